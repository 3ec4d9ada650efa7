import { describe, expect, test } from 'vitest'
import { machineBench } from '../../test/support/machineBench.ts'

const MOVE = { from: 'unit1', to: 'transport' }
const kiosk = { machine: 'cardKiosk' }

describe('the queue of a service', () => {
  test('each command is acknowledged at once, and carried out one after the other', async () => {
    const { connect, clock } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE)
    client.command('CardReader.Move', { from: 'transport', to: 'exit' })
    expect(client.story()).toEqual(['1 acknowledge', '2 acknowledge'])
    await clock.advance(100)
    expect(client.story()).toContain('1 completion success')
    expect(client.story()).not.toContain('2 completion success')
    await clock.advance(100)
    expect(client.story()).toContain('2 completion success')
  })

  test('what is only asked is answered while something moves', async () => {
    const { connect } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE)
    client.command('Common.Status')
    client.command('Storage.GetStorage')
    expect(client.story().slice(1)).toEqual([
      '2 acknowledge',
      '2 completion success',
      '3 acknowledge',
      '3 completion success',
    ])
  })

  test('a Cancel is answered before what it has cancelled, and only what has not begun to move is', async () => {
    const { connect, clock } = machineBench(kiosk)
    const [client, other] = [connect('CardDispenser'), connect('CardDispenser')]
    client.command('CardReader.Move', MOVE)
    client.command('CardReader.Move', { from: 'transport', to: 'exit' })
    other.command('CardReader.Move', { from: 'transport', to: 'exit' })
    client.command('Common.Cancel', { requestIds: null })
    expect(client.story().slice(2)).toEqual(['3 acknowledge', '3 completion success', '2 completion canceled'])
    await clock.advance(200)
    expect(client.story().at(-1)).toBe('1 completion success')
    expect(other.story()).toEqual(['1 acknowledge', '1 completion success'])
  })

  test('a Cancel of nothing says so', () => {
    const { connect } = machineBench(kiosk)
    const client = connect('CardDispenser')
    const id = client.command('Common.Cancel', { requestIds: [17] })
    expect(client.completion(id)?.header.completionCode).toBe('commandErrorCode')
    expect(client.completion(id)?.payload).toEqual({ errorCode: 'noMatchingRequestIDs' })
  })

  test('a time-out counts from the dispatch: what waits too long is not begun, what moves moves on', async () => {
    const { connect, clock, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE, { timeout: 50 })
    client.command('CardReader.Move', { from: 'transport', to: 'exit' }, { timeout: 50 })
    await clock.advance(300)
    expect(client.story().slice(2)).toEqual(['2 completion timeOut', '1 completion success'])
    expect(look()['card']).toBe('transport')
  })

  test('a card that is waited for ends the wait, or its time does', async () => {
    const { connect, clock, act } = machineBench({ machine: 'atm' })
    const client = connect('CardReader')
    client.command('CardReader.ReadRawData', { track2: true }, { timeout: 1_000 })
    await clock.advance(1_000)
    expect(client.story()).toEqual(['1 acknowledge', '1 CardReader.InsertCardEvent', '1 completion timeOut'])
    const id = client.command('CardReader.ReadRawData', { track2: true })
    act('insert-card')
    expect(client.story().slice(-2)).toEqual(['2 CardReader.MediaInsertedEvent', '2 completion success'])
    expect(client.completion(id)?.payload).toHaveProperty('track2.data')
  })

  test('numbers rise, and more than it takes at a time is refused', () => {
    const { connect } = machineBench({ ...kiosk, maximumRequests: 2 })
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE)
    client.command('CardReader.Move', MOVE, { requestId: 1 })
    client.command('CardReader.Move', MOVE)
    client.command('CardReader.Move', MOVE)
    expect(client.story()).toEqual([
      '1 acknowledge',
      '1 acknowledge invalidRequestID',
      '3 acknowledge',
      '4 acknowledge tooManyRequests',
    ])
  })

  test('when a client leaves, what it has queued is gone and what moves moves on', async () => {
    const { connect, clock, look, notices } = machineBench(kiosk)
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE)
    client.command('CardReader.Move', { from: 'transport', to: 'exit' })
    client.close()
    await clock.advance(1_000)
    expect(look()['card']).toBe('transport')
    expect(notices.filter(({ name }) => name === 'command-done').map(({ detail }) => detail['code'])).toEqual([
      'canceled',
      'success',
    ])
  })
})

