import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'vue/compiler-sfc'

/** Texts as the sources use them: read, not run, so that every page and every state of it counts. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FOLDERS = ['dashboard', 'kiosk-ui', 'simulators/panel/ui']

/** All dictionaries, by the path of the Chinese one, `dashboard/texts/padZh.ts`. */
export const dictionaries: ReadonlyMap<string, { readonly zh: Texts; readonly en: Texts }> = new Map(
  await Promise.all(
    wholeDictionaries().map(async (path) => {
      const other = path.replace(/zh\.ts$/, 'en.ts').replace(/Zh\.ts$/, 'En.ts')
      return [path, { zh: await textsOf(path), en: await textsOf(other) }] as const
    }),
  ),
)

/** Those that are not a piece of another. */
function wholeDictionaries(): string[] {
  const paths = sourcesBelow(FOLDERS).filter((path) => /\/texts\/(zh|\w+Zh)\.ts$/.test(path))
  const pieces = paths.flatMap((path) =>
    [...contentOf(path).matchAll(/from '(\.[^']+)'/g)].map(([, piece = '']) => join(dirname(path), piece)),
  )
  return paths.filter((path) => !pieces.includes(path))
}

/** Texts by key, `pad.header.menu`. */
export type Texts = ReadonlyMap<string, string>

async function textsOf(path: string): Promise<Texts> {
  const module: Record<string, unknown> = await import(/* @vite-ignore */ join(ROOT, path))
  const [texts] = Object.values(module)
  return new Map(flat(texts as object, ''))
}

function flat(texts: object, path: string): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value as object, `${path}${key}.`),
  )
}

/** Paths below the root of the project of all sources of pages. */
export function sourcesBelow(folders: readonly string[] = FOLDERS): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .filter(
      (path) => /\.(vue|ts|css)$/.test(path) && !/\.(test|fixture|d)\.ts$|vite\.config|\/dist\/|fakeHub/.test(path),
    )
    .sort()
}

export function contentOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** A part of the pages that is loaded at once: what it imports, and the texts that are there when it runs. */
export interface Part {
  readonly root: string
  readonly files: readonly string[]
  readonly texts: Texts
}

