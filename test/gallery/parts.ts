import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** Used by pages of several folders: each shows those it imports. */
export const SHARED = 'dashboard/common/'

/** Files of all components of the pages, from the project's folder, each with the components it imports. */
export const PARTS: ReadonlyMap<string, readonly string[]> = new Map(
  ['dashboard', 'kiosk-ui']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    )
    .filter((file) => file.endsWith('.vue'))
    .map((file) => file.replaceAll('\\', '/'))
    .map((file) => [file, importsOf(file)]),
)

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  return [...source.matchAll(/from '(\.[^']+\.vue)'/g)].map(([, path = '']) =>
    join(file, '..', path).replaceAll('\\', '/'),
  )
}

/** Components a picture of these folders or files has to show one time or another: theirs, and the shared ones they lead to. */
export function partsOf(owned: readonly string[]): string[] {
  const found = new Set([...PARTS.keys()].filter((file) => owned.some((place) => file.startsWith(place))))
  // The set grows while it is gone through.
  for (const file of found) {
    for (const imported of PARTS.get(file) ?? []) if (imported.startsWith(SHARED)) found.add(imported)
  }
  return [...found].sort()
}

/** Components on the page as it is, each with those around it from the outermost: 'KioskApp/KioskPage/CardBand'. */
export async function shownOn(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = new Set()
    const walk = (vnode, path) => {
      if (!vnode || typeof vnode !== 'object') return
      if (vnode.component) {
        const name = vnode.component.type.__name
        const own = name ? [...path, name] : path
        if (name) found.add(own.join('/'))
        walk(vnode.component.subTree, own)
      } else if (Array.isArray(vnode.children)) for (const child of vnode.children) walk(child, path)
      else if (vnode.suspense) walk(vnode.suspense.activeBranch, path)
    }
    for (const root of document.querySelectorAll('*')) if (root._vnode) walk(root._vnode, [])
    return [...found]
  })()`)
}

/** The files of components a page has named. Two may have one name: which it is says the nearest component around it that imports one. */
export function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const around: string[] = []
    for (const name of path.split('/')) {
      const named = [...PARTS.keys()].filter((file) => basename(file, '.vue') === name)
      const nearest = around.find((outer) => PARTS.get(outer)?.some((file) => named.includes(file)))
      const own = named.length === 1 ? named[0] : PARTS.get(nearest ?? '')?.find((file) => named.includes(file))
      if (own !== undefined) around.unshift(own)
    }
    return around.slice(0, 1)
  })
}
