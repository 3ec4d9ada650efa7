import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { depositForm } from '../../../test/support/formTemplates.ts'
import {
  CANARY,
  CANARY_IDENTITY,
  filesHolding,
  openTestStore,
  temporaryDirectory,
} from '../../../test/support/storeFixtures.ts'
import type { Store } from './store.ts'

/** What the store keeps for forms: their keys, and the templates they were filled in by. */

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
async function reopen(): Promise<void> {
  await store.close()
  store = openTestStore(directory.path)
}

const CONTENT = { answers: { number: CANARY, half: '\ud800', note: '汉'.repeat(500) }, fromReading: ['number'] }

describe('what a customer has put in', () => {
  it('is there after a restart, and in no file in plain', async () => {
    const sealed = store.vault.seal(CONTENT, 'form-1', '2026-11-23')
    await reopen()
    expect(store.vault.unseal(sealed)).toEqual(CONTENT)
    expect(filesHolding(directory.path, CANARY)).toEqual([])
    expect(JSON.stringify(sealed)).not.toContain(CANARY)
  })

  it('outlives the keys of the day it was handed in on, and goes with those of its last day', () => {
    const day = '2026-11-23'
    const index = store.vault.blindIndex('citizen', CANARY, day)
    const sealed = store.vault.seal(CONTENT, 'form-1', '2026-11-28')
    store.vault.purgeBefore('2026-11-27')
    expect(store.vault.blindIndex('citizen', CANARY, day)).not.toBe(index)
    expect(store.vault.unseal(sealed)).toEqual(CONTENT)
    store.vault.purgeBefore('2026-11-29')
    expect(store.vault.unseal(sealed)).toBeUndefined()
  })

  it('is gone when its own key is deleted, and nobody else’s with it', () => {
    const [one, other] = ['form-1', 'form-2'].map((keyId) => store.vault.seal(CONTENT, keyId, '2026-11-23'))
    expect(store.vault.eraseVisit('form-1')).toBe(true)
    expect(one && store.vault.unseal(one)).toBeUndefined()
    expect(other && store.vault.unseal(other)).toEqual(CONTENT)
  })

  it('that was changed, or is somebody’s identity, is not taken for it', () => {
    const sealed = store.vault.seal(CONTENT, 'form-1', '2026-11-23')
    const bent = { ...sealed, data: `AAAA${sealed.data.slice(4)}` }
    expect(() => store.vault.unseal(bent)).toThrow('SEAL_BROKEN')
    const { identity } = store.vault.protect(CANARY_IDENTITY, 'form-1', '2026-11-23')
    expect(() => store.vault.unseal(identity)).toThrow('SEAL_BROKEN')
    expect(() => store.vault.reveal(sealed)).toThrow('SEAL_BROKEN')
  })
})

describe('templates of forms', () => {
  it('may change until a form is handed in by them, and stay what they were after that', async () => {
    const { formTemplates } = store
    expect(formTemplates.offer(depositForm())).toBe(true)
    expect(formTemplates.offer(depositForm({ minutes: 9 }))).toBe(true)
    formTemplates.use('deposit', 1)
    expect(formTemplates.offer(depositForm({ minutes: 9 }))).toBe(true)
    expect(formTemplates.offer(depositForm({ minutes: 5 }))).toBe(false)
    expect(formTemplates.offer(depositForm({ version: 2, minutes: 5 }))).toBe(true)
    await reopen()
    expect(store.formTemplates.find('deposit', 1)?.minutes).toBe(9)
    expect(store.formTemplates.find('deposit', 2)?.minutes).toBe(5)
    expect(store.formTemplates.find('deposit', 3)).toBeUndefined()
    expect(store.formTemplates.find("' OR '1'='1", 1)).toBeUndefined()
  })
})
