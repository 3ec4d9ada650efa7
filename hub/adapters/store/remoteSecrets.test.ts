import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
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

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA'

it('codes and signatures are the same after a restart, and others at another hub', async () => {
  const { remoteSecrets } = store
  const code = remoteSecrets.code(NONCE, 0)
  const signature = remoteSecrets.sign('text')
  await store.close()
  store = openTestStore(directory.path)
  expect(store.remoteSecrets.code(NONCE, 0)).toBe(code)
  expect(store.remoteSecrets.isSigned('text', signature)).toBe(true)

  const elsewhere = temporaryDirectory()
  const other = openTestStore(elsewhere.path)
  expect(other.remoteSecrets.code(NONCE, 0)).not.toBe(code)
  expect(other.remoteSecrets.isSigned('text', signature)).toBe(false)
  await other.close()
  elsewhere.remove()
})

it('a code has eight digits, another one with every nonce and attempt, and none is likelier than others', () => {
  const codes = Array.from({ length: 4000 }, (_, i) => store.remoteSecrets.code(`nonce-${i >> 1}-of-a-ticket`, i & 1))
  for (const code of codes) expect(code).toMatch(/^\d{8}$/)
  expect(new Set(codes).size).toBeGreaterThan(3990)
  const firstDigits = Array.from(
    { length: 10 },
    (_, digit) => codes.filter((code) => code.startsWith(`${digit}`)).length,
  )
  for (const count of firstDigits) expect(Math.abs(count - 400)).toBeLessThan(110)
})

it('a signature is of its text and written in one way only', () => {
  const { remoteSecrets } = store
  const signature = remoteSecrets.sign('text')
  expect(remoteSecrets.isSigned('text', signature)).toBe(true)
  expect(remoteSecrets.isSigned('texT', signature)).toBe(false)
  const last = signature.at(-1) ?? ''
  // The last of 43 characters holds two bits that are not part of the 32 bytes.
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const twin = alphabet[alphabet.indexOf(last) ^ 1] ?? ''
  expect(Buffer.from(signature.slice(0, -1) + twin, 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
  for (const wrong of ['', signature.slice(1), `${signature}A`, `${signature}=`, signature.slice(0, -1) + twin])
    expect(remoteSecrets.isSigned('text', wrong)).toBe(false)
})
