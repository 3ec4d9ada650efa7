import chinese from 'simple-keyboard-layouts/build/layouts/chinese'
import type { Plugin } from 'vite'
import type { PinyinTable } from './prefill/keyboard/pinyin.ts'
import surnames from './prefill/keyboard/surnames.json' with { type: 'json' }

const NAME = 'pinyin.json'

/**
 * The characters of each syllable as a file of data: fetched when somebody first types Chinese, and no part of any script. From
 * simple-keyboard-layouts, which has them in the order of how common they are; with them the family names as they are read, the commonest first.
 */
export function pinyinFile(): Plugin {
  const syllables: Record<string, string> = {}
  // Its types do not know of it.
  const { layoutCandidates } = chinese as unknown as { layoutCandidates: Record<string, string> }
  for (const [syllable, characters] of Object.entries(layoutCandidates)) {
    syllables[syllable] = characters.replace(/ /g, '')
  }
  const table: PinyinTable = { syllables, surnames: surnames.map(([text = '', syllable = '']) => ({ text, syllable })) }
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
