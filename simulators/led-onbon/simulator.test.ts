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
      brightness: 15,
      on: true,
    })
    expect(notices).toEqual([{ name: 'shown', address: 1, text: '请A012号到3号窗口', atMs: 42 }])
    device.receive(clear)
    expect(board1(device)).toMatchObject({ text: '', area: null })
    device.receive(liveText)
    device.act('power-cut', { address: 1 })
    expect(board1(device)).toMatchObject({ text: '' })
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
