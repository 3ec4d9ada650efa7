import type { Text } from '../../contracts/index.ts'

/** What all views of the invented branch share. */
export type Crowd = 'nobody' | 'usual' | 'one' | 'crowded'
export const MINUTE = 60_000
export const MOCK_TICK = 100 * MINUTE
export const DAY = '2026-11-23'
export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })
