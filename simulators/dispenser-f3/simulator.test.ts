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

// Frames of the published protocol, address 00.
const INIT_HOLD = 'F2 00 00 03 43 30 30 03 B1'
const INIT_CAPTURE = 'F2 00 00 03 43 30 31 03 B0'
const INIT_KEEP = 'F2 00 00 03 43 30 33 03 B2'
const INIT_KEEP_COUNT = 'F2 00 00 03 43 30 37 03 B6'
const STATUS = 'F2 00 00 03 43 31 30 03 B0'
const SENSORS = 'F2 00 00 03 43 31 31 03 B1'
const GATE = 'F2 00 00 03 43 32 30 03 B3'
const IC = 'F2 00 00 03 43 32 31 03 B2'
const RF = 'F2 00 00 03 43 32 32 03 B1'
const CAPTURE = 'F2 00 00 03 43 32 33 03 B0'
const EJECT = 'F2 00 00 03 43 32 39 03 BA'
const ALLOW = 'F2 00 00 03 43 33 30 03 B2'
const FORBID = 'F2 00 00 03 43 33 31 03 B3'
const IC_TYPE = 'F2 00 00 03 43 50 30 03 D1'
const RF_TYPE = 'F2 00 00 03 43 50 31 03 D0'
const SERIAL = 'F2 00 00 03 43 A2 30 03 23'
const CONFIG = 'F2 00 00 03 43 A3 30 03 22'
const VERSION = 'F2 00 00 03 43 A4 30 03 25'
const COUNTER = 'F2 00 00 03 43 A5 30 03 24'
const CLEAR_COUNTER = 'F2 00 00 06 43 A5 31 30 30 30 03 10'

const ACK = '06'
const INITIALISED = 'F2 00 00 12 50 30 33 30 32 30 43 52 54 2D 35 39 31 2D 4D 30 30 31 03 86'
const IDLE = 'F2 00 00 06 50 31 30 30 32 30 03 94'
const AT_RF = 'F2 00 00 06 50 32 32 32 32 30 03 97'
const EJECTED = 'F2 00 00 06 50 32 39 30 32 30 03 9E'

/** A frame to address 00 written by hand: the check is computed here, not by the machine's own code. */
function framed(text: string, address = 0): string {
  const body = bytes(text)
  const all = [0xf2, address, body.length >> 8, body.length & 0xff, ...body, 0x03]
  return hex(
    Uint8Array.of(
      ...all,
      all.reduce((check, byte) => check ^ byte, 0),
    ),
  )
}
const letters = (text: string) => hex(Buffer.from(text, 'latin1'))

function simulate(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const sent: string[] = []
  const notices: Record<string, unknown>[] = []
  const device = createSimulator(
    { send: (data) => sent.push(hex(data)), clock, notice: (name, detail) => notices.push({ name, ...detail }) },
    settings,
  )
  const say = (frame: string) => device.receive(bytes(frame))
  /** Says it, waits for the answer and acknowledges that; gives all that came. */
  async function ask(frame: string, ms = 5_000): Promise<string[]> {
    sent.length = 0
    say(frame)
    await clock.advance(ms)
    say(ACK)
    return sent.splice(0)
  }
  const unit = (address = 0) => (device.look()['units'] as Record<string, Record<string, unknown>>)[address] ?? {}
  return { clock, sent, notices, device, say, ask, unit }
}
async function ready(settings: Record<string, unknown> = {}) {
  const bench = simulate(settings)
  await bench.ask(INIT_KEEP)
  bench.notices.length = 0
  return bench
}

