import type { Text } from '../../contracts/index.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Why a window pauses. It goes to the hub in both languages: others read it on their own screens. */
export const PAUSE_REASONS = (Object.keys(zh.pause.reasons) as (keyof typeof zh.pause.reasons)[]).map<Text>(
  (reason) => ({ 'zh-CN': zh.pause.reasons[reason], en: en.pause.reasons[reason] }),
)
