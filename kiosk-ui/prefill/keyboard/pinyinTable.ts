import { shallowRef } from 'vue'
import type { PinyinTable } from './pinyin.ts'

const RETRY_MS = 3000
/** Null until it has come. */
export const pinyinTable = shallowRef<PinyinTable | null>(null)
let isAsked = false

/** Fetches the characters once for as long as the page lives; without a connection it tries again. */
export function loadPinyinTable(): void {
  if (isAsked) return
  isAsked = true
  void fetchTable()
}

async function fetchTable(): Promise<void> {
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}pinyin.json`)
    if (!response.ok) throw new Error(`pinyin.json: ${response.status}`)
    pinyinTable.value = (await response.json()) as PinyinTable
  } catch {
    setTimeout(() => void fetchTable(), RETRY_MS)
  }
}