describe('a simulated F3 dispenser', () => {
  it('answers with the published frames', async () => {
    const { ask } = simulate()
    expect(await ask(RF)).toEqual([ACK, 'F2 00 00 05 4E 32 32 42 30 03 C8'])
    expect(await ask(INIT_KEEP)).toEqual([ACK, INITIALISED])
    expect(await ask(STATUS)).toEqual([ACK, IDLE])
    expect(await ask(RF)).toEqual([ACK, AT_RF])
    expect(await ask(EJECT)).toEqual([ACK, EJECTED])
    expect(await ask(CLEAR_COUNTER)).toEqual([ACK, framed(`50 A5 31 ${letters('020')}`)])
  })

  it('answers each error of its mechanics with the published frames', async () => {
    const jam = await ready()
    jam.device.act('jam')
    expect(await jam.ask(RF)).toEqual([ACK, 'F2 00 00 05 4E 32 32 31 30 03 BB'])
    const empty = await ready({ cards: 0 })
    expect(await empty.ask(RF)).toEqual([ACK, 'F2 00 00 05 4E 32 32 41 30 03 CB'])
    const gate = await ready({ cards: 3 })
    await gate.ask(GATE)
    gate.device.act('bin-full')
    expect(await gate.ask(STATUS)).toEqual([ACK, 'F2 00 00 06 50 31 30 31 31 31 03 97'])
    expect(await gate.ask(CAPTURE)).toEqual([ACK, framed('4E 32 33 41 31')])
    expect(gate.unit()).toMatchObject({ inside: { at: 'gate' }, moves: 1 })
  })

  it.each('00 01 02 03 04 05 10 12 13 14 40 41 43 45 50 51 60 61 62 63 64 65 66 67 68 69 A0 A1 B0'.split(' '))(
    'can be made to answer error %s',
    async (code) => {
      const { ask, device, unit } = await ready()
      device.act('error', { code, on: '32 32' })
      expect(await ask(STATUS)).toEqual([ACK, IDLE])
      expect(await ask(RF)).toEqual([ACK, framed(`4E 32 32 ${letters(code)}`)])
      expect(unit()).toMatchObject({ moves: 0, hopper: 100 })
      expect(await ask(RF)).toEqual([ACK, AT_RF])
    },
  )

  it('says by what a movement failed', async () => {
    const failing: [string, string, string][] = [
      ['overlap-next', '13', GATE],
      ['motor-fault', '51', GATE],
      ['sensor-fault', '12', GATE],
    ]
    for (const [act, code, frame] of failing) {
      const { ask, device } = await ready()
      device.act(act)
      expect(await ask(frame)).toEqual([ACK, framed(`4E 32 30 ${letters(code)}`)])
    }
    const { ask, device, say, clock, sent, unit } = await ready()
    await ask(GATE)
    say(CAPTURE)
    await clock.advance(500)
    device.act('pull-card')
    await clock.advance(500)
    expect(sent).toEqual([ACK, framed(`4E 32 33 ${letters('40')}`)])
    expect(unit()).toMatchObject({ given: 1, bin: 0, inside: null })
    say(ACK)
    sent.length = 0
    say(GATE)
    await clock.advance(1_000)
    device.act('pull-card')
    await clock.advance(100)
    expect(sent).toEqual([ACK, framed(`4E 32 30 ${letters('45')}`)])
  })

  it('knows its commands, parameters, data and their order', async () => {
    const { ask } = await ready()
    const refused: [string, string][] = [
      ['43 77 30', '00'],
      ['44 31 30', '00'],
      ['43 31 39', '01'],
      ['43 32 38', '01'],
      ['43 30 32', '01'],
      ['43 33 32', '01'],
      ['43 51 37', '01'],
      ['43 60 36', '01'],
      ['43 A2 31', '01'],
      ['43 A5 32', '01'],
      ['43 31 30 30', '04'],
      ['43 A5 31 30 30', '04'],
      ['43 A5 31 30 30 41', '04'],
      ['43 32 33', '02'],
      ['43 50 30', '02'],
      ['43 51 30', '02'],
      ['43 51 33 00 A4 04 00', '65'],
      ['43 60 30', '02'],
    ]
    for (const [text, code] of refused)
      expect(await ask(framed(text)), text).toEqual([ACK, framed(`4E ${text.slice(3, 8)} ${letters(code)}`)])
  })

  it('says who it is and what its sensors see', async () => {
    const { ask } = await ready({ sensorBytes: 8 })
    expect(await ask(SERIAL)).toEqual([ACK, framed(`50 A2 30 ${letters('020BH-F3-000001')}`)])
    expect(await ask(CONFIG)).toEqual([ACK, framed(`50 A3 30 ${letters('02000')}`)])
    expect(await ask(VERSION)).toEqual([ACK, framed(`50 A4 30 ${letters('020CRT-591-M001')}`)])
    expect(await ask(SENSORS)).toEqual([ACK, framed(`50 31 31 ${letters('02000000110')}`)])
    await ask(IC)
    expect(await ask(SENSORS)).toEqual([ACK, framed(`50 31 31 ${letters('22000010110')}`)])
  })

  it('counts what it captures after an initialisation that asks for it', async () => {
    const { ask, unit, device } = await ready()
    await ask(GATE)
    await ask(CAPTURE)
    expect(unit()).toMatchObject({ bin: 1, counter: 0 })
    await ask(INIT_KEEP_COUNT)
    for (let card = 0; card < 7; card++) {
      await ask(GATE)
      await ask(CAPTURE)
    }
    expect(await ask(COUNTER)).toEqual([ACK, 'F2 00 00 09 50 A5 30 30 32 30 30 30 37 03 38'])
    device.act('empty-bin')
    expect(unit()).toMatchObject({ bin: 0, counter: 7, removed: 8, hopper: 92 })
    await ask(framed(`43 A5 31 ${letters('999')}`))
    await ask(GATE)
    expect(await ask(CAPTURE)).toEqual([ACK, framed(`4E 32 33 ${letters('50')}`)])
  })

  it('does with a card in its way what the initialisation says', async () => {
    const { ask, unit, notices } = await ready()
    await ask(IC)
    await ask(INIT_HOLD)
    expect(unit()).toMatchObject({ inside: { at: 'gate' } })
    await ask(INIT_KEEP)
    expect(unit()).toMatchObject({ inside: { at: 'gate' } })
    await ask(INIT_CAPTURE)
    expect(unit()).toMatchObject({ inside: null, bin: 1 })
    expect(notices.filter(({ name }) => name === 'initialised').map(({ command }) => command)).toEqual([
      '30 30',
      '30 33',
      '30 31',
    ])
  })

  it('takes a card from the front where it may', async () => {
    const { ask, device, clock, unit, notices } = await ready()
    expect(() => device.act('insert-card')).toThrow('the entry is closed')
    await ask(ALLOW)
    device.act('insert-card', { rf: 'typeA' })
    await clock.advance(1_200)
    expect(notices).toEqual([{ name: 'card-inserted', address: 0 }])
    expect(await ask(RF_TYPE)).toEqual([ACK, framed(`50 50 31 ${letters('22020')}`)])
    expect(unit()).toMatchObject({ hopper: 100, inserted: 1 })
    await ask(GATE)
    device.act('take-card')
    expect(() => device.act('take-card')).toThrow('no card is offered')
    await ask(FORBID)
    expect(() => device.act('insert-card')).toThrow('the entry is closed')
  })

  it('talks with the chip of a card', async () => {
    const { ask } = await ready()
    await ask(IC)
    expect(await ask(IC_TYPE)).toEqual([ACK, framed(`50 50 30 ${letters('22010')}`)])
    expect(await ask(framed('43 51 30'))).toEqual([ACK, framed('50 51 30 32 32 30 30 3B 14 01 42 52 48')])
    expect(await ask(framed('43 51 32'))).toEqual([ACK, framed('50 51 32 32 32 30 31')])
    expect(await ask(framed('43 51 33 00 A4 04 00 02 3F 00'))).toEqual([ACK, framed('50 51 33 32 32 30 6F 00 90 00')])
    expect(await ask(framed('43 51 34 00 A4 04 00'))).toEqual([ACK, framed(`4E 51 34 ${letters('62')}`)])
    expect(await ask(framed('43 51 39 00 D6 00 00 02 F2 03'))).toEqual([ACK, framed('50 51 39 32 32 30 90 00')])
    expect(await ask(framed('43 51 39 00 B0 00 00 02'))).toEqual([ACK, framed('50 51 39 32 32 30 F2 03 90 00')])
    expect(await ask(framed('43 51 31'))).toEqual([ACK, framed('50 51 31 32 32 30')])
    expect(await ask(framed('43 51 38'))).toEqual([ACK, framed(`4E 51 38 ${letters('65')}`)])
    await ask(RF)
    expect(await ask(framed('43 60 30'))).toEqual([ACK, framed('50 60 30 32 32 30 4D 04 00 00 01')])
    expect(await ask(framed('43 60 33 00 20 00 01 06 FF FF FF FF FF FF'))).toEqual([
      ACK,
      framed('50 60 33 32 32 30 90 00'),
    ])
    expect(await ask(framed('43 60 34 00 A4 04 00'))).toEqual([ACK, framed(`4E 60 34 ${letters('62')}`)])
    const dead = await ready({ ic: 'dead', rf: 'none' })
    await dead.ask(IC)
    expect(await dead.ask(framed('43 51 30'))).toEqual([ACK, framed(`4E 51 30 ${letters('61')}`)])
  })
})

