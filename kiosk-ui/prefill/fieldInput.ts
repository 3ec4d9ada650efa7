import type { FormField } from '../../contracts/forms/template.ts'

export type Keyboard = 'digits' | 'letters' | 'pinyin'

/** Without a limit of its own. */
const LONGEST = 200
const DIGITS_OF: Partial<Record<FormField['type'], number>> = {
  idNumber: 18,
  phone: 15,
  account: 32,
  swift: 11,
  date: 8,
}
const SHOWN_LAST = 4

/** Which keyboard comes first. */
export function keyboardOf(field: FormField): Keyboard {
  if (field.keyboard) return field.keyboard
  switch (field.type) {
    case 'idNumber':
    case 'phone':
    case 'account':
    case 'digits':
    case 'amount':
    case 'number':
    case 'date':
      return 'digits'
    case 'email':
    case 'swift':
    case 'document':
      return 'letters'
    default:
      return 'pinyin'
  }
}

/** Typed and taken back at the end only, and shown in groups or in part: everything but words. */
export function isFormatted({ type, masked }: FormField): boolean {
  return masked === true || !(type === 'text' || type === 'name' || type === 'address' || type === 'email')
}

/** The one key that digits need besides themselves. */
export function extraKeyOf({ type }: FormField): string {
  if (type === 'amount') return '.'
  if (type === 'idNumber') return 'X'
  return type === 'phone' ? '+' : ''
}

/** What an answer becomes when something is typed at its end; what it can not hold is left out. */
export function typedInto(field: FormField, answer: string, text: string): string {
  let typed = answer
  for (const character of text) typed = withCharacter(field, typed, character)
  return typed
}

function withCharacter(field: FormField, answer: string, character: string): string {
  const upper = character.toUpperCase()
  const limit = field.maxLength ?? DIGITS_OF[field.type] ?? LONGEST
  switch (field.type) {
    case 'date': {
      const digits = answer.replace(/-/g, '')
      return /\d/.test(character) && digits.length < 8 ? asDate(digits + character) : answer
    }
    case 'amount':
      return withAmountCharacter(answer, character)
    case 'number':
      if (!/\d/.test(character) || answer.length >= 12) return answer
      return answer === '0' ? character : answer + character
    case 'idNumber':
      return /[0-9X]/.test(upper) && answer.length < limit ? answer + upper : answer
    case 'phone':
      return (/\d/.test(character) || (character === '+' && answer === '')) && answer.length < limit
        ? answer + character
        : answer
    case 'account':
    case 'digits':
      return /\d/.test(character) && answer.length < limit ? answer + character : answer
    case 'swift':
      return /[0-9A-Z]/.test(upper) && answer.length < limit ? answer + upper : answer
    case 'document':
      return /[^\s]/.test(upper) && answer.length < limit ? answer + upper : answer
    default:
      return answer.length < limit ? answer + character : answer
  }
}

function withAmountCharacter(answer: string, character: string): string {
  if (character === '.') return answer.includes('.') ? answer : `${answer || '0'}.`
  if (!/\d/.test(character)) return answer
  const [whole = '', cents] = answer.split('.')
  if (cents !== undefined) return cents.length < 2 ? answer + character : answer
  if (whole.length >= 12) return answer
  return whole === '0' ? character : answer + character
}

export function takenBack({ type }: FormField, answer: string): string {
  if (type === 'date') return asDate(answer.replace(/-/g, '').slice(0, -1))
  return [...answer].slice(0, -1).join('')
}

/** 8 digits or fewer as YYYY-MM-DD, as far as they go. */
function asDate(digits: string): string {
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].filter((part) => part !== '').join('-')
}

/** An amount that was left unfinished: 12. is 12.00 */
export function tidied({ type }: FormField, answer: string): string {
  if (type !== 'amount' || answer === '') return answer.trim()
  const [whole = '0', cents = ''] = answer.split('.')
  return `${whole || '0'}.${`${cents}00`.slice(0, 2)}`
}

/** An answer as it is shown while it is typed: in groups, and where it is masked only what was typed last. */
export function shownWhileTyped(field: FormField, answer: string, isRevealed: boolean): string {
  if (field.masked && !isRevealed && field.type !== 'date' && field.type !== 'amount') {
    const letters = [...answer]
    const hidden = Math.max(0, letters.length - SHOWN_LAST)
    return inGroups(field, letters.map((letter, index) => (index < hidden ? '*' : letter)).join(''))
  }
  return inGroups(field, answer)
}

/** Numbers in groups, as they stand on cards and documents. */
export function inGroups({ type }: FormField, answer: string): string {
  if (type === 'amount') {
    const [whole = '', ...cents] = answer.split('.')
    return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...cents].join('.')
  }
  if (type === 'account') return answer.replace(/(.{4})(?=.)/g, '$1 ')
  if (type === 'phone' && !answer.startsWith('+')) return groups(answer, [3, 4, 4])
  if (type === 'idNumber') return groups(answer, [6, 8, 4])
  return answer
}

function groups(text: string, lengths: readonly number[]): string {
  const parts: string[] = []
  let from = 0
  for (const length of lengths) {
    parts.push(text.slice(from, from + length))
    from += length
  }
  parts[parts.length - 1] += text.slice(from)
  return parts.filter((part) => part !== '').join(' ')
}
