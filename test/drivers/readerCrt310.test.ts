import { describe, expect, it } from 'vitest'
import { cardTokens } from '../../device-drivers/agent/cardToken.ts'
import { TEST_CARD_KEY } from '../support/memoryPort.ts'
import { CARD, move, readerBench } from '../support/motorReaderBench.ts'

const token = cardTokens(TEST_CARD_KEY)
const DONE = { completionCode: 'success', effect: 'done' }

describe('a card put in', () => {
  it('is noticed, read at once, given back and taken', async () => {
    const reader = await readerBench()
    expect([reader.status.common, reader.status.cardReader]).toEqual([{ device: 'online' }, { media: 'notPresent' }])
    await reader.insert()
    expect(reader.said()).toEqual(['inserted', 'read 622500******0006 track2'])
    expect(reader.events[1]?.data).toMatchObject({ token: token(CARD.number) })
    expect(reader.status.cardReader).toEqual({ media: 'present' })
    expect(await reader.complete(move('transport', 'exit', { id: 'm1' }))).toEqual(DONE)
    expect(reader.status.cardReader).toEqual({ media: 'entering' })
    reader.device.act('take-card')
    await reader.clock.advance(500)
    expect(reader.said().slice(2)).toEqual(['transport>exit command', 'taken'])
    expect(reader.events[2]?.data).toMatchObject({ commandId: 'm1' })
    expect(reader.status.cardReader).toEqual({ media: 'notPresent' })
    expect(reader.commands()).toEqual(['allowEntry', 'readAll', 'hold'])
    expect(reader.alerts.size).toBe(0)
  })

  it('is read by command only, if so set', async () => {
    const reader = await readerBench({ settings: { readOnEntry: false } })
    await reader.insert()
    expect(reader.said()).toEqual(['inserted'])
    expect(await reader.complete({ name: 'CardReader.ReadRawData', data: {} })).toEqual(DONE)
    expect(reader.said()).toEqual(['inserted', 'read 622500******0006 track2'])
  })

  it('is read without its name, if so set', async () => {
    const reader = await readerBench({ settings: { tracks: 'track2' } })
    await reader.insert()
    expect([reader.said(), reader.commands()]).toEqual([
      ['inserted', 'read 622500******0006 track2'],
      ['allowEntry', 'readTrack2'],
    ])
  })

  it('is read by track 1 when track 2 is damaged', async () => {
    const reader = await readerBench()
    await reader.insert({ ...CARD, errors: { '2': 'E4' } })
    expect(reader.said()).toEqual(['inserted', 'read 622500******0006 track1'])
  })

  it.each([
    [{}, 'blank'],
    [{ ...CARD, errors: { '1': 'E1', '2': 'E3' } }, 'unreadable'],
    [{ track2: ';6225000000000007=3012?' }, 'checkDigit'],
    [{ track2: ';0007=3012?' }, 'wrongCard'],
  ])('that gives no number is said (%j)', async (card, reason) => {
    const reader = await readerBench()
    await reader.insert(card)
    expect(reader.said()).toEqual(['inserted', `not read: ${reason}`])
    expect(await reader.complete({ name: 'CardReader.ReadRawData', data: {} })).toMatchObject({
      errorCode: 'CARD_UNREADABLE',
      effect: 'notDone',
    })
    expect(await reader.complete(move('transport', 'customer'))).toEqual(DONE)
  })

  it('at a node without a card key is answered and given back; the missing key is alerted from the start', async () => {
    const reader = await readerBench({ cardToken: () => undefined })
    expect(reader.alerts.get('device-fault')).toContain('no card key')
    await reader.insert()
    expect(reader.said()).toEqual(['inserted', 'not read: unreadable'])
    expect(await reader.complete({ name: 'CardReader.ReadRawData', data: {} })).toMatchObject({
      errorCode: 'CONFIG_INVALID',
    })
    expect(await reader.complete(move('transport', 'exit'))).toEqual(DONE)
    expect(reader.status.common).toEqual({ device: 'online' })
    expect(reader.alerts.has('device-fault')).toBe(true)
  })

  it('left in the mouth is alerted, taken back in, and kept', async () => {
    const reader = await readerBench()
    await reader.insert()
    await reader.complete(move('transport', 'exit'))
    await reader.clock.advance(29_000)
    expect(reader.alerts.has('media-left')).toBe(false)
    await reader.clock.advance(2_000)
    expect(reader.alerts.has('media-left')).toBe(true)
    expect(await reader.complete(move('exit', 'transport'))).toEqual(DONE)
    expect(reader.alerts.has('media-left')).toBe(false)
    expect(await reader.complete(move('transport', 'unit1'))).toEqual(DONE)
    expect(reader.said().slice(2)).toEqual([
      'transport>exit command',
      'exit>transport command',
      'transport>unit1 command',
    ])
    expect(reader.device.look()).toMatchObject({ bin: 1, inside: null })
  })

  it('that is inside when the reader is first looked at counts as put in', async () => {
    const reader = await readerBench({ simulatorSettings: { card: CARD } })
    await reader.clock.advance(2_000)
    expect(reader.said()).toEqual(['inserted', 'read 622500******0006 track2'])
  })

  it('that is too long is jammed until it is taken out', async () => {
    const reader = await readerBench()
    await reader.insert({ ...CARD, length: 'long' })
    expect(reader.alerts.get('media-jammed')).toContain('too long')
    expect(reader.status.cardReader).toEqual({ media: 'jammed' })
    reader.device.act('clear-path')
    await reader.clock.advance(500)
    expect([reader.alerts.has('media-jammed'), reader.status.cardReader]).toEqual([false, { media: 'notPresent' }])
  })
})

