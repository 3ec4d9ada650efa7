import { describe, expect, test } from 'vitest'
import { createSimulator } from './simulator.ts'

const fromHex = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16))
const START = 'A5 A5 A5 A5 A5 A5 A5 A5 '
const TO_BOARD_1 = `${START}01 00 00 80 00 00 00 00 00 00 FE 02 `
// Examples of the maker's document and frames computed by its rules.
const ping = fromHex(`${TO_BOARD_1}05 00 A2 00 01 00 00 68 F8 5A`)
const clear = fromHex(`${TO_BOARD_1}05 00 A3 10 01 00 00 51 F8 5A`)
const brightness15 = fromHex(`${TO_BOARD_1}07 00 A3 02 01 00 00 01 0F 67 94 5A`)
const liveText = fromHex(
  `${TO_BOARD_1}3E 00 A3 06 01 00 00 00 01 35 00 00 00 80 00 00 80 80 20 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 1A 00 00 00 5C 46 4F 30 30 30 5C 43 31 C7 EB 41 30 31 32 BA C5 B5 BD 33 BA C5 B4 B0 BF DA EC 89 5A`,
)
const ack = fromHex(`${START}00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 00 00 00 00 14 AC 5A`)
const nackChecksum = fromHex(`${START}00 80 FE FF 00 00 00 00 00 00 FE 02 05 00 A0 01 05 00 00 05 51 5A`)
const nackUnknownCommand = 2

function boards(settings: Record<string, unknown> = {}) {
  const sent: Uint8Array[] = []
  const notices: unknown[] = []
  const clock = { now: () => 42, after: () => () => {} }
  const device = createSimulator(
    { send: (bytes) => void sent.push(bytes), clock, notice: (name, detail) => void notices.push({ name, ...detail }) },
    settings,
  )
  return { device, sent, notices }
}
const board1 = (device: ReturnType<typeof boards>['device']) =>
  (device.look()['boards'] as Record<string, unknown>)['1']