describe('versions', () => {
  test('those listed are spoken, others are not', () => {
    const { connect } = machineBench({ kal: false })
    const client = connect('CardReader')
    const asked = client.command('Common.Status', {}, { version: '2.0' })
    expect(client.completion(asked)?.header.completionCode).toBe('unsupportedCommand')
    const capabilities = client.command('Common.Capabilities', {}, { version: '3.0' })
    const { interfaces } = client.result(capabilities) as {
      interfaces: { name: string; commands: Record<string, { versions: string[] }>; maximumRequests: number }[]
    }
    const common = interfaces.find(({ name }) => name === 'Common')
    expect(common?.commands['Common.Status']).toEqual({ versions: ['3.0'] })
    expect(common?.maximumRequests).toBe(0)
    expect(interfaces.map(({ name }) => name)).toEqual(['Common', 'CardReader', 'Storage'])
  })

  test('the framework is asked in 2.0 and answers in 3.0', () => {
    const { connect } = machineBench({ kal: true })
    const client = connect('CardReader')
    const asked = client.command('Common.Status')
    expect(client.completion(asked)?.header).toMatchObject({ completionCode: 'success', version: '3.0' })
  })

  test('a version settled on holds, one nobody speaks changes nothing', () => {
    const { connect } = machineBench({ kal: false })
    const client = connect('ReceiptPrinter')
    const bad = client.command('Common.SetVersions', { commands: { 'Printer.PrintRaw': 9 } })
    expect(client.completion(bad)?.header.completionCode).toBe('unsupportedData')
    client.command('Common.SetVersions', { commands: { 'Printer.PrintRaw': 3 } })
    const old = client.command('Printer.PrintRaw', { data: '' }, { version: '2.0' })
    expect(client.completion(old)?.header.completionCode).toBe('unsupportedCommand')
  })

  test('what no service has is not carried out', () => {
    const { connect } = machineBench()
    const client = connect('CardReader')
    const id = client.command('TextTerminal.Beep')
    expect(client.completion(id)?.header.completionCode).toBe('unsupportedCommand')
  })
})

describe('how it is written', () => {
  test('in the first release codes and time-outs stand in the payload, and unsolicited events have number 0', async () => {
    const { connect, clock, act } = machineBench({ generation: '2021-1', ...kiosk })
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE, { version: undefined })
    client.command('CardReader.Move', { from: 'transport', to: 'exit', timeout: 10 }, { version: '1.0' })
    await clock.advance(100)
    expect(client.messages()[0]).toEqual({
      header: { name: 'CardReader.Move', requestId: 1, type: 'acknowledge', version: '1.0' },
      payload: { status: 'ok' },
    })
    expect(client.completion(1)?.payload).toEqual({ completionCode: 'success', errorDescription: '' })
    expect(client.completion(2)?.payload).toMatchObject({ completionCode: 'timeOut' })
    act('card-jam')
    expect(client.messages().at(-1)?.header).toEqual({
      name: 'Common.StatusChangedEvent',
      requestId: 0,
      type: 'unsolicited',
      version: '1.0',
    })
  })

  test('later they stand in the header, in a fixed order', async () => {
    const { connect, clock, act } = machineBench({ generation: '2023-2', ...kiosk })
    const client = connect('CardDispenser')
    client.command('CardReader.Move', MOVE, { timeout: 1 })
    await clock.advance(100)
    expect(client.texts[0]).toBe(
      '{"header":{"name":"CardReader.Move","requestId":1,"type":"acknowledge","version":"2.0","status":null},"payload":null}',
    )
    expect(Object.keys(client.completion(1)?.header ?? {})).toEqual([
      ...['name', 'requestId', 'type', 'version', 'completionCode', 'errorDescription'],
    ])
    act('card-jam')
    expect(client.messages().at(-1)).toEqual({
      header: { name: 'Common.StatusChangedEvent', type: 'unsolicited', version: '2.0' },
      payload: { cardReader: { media: 'jammed' } },
    })
  })

  test('the framework leaves out what is null and calls everything an event', () => {
    const { connect, act } = machineBench({ kal: true })
    const client = connect('CardReader')
    const id = client.command('Common.Status')
    expect(client.texts.join()).not.toContain('null')
    expect(client.completion(id)?.payload?.['cardReader']).toEqual({
      media: 'notPresent',
      chipPower: 'noCard',
      chipModule: 'ok',
    })
    act('card-jam')
    expect(client.messages().at(-1)?.header).toEqual({
      name: 'Common.StatusChangedEvent',
      type: 'event',
      version: '3.0',
    })
  })

  test('what is no command is told so, or ends the whole framework', () => {
    const plain = machineBench({ kal: false })
    const client = plain.connect('CardReader')
    client.raw('{"header":{"name":"Common.Status","requestId":4,"type":"order","version":"3.0"}}')
    expect(client.story()).toEqual(['4 acknowledge invalidMessage'])
    client.raw('{"header":')
    expect(client.texts).toHaveLength(1)
    expect(plain.carried).toEqual([])

    const framework = machineBench({ kal: true })
    framework.connect('CardReader').raw('{"header":')
    expect(framework.carried).toEqual(['away'])
  })
})

