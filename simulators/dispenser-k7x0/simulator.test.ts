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
const AP = '02 30 30 00 02 41 50 03 12'
const RF = '02 30 30 00 02 52 46 03 17'
const DC = '02 30 30 00 02 44 43 03 04'
const CP = '02 30 30 00 02 43 50 03 10'
const DB = '02 30 30 00 02 44 42 03 05'
const RS = '02 30 30 00 02 52 53 03 02'
const GV = '02 30 30 00 02 47 56 03 12'
const FC0 = '02 30 30 00 03 46 43 30 03 37'
const FC4 = '02 30 30 00 03 46 43 34 03 33'
const FC6 = '02 30 30 00 03 46 43 36 03 31'
const FC7 = '02 30 30 00 03 46 43 37 03 30'
const FC8 = '02 30 30 00 03 46 43 38 03 3F'
const SEARCH = '02 30 30 00 02 3B 30 03 08'
const ACK = '06 30 30'
const NAK = '15 30 30'
const ENQ = '05 30 30'

const IDLE = '02 30 30 00 06 53 46 30 30 30 30 03 12'
const PRE_EMPTY = '02 30 30 00 06 53 46 30 30 31 30 03 13'
const EMPTY = '02 30 30 00 06 53 46 30 30 30 38 03 1A'
const DISPENSING = '02 30 30 00 06 53 46 30 38 30 30 03 1A'
const AT_SENSOR_1 = '02 30 30 00 06 53 46 30 30 30 31 03 13'
const AT_SENSOR_3 = '02 30 30 00 06 53 46 30 30 30 34 03 16'
const JAM = '02 30 30 00 06 53 46 30 30 32 30 03 10'
const CAN_NOT = '02 30 30 00 06 53 46 34 30 30 30 03 16'

/** A frame written by hand: the check is computed here, not by the machine's own code. */
function framed(payload: string, address = '30 30'): string {
  const body = bytes(payload)
  const all = [0x02, ...bytes(address), body.length >> 8, body.length & 0xff, ...body, 0x03]
  return hex(
    Uint8Array.of(
      ...all,
      all.reduce((check, byte) => check ^ byte, 0),
    ),
  )
}
const states = (four: string) => framed(`53 46 ${[...four].map((flags) => `3${flags}`).join(' ')}`)

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
  async function ask(frame: string, ms = 20, address = '30 30'): Promise<string[]> {
    sent.length = 0
    say(frame)
    expect(sent.splice(0)).toEqual([`06 ${address}`])
    say(`05 ${address}`)
    await clock.advance(ms)
    return sent.splice(0)
  }
  const move = (frame: string) => ask(frame, 1_500)
  const unit = (address = 0) => (device.look()['units'] as Record<string, Record<string, unknown>>)[address] ?? {}
  return { clock, sent, notices, device, say, ask, move, unit }
}

