import { readFileSync } from 'node:fs'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { BranchConfigurationInput, Mistake } from '../../../contracts/index.ts'
import { checkConfiguration } from '../../core/configuration.ts'

/** A configuration has one outlet's settings in it; anything larger is not one. */
const MAX_BYTES = 1_000_000

export type ReadConfiguration =
  | { readonly configuration: BranchConfigurationInput; readonly warnings: Mistake[] }
  | { readonly mistakes: Mistake[] }

/**
 * Reads a branch configuration from YAML (or JSON, which is YAML) and checks all of it: every mistake is reported at once,
 * with its JSON pointer and its line and column in the text.
 */
export function parseConfiguration(text: string): ReadConfiguration {
  if (text.length > MAX_BYTES) return { mistakes: [{ path: '', message: 'The file is larger than 1 MB' }] }
  const lines = new LineCounter()
  // Aliases are bounded: a few nested ones can stand for gigabytes.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true })
  if (document.errors.length > 0) {
    return {
      mistakes: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0])
        return { path: '', line, column: col, message: error.message.split('\n')[0] ?? error.code }
      }),
    }
  }
  let input: unknown
  try {
    input = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return { mistakes: [{ path: '', message: error instanceof Error ? error.message : 'The file can not be read' }] }
  }
  const checked = checkConfiguration(input)
  if ('mistakes' in checked)
    return { mistakes: checked.mistakes.map((mistake) => withPosition(mistake, document, lines)) }
  return {
    configuration: input as BranchConfigurationInput,
    warnings: checked.warnings.map((warning) => withPosition(warning, document, lines)),
  }
}

export function readConfigurationFile(path: string): ReadConfiguration & { readonly text?: string } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return {
      mistakes: [
        { path: '', message: `the file can not be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}` },
      ],
    }
  }
  return { ...parseConfiguration(text), text }
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
