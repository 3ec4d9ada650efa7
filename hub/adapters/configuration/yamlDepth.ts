import { CST, Lexer } from 'yaml'

/** Brackets within brackets, far more than any document of ours has. */
const MOST_BRACKETS = 64
/** Where a block may begin at most: each one within another begins further to the right. */
const MOST_COLUMNS = 200

/**
 * Whether a text is nested so deeply that to read it takes more stack than there is. A parser that runs out of it does not always throw:
 * where a regular expression is being compiled just then, the whole process ends. The lexer alone needs no stack.
 */
export function isTooDeep(text: string): boolean {
  let brackets = 0
  let column = 0
  let isAtBeginning = true
  for (const lexeme of new Lexer().lex(text)) {
    switch (CST.tokenType(lexeme)) {
      case 'flow-map-start':
      case 'flow-seq-start':
        brackets += 1
        isAtBeginning = false
        break
      case 'flow-map-end':
      case 'flow-seq-end':
        brackets -= 1
        break
      case 'newline':
        column = 0
        isAtBeginning = true
        break
      case 'space':
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        if (isAtBeginning) column += lexeme.length
        break
      case 'byte-order-mark':
      case 'doc-mode':
      case 'doc-start':
        break
      default:
        isAtBeginning = false
    }
    if (brackets > MOST_BRACKETS || (isAtBeginning && column > MOST_COLUMNS)) return true
  }
  return false
}
