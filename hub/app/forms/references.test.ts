import { createHash } from 'node:crypto'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { FormReference, ROUTES } from '../../../contracts/index.ts'
import { DerivedRemoteSecrets } from '../../adapters/store/remoteSecrets.ts'
import { newReferences, readFormQr, writeFormQr } from './references.ts'

const secretsOf = (hub: string) =>
  new DerivedRemoteSecrets({ derivedKey: (purpose) => createHash('sha256').update(`${hub} ${purpose}`).digest() })
const secrets = secretsOf('this')
const qr = writeFormQr('test-branch', 'K7PM2X9Q', secrets)

describe('references', () => {
  it('are of the contract’s form, and every character of it comes up', () => {
    const made = Array.from({ length: 400 }, newReferences).flat()
    expect(made.every((reference) => Value.Check(FormReference, reference))).toBe(true)
    expect(new Set(made).size).toBe(made.length)
    expect(new Set(made.join('')).size).toBe(32)
  })
})

describe('the code of a form', () => {
  it('names its reference, fits the request it is sent with, also for the longest name of an outlet', () => {
    expect(readFormQr(qr, 'test-branch', secrets)).toEqual({ reference: 'K7PM2X9Q' })
    const longest = writeFormQr('o'.repeat(32), 'K7PM2X9Q', secrets)
    expect(Value.Check(ROUTES.findForms.query, { qr: longest })).toBe(true)
  })

  it('of another branch is said to be that; signed by another hub it is not valid', () => {
    expect(readFormQr(writeFormQr('other', 'K7PM2X9Q', secretsOf('other')), 'test-branch', secrets)).toEqual({
      refusal: 'QR_OTHER_BRANCH',
    })
    expect(readFormQr(writeFormQr('test-branch', 'K7PM2X9Q', secretsOf('other')), 'test-branch', secrets)).toEqual({
      refusal: 'QR_INVALID',
    })
  })

  it('with any one character changed, added or taken away is refused', () => {
    const change = fc.record({
      at: fc.nat({ max: qr.length - 1 }),
      what: fc.constantFrom(...'ABCabc29._-= \u0000\n{'),
      how: fc.constantFrom('change', 'add', 'cut'),
    })
    fc.assert(
      fc.property(change, ({ at, what, how }) => {
        const text = qr.slice(0, at) + (how === 'cut' ? '' : what) + qr.slice(how === 'add' ? at : at + 1)
        if (text !== qr) expect(readFormQr(text, 'test-branch', secrets)).toHaveProperty('refusal')
      }),
      { numRuns: 2000 },
    )
  })
})
