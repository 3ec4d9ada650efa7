import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { filesHolding, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import { openRegistry } from './registry.ts'
import type { Store } from './store.ts'

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
})
afterEach(async () => {
  await store.close()
  directory.remove()
})

const KEY = `bhp_${'k'.repeat(43)}`
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')

it('a key made or revoked by a command beside the running hub counts with its next look', () => {
  const registry = openRegistry(directory.path)
  expect(store.partnerKeys.find(hashOf(KEY))).toBeUndefined()
  registry.partnerKeys.save('bank-app', hashOf(KEY))
  expect(store.partnerKeys.find(hashOf(KEY))).toBe('bank-app')
  expect(registry.partnerKeys.revoke('bank-app')).toBe(true)
  expect(store.partnerKeys.find(hashOf(KEY))).toBeUndefined()
  expect(registry.partnerKeys.revoke('bank-app')).toBe(false)
  registry.close()
})

it('a partner has one key: a new one ends the one before', () => {
  store.partnerKeys.save('bank-app', hashOf(KEY))
  store.partnerKeys.save('bank-app', hashOf('another'))
  expect(store.partnerKeys.find(hashOf(KEY))).toBeUndefined()
  expect(store.partnerKeys.find(hashOf('another'))).toBe('bank-app')
})

it('what is no hash finds nobody', () => {
  store.partnerKeys.save('bank-app', hashOf(KEY))
  for (const wrong of ['', 'zz', hashOf(KEY).slice(1), hashOf(KEY).toUpperCase(), "' OR '1'='1"])
    expect(store.partnerKeys.find(wrong)).toBeUndefined()
})

it('the key itself is in no file', () => {
  store.partnerKeys.save('bank-app', hashOf(KEY))
  expect(filesHolding(directory.path, hashOf(KEY))).not.toEqual([])
  expect(filesHolding(directory.path, KEY)).toEqual([])
})