describe('the dialogue of a simulated F3 dispenser', () => {
  it('sends its answer again as long as it is not acknowledged', async () => {
    const { ask, say, sent, clock, device } = await ready()
    device.act('corrupt-answer')
    sent.length = 0
    say(STATUS)
    await clock.advance(100)
    expect(sent).toEqual([ACK, 'F2 00 00 06 50 31 30 30 32 30 03 C1'])
    say('15')
    expect(sent.at(-1)).toBe(IDLE)
    say(ACK)
    say('15')
    expect(sent).toHaveLength(3)
    expect(await ask(STATUS)).toEqual([ACK, IDLE])
  })

  it('refuses a spoiled frame, forgets half a frame, and is not led astray by data that look like one', async () => {
    const { ask, say, sent, clock } = await ready()
    expect(await ask(STATUS.replace(/B0$/, 'B1'))).toEqual(['15'])
    say(STATUS.slice(0, 12))
    await clock.advance(100)
    expect(await ask(STATUS)).toEqual([ACK, IDLE])
    expect(await ask(framed(`43 31 30 ${STATUS} 03`))).toEqual([ACK, framed(`4E 31 30 ${letters('04')}`)])
    for (const byte of bytes(STATUS)) {
      await clock.advance(20)
      say(hex(Uint8Array.of(byte)))
    }
    await clock.advance(100)
    expect(sent).toEqual([ACK, IDLE])
  })

  it('is cancelled by EOT, and finishes the movement all the same', async () => {
    const { say, sent, clock, unit, ask } = await ready()
    say(GATE)
    await clock.advance(500)
    say('04')
    await clock.advance(5_000)
    expect(sent).toEqual([ACK, '04'])
    expect(unit()).toMatchObject({ inside: { at: 'gate' }, moves: 1 })
    say(IC)
    await clock.advance(500)
    say('04')
    say(EJECT)
    say('04')
    await clock.advance(5_000)
    expect(unit()).toMatchObject({ inside: { at: 'ic' }, moves: 2 })
    expect(await ask(STATUS)).toEqual([ACK, framed(`50 31 30 ${letters('220')}`)])
  })

  it('hears nothing while it works', async () => {
    const { say, sent, clock } = await ready()
    say(GATE)
    await clock.advance(300)
    say(GATE)
    await clock.advance(5_000)
    expect(sent).toEqual([ACK, framed(`50 32 30 ${letters('120')}`)])
  })

  it('has every trouble once', async () => {
    const { ask, device, unit } = await ready()
    const held = framed(`50 32 30 ${letters('120')}`)
    const troubled: [string, string[], number][] = [
      ['no-ack', [], 0],
      ['nak', ['15'], 0],
      ['lost-ack', [held], 1],
      ['lost-answer', [ACK], 1],
      ['duplicate-answer', [ACK, held, held], 1],
    ]
    let moves = 0
    for (const [act, answers, moved] of troubled) {
      device.act(act)
      expect(await ask(GATE), act).toEqual(answers)
      moves += moved
      expect(unit(), act).toMatchObject({ moves })
      if (moved > 0) device.act('take-card')
    }
    device.act('silent')
    expect(await ask(STATUS)).toEqual([])
    device.act('silent', { on: false })
    device.act('slow', { ms: 3_000 })
    expect(await ask(STATUS, 2_000)).toEqual([ACK])
  })

  it('does not know who it is after a power cut in the middle of a movement', async () => {
    const { ask, say, sent, clock, device, unit } = await ready()
    say(GATE)
    await clock.advance(600)
    device.act('power-cycle')
    say(STATUS)
    await clock.advance(5_000)
    expect(sent).toEqual([ACK])
    expect(unit()).toMatchObject({ initialised: false, inside: { at: 'transport', cards: 1 }, hopper: 99 })
    expect(await ask(STATUS)).toEqual([ACK, framed(`4E 31 30 ${letters('B0')}`)])
    await ask(INIT_CAPTURE)
    expect(unit()).toMatchObject({ initialised: true, inside: null, bin: 1 })
  })

  it('is several on one line, each for itself', async () => {
    const { ask, say, sent, unit, device } = simulate({ addresses: [0, 5], cards: 50 })
    expect(await ask('F2 05 00 03 43 31 30 03 B5')).toEqual([ACK, framed(`4E 31 30 ${letters('B0')}`, 5)])
    expect(await ask('F2 07 00 03 43 31 30 03 B7')).toEqual([])
    await ask(INIT_KEEP)
    await ask(framed('43 30 33', 5))
    await ask(framed('43 32 30', 5))
    expect(unit(0)).toMatchObject({ hopper: 50, inside: null })
    expect(unit(5)).toMatchObject({ hopper: 49, inside: { at: 'gate' } })
    expect(() => device.act('take-card')).toThrow('no card is offered')
    device.act('take-card', { address: 5 })
    expect(unit(5)).toMatchObject({ given: 1 })
    expect(() => device.act('take-card', { address: 7 })).toThrow('no dispenser')
    sent.length = 0
    say('F2 07 00 03 43 31 30 03 B7')
    say('15')
    say('04')
    expect(sent).toEqual([])
    expect(() => device.act('fly')).toThrow('no act fly')
  })

  it('bears any bytes', async () => {
    const known = [INIT_KEEP, STATUS, GATE, EJECT, CAPTURE, ACK, '15', '04'].map(bytes)
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(...known))
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
        const { device, clock, ask, unit } = simulate()
        for (const one of chunks) {
          device.receive(one)
          await clock.advance(400)
        }
        await clock.advance(10_000)
        device.receive(bytes('04'))
        expect((await ask(INIT_KEEP))[0]).toBe(ACK)
        const { hopper, bin, given, removed, inside } = unit() as Record<string, number> & { inside: unknown }
        const path = (inside as { cards: number } | null)?.cards ?? 0
        expect((hopper ?? 0) + (bin ?? 0) + (given ?? 0) + (removed ?? 0) + path).toBe(100)
      }),
      { numRuns: 200 },
    )
  })
})
