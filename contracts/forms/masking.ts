import type { FormAnswer, FormField } from './template.ts'

/** 张三 -> 张*, Zhang San -> Z***: the family name's first character, as JR/T 0171 masks it. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name.trim()]
  return first === '' ? '*' : `${first}${'*'.repeat(Math.max(1, Math.min(3, rest.length)))}`
}

/** 110101199003077758 -> 1101**********7758; shorter numbers keep at most a quarter at each end. */
export function maskNumber(number: string): string {
  const keep = Math.min(4, Math.floor(number.length / 4))
  return `${number.slice(0, keep)}${'*'.repeat(number.length - 2 * keep)}${number.slice(number.length - keep)}`
}

/**
 * An answer as it may stand on a screen others can see, whatever the field says about masking. Choices, boxes and the end of a document's
 * validity tell nothing of a person by themselves and stay as they are: ids of choices, for the screen to put into words.
 */
export function maskedAnswer(field: FormField, answer: FormAnswer): string {
  if (typeof answer !== 'string') return typeof answer === 'boolean' ? String(answer) : answer.join(', ')
  switch (field.type) {
    case 'choice':
      return answer
    case 'name':
      return maskName(answer)
    case 'date':
      return field.autofill === 'birthDate' ? `${answer.slice(0, 4)}-**-**` : answer
    case 'email':
      return answer.replace(/^(.)[^@]*/u, '$1***')
    case 'address':
    case 'text':
      return maskText(answer)
    default:
      return maskNumber(answer)
  }
}

/** 北京市东城区东长安街1号 -> 北京市***: enough to know it again, never more than a quarter. */
function maskText(text: string): string {
  const characters = [...text]
  return `${characters.slice(0, Math.min(6, Math.floor(characters.length / 4))).join('')}***`
}