describe('commands', () => {
  it('that need a card say so, and nothing is sent', async () => {
    const reader = await readerBench()
    const before = reader.commands().length
    for (const command of [
      move('transport', 'exit'),
      move('exit', 'unit1'),
      { name: 'CardReader.ReadRawData', data: {} },
      { name: 'CardReader.ChipPower', data: { action: 'cold' } },
    ] as const)
      expect(await reader.complete(command)).toMatchObject({ errorCode: 'CARD_ABSENT', effect: 'notDone' })
    expect(reader.commands()).toHaveLength(before)
  })

  it.each([
    move('unit1', 'transport'),
    move('transport', 'transport'),
    move('transport', 'unit2'),
    move('customer', 'exit'),
    { name: 'CardReader.ChipPower', data: { action: 'warm' } },
    { name: 'CardReader.ChipPower', data: { action: 'cold', contactless: true } },
    { name: 'CardReader.ChipIO', data: { protocol: 't0', chipData: 'AA==' } },
    { name: 'IdCard.Reset', data: {} },
  ] as const)('that it can not do are unsupported (%j)', async (command) => {
    const reader = await readerBench()
    expect(await reader.complete(command)).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  })

  it.each([
    ['held', 'hold'],
    ['free', 'eject'],
  ])('lay a card in the mouth %s', async (exit, command) => {
    const reader = await readerBench({ settings: { exit } })
    await reader.insert()
    expect(await reader.complete(move('transport', 'exit'))).toEqual(DONE)
    expect(reader.commands().at(-1)).toBe(command)
  })

  it.each([
    ['currentPosition', [], null, 'present'],
    ['exit', ['transport>exit reset'], { at: 'mouth', cards: 1 }, 'entering'],
    ['retain', ['transport>unit1 reset'], null, 'notPresent'],
  ] as const)('reset to %s', async (to, said, inside, media) => {
    const reader = await readerBench()
    await reader.insert()
    expect(await reader.complete({ name: 'CardReader.Reset', data: { to } })).toEqual(DONE)
    expect(reader.said().slice(2)).toEqual(said)
    expect(reader.status.cardReader).toEqual({ media })
    if (to !== 'currentPosition') expect(reader.device.look()).toMatchObject({ inside })
    // A reset makes the reader forget that it takes cards.
    await reader.clock.advance(2_000)
    expect(reader.device.look()).toMatchObject({ entry: 'switch' })
  })

  it('reset to retain without a card is done', async () => {
    const reader = await readerBench()
    expect(await reader.complete({ name: 'CardReader.Reset', data: { to: 'retain' } })).toEqual(DONE)
    expect(reader.said()).toEqual([])
  })

  it('power a chip, moving the card onto its contacts first', async () => {
    const reader = await readerBench()
    await reader.insert()
    expect(await reader.complete({ name: 'CardReader.ChipPower', data: { action: 'cold' } })).toEqual(DONE)
    expect(reader.device.look()).toMatchObject({ inside: { at: 'ic' } })
    expect(await reader.complete({ name: 'CardReader.ChipPower', data: { action: 'cold' } })).toEqual(DONE)
    expect(await reader.complete({ name: 'CardReader.ChipPower', data: { action: 'off' } })).toEqual(DONE)
    expect(reader.commands().slice(2)).toEqual(['moveToChip', 'chipOn', 'chipOn', 'chipOff'])
    expect(reader.said()).toHaveLength(2)
  })

  it('inspect what is there', async () => {
    const reader = await readerBench()
    await reader.complete({ name: 'CardReader.Reset', data: { to: 'currentPosition' } })
    await reader.insert()
    expect(await reader.complete({ name: 'CardReader.Inspect', data: {} })).toEqual({
      ...DONE,
      data: {
        details: {
          state: 'card inside; front entry by switch; rear entry prohibited',
          sensors: '30 30 31 30 30',
          cardType: '31',
          version: 'CRT 310 V3.0',
        },
      },
    })
    reader.device.act('error', { code: '02', on: '31 2F' })
    expect(await reader.complete({ name: 'CardReader.Inspect', data: {} })).toMatchObject({
      effect: 'done',
      data: { details: { refused: expect.stringContaining('error 02') } },
    })
  })

  it('stop cards at the chip contacts, if so set', async () => {
    const reader = await readerBench({ settings: { stopAtChip: true } })
    await reader.insert()
    expect(reader.device.look()).toMatchObject({ inside: { at: 'ic' } })
    expect(reader.said()).toEqual(['inserted', 'read 622500******0006 track2'])
  })

  it('come too late when their time is over before they could begin', async () => {
    const reader = await readerBench()
    await reader.insert()
    const deadline = reader.clock.now() + 500
    const before = reader.commands().length
    const first = reader.execute(move('transport', 'exit'))
    const late = reader.execute(move('exit', 'unit1', { deadline }))
    await reader.clock.advance(5_000)
    expect(await first).toEqual(DONE)
    expect(await late).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
    expect(await reader.complete(move('exit', 'unit1', { deadline: 0 }))).toMatchObject({
      errorCode: 'DEADLINE_PASSED',
    })
    expect(reader.commands().slice(before)).toEqual(['hold'])
  })
})

