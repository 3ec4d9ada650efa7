import type { Text, WaitRange } from '../../contracts/index.ts'

/** What all views of the invented branch share. */
export type Crowd = 'nobody' | 'usual' | 'one' | 'crowded'
export const MINUTE = 60_000
export const MOCK_TICK = 100 * MINUTE
export const DAY = '2026-11-23'
export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en })
/** A forecast of so many minutes: half wait no longer than `p50`, nine of ten no longer than `p90`. */
export const mockWait = (p50: number, p90: number): WaitRange => ({ p50S: p50 * 60, p90S: p90 * 60 })
