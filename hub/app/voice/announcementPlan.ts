import type { SpokenCall } from '../ports.ts'

export type SpokenLanguage = 'zh-CN' | 'en'
/** A clip by its name in its language's folder, or silence. */
export type PlanPart = { readonly clip: string } | { readonly pauseMs: number }

/** Between the characters of a number: as short as somebody takes who reads it out. */
const CHARACTER_PAUSE_MS = 40
/** Between a phrase and a number: sets off what the listener waits for. */
const PHRASE_PAUSE_MS = 120

/** What is said of a call in one language: the ticket's number sign by sign, the window's as a number. */
export function announcementPlan(call: SpokenCall, language: SpokenLanguage): readonly PlanPart[] {
  const ticket = ticketClips(call.number, language)
  const groups =
    language === 'zh-CN'
      ? [['qing'], ticket, ['haoDao'], chineseNumber(call.windowNumber), ['haoChuangkou']]
      : [['number'], ticket, ['pleaseGoToCounter'], englishNumber(call.windowNumber)]
  return groups.flatMap((clips, index) => {
    const parts = clips === ticket ? spaced(clips) : clips.map((clip) => ({ clip }))
    return index === 0 ? parts : [{ pauseMs: PHRASE_PAUSE_MS }, ...parts]
  })
}

/** Every clip a language can need: what a set of recordings has to contain. */
export function clipNames(language: SpokenLanguage): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit))
  if (language === 'zh-CN') return ['qing', 'haoDao', 'haoChuangkou', ...digits, 'yao', 'yi4', '10', '100', ...letters]
  const teens = Array.from({ length: 10 }, (_, index) => String(10 + index))
  const tens = Array.from({ length: 8 }, (_, index) => String(20 + 10 * index))
  return ['number', 'pleaseGoToCounter', ...digits, ...teens, ...tens, 'hundred', 'hundredAnd', ...letters]
}

/**
 * Chinese reads a number of a ticket sign by sign, and its 1 as 幺 (yāo): 一 (yī) and 七 (qī) rhyme and are mistaken for each
 * other in a noisy hall. 0 is 零. A window has a number to count with, 十二号窗口, where 幺 would be wrong: there 1 is 一.
 */
function ticketClips(number: string, language: SpokenLanguage): string[] {
  const signs = [...number].filter((sign) => /[A-Z0-9]/.test(sign))
  return language === 'zh-CN' ? signs.map((sign) => (sign === '1' ? 'yao' : sign)) : signs
}

function spaced(clips: readonly string[]): PlanPart[] {
  return clips.flatMap((clip, index) => (index === 0 ? [{ clip }] : [{ pauseMs: CHARACTER_PAUSE_MS }, { clip }]))
}

/**
 * 十 10, 十二 12, 二十一 21, 一百 100, 一百零五 105, 一百一十 110, for 1 to 999. Within hundreds a ten is 一十. Before 十 and 百 the 一
 * falls (yì), hence a clip of its own.
 */
function chineseNumber(value: number): string[] {
  const { hundreds, tens, units } = places(value)
  const clips: string[] = []
  if (hundreds > 0) clips.push(hundreds === 1 ? 'yi4' : String(hundreds), '100')
  if (tens > 1) clips.push(String(tens), '10')
  else if (tens === 1) clips.push(...(hundreds > 0 ? ['yi4', '10'] : ['10']))
  else if (hundreds > 0 && units > 0) clips.push('0')
  if (units > 0) clips.push(String(units))
  return clips
}

/** The British way, "one hundred and ten", for 1 to 999. */
function englishNumber(value: number): string[] {
  const { hundreds, tens, units } = places(value)
  const rest = value % 100
  const clips: string[] = []
  if (hundreds > 0) clips.push(String(hundreds), rest > 0 ? 'hundredAnd' : 'hundred')
  if (rest > 0 && rest < 20) clips.push(String(rest))
  else if (rest >= 20) clips.push(String(tens * 10), ...(units > 0 ? [String(units)] : []))
  return clips
}

function places(value: number): { hundreds: number; tens: number; units: number } {
  return { hundreds: Math.floor(value / 100), tens: Math.floor(value / 10) % 10, units: value % 10 }
}
