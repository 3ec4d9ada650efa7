import { expect, test } from 'vitest'
import type { LogRow } from './messages.ts'
import { createRowStore } from './rowStore.ts'

const row = (seq: number, routine: boolean): LogRow => ({
  kind: 'toHost',
  seq,
  wallMs: seq,
  hex: 'ff',
  byteCount: 1,
  meanings: [],
  routine,
})

test('keeps the last rows in their order, and polling does not push out the rest', () => {
  const store = createRowStore(3)
  store.add(row(1, false))
  for (let seq = 2; seq <= 20; seq++) store.add(row(seq, true))
  store.add({ kind: 'notice', seq: 21, wallMs: 21, name: 'printed', detail: '' })
  expect(store.rows().map(({ seq }) => seq)).toEqual([1, 18, 19, 20, 21])
  for (let seq = 22; seq <= 40; seq++) store.add(row(seq, false))
  expect(store.rows().map(({ seq }) => seq)).toEqual([18, 19, 20, 38, 39, 40])
  store.clear()
  expect(store.rows()).toEqual([])
})
