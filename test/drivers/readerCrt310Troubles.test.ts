import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../simulators/line/faults.ts'
import { canaryCard, expectNothingOf, saidBy, track1Of, track2Of, watchedMemory } from '../support/cardSecrets.ts'
import { CARD, move, type ReaderBench, readerBench } from '../support/motorReaderBench.ts'

const DONE = { completionCode: 'success', effect: 'done' }
const moves = (reader: ReaderBench) => (reader.device.look() as { movements: Record<string, number> }).movements
const place = (reader: ReaderBench) => (reader.device.look() as { inside: { at: string } | null }).inside?.at

async function withCard(options: Parameters<typeof readerBench>[0] = {}) {
  const reader = await readerBench(options)
  await reader.insert()
  return reader
}

describe('a card that is to be given back', () => {
  it.each([
    ['nak', 2, DONE],
    ['nak', 3, { errorCode: 'DEVICE_FAULT', effect: 'notDone' }],
    ['no-ack', 1, { errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' }],
    ['lost-ack', 1, { errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' }],
    ['lost-answer', 1, DONE],
    ['corrupt-answer', 1, DONE],
    ['duplicate-answer', 1, DONE],
    ['lost-enq', 1, { errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' }],
  ] as const)('is moved once or not at all, and truly so told (%s %i)', async (trouble, times, expected) => {
    const reader = await withCard()
    const command = reader.execute(move('transport', 'exit'))
    // Before the answer to the question for the state, or while the card moves.
    await reader.clock.advance(trouble.endsWith('answer') ? 500 : 5)
    reader.device.act(trouble, { times })
    await reader.clock.advance(30_000)
    const completion = await command
    expect(completion).toMatchObject(expected)
    expect(moves(reader)['32 31'] ?? 0).toBe(completion.effect === 'done' ? 1 : 0)
    expect(place(reader)).toBe(completion.effect === 'done' ? 'gate' : 'read')
    await reader.clock.advance(5_000)
    expect(moves(reader)['32 31'] ?? 0).toBe(completion.effect === 'done' ? 1 : 0)
  })

  it('and jams is still inside, is alerted, and is well once it moves', async () => {
    const reader = await withCard()
    reader.device.act('jam')
    expect(await reader.complete(move('transport', 'exit'))).toMatchObject({ errorCode: 'MEDIA_JAMMED' })
    expect([reader.alerts.has('media-jammed'), reader.status.cardReader]).toEqual([true, { media: 'jammed' }])
    await reader.clock.advance(2_000)
    expect(reader.alerts.has('media-jammed')).toBe(true)
    reader.device.act('clear-jam')
    expect(await reader.complete({ name: 'CardReader.Reset', data: { to: 'exit' } })).toEqual(DONE)
    expect([reader.alerts.has('media-jammed'), reader.status.cardReader]).toEqual([false, { media: 'entering' }])
  })

  it('and is pulled out on the way is given', async () => {
    const reader = await withCard()
    const command = reader.execute(move('transport', 'exit'))
    await reader.clock.advance(500)
    reader.device.act('pull-card')
    await reader.clock.advance(5_000)
    expect(await command).toEqual(DONE)
    expect(reader.said().slice(2)).toEqual(['transport>exit command', 'taken'])
  })

  it('and is snatched while it is to be kept is nowhere that anybody knows', async () => {
    const reader = await withCard()
    await reader.complete(move('transport', 'exit'))
    const command = reader.execute(move('exit', 'unit1'))
    await reader.clock.advance(500)
    reader.device.act('pull-card')
    await reader.clock.advance(5_000)
    expect(await command).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
    expect(reader.alerts.has('result-unknown')).toBe(true)
    expect(reader.said().slice(3)).toEqual([])
    await reader.insert()
    expect(reader.alerts.has('result-unknown')).toBe(false)
  })

  it('when the cable is pulled is unknown, and its way is told when the line is back', async () => {
    const reader = await withCard()
    const command = reader.execute(move('transport', 'exit', { id: 'm7' }))
    await reader.clock.advance(500)
    await reader.unplug()
    expect(await command).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
    expect(reader.status.common).toEqual({ device: 'offline' })
    await reader.clock.advance(5_000)
    await reader.plug()
    await reader.clock.advance(1_000)
    expect(reader.events.at(-1)?.data).toEqual({ from: 'transport', to: 'exit', cause: 'command', commandId: 'm7' })
    expect(moves(reader)['32 31']).toBe(1)
  })

  it('before its ENQ is not moved when the cable is pulled, and truly so told', async () => {
    const reader = await withCard()
    const command = reader.execute(move('transport', 'exit'))
    await reader.unplug()
    expect(await command).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await reader.plug()
    await reader.clock.advance(10_000)
    expect(moves(reader)['32 31']).toBeUndefined()
  })
})

describe('a killed agent', () => {
  /** The device goes on living; the driver's next life is given what the last one had on disk. */
  async function killedWhile(to: 'unit1' | 'exit', after: (reader: ReaderBench) => void) {
    const memory = watchedMemory()
    const reader = await withCard({ memory })
    void reader.execute(move('transport', to, { id: 'm9' }))
    await reader.clock.advance(500)
    const atDeath = structuredClone(memory.saved.at(-1))
    await reader.unplug()
    await reader.clock.advance(5_000)
    after(reader)
    return { atDeath, look: reader.device.look() as Record<string, unknown> }
  }

  it('has on disk what it was doing, before the first byte of it', async () => {
    const memory = watchedMemory()
    const reader = await withCard({ memory })
    const before = reader.written.length
    void reader.execute(move('transport', 'unit1', { id: 'm9' }))
    await reader.clock.advance(40)
    expect(memory.saved.at(-1)).toEqual({
      v: 1,
      place: 'transport',
      intent: { id: 'm9', request: { kind: 'move', from: 'transport', to: 'unit1' }, outcome: 'silent' },
    })
    expect(reader.written.length).toBeGreaterThan(before)
    await reader.clock.advance(5_000)
    expect(memory.saved.at(-1)).toEqual({ v: 1, place: 'none' })
  })

  it('does not take a captured card for one that was taken', async () => {
    const { atDeath } = await killedWhile('unit1', () => {})
    const memory = watchedMemory()
    memory.save(atDeath)
    const next = await readerBench({ memory })
    expect(next.said()).toEqual(['transport>unit1 command'])
    expect(next.events[0]?.data).toMatchObject({ commandId: 'm9' })
    expect(memory.saved.at(-1)).toEqual({ v: 1, place: 'none' })
  })

  it('knows that a card it was giving back was taken', async () => {
    const { atDeath, look } = await killedWhile('exit', (reader) => reader.device.act('take-card'))
    expect(look).toMatchObject({ given: 1 })
    const memory = watchedMemory()
    memory.save(atDeath)
    expect((await readerBench({ memory })).said()).toEqual(['transport>exit command', 'taken'])
  })

  it('says nothing of a card that lay inside all the time', async () => {
    const memory = watchedMemory()
    memory.save({ v: 1, place: 'transport' })
    const next = await readerBench({ memory, simulatorSettings: { card: CARD } })
    await next.clock.advance(5_000)
    expect(next.said()).toEqual([])
    expect(next.status.cardReader).toEqual({ media: 'present' })
  })

  it('whose card has gone from inside in the meantime says that it does not know', async () => {
    const memory = watchedMemory()
    memory.save({ v: 1, place: 'transport' })
    const next = await readerBench({ memory })
    expect([next.said(), next.alerts.has('result-unknown')]).toEqual([[], true])
  })

  it.each([
    undefined,
    7,
    'x',
    {},
    { v: 2, place: 'exit' },
    { v: 1, place: 'moon', intent: { request: { kind: 'move' } } },
  ])('with a broken memory (%j) starts from nothing', async (saved) => {
    const reader = await readerBench({ memory: { load: () => saved, save: () => {} } })
    expect([reader.status.common, reader.said()]).toEqual([{ device: 'online' }, []])
  })

  it('with a disk that takes nothing still gives cards back', async () => {
    const reader = await withCard({
      memory: {
        load: () => undefined,
        save: () => {
          throw new Error('disk full')
        },
      },
    })
    expect(await reader.complete(move('transport', 'exit'))).toEqual(DONE)
    expect(reader.logs.some(({ level, message }) => level === 'error' && message.includes('remembered'))).toBe(true)
  })
})

describe('the reader', () => {
  it.each([
    ['main-power', 'powerOff', 'error 07'],
    ['voltage', 'hardwareError', 'error 05'],
  ])('out of order (%s) is so until it is well again', async (act, device, words) => {
    const reader = await readerBench()
    reader.device.act(act, { on: false })
    await reader.clock.advance(1_000)
    expect([reader.status.common, reader.alerts.get('device-fault')]).toEqual([
      { device },
      expect.stringContaining(words),
    ])
    expect(await reader.complete(move('transport', 'exit'))).toMatchObject({ effect: 'notDone' })
    reader.device.act(act, { on: true })
    await reader.clock.advance(1_000)
    expect([reader.status.common, reader.alerts.has('device-fault'), reader.failures]).toEqual([
      { device: 'online' },
      false,
      [],
    ])
  })

  it('that woke up with a card inside is jammed to every command, and well after a reset', async () => {
    const reader = await withCard()
    void reader.execute(move('transport', 'exit'))
    await reader.clock.advance(400)
    reader.device.act('power-cycle')
    await reader.clock.advance(20_000)
    expect(await reader.complete(move('transport', 'exit'))).toMatchObject({
      errorCode: 'MEDIA_JAMMED',
      effect: 'notDone',
    })
    expect(await reader.complete({ name: 'CardReader.Reset', data: { to: 'exit' } })).toEqual(DONE)
    await reader.clock.advance(1_000)
    expect([reader.alerts.has('media-jammed'), reader.status.cardReader]).toEqual([false, { media: 'entering' }])
  })

  it('that does not answer is given back within three seconds', async () => {
    const reader = await readerBench()
    reader.device.act('silent')
    await reader.clock.advance(3_000)
    expect([reader.failures.length, reader.status.common]).toEqual([1, { device: 'offline' }])
    reader.device.act('silent', { on: false })
    await reader.plug()
    await reader.clock.advance(500)
    expect([reader.status.common, reader.alerts.has('device-offline')]).toEqual([{ device: 'online' }, false])
  })

  it('whose answers are all spoiled is noisy, then given back', async () => {
    const reader = await readerBench()
    reader.device.act('corrupt-answer', { times: 100 })
    await reader.clock.advance(2_000)
    expect([reader.alerts.has('noise'), reader.failures.length]).toEqual([true, 0])
    await reader.clock.advance(4_000)
    expect(reader.failures).toHaveLength(1)
  })

  it('says things to nobody: late and foreign answers are left alone', async () => {
    const reader = await withCard()
    const said = reader.said()
    await reader.clock.advance(150)
    for (const hex of [
      '06',
      '15',
      '04',
      '020003323059035A',
      '02000F30304352542033313020563 32E30200322',
      '0200034E4502030B',
    ])
      await reader.inject(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')))
    await reader.clock.advance(3_000)
    expect([reader.said(), reader.status.common, reader.failures]).toEqual([said, { device: 'online' }, []])
  })

  it('overwrites the bytes it was handed', async () => {
    const reader = await readerBench()
    const payload = [0x45, 0x30, 0x1f, 0x59, ...Buffer.from(CARD.track1), 0x1f, 0x59, ...Buffer.from(CARD.track2)]
    const counted = [2, 0, payload.length, ...payload, 3]
    const frame = Uint8Array.from([...counted, counted.reduce((check, byte) => check ^ byte, 0)])
    for (const piece of [frame.slice(0, 40), frame.slice(40)]) {
      reader.driver.received(piece)
      expect(piece.every((byte) => byte === 0)).toBe(true)
    }
    expect(reader.said()).toEqual([])
  })
})

describe('whatever goes wrong', () => {
  const trouble = fc.constantFrom(
    'nak',
    'no-ack',
    'lost-ack',
    'lost-enq',
    'lost-answer',
    'corrupt-answer',
    'duplicate-answer',
  )
  const act = fc.oneof(
    fc.tuple(trouble, fc.record({ times: fc.integer({ min: 1, max: 2 }) })),
    fc.constantFrom<[string, Record<string, unknown>][]>(
      ['jam', { on: true }],
      ['power-cycle', {}],
      ['pull-card', {}],
      ['bin-full', { on: true }],
    ),
  )

  it('a card is moved once or not at all for one command, and what is told of it is so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('exit', 'customer', 'unit1'),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2_000 }), act), { maxLength: 3 }),
        async (to, mishaps) => {
          const reader = await withCard({ simulatorSettings: { moveMs: 700 } })
          const before = Object.values(moves(reader)).reduce((sum, count) => sum + count, 0)
          const command = reader.execute(move('transport', to))
          for (const [ms, [name, argument]] of mishaps) {
            await reader.clock.advance(ms)
            try {
              reader.device.act(name, argument)
            } catch {
              // Nothing to be pulled out.
            }
          }
          await reader.clock.advance(60_000)
          const { effect } = await command
          const look = reader.device.look() as { given: number; bin: number }
          const made = Object.values(moves(reader)).reduce((sum, count) => sum + count, 0) - before
          expect(made).toBeLessThanOrEqual(1)
          const arrived =
            to === 'unit1' ? look.bin === 1 : look.given === 1 || ['gate', 'mouth'].includes(place(reader) ?? '')
          if (effect === 'done') expect([look, place(reader), arrived]).toEqual([look, place(reader), true])
          if (effect === 'notDone') expect([look, place(reader), arrived]).toEqual([look, place(reader), false])
        },
      ),
      { numRuns: 300 },
    )
  })

  it('nothing of a card is in what the driver says, logs, keeps, answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        canaryCard,
        fc.record({
          bad: fc.constantFrom({}, { '2': 'E4' }, { '1': 'E1' }, { '1': 'E3', '2': 'E5' }),
          wrongDigit: fc.boolean(),
          hasKey: fc.boolean(),
          tracks: fc.constantFrom('all', 'track2'),
          seed: fc.nat(),
          spoil: fc.constantFrom(0, 0, 0.05),
          size: fc.integer({ min: 1, max: 200 }),
        }),
        fc.array(act, { maxLength: 2 }),
        async (card, { bad, wrongDigit, hasKey, tracks, seed, spoil, size }, mishaps) => {
          const last = Number(card.number.at(-1))
          const shown = wrongDigit ? { ...card, number: card.number.slice(0, -1) + String((last + 1) % 10) } : card
          const random = seededRandom(seed)
          const memory = watchedMemory()
          const reader = await readerBench({
            memory,
            settings: { tracks },
            ...(hasKey ? {} : { cardToken: () => undefined }),
            onWire(bytes) {
              const sent = bytes.map((byte) => (random() < spoil ? byte ^ 1 : byte))
              return Array.from({ length: Math.ceil(sent.length / size) }, (_, part) =>
                sent.subarray(part * size, (part + 1) * size),
              )
            },
          })
          for (const [name, argument] of mishaps) {
            try {
              reader.device.act(name, argument)
            } catch {
              // Nothing to be pulled out.
            }
          }
          try {
            reader.device.act('insert-card', { track1: track1Of(shown), track2: track2Of(shown), errors: bad })
          } catch {
            // The entry has not been opened.
          }
          await reader.clock.advance(3_000)
          const answers = [
            await reader.complete({ name: 'CardReader.ReadRawData', data: {} }),
            await reader.complete({ name: 'CardReader.Inspect', data: {} }),
            await reader.complete(move('transport', 'exit')),
          ]
          expectNothingOf(shown, saidBy(reader, memory.saved, answers))
          expectNothingOf(card, saidBy(reader, memory.saved, answers))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a reader that takes longer than it is waited for', () => {
  it.each(['exit', 'customer', 'unit1'])('is not said to have left the card where it was (to %s)', async (to) => {
    const reader = await readerBench({ settings: { readOnEntry: false }, simulatorSettings: { moveMs: 30_000 } })
    await reader.insert()
    await reader.clock.advance(40_000)
    const before = reader.written.length
    expect(await reader.complete(move('transport', to))).toMatchObject({ effect: 'unknown' })
    // While its motors run EOT would stop them, or keep their end from us.
    expect(reader.written.slice(before).some((bytes) => bytes.length === 1 && bytes[0] === 0x04)).toBe(false)
    expect(Object.entries(moves(reader)).filter(([name]) => name !== 'insert')).toHaveLength(1)
    await reader.clock.advance(40_000)
    await reader.plug()
    await reader.clock.advance(5_000)
    expect(reader.said().at(-1)).toBe(to === 'unit1' ? 'transport>unit1 command' : 'transport>exit command')
  })
})

describe('a card in the mouth that is to be kept by a reset', () => {
  const retain = { name: 'CardReader.Reset', data: { to: 'retain' } } as const
  async function inTheMouth() {
    const reader = await withCard()
    await reader.complete(move('transport', 'exit'))
    return reader
  }

  it('and is taken before that is told as taken', async () => {
    const reader = await inTheMouth()
    const command = reader.complete(retain)
    while (!reader.commands().includes('reset')) await reader.clock.advance(1)
    reader.device.act('take-card')
    expect(await command).toEqual(DONE)
    expect(reader.said().at(-1)).toBe('taken')
    expect(reader.alerts.has('result-unknown')).toBe(false)
  })

  it.each(['lost-answer', 'corrupt-answer'])(
    'and of which there is no answer may be anywhere (%s)',
    async (trouble) => {
      const reader = await inTheMouth()
      const command = reader.complete(retain)
      while (moves(reader)['32 33'] === undefined) await reader.clock.advance(10)
      reader.device.act(trouble)
      expect(await command).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
      expect(reader.alerts.has('result-unknown')).toBe(true)
    },
  )
})

it('a card that is held in the mouth is not given, whatever was sent', async () => {
  const reader = await withCard()
  await reader.complete(move('transport', 'exit'))
  const command = reader.complete(move('exit', 'customer'))
  await reader.clock.advance(5)
  reader.device.act('lost-enq', { times: 2 })
  expect((await command).effect).not.toBe('done')
  expect(place(reader)).toBe('gate')
  expect(await reader.complete(move('exit', 'customer'))).toEqual(DONE)
  expect(place(reader)).toBe('mouth')
})

it('a card that jams on its way to the contacts has not got there', async () => {
  const reader = await withCard()
  await reader.complete(move('transport', 'exit'))
  reader.device.act('jam')
  expect(await reader.complete(move('exit', 'transport'))).toMatchObject({
    effect: 'notDone',
    errorCode: 'MEDIA_JAMMED',
  })
})
