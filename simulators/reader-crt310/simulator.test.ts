import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { createSimulator } from './simulator.ts'

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('hex')
    .toUpperCase()
    .replaceAll(/(..)(?!$)/g, '$1 ')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

// Frames of the published protocol.
const RESET = '02 00 02 30 30 03 03'
const RESET_EJECT = '02 00 02 30 31 03 02'
const STATUS = '02 00 02 31 30 03 02'
const SENSORS = '02 00 02 31 2F 03 1D'
const CARD_TYPE = '02 00 02 31 31 03 03'
const OPEN = '02 00 03 2F 33 31 03 2F'
const CLOSE = '02 00 03 2F 31 31 03 2D'
const STOP_AT_IC = '02 00 02 2E 33 03 1E'
const TO_IC = '02 00 02 32 2F 03 1E'
const EJECT = '02 00 02 32 30 03 01'
const HOLD = '02 00 02 32 31 03 00'
const CAPTURE = '02 00 02 32 33 03 02'
const READ_ALL = '02 00 04 45 30 30 37 03 77'
const READ_2 = '02 00 04 45 30 30 32 03 72'
const IC_ON = '02 00 02 33 30 03 00'
const IC_OFF = '02 00 02 33 31 03 01'
const ACK = '06'
const NAK = '15'
const ENQ = '05'

const WAS_RESET = '02 00 0F 30 30 43 52 54 20 33 31 30 20 56 33 2E 30 20 03 22'
const NO_CARD = '02 00 05 31 30 4E 4A 4E 03 4F'
const CAN_NOT_READ = '02 00 03 4E 45 02 03 0B'

/** A frame written by hand: the check is computed here, not by the reader's own code. */
function framed(payload: string): string {
  const body = bytes(payload)
  const all = [0x02, body.length >> 8, body.length & 0xff, ...body, 0x03]
  return hex(
    Uint8Array.of(
      ...all,
      all.reduce((check, byte) => check ^ byte, 0),
    ),
  )
}
const letters = (text: string) => hex(Buffer.from(text, 'latin1'))
/** Invented. */
const TRACK_2 = '6228000000000000=30120000'

function simulate(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const sent: string[] = []
  const notices: Record<string, unknown>[] = []
  const device = createSimulator(
    { send: (data) => sent.push(hex(data)), clock, notice: (name, detail) => notices.push({ name, ...detail }) },
    settings,
  )
  const say = (frame: string) => device.receive(bytes(frame))
  /** Says it, asks for it and waits; gives all that came after the acknowledgement. */
  async function ask(frame: string, ms = 5_000): Promise<string[]> {
    sent.length = 0
    say(frame)
    expect(sent.splice(0)).toEqual([ACK])
    say(ENQ)
    await clock.advance(ms)
    return sent.splice(0)
  }
  return { clock, sent, notices, device, say, ask }
}
async function withCard(card: Record<string, unknown> = { track2: TRACK_2 }) {
  const bench = simulate()
  await bench.ask(OPEN)
  bench.device.act('insert-card', card)
  await bench.clock.advance(1_000)
  return bench
}
const state = (three: string) => framed(`31 30 ${three}`)

