import { createHash } from 'node:crypto'
import fc from 'fast-check'
import Value from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { PUBLIC_COMMANDS } from '../../../contracts/index.ts'
import { DerivedRemoteSecrets } from '../../adapters/store/remoteSecrets.ts'
import { readQr, writeQr } from './qrCodes.ts'

const secretsOf = (hub: string) =>
  new DerivedRemoteSecrets({ derivedKey: (purpose) => createHash('sha256').update(`${hub} ${purpose}`).digest() })
const secrets = secretsOf('this')
const TICKET = { outletId: 'test-branch', ticketId: '2026-11-23-A001', nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }
const UNTIL = 300_000
const qr = writeQr(TICKET, UNTIL, secrets)
const read = (text: string, tick = 0) => readQr(text, 'test-branch', tick, secrets)

/** A code with this payload, signed as a hub would. */
function signed(payload: unknown, by = secrets): string {
  const text = `BH1.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`
  return `${text}.${by.sign(text)}`
}

describe('a QR code', () => {
  it('names its ticket until its time has come, and fits the command it is sent with', () => {
    expect(read(qr)).toEqual({ ticketId: '2026-11-23-A001', tag: secrets.tag(TICKET.nonce), isExpired: false })
    expect(read(qr, UNTIL - 1)).toMatchObject({ isExpired: false })
    expect(read(qr, UNTIL)).toMatchObject({ isExpired: true })
    const longest = { outletId: 'o'.repeat(32), ticketId: '2026-11-23-ABC99999', nonce: 'x'.repeat(32) }
    const data = { with: { qr: writeQr(longest, 2 ** 50, secrets) } }
    expect(Value.Check(PUBLIC_COMMANDS.ActivateTicket, data)).toBe(true)
    expect(data.with.qr.length).toBeLessThan(260)
  })

  it('gives neither the nonce away nor the code', () => {
    const inside = Buffer.from(qr.split('.')[1] ?? '', 'base64url').toString()
    expect(inside).toContain('2026-11-23-A001')
    expect(inside).not.toContain(TICKET.nonce)
    expect(inside).not.toContain(secrets.code(TICKET.nonce, 0))
  })

  it('of another branch is said to be that, although its signature can not be ours', () => {
    const other = writeQr({ ...TICKET, outletId: 'other-branch' }, UNTIL, secretsOf('other'))
    expect(read(other)).toEqual({ refusal: 'QR_OTHER_BRANCH' })
    // ... also when it has expired.
    expect(read(other, 2 * UNTIL)).toEqual({ refusal: 'QR_OTHER_BRANCH' })
  })

  it('that another hub has signed with our name on it is not valid', () => {
    expect(read(writeQr(TICKET, UNTIL, secretsOf('other')))).toEqual({ refusal: 'QR_INVALID' })
  })

  it.each([
    ['a field too many', { o: 'test-branch', t: TICKET.ticketId, n: 'x', e: 9, admin: true }],
    ['no expiry', { o: 'test-branch', t: TICKET.ticketId, n: 'x' }],
    ['an expiry that is no number', { o: 'test-branch', t: TICKET.ticketId, n: 'x', e: '9' }],
    ['a ticket that is none', { o: 'test-branch', t: '../etc', n: 'x', e: 9 }],
    ['null', null],
    ['a list', [1, 2]],
  ])('with %s is not valid, however well signed', (_what, payload) => {
    expect(read(signed(payload))).toEqual({ refusal: 'QR_INVALID' })
  })

  it('with any one character changed, added or taken away is refused', () => {
    const one = fc.constantFrom(...'ABCabc019._-= \u0000\n{')
    const change = fc.record({
      at: fc.nat({ max: qr.length - 1 }),
      what: one,
      how: fc.constantFrom('change', 'add', 'cut'),
    })
    fc.assert(
      fc.property(change, ({ at, what, how }) => {
        const text = qr.slice(0, at) + (how === 'cut' ? '' : what) + qr.slice(how === 'add' ? at : at + 1)
        if (text !== qr) expect(read(text)).toHaveProperty('refusal')
      }),
      { numRuns: 2000 },
    )
  })

  it('made of anything at all neither throws nor passes', () => {
    const pieces = fc.oneof(fc.string(), fc.constantFrom('BH1.', '.', qr, qr.slice(0, 60)), fc.base64String())
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        const text = parts.join('')
        if (text !== qr) expect(read(text)).toHaveProperty('refusal')
      }),
      { numRuns: 3000 },
    )
    expect(read(`BH1.${'A'.repeat(1_000_000)}.AA`)).toEqual({ refusal: 'QR_INVALID' })
  })

  it('with a payload of any shape, rightly signed, does not throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (payload) => {
        expect(read(signed(payload))).toEqual({ refusal: 'QR_INVALID' })
      }),
    )
  })
})
