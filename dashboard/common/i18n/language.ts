import { computed, type WritableComputedRef } from 'vue'
import { createI18n, useI18n } from 'vue-i18n'
import type { Language, Text } from '../../../contracts/index.ts'

/** Texts of a page: zh-CN is written first and gives the form the other language has to fill. */
export type Translated<Messages> = {
  [Key in keyof Messages]: Messages[Key] extends string ? string : Translated<Messages[Key]>
}

/** @param language the one to start with */
export function createLanguages<Messages extends object>(
  texts: { 'zh-CN': Messages; en: Translated<Messages> },
  language: Language,
) {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh-CN',
    messages: texts as unknown as Record<Language, Record<string, string>>,
    missingWarn: false,
    fallbackWarn: false,
  })
}

export interface Words {
  t: (key: string, named?: Record<string, unknown>) => string
  /** A text that came from the hub, in the language of the screen. */
  say: (text: Text) => string
  language: WritableComputedRef<Language>
}

export function useWords(): Words {
  const { t, locale } = useI18n()
  const language = computed<Language>({
    get: () => locale.value as Language,
    set: (chosen) => {
      locale.value = chosen
      document.documentElement.lang = chosen
    },
  })
  return {
    t: (key, named) => (named ? withoutDirections(t(key, named)) : t(key)),
    say: (text) => withoutDirections(text[language.value]),
    language,
  }
}

/** Marks with which a text turns the direction of what follows it. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A name or a note that turns the direction of writing must not turn the words of the page beside it. */
export function withoutDirections(words: string): string {
  return words.replace(DIRECTIONS, '')
}

/** Time of day as 9:05, in the outlet's time zone. */
export function timeOfDay(wallMs: number, timeZone?: string): string {
  const options = { hour: 'numeric', minute: '2-digit', hourCycle: 'h23', ...(timeZone && { timeZone }) } as const
  try {
    return new Intl.DateTimeFormat('en-GB', options).format(wallMs).replace(/^0(?=\d)/, '')
  } catch {
    return timeOfDay(wallMs)
  }
}

/** The day as 2026-11-18, in the outlet's time zone. */
export function dateOfDay(wallMs: number, timeZone?: string): string {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', ...(timeZone && { timeZone }) } as const
  try {
    const parts = new Intl.DateTimeFormat('en-GB', options).formatToParts(wallMs)
    const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? ''
    return `${part('year')}-${part('month')}-${part('day')}`
  } catch {
    return dateOfDay(wallMs)
  }
}

/** Time of day of a tick of the hub's clock, by the hub's time and in the outlet's zone, to the minute. */
export function timeOfTick(tick: number, hub: { wallOf(tick: number): number }, timeZone: string): string {
  return timeOfDay(Math.round(hub.wallOf(tick) / 60_000) * 60_000, timeZone)
}
