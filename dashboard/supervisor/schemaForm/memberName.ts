import type { Text } from '../../../contracts/index.ts'
import type { Words } from '../../common/i18n/language.ts'

/** What a member of a list is called: its name, the number of a window, its id, else which of them it is. */
export function memberName(value: unknown, at: number, { t, say }: Pick<Words, 't' | 'say'>): string {
  const { id, name, number } = (value ?? {}) as { id?: unknown; name?: Partial<Text>; number?: unknown }
  const named = name?.['zh-CN'] !== undefined && name.en !== undefined ? say(name as Text) : ''
  if (typeof number === 'number') return [t('window.number', { number }), named].filter(Boolean).join(' · ')
  if (named !== '') return named
  return typeof id === 'string' && id !== '' ? id : t('sup.form.nth', { n: at + 1 })
}
