import { describe, expect, test } from 'vitest'
import { createSimulator } from './simulator.ts'

const fromHex = (hex: string) => Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16))
// Examples of printers' command manuals.
const CHINESE = '1B 40 1C 26 C7 EB B5 C8 BA F2 0A'
const QR =
  '1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B 0E 00 31 50 30 74 69 63 6B 65 74 3A 41 30 31 32 1D 28 6B 03 00 31 51 30'
const ticket = fromHex(`${CHINESE} 1B 61 01 1D 21 11 1B 45 01 41 0A ${QR} 1B 64 02 1D 56 42 00`)
const printed = {
  lines: [
    { text: '请等候', size: 1, align: 'left', bold: false },
    { text: 'A', size: 2, align: 'center', bold: true },
  ],
  qr: 'ticket:A012',
  qrCodes: [{ data: 'ticket:A012', module: 6, correction: 'M' }],
  images: [],
  cut: 'partial',
}

function printer(settings: Record<string, unknown> = {}) {
  const sent: number[] = []
  const notices: { name: string; detail: Record<string, unknown> }[] = []
  const timers: (() => void)[] = []
  const clock = {
    now: () => 0,
    after: (_ms: number, callback: () => void) => {
      timers.push(callback)
      return () => {}
    },
  }
  const device = createSimulator(
    { send: (bytes) => void sent.push(...bytes), clock, notice: (name, detail) => void notices.push({ name, detail }) },
    settings,
  )
  const ask = (n: number) => {
    sent.length = 0
    device.receive(Uint8Array.of(0x10, 0x04, n))
    return sent[0]
  }
  return { device, sent, notices, timers, ask, status: () => [1, 2, 3, 4].map(ask) }
}