describe('a board', () => {
  test.each([
    ['ping', ping],
    ['clear', clear],
    ['brightness', brightness15],
    ['live text', liveText],
  ])('answers %s with the published yes, however it is split and whatever noise precedes it', (_name, request) => {
    for (let place = 0; place <= request.length; place++) {
      const { device, sent } = boards()
      device.receive(Uint8Array.of(0x5a, 0xa6, place, 0xa5, 0x31))
      device.receive(request.slice(0, place))
      device.receive(request.slice(place))
      expect(sent).toEqual([ack])
    }
  })

  test('shows live text until it is cleared or the power goes', () => {
    const { device, notices } = boards()
    device.receive(liveText)
    expect(board1(device)).toEqual({
      text: '请A012号到3号窗口',
      display: 'static',
      color: 1,
      area: { x: 0, y: 0, width: 128, height: 32 },
      areas: 1,
      brightness: 15,
      on: true,
      clock: null,
    })
    expect(notices).toEqual([{ name: 'shown', address: 1, text: '请A012号到3号窗口', atMs: 42 }])
    device.receive(clear)
    expect(board1(device)).toMatchObject({ text: '', area: null })
    device.receive(liveText)
    device.act('power-cut', { address: 1 })
    expect(board1(device)).toMatchObject({ text: '' })
  })

  test('says what it is doing, with the published answer to a query', () => {
    const { device, sent } = boards()
    device.receive(fromHex(`${TO_BOARD_1}05 00 A1 02 01 00 00 2D 40 5A`))
    device.receive(liveText)
    device.act('switch-off', { address: 1 })
    device.receive(fromHex(`${TO_BOARD_1}05 00 A1 02 01 00 00 2D 40 5A`))
    expect([sent[0], sent[2]].map((bytes) => [...(bytes ?? [])].slice(22, 29))).toEqual([
      [0xa1, 0x02, 0, 0, 0, 0x01, 15],
      [0xa1, 0x02, 0, 0, 0, 0x02, 15],
    ])
    // Behind the time, the program and what 6K cards have beside: the number of live areas, and which.
    expect([...(sent[2] ?? [])].slice(22 + 22, 22 + 24)).toEqual([1, 0])
  })

  test('sets its clock to the published time, and refuses one that is none', () => {
    const { device, sent } = boards()
    device.receive(fromHex(`${TO_BOARD_1}0D 00 A2 03 01 08 00 13 20 01 25 11 17 26 05 B0 3F 5A`))
    expect(board1(device)).toMatchObject({ clock: '2013-01-25 11:17:26 5' })
    expect(sent).toEqual([ack])
    device.receive(
      fromHex(
        'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 0D 00 A2 03 01 08 00 13 20 13 25 11 17 26 05 B3 4D 5A',
      ),
    )
    expect(sent[1]?.[8 + 14 + 2]).toBe(14)
  })

  test('is switched on and off', () => {
    const { device } = boards()
    device.receive(
      fromHex('A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 02 39 EB 5A'),
    )
    expect(board1(device)).toMatchObject({ on: false })
    device.receive(
      fromHex('A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01 79 EA 5A'),
    )
    expect(board1(device)).toMatchObject({ on: true })
  })

  test('takes frames checked by their sum and answers so, and frames without a check', () => {
    const { device, sent } = boards()
    device.receive(fromHex('A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 01 00 FE 02 05 00 A2 00 01 00 00 2A 02 5A'))
    expect([...(sent[0] ?? [])].slice(16)).toEqual(
      [...fromHex('A5 A5 A5 A5 A5 A5 A5 A5 00 80 FE FF 00 00 00 00 01 00 FE 02 05 00 A0 00 00 00 00 23 04 5A')].slice(
        16,
      ),
    )
    device.receive(fromHex('A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 02 00 FE 02 05 00 A2 00 01 00 00 00 00 5A'))
    expect(sent).toHaveLength(2)
  })

  test.each([
    ['6k', 5],
    ['5k', 8],
  ])('with a %s card shows as many areas as that has', (card, most) => {
    const { device, sent } = boards({ card })
    const frames = {
      4: 'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 7F 00 A3 06 01 00 00 00 04 1C 00 00 00 80 00 00 40 80 04 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 04 00 40 80 04 00 01 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 08 00 40 80 04 00 02 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 0C 00 40 80 04 00 03 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 52 E1 5A',
      5: 'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 9D 00 A3 06 01 00 00 00 05 1C 00 00 00 80 00 00 40 80 04 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 04 00 40 80 04 00 01 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 08 00 40 80 04 00 02 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 0C 00 40 80 04 00 03 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 10 00 40 80 04 00 04 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 00 70 5A',
      8: 'A5 A5 A5 A5 A5 A5 A5 A5 01 00 00 80 00 00 00 00 00 00 FE 02 F7 00 A3 06 01 00 00 00 08 1C 00 00 00 80 00 00 40 80 04 00 00 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 04 00 40 80 04 00 01 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 08 00 40 80 04 00 02 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 0C 00 40 80 04 00 03 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 10 00 40 80 04 00 04 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 14 00 40 80 04 00 05 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 18 00 40 80 04 00 06 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 1C 00 00 00 80 1C 00 40 80 04 00 07 00 00 00 00 00 00 02 01 01 01 00 02 0A 01 00 00 00 41 D4 CD 5A',
    }
    for (const [count, hex] of Object.entries(frames)) {
      sent.length = 0
      device.receive(fromHex(hex))
      expect(sent[0]?.[8 + 14 + 2], count).toBe(Number(count) <= most ? 0 : 4)
    }
  })

  test('obeys a broadcast without an answer, or with one where that is asked for', () => {
    const { device, sent } = boards({ addresses: [1, 2] })
    device.receive(
      fromHex('A5 A5 A5 A5 A5 A5 A5 A5 FF FF 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 02 00 00 02 20 65 5A'),
    )
    expect(sent).toEqual([])
    expect(device.look()).toMatchObject({ boards: { 1: { on: false }, 2: { on: false } } })
    device.receive(
      fromHex('A5 A5 A5 A5 A5 A5 A5 A5 FE FF 00 80 00 00 00 00 00 00 FE 02 06 00 A3 00 01 00 00 01 5D F1 5A'),
    )
    expect(sent).toHaveLength(2)
  })

  test('says no to a spoilt frame and does not obey it', () => {
    const { device, sent } = boards()
    device.receive(liveText.with(70, 0x34))
    expect(sent).toEqual([nackChecksum])
    expect(board1(device)).toMatchObject({ text: '' })
  })

  test('keeps quiet when another one is meant or when it is switched to silent', () => {
    const { device, sent } = boards({ addresses: [2] })
    device.receive(ping)
    expect(sent).toEqual([])
    const one = boards()
    one.device.act('silent', { address: 1 })
    one.device.receive(liveText)
    expect(one.sent).toEqual([])
    expect(board1(one.device)).toMatchObject({ text: '' })
  })

  test('says no as often as it is told to', () => {
    const { device, sent } = boards()
    device.act('nack', { code: nackUnknownCommand, times: 1 })
    device.receive(liveText)
    device.receive(liveText)
    expect(sent[0]?.[8 + 14 + 2]).toBe(nackUnknownCommand)
    expect(sent[1]).toEqual(ack)
  })

  test('an act it does not know, or a board there is not, is an error', () => {
    const { device } = boards()
    expect(() => device.act('dance')).toThrow('dance')
    expect(() => device.act('silent', { address: 7 })).toThrow('no board 7')
  })
})