describe('a simulated CRT-310', () => {
  it('answers with the published frames', async () => {
    const { ask, device } = simulate()
    expect(await ask(RESET)).toEqual([WAS_RESET])
    expect(await ask(STATUS)).toEqual([state('4E 4E 4E')])
    expect(await ask(OPEN)).toEqual([framed('2F 33 59')])
    expect(await ask(STATUS)).toEqual([NO_CARD])
    device.act('error', { code: '02', on: '45 30' })
    expect(await ask(READ_ALL)).toEqual([CAN_NOT_READ])
  })

  it('takes a card, reads it and gives it back', async () => {
    const { ask, device, notices, clock } = await withCard({ track1: 'B1', track2: TRACK_2, errors: { '3': 'E4' } })
    expect(await ask(STATUS)).toEqual([state('4A 4A 4E')])
    expect(await ask(READ_ALL)).toEqual([framed(`45 30 1F 59 42 31 1F 59 ${letters(TRACK_2)} 1F 4E E4`)])
    expect(await ask(READ_2)).toEqual([framed(`45 30 1F 4F E0 1F 59 ${letters(TRACK_2)} 1F 4F E0`)])
    expect(await ask(EJECT, 900)).toEqual([])
    await clock.advance(200)
    expect(await ask(STATUS)).toEqual([state('48 4A 4E')])
    expect(await ask(READ_2)).toEqual([framed('45 30 57')])
    expect(await ask(HOLD)).toEqual([framed('32 31 59')])
    expect(await ask(STATUS)).toEqual([state('49 4A 4E')])
    device.act('take-card')
    expect(await ask(STATUS)).toEqual([NO_CARD])
    expect(notices).toEqual([
      { name: 'card-inserted' },
      { name: 'card-moved', to: 'mouth', command: '32 30' },
      { name: 'card-moved', to: 'gate', command: '32 31' },
      { name: 'card-taken' },
    ])
    expect(device.look()).toMatchObject({ inserted: 1, given: 1, inside: null, moves: 3 })
    expect(JSON.stringify(device.look())).not.toContain(TRACK_2.slice(0, 16))
  })

  it('says why it can not', async () => {
    const none = simulate()
    for (const [frame, answer] of [
      [EJECT, '32 30 45'],
      [HOLD, '32 31 45'],
      [CAPTURE, '32 33 45'],
      [TO_IC, '32 2F 45'],
      [IC_ON, '33 30 45'],
      [READ_2, '45 30 45'],
      [CARD_TYPE, '31 31 45'],
    ] as const)
      expect(await none.ask(frame)).toEqual([framed(answer)])
    const { ask, device } = await withCard({})
    expect(await ask(READ_2)).toEqual([framed('45 30 1F 4F E0 1F 4E E5 1F 4F E0')])
    device.act('jam')
    expect(await ask(EJECT)).toEqual([framed('32 30 4E')])
    device.act('clear-jam')
    device.act('bin-full')
    expect(await ask(CAPTURE)).toEqual([framed('32 33 4E')])
    device.act('empty-bin')
    expect(await ask(CAPTURE)).toEqual([framed('32 33 59')])
    expect(device.look()).toMatchObject({ bin: 1, inside: null })
  })

  it('opens and closes its entry', async () => {
    const { ask, device, clock } = simulate()
    expect(() => device.act('insert-card')).toThrow('the entry is closed')
    await ask(OPEN)
    await ask(STOP_AT_IC)
    device.act('insert-card', { ic: 'T1', length: 'long' })
    expect(() => device.act('insert-card')).toThrow('in the way')
    await clock.advance(1_000)
    expect(await ask(STATUS)).toEqual([state('46 4A 4E')])
    expect(await ask(SENSORS)).toEqual([framed('31 2F 30 30 31 31 30')])
    expect(await ask(CARD_TYPE)).toEqual([framed('31 31 32')])
    await ask(EJECT)
    device.act('take-card')
    await ask(CLOSE)
    expect(() => device.act('insert-card')).toThrow('the entry is closed')
    await ask(framed('2F 32 30'))
    expect(await ask(STATUS)).toEqual([state('4E 49 4A')])
    expect(() => device.act('insert-card')).toThrow('a track only')
    device.act('insert-card', { track1: 'B', length: 'short' })
    await clock.advance(1_000)
    expect(await ask(STATUS)).toEqual([state('47 49 4A')])
    const reversed = simulate({ entryReplyReversed: true })
    expect(await reversed.ask(OPEN)).toEqual([framed('2F 33 4E')])
    expect(reversed.device.look()).toMatchObject({ entry: 'switch' })
  })

  it('puts contacts on and off', async () => {
    const { ask } = await withCard()
    expect(await ask(IC_ON)).toEqual([framed('33 30 59')])
    expect(await ask(STATUS)).toEqual([state('4B 4A 4E')])
    expect(await ask(IC_OFF)).toEqual([framed('33 31 59')])
    expect(await ask(STATUS)).toEqual([state('4A 4A 4E')])
    await ask(TO_IC)
    expect(await ask(STATUS)).toEqual([state('4B 4A 4E')])
    await ask(HOLD)
    expect(await ask(IC_ON)).toEqual([framed('33 30 57')])
  })

  it('answers what it does not understand, and when its power is not well', async () => {
    const { ask, device } = simulate()
    for (const [payload, code] of [
      ['77 30', '00'],
      ['32 38', '01'],
      ['2E 38', '01'],
      ['2F 39 31', '01'],
      ['2F 33', '01'],
      ['30 39', '01'],
      ['31 39', '01'],
      ['33 32', '01'],
      ['45 31', '01'],
      ['45 30 30 38', '01'],
      ['45 30', '04'],
      ['32 30 30', '04'],
      ['31 30 30', '04'],
    ] as const)
      expect(await ask(framed(payload)), payload).toEqual([framed(`4E ${payload.slice(0, 2)} ${code}`)])
    device.act('voltage', { on: false })
    expect(await ask(STATUS)).toEqual([framed('4E 31 05')])
    device.act('main-power', { on: false })
    expect(await ask(STATUS)).toEqual([framed('4E 31 07')])
  })

  it('wakes up with a card inside and wants to be reset', async () => {
    const { ask, device, say, sent, clock } = await withCard()
    say(EJECT)
    say(ENQ)
    await clock.advance(500)
    device.act('power-cycle')
    say(STATUS)
    await clock.advance(5_000)
    expect(sent.splice(0)).toEqual([ACK])
    expect(device.look()).toMatchObject({ inside: { at: 'transport' }, abnormalCard: true, entry: 'prohibited' })
    expect(await ask(CAPTURE)).toEqual([framed('4E 32 06')])
    device.act('jam')
    expect(await ask(RESET)).toEqual([framed('4E 30 06')])
    device.act('clear-jam')
    expect(await ask(RESET)).toEqual([WAS_RESET])
    expect(await ask(STATUS)).toEqual([state('4A 4E 4E')])
    expect(await ask(RESET_EJECT)).toEqual([framed(`30 31 ${letters('CRT 310 V3.0 ')}`)])
    expect(await ask(STATUS)).toEqual([state('48 4E 4E')])
  })
})

