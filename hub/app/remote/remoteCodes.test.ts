import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, smallConfiguration, TestBranch, text } from '../../../test/support/testBranch.ts'
import { RemoteCodes } from './remoteCodes.ts'

/** Nonces say which code they make, so that two can be the same. */
const secrets = { code: (nonce: string, attempt: number) => `${nonce.slice(0, 7)}${attempt}` }
let branch: TestBranch
let reservations = 0
beforeEach(() => {
  branch = new TestBranch({ ...smallConfiguration(), partners: [{ id: 'bank-app', name: text('App') }] })
})

function reserve(nonce: string): string {
  const customer = { presented: null, alsoKnownBy: [], reference: null, wantsReminder: false }
  const data = { businessId: 'cash', partnerId: 'bank-app', nonce: nonce.padEnd(16, `-${++reservations}`), ...customer }
  return branch.do('ReserveTicket', data, { kind: 'partner', id: 'bank-app' }).ticketId ?? ''
}

describe('codes', () => {
  it('find their ticket, in the branch or not, whatever has become of it', () => {
    const codes = new RemoteCodes(branch.branch, secrets)
    const [first, second] = [reserve('1111111'), reserve('2222222')]
    expect(codes.of(first)).toBe('11111110')
    expect(codes.find('22222220')?.id).toBe(second)
    branch.do('CancelTicket', { ticketId: first })
    branch.do('ActivateReserved', { ticketId: second, by: 'code', kioskId: null, print: false })
    expect(codes.find('11111110')?.state).toBe('cancelled')
    expect(codes.find('22222220')?.state).toBe('waiting')
    expect(codes.find('33333330')).toBeUndefined()
    expect(codes.of(branch.issue().id)).toBeUndefined()
  })

  it('are different for tickets whose first choice is the same, and the same again after a restart', () => {
    const codes = new RemoteCodes(branch.branch, secrets)
    const taken = [reserve('1111111')]
    expect(codes.of(taken[0] ?? '')).toBe('11111110')
    taken.push(reserve('1111111'), reserve('1111111'))
    const given = taken.map((ticketId) => codes.of(ticketId))
    expect(given).toEqual(['11111110', '11111111', '11111112'])
    const restarted = new RemoteCodes(branch.branch, secrets)
    expect(restarted.find('11111112')?.id).toBe(taken[2])
    expect(taken.map((ticketId) => restarted.of(ticketId))).toEqual(given)
  })

  it('of a day that is over are nobody’s', () => {
    const codes = new RemoteCodes(branch.branch, secrets)
    const ticketId = reserve('1111111')
    expect(codes.find('11111110')?.id).toBe(ticketId)
    branch.advance(60 * MINUTE)
    branch.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(codes.find('11111110')).toBeUndefined()
    const later = reserve('1111111')
    expect(codes.of(later)).toBe('11111110')
    expect(codes.find('11111110')?.id).toBe(later)
  })
})
