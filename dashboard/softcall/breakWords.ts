import type { WindowView } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'

/** The planned break in words. */
export function breakWords(
  { name, from, to }: NonNullable<WindowView['nextBreak']>,
  t: Words['t'],
  say: Words['say'],
): string {
  const times = t('window.nextBreak', { from: from.replace(/^0/, ''), to: to.replace(/^0/, '') })
  return name === null ? times : `${times} · ${say(name)}`
}