describe('the dialogue of a simulated CRT-310', () => {
  it('needs its ENQ, and is cancelled by EOT', async () => {
    const { say, sent, clock, device } = await withCard()
    sent.length = 0
    say(EJECT)
    say('04')
    say(ENQ)
    await clock.advance(5_000)
    expect(sent.splice(0)).toEqual([ACK])
    expect(device.look()).toMatchObject({ moves: 1 })
    say(EJECT)
    say(ENQ)
    await clock.advance(500)
    say(STATUS)
    say('04')
    await clock.advance(5_000)
    expect(sent).toEqual([ACK])
    expect(device.look()).toMatchObject({ moves: 2, inside: { at: 'mouth' } })
  })

  it('refuses a spoiled frame and forgets half a frame', async () => {
    const { say, sent, clock, ask } = simulate()
    say(STATUS.replace(/02$/, '03'))
    expect(sent.splice(0)).toEqual([NAK])
    say(STATUS.slice(0, 9))
    await clock.advance(100)
    expect(await ask(STATUS)).toEqual([state('4E 4E 4E')])
  })

  it('has every trouble once', async () => {
    const { say, sent, clock, device, ask } = await withCard()
    sent.length = 0
    const talked: [string, string[], number][] = [
      ['no-ack', [], 1],
      ['nak', [NAK], 1],
      ['lost-enq', [ACK], 1],
      ['lost-ack', [framed('32 31 59')], 2],
    ]
    for (const [act, answers, moves] of talked) {
      device.act(act)
      say(HOLD)
      say(ENQ)
      await clock.advance(2_000)
      expect(sent.splice(0), act).toEqual(answers)
      expect(device.look(), act).toMatchObject({ moves })
    }
    const at = state('49 4A 4E')
    device.act('lost-answer')
    expect(await ask(STATUS)).toEqual([])
    device.act('corrupt-answer')
    expect((await ask(STATUS))[0]).not.toBe(at)
    device.act('duplicate-answer')
    expect(await ask(STATUS)).toEqual([at, at])
    device.act('slow', { ms: 2_000 })
    expect(await ask(STATUS, 1_500)).toEqual([])
    await clock.advance(1_500)
    device.act('silent')
    sent.length = 0
    say(STATUS)
    expect(sent).toEqual([])
    expect(() => device.act('fly')).toThrow('no act fly')
  })

  it('bears any bytes', async () => {
    const known = [RESET, OPEN, EJECT, HOLD, CAPTURE, READ_ALL, IC_ON, ACK, NAK, ENQ, '04'].map(bytes)
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(...known))
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
        const { device, clock, ask } = await withCard()
        for (const one of chunks) {
          device.receive(one)
          await clock.advance(400)
        }
        await clock.advance(10_000)
        expect((await ask(RESET))[0]).toBe(WAS_RESET)
        const { bin, given, inside } = device.look() as Record<string, number> & { inside: unknown }
        expect((bin ?? 0) + (given ?? 0) + ((inside as { cards: number } | null)?.cards ?? 0)).toBe(1)
      }),
      { numRuns: 200 },
    )
  })
})
