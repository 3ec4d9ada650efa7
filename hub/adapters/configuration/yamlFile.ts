import { readFileSync } from 'node:fs'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { type Mistake, mistakeAt } from '../../../contracts/index.ts'
import { isTooDeep } from './yamlDepth.ts'

/** A document has one outlet's settings in it; anything larger is not one. */
const MAX_BYTES = 1_000_000

export interface Mistakes {
  readonly mistakes: Mistake[]
}
export interface Doubts {
  readonly warnings: Mistake[]
}

/**
 * Reads YAML (or JSON, which is YAML) and checks all of it: every mistake and warning of `check` comes with its JSON pointer and its
 * line and column in the text.
 */
export function parseYaml<T extends Doubts>(text: string, check: (input: unknown) => T | Mistakes): T | Mistakes {
  if (text.length > MAX_BYTES) return { mistakes: [mistakeAt('', 'file.large', {})] }
  if (isTooDeep(text)) return { mistakes: [mistakeAt('', 'file.deep', {})] }
  const lines = new LineCounter()
  // Aliases are bounded: a few nested ones can stand for gigabytes.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true })
  if (document.errors.length > 0) {
    return {
      mistakes: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0])
        const reason = error.message.split('\n')[0] ?? error.code
        return { ...mistakeAt('', 'file.syntax', { reason }), line, column: col }
      }),
    }
  }
  let input: unknown
  try {
    input = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The file can not be read'
    return { mistakes: [mistakeAt('', 'file.syntax', { reason })] }
  }
  const placed = (mistakes: readonly Mistake[]) => mistakes.map((mistake) => withPosition(mistake, document, lines))
  const checked = check(input)
  if ('mistakes' in checked) return { mistakes: placed(checked.mistakes) }
  return { ...checked, warnings: placed(checked.warnings) }
}

/** The text of a file, or why it can not be had. */
export function readText(path: string): { readonly text: string } | Mistakes {
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    return { mistakes: [mistakeAt('', 'file.unreadable', { reason: code })] }
  }
}

/** `12:5  /windows/0/profile  Unknown profile ...` */
export function mistakeLine(mistake: Mistake): string {
  const position = mistake.line === undefined ? '' : `${mistake.line}:${mistake.column ?? 1}  `
  return `${position}${mistake.path === '' ? '' : `${mistake.path}  `}${mistake.message}`
}

/** A path whose last parts are missing in the text (a key that is required) points at what encloses it. */
function withPosition(mistake: Mistake, document: Document, lines: LineCounter): Mistake {
  const keys = mistake.path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(keys.slice(0, depth).map(asKey), true)
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0])
      return { ...mistake, line, column: col }
    }
  }
  return mistake
}

function asKey(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key
}
