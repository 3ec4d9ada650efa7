import { describe, expect, it } from 'vitest'
import { REPORT_VECTORS, reportBytes } from '../../device-drivers/msr-magtek/vectors.ts'
import { createSimulator } from './simulator.ts'
import { inventStripe } from './stripe.ts'

function simulate(settings: Record<string, unknown> = {}) {
  const sent: Uint8Array[] = []
  const notices: string[] = []
  const device = createSimulator(
    {
      send: (bytes) => sent.push(bytes),
      clock: { now: () => 0, after: () => () => {} },
      notice: (name) => notices.push(name),
    },
    settings,
  )
  return { device, sent, notices }
}
const head = (report: Uint8Array | undefined) => [...(report ?? []).slice(0, 7)]
const worked = { number: '6225000000000006', name: 'ZHANG/SAN' }

describe('the simulated swipe reader', () => {
  it.each([110, 112])('sends the published report, fields of %i bytes', (fieldBytes) => {
    const { device, sent, notices } = simulate({ fieldBytes })
    device.act('swipe', worked)
    const text = Buffer.from(sent[0] ?? []).toString('latin1')
    expect(sent[0]).toHaveLength(7 + 3 * fieldBytes)
    expect(text.slice(7, 7 + 28)).toBe(REPORT_VECTORS.both.tracks[0].slice(0, 28))
    expect(text.slice(7 + fieldBytes, 7 + fieldBytes + 18)).toBe(REPORT_VECTORS.both.tracks[1].slice(0, 18))
    expect(head(sent[0])).toEqual(head(reportBytes(REPORT_VECTORS.both)))
    expect(notices).toEqual(['swiped'])
  })

  it('sends one report a swipe, also when nothing could be read', () => {
    const { device, sent } = simulate()
    device.act('bad-track', { track: 1 })
    device.act('swipe', worked)
    device.act('unreadable')
    device.act('swipe', worked)
    device.act('unreadable', { on: false })
    device.act('swipe', { kind: 'blank' })
    device.act('swipe', { kind: 'licence' })
    expect(sent.map(head)).toEqual([
      [1, 0, 0, 0, 0x27, 0, 0],
      [1, 1, 1, 0, 0, 0, 5],
      [0, 0, 0, 0, 0, 0, 3],
      [0, 0, 0, 8, 13, 0, 1],
    ])
    expect(device.look()).toMatchObject({ swipes: 4, lastKind: 'licence' })
  })

  it('leaves behind the length what an earlier card had there', () => {
    const { device, sent } = simulate()
    device.act('swipe', worked)
    device.act('unreadable')
    device.act('swipe', { seed: 3 })
    expect(Buffer.from(sent[1] ?? []).toString('latin1')).toContain(worked.number)
  })

  it('does not send when silent, and ends a report where it is told to', () => {
    const { device, sent } = simulate()
    device.act('silent')
    device.act('swipe')
    device.act('silent', { on: false })
    device.act('broken-off', { bytes: 100 })
    device.act('swipe')
    device.act('swipe')
    expect(sent.map(({ length }) => length)).toEqual([100, 337])
    expect(() => device.act('swipe', { kind: 'gold' })).toThrow('no such kind')
    expect(() => device.act('bad-track', { track: 4 })).toThrow()
  })
})

it('invented cards differ, fit their tracks, and have right check digits', () => {
  const numbers = new Set<string>()
  for (let seed = 0; seed < 500; seed++) {
    const { number, tracks } = inventStripe(seed)
    numbers.add(number)
    const digits = [...number].reverse().map(Number)
    const sum = digits.reduce(
      (total, digit, place) => total + (place % 2 ? ((digit * 2) % 10) + +(digit > 4) : digit),
      0,
    )
    expect(sum % 10).toBe(0)
    expect(tracks[0].length).toBeLessThanOrEqual(78)
    expect(tracks[1].length).toBeLessThanOrEqual(39)
  }
  expect(numbers.size).toBe(500)
})