describe('what goes wrong with messages', () => {
  test('messages come in frames, spoiled, enlarged, late or not at all', async () => {
    const { connect, clock, act } = machineBench({ kal: true })
    const client = connect('CardReader')
    act('frames', { count: 3 })
    act('unknown-properties')
    const first = client.command('Common.Status')
    expect(client.frames).toEqual([3, 3])
    expect(client.completion(first)?.payload).toHaveProperty('acmeHints')
    act('spoil', { times: 1 })
    client.command('Common.Status')
    expect(() => JSON.parse(client.texts[2] ?? '')).toThrow()
    act('no-acknowledge')
    act('slow', { ms: 500 })
    const before = client.texts.length
    client.command('Common.Status')
    expect(client.texts).toHaveLength(before)
    await clock.advance(500)
    expect(client.texts).toHaveLength(before + 1)
    act('huge-message')
    expect(client.texts.at(-1)?.length).toBeGreaterThan(2 * 1024 * 1024)
  })

  test('no completion comes, though the card has moved', async () => {
    const { connect, clock, act, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    act('no-completion')
    client.command('CardReader.Move', MOVE)
    await clock.advance(1_000)
    expect(client.story()).toEqual(['1 acknowledge'])
    expect(look()['card']).toBe('transport')
  })

  test('a client that does not wait for a slow completion does not know that the card has moved', async () => {
    const { connect, clock, act, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    act('slow', { ms: 5_000 })
    client.command('CardReader.Move', MOVE, { timeout: 1_000 })
    await clock.advance(1_000)
    expect(client.story()).toEqual(['1 acknowledge', '1 completion timeOut'])
    expect(look()['card']).toBe('transport')
  })

  test.each([
    [true, 'transport'],
    [false, null],
  ])('the connection goes after the acknowledgement of a Move; moved: %s', async (moved, card) => {
    const { connect, clock, act, look } = machineBench(kiosk)
    const client = connect('CardDispenser')
    act('close-after-acknowledge', { moved })
    client.command('CardReader.Move', MOVE)
    expect(client.isCut).toBe(true)
    expect(client.story()).toEqual(['1 acknowledge'])
    await clock.advance(1_000)
    expect(look()['card']).toBe(card)
  })

  test.each([
    ['service-offline', 'deviceNotReady', 'offline'],
    ['hardware-error', 'hardwareError', 'hardwareError'],
    ['fraud-attempt', 'fraudAttempt', 'fraudAttempt'],
  ])('%s: nothing is carried out, and it is said why', (fault, code, state) => {
    const { connect, act } = machineBench({ ...kiosk, kal: true })
    const client = connect('CardDispenser')
    act(fault)
    expect(client.told('Common.StatusChangedEvent')).toEqual([{ common: { device: state } }])
    const id = client.command('CardReader.Move', MOVE)
    expect(client.completion(id)?.header.completionCode).toBe(code)
    act(fault, { on: false })
    expect(client.told('Common.StatusChangedEvent').at(-1)).toEqual({ common: { device: 'online' } })
  })
})