describe('a simulated K7X0 dispenser', () => {
  it('answers with the published frames', async () => {
    const sound = simulate()
    expect(await sound.ask(AP)).toEqual([IDLE])
    expect(await sound.ask(RF)).toEqual(['02 30 30 00 05 53 46 30 30 30 03 21'])
    expect(await sound.ask(SEARCH)).toEqual(['02 30 30 00 04 4E 3B 30 41 03 01'])
    expect(await sound.move(CP)).toEqual([])
    expect(await sound.ask(AP)).toEqual([CAN_NOT])
    await sound.move(FC4)
    expect(await sound.ask(AP)).toEqual([AT_SENSOR_1])
    await sound.move(FC7)
    expect(await sound.ask(SEARCH)).toEqual(['02 30 30 00 03 50 3B 30 03 59'])
    const few = simulate({ cards: 5 })
    expect(await few.ask(AP)).toEqual([PRE_EMPTY])
    expect(await simulate({ cards: 0 }).ask(AP)).toEqual([EMPTY])
    expect(await simulate({ cards: 0, lowWhenEmpty: true }).ask(AP)).toEqual([states('0018')])
    const other = simulate({ sensors: { read: 4, transport: 0 } })
    expect(await other.ask(FC7)).toEqual([])
    expect(await other.ask(AP)).toEqual([DISPENSING])
    await other.clock.advance(1_500)
    expect(await other.ask(AP)).toEqual([AT_SENSOR_3])
  })

  it('takes its time, dispenses and captures, and says so only when it is asked', async () => {
    const { ask, move, device, unit, notices, clock } = simulate()
    expect(await ask(FC7, 1_000)).toEqual([])
    expect(await ask(AP)).toEqual([states('0802')])
    await clock.advance(500)
    expect(await ask(AP)).toEqual([states('0003')])
    await move(FC0)
    expect(await ask(AP)).toEqual([AT_SENSOR_1])
    device.act('take-card')
    expect(await ask(AP)).toEqual([IDLE])
    await move(DC)
    expect(await ask(CP, 1_000)).toEqual([])
    expect(await ask(AP)).toEqual([states('0402')])
    await clock.advance(500)
    expect(unit()).toMatchObject({
      hopper: 98,
      given: 1,
      bin: 1,
      moves: 4,
      movements: { FC7: 1, FC0: 1, DC: 1, CP: 1 },
    })
    expect(notices).toEqual([
      { name: 'card-dispensed', address: 0, to: 'read', command: 'FC7', cards: 1 },
      { name: 'card-moved', address: 0, to: 'mouth', command: 'FC0', cards: 1 },
      { name: 'card-taken', address: 0 },
      { name: 'card-dispensed', address: 0, to: 'gate', command: 'DC', cards: 1 },
      { name: 'card-captured', address: 0, command: 'CP', cards: 1 },
    ])
  })

  it('takes cards back to the hopper and in from the front', async () => {
    const { ask, move, device, unit, clock } = simulate()
    await move(FC6)
    expect(await ask(AP)).toEqual([states('0002')])
    await move(DB)
    expect(unit()).toMatchObject({ hopper: 100, inside: null })
    await move(FC8)
    expect(unit()).toMatchObject({ waitsForCard: true, inside: null })
    device.act('insert-card', { rf: 'S70' })
    await clock.advance(1_500)
    expect(unit()).toMatchObject({ waitsForCard: false, inside: { at: 'read' }, inserted: 1 })
    await move(FC0)
    device.act('take-card')
    device.act('insert-card')
    expect(await ask(AP)).toEqual([AT_SENSOR_1])
    await move(FC8)
    expect(unit()).toMatchObject({ inside: { at: 'read' }, inserted: 2, given: 1 })
  })

  it('flags what went wrong until the next movement', async () => {
    const jam = simulate({ sensors: { transport: 0 } })
    jam.device.act('jam')
    await jam.move(FC7)
    expect(await jam.ask(AP)).toEqual([states('0220')])
    jam.device.act('power-cycle')
    await jam.clock.advance(500)
    await jam.ask(RS, 1_500)
    expect(await jam.ask(AP)).toEqual([JAM])
    jam.device.act('clear-jam', { take: true })
    await jam.ask(RS, 1_500)
    expect(await jam.ask(AP)).toEqual([IDLE])
    expect(jam.unit()).toMatchObject({ removed: 1, hopper: 99 })

    const pair = simulate()
    pair.device.act('overlap-next')
    await pair.move(FC7)
    expect(await pair.ask(AP)).toEqual([states('0242')])
    await pair.move(CP)
    expect(await pair.ask(AP)).toEqual([IDLE])
    expect(pair.unit()).toMatchObject({ bin: 2, hopper: 98 })

    const withdrawn = simulate()
    await withdrawn.move(FC4)
    await withdrawn.ask(CP, 500)
    withdrawn.device.act('pull-card')
    expect(await withdrawn.ask(AP)).toEqual([states('0100')])
    withdrawn.device.act('bin-full')
    withdrawn.device.act('motor-fault')
    await withdrawn.move(FC4)
    expect(await withdrawn.ask(AP)).toEqual([states('8200')])
    withdrawn.device.act('empty')
    withdrawn.device.act('motor-fault', { on: false })
    await withdrawn.move(FC4)
    expect(await withdrawn.ask(AP)).toEqual([states('C008')])
    const full = simulate({ cards: 20, hopperCapacity: 20, preFullAt: 15, fewAt: 0 })
    expect(await full.ask(AP)).toEqual([states('1080')])
  })

  it('executes nothing else before the last movement has ended', async () => {
    const { ask, unit, clock } = simulate()
    await ask(FC7, 500)
    await ask(FC0)
    expect(await ask(AP)).toEqual([states('4802')])
    expect(await ask(SEARCH)).toEqual([framed('4E 3B 30 03')])
    await clock.advance(5_000)
    expect(unit()).toMatchObject({ moves: 1, inside: { at: 'read' } })
  })

  it('talks with the radio of a card', async () => {
    const { ask, move } = simulate()
    await move(FC7)
    expect(await ask(framed('3B 31'))).toEqual([framed('50 3B 31 04 00 00 01')])
    expect(await ask(framed('3B 32 04 30 FF FF FF FF FF FF'))).toEqual([framed('50 3B 32')])
    const block = '00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F'
    expect(await ask(framed(`3B 34 04 ${block}`))).toEqual([framed('50 3B 34')])
    expect(await ask(framed('3B 33 04'))).toEqual([framed(`50 3B 33 ${block}`)])
    expect(await ask(framed('3B 33'))).toEqual([framed('4E 3B 33 02')])
    expect(await ask(framed('3B 3F'))).toEqual([framed('4E 3B 3F 00')])
    expect(await ask(framed('47 30'))).toEqual([framed('4E 47 30 41')])
    const cpu = simulate({ rf: 'typeA' })
    await cpu.move(FC7)
    expect(await cpu.ask(framed('47 30'))).toEqual([framed('50 47 30 04 00 00 01')])
    expect(await cpu.ask(framed('47 33 00 A4 04 00'))).toEqual([framed('50 47 33 6F 00 90 00')])
    expect(await cpu.ask(framed('48 30'))).toEqual([framed('4E 48 30 41')])
  })

  it('knows other commands, and that it does not know one', async () => {
    const { ask } = simulate()
    expect(await ask(GV)).toEqual([framed(`50 47 56 ${hex(Buffer.from('K750 V1.0'))}`)])
    const quiet = ['42 45', '42 44', '43 53 32', '43 53 33', '43 53 34', '4C 50 00', '4C 50 0F', '4C 46']
    for (const payload of quiet) expect(await ask(framed(payload)), payload).toEqual([])
    expect(await ask(framed('58 58'))).toEqual([framed('4E 58 58 00')])
  })
})

