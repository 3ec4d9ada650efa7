import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from './codec.ts'
import { masked } from './mask.ts'
import { NDC_REQUEST, NDC_SAMPLES, ndc } from './vectors.ts'

const read = (sample: string) => {
  const decoded = decode(ndc(sample))
  return decoded.ok ? decoded.message : decoded.reason
}
const report = (device: string, status: string, more: object = {}) => ({
  kind: 'report',
  report: { device, status, severities: [0], ...more },
})

describe('NDC messages', () => {
  it.each([
    ['cardNotTaken', { ...report('D', '1', { diagnostic: '0006000000', supplies: '0' }), isSolicited: false }],
    ['receiptLow', report('G', '0', { supplies: '2111' })],
    ['receiptOut', report('G', '1', { diagnostic: '054:000000', supplies: '3111' })],
    ['powerFailure', report('B', '0022', { severities: [] })],
    ['supervisorEntry', report('P', '21', { severities: [] })],
    ['cassetteLow', { ...report('E', '001000000', { severities: [0, 1, 0, 0, 0], supplies: '12000' }), luno: '000' }],
    ['vibration', { ...report('P', '1010000000000000000', { severities: [] }), isSolicited: true }],
    [
      'supplies',
      {
        kind: 'state',
        state: {
          devices: [
            ['D', '1'],
            ['E', '13323'],
            ['G', '1111'],
            ['H', '100'],
          ],
        },
      },
    ],
    [
      'fitness',
      {
        kind: 'state',
        state: {
          kind: 'fitness',
          devices: [
            ['D', '1'],
            ['E', '02004'],
            ['G', '2'],
            ['H', '0'],
          ],
        },
      },
    ],
    ['ready', { kind: 'ready', luno: '001000001' }],
    ['transactionReady', { kind: 'transactionReady' }],
    ['rejected', { kind: 'rejected', code: undefined }],
    ['illegalCoordination', { kind: 'rejected', code: 'B09' }],
    ['sensors', { kind: 'state', state: { kind: 'sensors', sensors: '000001111110' } }],
    [
      'counters',
      {
        kind: 'state',
        state: {
          counters: {
            transactions: 2640,
            notes: [480, 920, 300, 150],
            rejected: [2, 1, 0, 3],
            dispensed: [120, 80, 0, 50],
            captured: 4,
          },
        },
      },
    ],
    ['configuration', { state: { id: '0022', fitness: '0001000000000004224000', sensors: '000010111110' } }],
    ['hardware', { state: { kind: 'hardware', id: '0022', product: '3B' } }],
    ['release', { state: { kind: 'release', release: '0300', software: '0310' } }],
    ['options', { state: { kind: 'options', digits: '0102' } }],
    ['goInService', { kind: 'command', command: 'goInService' }],
    ['goOutOfService', { kind: 'command', command: 'goOutOfService' }],
  ] as const)('%s', (name, expected) => {
    expect(read(NDC_SAMPLES[name])).toMatchObject(expected)
  })

  it('of a request gives the operation and nothing else', () => {
    expect(read(NDC_REQUEST)).toEqual({ kind: 'request', luno: '001000001', operation: 'AAI  B D' })
  })

  it.each([
    ['', 'class'],
    ['hello', 'class'],
    ['12|', 'unit number'],
    ['12|1||D1', 'unit number'],
    ['12|001||Z1', 'device'],
    ['12|001||D1|9', 'severities'],
    ['12|001||D1|0||7', 'supplies'],
    ['22|001||X', 'descriptor'],
    ['22|001||F|Z', 'terminal state'],
    ['22|001||F|2123', 'counters'],
    ['22|001||F|IAE9', 'supplies'],
  ])('%j is refused in words', (text, words) => {
    expect(read(text)).toContain(words)
  })

  it('throws at nothing, and refuses without a word of what it was given', () => {
    const field = fc.oneof(
      fc.constantFrom('11', '12', '22', '1', '61', '001000001', '8', '9', 'B', 'C', 'F', 'E0', 'IA', '2'),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    fc.assert(
      fc.property(fc.array(field, { maxLength: 12 }), (fields) => {
        const decoded = decode(fields.join('\x1c'))
        if (!decoded.ok) expect(decoded.reason).toMatch(/^[a-z ]+$/)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Of any length from 12 on that a card number has; zeros alone are none. */
function cardLike(text: string): string[] {
  return [...text.matchAll(/[0-9]{12,}/g)]
    .map(([run]) => run)
    .filter((run) => {
      const sum = [...run].reverse().reduce((total, digit, place) => {
        const value = Number(digit) * (1 + (place % 2))
        return total + (value > 9 ? value - 9 : value)
      }, 0)
      return sum % 10 === 0 && /[1-9]/.test(run)
    })
}
const card = fc.stringMatching(/^6[0-9]{14,18}$/).map((head) => {
  const sum = [...head].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (2 - (place % 2))
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return `${head}${(10 - (sum % 10)) % 10}`
})

describe('the masks', () => {
  it('keep status messages as they are', () => {
    for (const name of ['cardNotTaken', 'cassetteLow', 'supplies', 'supervisorEntry'] as const)
      expect(masked(ndc(NDC_SAMPLES[name]), true)).toBe(ndc(NDC_SAMPLES[name]))
  })

  it('leave class and machine of a request, and the form of what was not understood', () => {
    const kept = masked(ndc(NDC_REQUEST), true)
    expect(kept).toHaveLength(ndc(NDC_REQUEST).length)
    expect(kept.replace(/[*\p{Cc}]/gu, '')).toBe('11001000001')
    expect(masked(ndc('xx|6225000000000006'), false)).toBe(ndc('**|****************'))
    expect(masked(ndc(NDC_SAMPLES.transactionReady), true)).not.toContain('9B026000')
    expect(masked(ndc('61||||000001 Card 6225000000000006 ZHANG SAN'), true)).not.toMatch(/ZHANG|6225/)
  })

  it('cost no more than a message is long, whatever is in it', () => {
    for (const text of [';'.repeat(8_000), '%B'.repeat(4_000), '1 '.repeat(4_000), `${'6'.repeat(19)}=`.repeat(400)]) {
      const began = performance.now()
      masked(ndc(`12|001000001||D0|0|${text}`), true)
      expect(performance.now() - began).toBeLessThan(200)
    }
  })

  it('let no card number, track or PIN block through, wherever it stands', () => {
    const carrier = fc.constantFrom(
      (pan: string) => `12|001000001||D0|0|${pan}|0`,
      (pan: string) => `12|001000001||D${pan}`,
      (pan: string) => `22|001000001||8|D0|0|;${pan}=30122010000000000000?`,
      (pan: string) => `22|001000001||8|G0|0|%B${pan}^ZHANG/SAN^3012201?`,
      (pan: string) => `22|001000001||8|G0|0|${pan.replace(/(....)/g, '$1 ')}`,
      (pan: string) => `22|001000001||F|LA${pan}|B${pan}`,
      (pan: string) => `22|001000001||01A2E1C0|B/5A08${pan}/57${pan}D3012201`,
      (pan: string) => `11|001000001||01A2E166|12|;${pan}=3012201?||AAI|000000050000|0;60<78>44=77241`,
      (pan: string) => `61||||${pan}`,
      (pan: string) => `${pan}|${pan}`,
      (pan: string) => `1|${pan}|${pan}`,
    )
    fc.assert(
      fc.property(card, carrier, (pan, put) => {
        const text = ndc(put(pan))
        const decoded = decode(text)
        const kept = masked(text, decoded.ok)
        expect(kept).toHaveLength(text.length)
        expect(kept.replace(/[ -]/g, '')).not.toContain(pan)
        expect(cardLike(kept)).toEqual([])
        expect(kept).not.toMatch(/ZHANG|=3012|0;60<78>/)
        if (decoded.ok) expect(cardLike(JSON.stringify(decoded.message))).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})