describe('whether cards are taken in', () => {
  const setEntry = (allowed: boolean) => ({ name: 'CardReader.SetEntry', data: { allowed } }) as const

  it('is as the settings say until a command says otherwise, also in the next life', async () => {
    let saved: unknown
    const memory = {
      load: () => saved,
      save: (value: unknown) => {
        saved = structuredClone(value)
      },
    }
    const reader = await readerBench({ memory })
    expect(reader.device.look()).toMatchObject({ entry: 'switch' })
    expect(await reader.complete(setEntry(false))).toEqual(DONE)
    expect(reader.device.look()).toMatchObject({ entry: 'prohibited' })
    const next = await readerBench({ memory })
    expect(next.device.look()).toMatchObject({ entry: 'prohibited' })
    expect(await next.complete(setEntry(true))).toEqual(DONE)
    expect((await readerBench({ memory })).device.look()).toMatchObject({ entry: 'switch' })
  })

  it.each([
    ['prohibited', ['allowEntry', 'prohibitEntry']],
    ['asFound', ['allowEntry']],
  ])('at the start may be %s', async (entry, commands) => {
    const reader = await readerBench({ settings: { entry } })
    expect(reader.device.look()).toMatchObject({ entry: 'prohibited' })
    await reader.complete(setEntry(true))
    if (entry === 'prohibited') await reader.complete(setEntry(false))
    expect(reader.commands()).toEqual(commands)
  })

  it('is set again in a reader that was without power', async () => {
    const reader = await readerBench()
    reader.device.act('power-cycle')
    await reader.clock.advance(3_000)
    expect(reader.device.look()).toMatchObject({ entry: 'switch' })
    expect(reader.failures).toEqual([])
  })

  it.each([false, true])(
    'is believed to its state, whatever the letter says (reversed: %s)',
    async (entryReplyReversed) => {
      const reader = await readerBench({ simulatorSettings: { entryReplyReversed } })
      expect(await reader.complete(setEntry(true))).toEqual(DONE)
      expect(await reader.complete(setEntry(false))).toEqual(DONE)
    },
  )

  it('may be believed to the letter, told which one means done', async () => {
    const reversed = { simulatorSettings: { entryReplyReversed: true } }
    const right = await readerBench({ ...reversed, settings: { entryReply: 'nIsDone' } })
    expect(await right.complete(setEntry(false))).toEqual(DONE)
    const wrong = await readerBench({ ...reversed, settings: { entryReply: 'yIsDone' } })
    expect(await wrong.complete(setEntry(false))).toMatchObject({ errorCode: 'DEVICE_FAULT', effect: 'notDone' })
  })
})