describe('the dialogue of a simulated K7X0 dispenser', () => {
  it('needs its ENQ, and is cancelled by EOT', async () => {
    const { say, sent, clock, unit } = simulate()
    say(FC7)
    await clock.advance(10_000)
    say('04')
    say(ENQ)
    await clock.advance(10_000)
    expect(sent).toEqual([ACK])
    expect(unit()).toMatchObject({ moves: 0 })
    say(AP)
    say(ENQ)
    say('04')
    await clock.advance(1_000)
    expect(sent).toEqual([ACK, ACK])
  })

  it('refuses a spoiled frame and drops one that comes with a gap', async () => {
    const { say, sent, clock, ask } = simulate()
    say(AP.replace(/12$/, '13'))
    expect(sent.splice(0)).toEqual([NAK])
    say(AP.slice(0, 12))
    await clock.advance(15)
    say(AP.slice(12))
    expect(sent.splice(0)).toEqual([ACK])
    say(AP.slice(0, 12))
    await clock.advance(16)
    say(AP.slice(12))
    expect(sent).toEqual([])
    await clock.advance(16)
    expect(await ask(AP)).toEqual([IDLE])
  })

  it('has every trouble once', async () => {
    const { say, sent, clock, device, unit, ask } = simulate()
    const talked: [string, string[], number][] = [
      ['no-ack', [], 0],
      ['nak', [NAK], 0],
      ['lost-enq', [ACK], 0],
      ['lost-ack', [], 1],
    ]
    for (const [act, answers, moves] of talked) {
      device.act(act)
      say(FC7)
      say(ENQ)
      await clock.advance(2_000)
      expect(sent.splice(0), act).toEqual(answers)
      expect(unit(), act).toMatchObject({ moves })
    }
    const at = states('0003')
    device.act('lost-answer')
    expect(await ask(AP)).toEqual([])
    device.act('corrupt-answer')
    expect(await ask(AP)).toEqual([`${at.slice(0, -2)}44`])
    device.act('duplicate-answer')
    expect(await ask(AP)).toEqual([at, at])
    device.act('error', { code: '45' })
    expect(await ask(SEARCH)).toEqual([framed('4E 3B 30 45')])
    device.act('error', { code: '03', on: 'FC0' })
    await ask(FC0)
    expect(await ask(AP)).toEqual([states('4003')])
    device.act('silent')
    say(AP)
    expect(sent).toEqual([])
  })

  it('loses its power in the middle of a movement', async () => {
    const { ask, clock, device, unit, say, sent } = simulate()
    await ask(FC4, 700)
    device.act('power-cycle')
    say(AP)
    await clock.advance(10_000)
    expect(sent).toEqual([])
    expect(unit()).toMatchObject({ inside: { at: 'transport', cards: 1 }, hopper: 99 })
    expect(await ask(AP)).toEqual([states('0002')])
  })

  it('is several on one line, each for itself', async () => {
    const { ask, unit, device, say, sent } = simulate({ addresses: [0, 15] })
    expect(await ask(framed('46 43 34', '31 35'), 2_000, '31 35')).toEqual([])
    expect(unit(15)).toMatchObject({ inside: { at: 'gate' } })
    expect(unit(0)).toMatchObject({ inside: null })
    device.act('take-card', { address: 15 })
    expect(() => device.act('take-card')).toThrow('no card is offered')
    say(framed('41 50', '30 37'))
    expect(sent).toEqual([])
    expect(() => device.act('fly')).toThrow('no act fly')
  })

  it('bears any bytes', async () => {
    const known = [AP, FC7, FC0, CP, FC8, RS, ACK, NAK, ENQ, '04'].map(bytes)
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(...known))
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 20 }), async (chunks) => {
        const { device, clock, ask, unit } = simulate()
        for (const one of chunks) {
          device.receive(one)
          await clock.advance(400)
        }
        await clock.advance(10_000)
        expect(await ask(AP)).toHaveLength(1)
        const { hopper, bin, given, removed, inside } = unit() as Record<string, number> & { inside: unknown }
        const path = (inside as { cards: number } | null)?.cards ?? 0
        expect((hopper ?? 0) + (bin ?? 0) + (given ?? 0) + (removed ?? 0) + path).toBe(100)
      }),
      { numRuns: 200 },
    )
  })
})