/** The part that begins with each of these files, and further ones that it loads later. */
export function partsFrom(root: string, texts: Texts = new Map()): Part[] {
  const files = new Set<string>()
  const later = new Set<string>()
  const look = (path: string) => {
    if (files.has(path)) return
    files.add(path)
    const content = contentOf(path)
    const of = (pattern: RegExp) => [...content.matchAll(pattern)].map(([, found = '']) => join(dirname(path), found))
    for (const imported of of(/(?:from|import) '(\.[^']+\.(?:ts|vue))'/g)) {
      if (!imported.startsWith('contracts/') && !/\/texts\//.test(imported)) look(imported)
      if (dictionaries.has(imported)) texts = new Map([...texts, ...(dictionaries.get(imported)?.zh ?? [])])
    }
    for (const loaded of of(/import\('(\.[^']+\.(?:ts|vue))'\)/g)) later.add(loaded)
  }
  look(root)
  const here: Part = { root, files: [...files], texts }
  return [here, ...[...later].flatMap((path) => partsFrom(path, texts))]
}

/** What a source asks of the dictionaries: keys, and patterns of those it puts together. */
export interface Asked {
  readonly keys: readonly string[]
  readonly patterns: readonly RegExp[]
}

/** In calls of `t` and `sayIn`, whatever branch is taken. */
export function askedBy(content: string): Asked {
  const keys: string[] = []
  const patterns: RegExp[] = []
  for (const call of content.matchAll(/(?<![\w.])(?:t|sayIn)\(/g)) {
    const text = argumentsAt(content, call.index + call[0].length)
    const literals = literalsOf(splitAtCommas(text)[call[0] === 't(' ? 0 : 1] ?? '', false)
    keys.push(...literals.keys)
    patterns.push(...literals.patterns)
  }
  return { keys, patterns }
}

/**
 * Any literal of a source: a key may be named far from where it is asked for.
 * @param isWhole also what stands in expressions of template literals
 */
export function literalsOf(content: string, isWhole = true): Asked {
  const keys: string[] = []
  const patterns: RegExp[] = []
  const { templates, outer, inner } = withoutTemplates(literalText(content))
  for (const fixed of templates) {
    // Without words of its own before the first dot it could be anything.
    if (!/^[a-zA-Z]\w*\./.test(fixed[0] ?? '') || fixed.some((part) => /[^\w.-]/.test(part))) continue
    patterns.push(new RegExp(`^${fixed.map((part) => part.replace(/\./g, '\\.')).join('[\\w-]+(?:\\.[\\w-]+)*')}$`))
  }
  for (const [, before = '', key = ''] of (isWhole ? outer + inner : outer).matchAll(
    /([=!]==? ?)?'([A-Za-z]\w*(?:\.[\w-]+)*)'/g,
  )) {
    if (before === '') keys.push(key)
  }
  return { keys, patterns }
}

/** Template literals as what stands between their expressions, those within expressions too; the source without them, and the expressions. */
function withoutTemplates(source: string): {
  templates: string[][]
  outer: string
  inner: string
} {
  const templates: string[][] = []
  let at = 0
  let inner = ''
  /** Reads to the bracket that closes an expression, or to the end. */
  const readSource = (): string => {
    let read = ''
    for (let depth = 0; at < source.length; at += 1) {
      const letter = source[at] ?? ''
      if (letter === '`') readTemplate()
      else if (letter === '}' && depth === 0) return read
      else read += letter
      if (letter === '{') depth += 1
      else if (letter === '}') depth -= 1
    }
    return read
  }
  const readTemplate = (): void => {
    const fixed: string[] = []
    let between = ''
    for (at += 1; at < source.length && source[at] !== '`'; at += 1) {
      if (source[at] === '$' && source[at + 1] === '{') {
        at += 2
        inner += `${readSource()} `
        fixed.push(between)
        between = ''
      } else between += source[at]
    }
    templates.push([...fixed, between])
  }
  let outer = ''
  // A bracket that closes nothing: one of a style or a template of a component.
  for (; at < source.length; at += 1) outer += readSource()
  return { templates, outer, inner }
}

/** What stands between the bracket before `start` and the one that closes it. */
function argumentsAt(content: string, start: number): string {
  let depth = 1
  let at = start
  for (; at < content.length && depth > 0; at += 1) {
    const letter = content[at]
    if (letter === '(') depth += 1
    else if (letter === ')') depth -= 1
  }
  return content.slice(start, at - 1)
}

function splitAtCommas(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const letter of text) {
    if ('([{'.includes(letter)) depth += 1
    else if (')]}'.includes(letter)) depth -= 1
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

/** Words that a component shows without asking a dictionary. */
export function bareWords(path: string, content = contentOf(path)): string[] {
  if (!path.endsWith('.vue')) return chinese(literalText(content))
  const { descriptor } = parse(content, { sourceMap: false })
  const found = chinese(literalText(descriptor.scriptSetup?.content ?? ''))
  const visit = (node: TemplateNode): void => {
    // 2: text; 6: attribute; 5 and 7: an expression.
    if (node.type === 2 && typeof node.content === 'string' && /\p{L}{2}/u.test(node.content)) found.push(node.content)
    for (const { type, name = '', value, exp } of node.props ?? []) {
      if (type === 6 && SPOKEN.has(name) && /\p{L}{2}/u.test(value?.content ?? '')) found.push(value?.content ?? '')
      if (type === 7) found.push(...chinese(exp?.content ?? ''))
    }
    if (node.type === 5 && typeof node.content === 'object') found.push(...chinese(node.content.content))
    for (const child of node.children ?? []) visit(child)
  }
  const { ast } = descriptor.template ?? {}
  if (ast) visit(ast as unknown as TemplateNode)
  return found.map((text) => text.trim().replace(/\s+/g, ' '))
}

/** Attributes that are read out or shown. */
const SPOKEN = new Set([
  'title',
  'alt',
  'placeholder',
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'label',
])

interface TemplateNode {
  readonly type: number
  readonly content?: string | { readonly content: string }
  readonly children?: readonly TemplateNode[]
  readonly props?: readonly {
    readonly type: number
    readonly name?: string
    readonly value?: { readonly content: string }
    readonly exp?: { readonly content: string }
  }[]
}

function literalText(script: string): string {
  return script.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/\/\/.*$/gm, ' ')
}

function chinese(text: string): string[] {
  return text.match(/[\p{Script=Han}]+/gu) ?? []
}