describe('a printer', () => {
  test('prints the published examples, however they are split', () => {
    for (let place = 0; place <= ticket.length; place++) {
      const { device, notices } = printer()
      device.receive(ticket.slice(0, place))
      device.receive(ticket.slice(place))
      expect(device.look()['tickets']).toEqual([printed])
      expect(notices).toEqual([{ name: 'printed', detail: { ticket: printed } }])
      expect(device.look()).toMatchObject({ unknownBytes: 0, realTimeInData: 0 })
    }
  })

  test('prints what comes after commands it does not know', () => {
    const { device } = printer()
    device.receive(fromHex(`07 1B 7A 1C 7A ${CHINESE} 1D 56 00`))
    expect(device.look()).toMatchObject({ unknownBytes: 3, tickets: [{ lines: [printed.lines[0]], cut: 'full' }] })
  })

  test.each([
    [[], [0x12, 0x12, 0x12, 0x12]],
    [['paper-low'], [0x12, 0x12, 0x12, 0x1e]],
    [['paper-out'], [0x1a, 0x32, 0x12, 0x7e]],
    [['open-cover'], [0x1a, 0x16, 0x12, 0x12]],
    [['jam-cutter'], [0x1a, 0x52, 0x1a, 0x12]],
    [['break-down'], [0x1a, 0x52, 0x32, 0x12]],
    [['mechanical-error'], [0x1a, 0x52, 0x16, 0x12]],
    [['overheat'], [0x1a, 0x52, 0x52, 0x12]],
    [['hold-feed'], [0x1a, 0x1a, 0x12, 0x12]],
    [['go-offline'], [0x1a, 0x12, 0x12, 0x12]],
    [
      ['tear-paper', 'refill'],
      [0x12, 0x12, 0x12, 0x12],
    ],
    [
      ['open-cover', 'close-cover', 'jam-cutter', 'clear-jam'],
      [0x12, 0x12, 0x12, 0x12],
    ],
  ])('after %j answers DLE EOT 1-4 with the published bytes', (acts, answers) => {
    const { device, status } = printer()
    for (const act of acts) device.act(act)
    expect(status()).toEqual(answers)
  })

  test('answers real-time questions at once and GS r in its turn', () => {
    const { device, sent, timers } = printer()
    device.act('slow', { msPerLine: 50 })
    device.receive(Uint8Array.of(...ticket, 0x1d, 0x72, 0x01))
    device.receive(Uint8Array.of(0x10, 0x04, 0x01))
    expect(sent).toEqual([0x12])
    while (timers.length > 0) timers.shift()?.()
    expect(sent).toEqual([0x12, 0x00])
    expect(device.look()['tickets']).toEqual([printed])
  })

  test('that runs out of paper keeps the rest and goes on after the refill', () => {
    const { device, sent, notices } = printer()
    device.act('paper-out-after-bytes', { k: 12 })
    device.receive(Uint8Array.of(...ticket, 0x1d, 0x72, 0x01))
    expect(device.look()).toMatchObject({
      tickets: [],
      paper: 'out',
      onPaper: { lines: [printed.lines[0]] },
      bufferedBytes: ticket.length + 3 - 12,
    })
    expect(notices).toEqual([
      {
        name: 'partial',
        detail: { ticket: { lines: [printed.lines[0]], qr: null, qrCodes: [], images: [], cut: 'none' } },
      },
    ])
    expect(sent).toEqual([])
    device.act('refill')
    expect(device.look()).toMatchObject({ tickets: [printed], paper: 'full', bufferedBytes: 0 })
    expect(sent).toEqual([0x00])
  })

  test('uses its roll up line by line', () => {
    const { device, ask } = printer({ paperLines: 20, lowLines: 12 })
    device.receive(ticket)
    expect(device.look()).toMatchObject({ paperLines: 20 - 1 - 2 - 6 - 2, paper: 'low' })
    expect(ask(4)).toBe(0x1e)
    device.receive(ticket)
    expect(device.look()).toMatchObject({ paper: 'out', tickets: [printed] })
  })

  test('with a cutter that jams at the cut does not finish the ticket', () => {
    const { device, status } = printer()
    device.act('jam-cutter', { when: 'cut' })
    device.receive(ticket)
    expect(device.look()).toMatchObject({ tickets: [], cutter: 'jammed' })
    expect(status()).toEqual([0x1a, 0x52, 0x1a, 0x12])
  })

  test('notices a real-time question that stands inside QR data', () => {
    const { device, sent } = printer()
    device.receive(fromHex('1D 28 6B 06 00 31 50 30 10 04 01'))
    expect(sent).toEqual([0x12])
    expect(device.look()).toMatchObject({ realTimeInData: 1 })
  })

  test('reports by itself while told to, in the four published bytes', () => {
    const { device, sent } = printer({ automaticStatus: true })
    device.act('open-cover')
    expect(sent).toEqual([0x38, 0x00, 0x00, 0x00])
    device.act('close-cover')
    device.receive(Uint8Array.of(0x1d, 0x61, 0x00))
    sent.length = 0
    device.act('paper-out')
    expect(sent).toEqual([])
  })

  test.each([
    ['open-cover', '38 00 00 00'],
    ['hold-feed', '58 00 00 00'],
    ['mechanical-error', '18 04 00 00'],
    ['jam-cutter', '18 08 00 00'],
    ['break-down', '18 20 00 00'],
    ['overheat', '18 40 00 00'],
    ['paper-low', '10 00 03 00'],
    ['paper-out', '18 00 0F 00'],
  ])('told to report everything reports %s as published', (act, report) => {
    const { device, sent } = printer()
    device.receive(Uint8Array.of(0x1d, 0x61, 0x0e))
    expect(sent).toEqual([0x10, 0x00, 0x00, 0x00])
    sent.length = 0
    device.act(act)
    expect(sent).toEqual([...fromHex(report)])
  })

  test('told to report paper only reports nothing else', () => {
    const { device, sent } = printer()
    device.receive(Uint8Array.of(0x1d, 0x61, 0x08))
    sent.length = 0
    device.act('hold-feed')
    expect(sent).toEqual([])
    device.act('paper-low')
    expect(sent).toEqual([0x58, 0x00, 0x03, 0x00])
  })

  test.each([
    [[], '10 0F 00 00 00 00'],
    [['paper-low'], '10 0F 04 00 00 00'],
    [['paper-out'], '10 0F 05 00 00 00'],
    [['open-cover'], '10 0F 00 02 00 00'],
    [['overheat'], '10 0F 00 00 01 00'],
    [['line-error'], '10 0F 00 00 02 00'],
    [['break-down'], '10 0F 00 00 00 02'],
  ])('with a mouth answers 10 04 14 after %j with six bytes', (acts, answer) => {
    const { device, sent } = printer({ fullStatus: true })
    for (const act of acts) device.act(act)
    device.receive(Uint8Array.of(0x10, 0x04, 0x14))
    expect(sent).toEqual([...fromHex(answer)])
  })

  test('with a mouth holds a cut ticket until it is taken; others have no such answer', () => {
    const { device, sent } = printer({ fullStatus: true })
    device.receive(ticket)
    device.receive(Uint8Array.of(0x10, 0x04, 0x14))
    device.act('take-ticket')
    device.receive(Uint8Array.of(0x10, 0x04, 0x14))
    expect([sent[2], sent[8]]).toEqual([0x20, 0x00])
    const plain = printer()
    plain.device.receive(Uint8Array.of(0x10, 0x04, 0x14))
    expect(plain.sent).toEqual([])
  })

  test('prints pictures', () => {
    const { device } = printer()
    device.receive(fromHex(`1D 76 30 00 02 00 03 00 1D 56 00 10 04 01 ${CHINESE} 1D 56 00`))
    expect(device.look()).toMatchObject({
      unknownBytes: 0,
      tickets: [{ images: [{ width: 16, height: 3 }], lines: [printed.lines[0]], cut: 'full' }],
    })
  })

  test('an act it does not know is an error', () => {
    expect(() => printer().device.act('dance')).toThrow('dance')
  })
})
