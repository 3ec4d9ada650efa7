import chinese from 'simple-keyboard-layouts/build/layouts/chinese'
import type { Plugin } from 'vite'

const NAME = 'pinyin.json'

/**
 * The characters of each syllable as a file of data: fetched when somebody first types Chinese, and no part of any script. From
 * simple-keyboard-layouts, which has them in the order of how common they are.
 */
export function pinyinFile(): Plugin {
  const table: Record<string, string> = {}
  // Its types do not know of it.
  const { layoutCandidates } = chinese as unknown as { layoutCandidates: Record<string, string> }
  for (const [syllable, characters] of Object.entries(layoutCandidates)) {
    table[syllable] = characters.replace(/ /g, '')
  }
  const source = JSON.stringify(table)
  return {
    name: 'pinyin-file',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: NAME, source })
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (!request.url?.endsWith(`/${NAME}`)) return next()
        response.setHeader('content-type', 'application/json')
        response.end(source)
      })
    },
  }
}
