import { afterEach, expect, test } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { plainMemory } from '../support/memoryPort.ts'
import type { Received } from '../support/scriptedMachine.ts'
import { type BenchOptions, cardDispenser, host, receiptPrinter, xfsBench } from '../support/xfsBench.ts'

/** Cards of an XFS4IoT machine: moved once, whatever breaks where. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const COMMANDS: DeviceCommandName[] = ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount', 'Machine.Reset']

async function begin(options: BenchOptions = {}) {
  const services = { CardDispenser: cardDispenser() }
  const bench = await xfsBench({ services }, { settings: { commands: COMMANDS }, ...options })
  ending.push(() => bench.machine.close(), bench.stop)
  await bench.until(() => bench.storage()['unit1'] !== undefined)
  const media = (word: string) => {
    services.CardDispenser.status = { ...services.CardDispenser.status, cardReader: { media: word } }
  }
  /** As a machine does it: the card is where it is to be when it says so. */
  const moves = ({ payload, acknowledge, complete }: Received) => {
    acknowledge()
    media(payload['to'] === 'transport' ? 'present' : payload['to'] === 'exit' ? 'entering' : 'notPresent')
    complete('success')
  }
  bench.machine.on('CardReader.Move', moves)
  const moved = () => bench.machine.all('CardReader.Move').map(({ payload }) => payload)
  const actions = () =>
    bench.device.events
      .filter(({ name }) => name === 'CardReader.CardActionEvent')
      .map(({ data }) => data as { from: string; to: string; cause: string })
      .map(({ from, to, cause }) => `${from}>${to} ${cause}`)
  const shown = () => {
    const data = bench.device.twin.statuses.get('cardReader')?.data
    return data && 'media' in data ? data.media : undefined
  }
  return { ...bench, services, media, moves, moved, actions, shown }
}

const ISSUE = { name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } } as const
const STEPS = [
  { from: 'unit1', to: 'transport' },
  { from: 'transport', to: 'exit' },
]

test('a card out of the hopper goes by transport to the mouth, and is gone when the customer has taken it', async () => {
  const bench = await begin()
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
  expect(await bench.device.execute(ISSUE)).toEqual({ completionCode: 'success', effect: 'done' })
  expect(bench.moved()).toEqual(STEPS)
  expect(bench.actions()).toEqual(['unit1>exit command'])
  bench.media('notPresent')
  bench.machine.unsolicited('CardDispenser', 'CardReader.MediaRemovedEvent', {})
  await bench.until(() => bench.actions().length === 2)
  expect(bench.actions()[1]).toBe('exit>customer hand')
  // The machine does not count what leaves by the mouth; our own account does.
  expect(bench.storage()['unit1']).toEqual({
    type: 'dispense',
    count: 49,
    deviceCount: 50,
    replenishmentStatus: 'ok',
    kinds: ['Gold'],
  })
  expect(bench.device.thrown()).toEqual([])
})

test('only what is configured is offered, and nothing of another unit is moved', async () => {
  const bench = await begin()
  expect(bench.device.host.commands).toEqual(COMMANDS)
  const other = await bench.device.execute({ name: 'CardReader.Move', data: { from: 'unit7', to: 'exit' } })
  expect(other).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
  const printer = await bench.device.execute({ name: 'Printer.Reset', data: {} })
  expect(printer).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  expect(bench.moved()).toEqual([])
})

test.each([
  ['noMedia', 'CARD_ABSENT'],
  ['occupied', 'CARD_IN_THE_WAY'],
  ['mediaJam', 'MEDIA_JAMMED'],
])('a first step that ends with %s is not followed by a second', async (errorCode, expected) => {
  const bench = await begin()
  bench.machine.on('CardReader.Move', ({ acknowledge, complete }) => {
    acknowledge()
    complete('commandErrorCode', { errorCode })
  })
  const completion = await bench.device.execute(ISSUE)
  expect(completion).toMatchObject({ errorCode: expected === 'MEDIA_JAMMED' ? expect.any(String) : expected })
  expect(bench.moved()).toEqual(STEPS.slice(0, 1))
})

test('one that is not taken is not done', async () => {
  const bench = await begin()
  bench.machine.on('CardReader.Move', ({ acknowledge }) => acknowledge('tooManyRequests'))
  expect(await bench.device.execute(ISSUE)).toMatchObject({ effect: 'notDone', errorCode: 'DEVICE_FAULT' })
  expect(bench.moved()).toEqual(STEPS.slice(0, 1))
})

/** Where the connection can break: at which step, and before or after the machine has moved the card. */
const BREAKS = STEPS.flatMap(({ to }, step) =>
  (['beforeAcknowledge', 'beforeMoving', 'afterMoving'] as const).map((when) => ({ step, to, when })),
)

test.each(BREAKS)(
  'a connection that breaks at step $step, $when, is settled by looking',
  async ({ step, when }) => {
    const memory = plainMemory()
    const bench = await begin({ memory, speed: 10 })
    await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
    let place = 'notPresent'
    bench.machine.on('CardReader.Move', (command) => {
      const index = bench.moved().length - 1
      if (index === step && when === 'beforeAcknowledge') return command.cut()
      if (index === step && when === 'beforeMoving') {
        command.acknowledge()
        return command.cut()
      }
      if (index === step) {
        command.acknowledge()
        place = command.payload['to'] === 'transport' ? 'present' : 'entering'
        bench.media(place)
        return command.cut()
      }
      place = command.payload['to'] === 'transport' ? 'present' : 'entering'
      bench.moves(command)
    })
    const completion = await bench.device.execute(ISSUE)
    expect(completion).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    expect(bench.device.twin.alerts.has('result-unknown')).toBe(true)
    const saved = memory.load() as { ledger: { intent: unknown } }
    expect(saved.ledger.intent).toMatchObject({ from: 'unit1', to: 'exit' })
    // Back again, it is asked and not told.
    await bench.until(() => (memory.load() as { ledger: { intent: unknown } }).ledger.intent === null)
    const asked = bench.moved()
    expect(asked).toEqual(STEPS.slice(0, step + 1))
    if (place === 'entering') expect(bench.actions()).toEqual(['unit1>exit command'])
    else if (place === 'present') expect(bench.actions()).toEqual(['unit1>transport command'])
    else expect(bench.actions()).toEqual([])
    expect(bench.device.thrown()).toEqual([])
  },
  60_000,
)

test('without a completion it is cancelled at its limit, and what the service says then counts', async () => {
  const bench = await begin({ speed: 20 })
  let pending: Received | undefined
  bench.machine.on('CardReader.Move', (command) => {
    command.acknowledge()
    pending = command
  })
  bench.machine.on('Common.Cancel', ({ acknowledge, complete }) => {
    acknowledge()
    complete('success')
    pending?.complete('canceled')
  })
  const completion = await bench.device.execute({ ...ISSUE, ...deadline(60_000) })
  expect(completion).toMatchObject({ effect: 'notDone' })
  expect(bench.machine.all('Common.Cancel').map(({ payload }) => payload)).toEqual([
    { requestIds: [pending?.header['requestId']] },
  ])
  expect(bench.moved()).toEqual(STEPS.slice(0, 1))
}, 60_000)

test('a service that says nothing at all leaves it unknown, and asks for a person', async () => {
  const bench = await begin({ speed: 20 })
  bench.machine.on('CardReader.Move', () => {})
  const completion = await bench.device.execute({ ...ISSUE, ...deadline(60_000) })
  expect(completion).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
  expect(bench.device.twin.alerts.get('result-unknown')?.detail).toMatch(/count unit1/)
  expect(bench.moved()).toHaveLength(1)
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 49 } })
  expect(bench.device.twin.alerts.has('result-unknown')).toBe(false)
  expect(bench.device.thrown()).toEqual([])
}, 60_000)

test('an agent that is killed in the middle settles the movement first', async () => {
  const memory = plainMemory()
  const bench = await begin({ memory })
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
  bench.machine.on('CardReader.Move', ({ acknowledge }) => acknowledge())
  const first = bench.device.begin(ISSUE)
  await bench.machine.when(() => bench.moved().length === 1)
  bench.stop()
  expect((await first.done).effect).toBe('unknown')
  bench.media('present')
  const next = host(bench.machine, { settings: { commands: COMMANDS }, memory, speed: 10 })
  ending.push(next.stop)
  const moves = () => bench.machine.all('CardReader.Move').length
  await next.until(() => next.device.events.some(({ name }) => name === 'CardReader.CardActionEvent'))
  expect(next.device.events).toContainEqual(
    expect.objectContaining({ data: expect.objectContaining({ from: 'unit1', to: 'transport', cause: 'command' }) }),
  )
  expect(moves()).toBe(1)
  expect(next.storage()['unit1']).toMatchObject({ count: 49 })
}, 60_000)

test('what the hub keeps of a card the machine has captured by itself is told', async () => {
  const bench = await begin()
  bench.media('entering')
  bench.machine.on('CardReader.Move', ({ acknowledge, complete }) => {
    acknowledge()
    bench.media('notPresent')
    complete('commandErrorCode', { errorCode: 'mediaRetained' })
  })
  bench.machine.unsolicited('CardDispenser', 'Common.StatusChangedEvent', { cardReader: { media: 'entering' } })
  await bench.until(() => bench.shown() === 'entering')
  const completion = await bench.device.execute({ name: 'CardReader.Move', data: { from: 'exit', to: 'transport' } })
  expect(completion).toMatchObject({ effect: 'notDone' })
  expect(bench.actions().at(-1)).toBe('exit>unit2 found')
})

test('a part whose cards are accounted for is reset by way of the account', async () => {
  const bench = await begin()
  bench.machine.on('CardReader.Reset', ({ acknowledge, complete }) => {
    acknowledge()
    complete('success')
  })
  const reset = await bench.device.execute({ name: 'Machine.Reset', data: { component: 'carddispenser' } })
  expect(reset).toEqual({ completionCode: 'success', effect: 'done' })
  expect(bench.machine.all('CardReader.Reset').map(({ payload }) => payload)).toEqual([{ to: 'currentPosition' }])
  const nothing = await bench.device.execute({ name: 'Machine.Reset', data: { component: 'nothing' } })
  expect(nothing).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
})

test('a card that a reset keeps goes to the bin that the account is of', async () => {
  const bench = await begin()
  bench.machine.on('CardReader.Reset', ({ acknowledge, complete }) => {
    acknowledge()
    bench.media('notPresent')
    complete('success')
  })
  bench.machine.unsolicited('CardDispenser', 'Common.StatusChangedEvent', { cardReader: { media: 'present' } })
  bench.media('present')
  await bench.until(() => bench.shown() === 'present')
  const reset = await bench.device.execute({ name: 'CardReader.Reset', data: { to: 'retain' } })
  expect(reset).toMatchObject({ effect: 'done' })
  expect(bench.machine.all('CardReader.Reset').map(({ payload }) => payload)).toEqual([
    { to: 'retain', storageId: 'unit2' },
  ])
})

const deadline = (ms: number) => ({ deadline: performance.now() * 20 + ms }) as object

test('a machine that counts more cards gone than were moved is told of', async () => {
  const bench = await begin()
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
  await bench.device.execute(ISSUE)
  const count = (cards: number) =>
    bench.machine.unsolicited('CardDispenser', 'Storage.StorageChangedEvent', {
      unit1: { card: { status: { count: cards } } },
    })
  count(49)
  await bench.until(() => bench.storage()['unit1']?.['deviceCount'] === 49)
  expect(bench.device.twin.alerts.has('count-mismatch')).toBe(false)
  count(47)
  await bench.until(() => bench.device.twin.alerts.has('count-mismatch'))
  expect(bench.device.twin.alerts.get('count-mismatch')?.detail).toMatch(/counts 3 cards gone, we moved 1/)
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 47 } })
  expect(bench.device.twin.alerts.has('count-mismatch')).toBe(false)
})

test('which card reader is meant is never guessed', async () => {
  const services = { Front: cardDispenser(), Back: cardDispenser() }
  const bench = await xfsBench({ services }, { settings: { commands: COMMANDS } })
  ending.push(() => bench.machine.close(), bench.stop)
  await bench.until(() => bench.part('back')?.device === 'online')
  expect(await bench.device.execute(ISSUE)).toMatchObject({ effect: 'notDone', errorCode: 'DEVICE_OFFLINE' })
  const named = host(bench.machine, { settings: { commands: COMMANDS, cardReader: 'Back' } })
  ending.push(named.stop)
  await named.until(() => named.storage()['unit1'] !== undefined)
  bench.machine.on('CardReader.Move', ({ acknowledge, complete }) => {
    acknowledge()
    complete('commandErrorCode', { errorCode: 'noMedia' })
  })
  await named.device.execute(ISSUE)
  expect(bench.machine.all('CardReader.Move').map(({ service }) => service)).toEqual(['Back'])
})

test.each([
  ['before the acknowledge', (command: Received) => command.cut()],
  [
    'after it',
    (command: Received) => {
      command.acknowledge()
      command.cut()
    },
  ],
])('a reset that breaks %s is unknown until the part has said how it is', async (_, breaks) => {
  const services = { ReceiptPrinter: receiptPrinter(), CardDispenser: cardDispenser() }
  const bench = await xfsBench({ services }, { settings: { commands: ['Printer.Reset', 'Machine.Reset'] }, speed: 10 })
  ending.push(() => bench.machine.close(), bench.stop)
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  bench.machine.on('Printer.Reset', breaks)
  const completion = await bench.device.execute({ name: 'Printer.Reset', data: {} })
  expect(completion).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
  expect(bench.device.twin.alerts.has('result-unknown')).toBe(true)
  await bench.until(() => !bench.device.twin.alerts.has('result-unknown'))
  expect(bench.machine.all('Printer.Reset')).toHaveLength(1)
  bench.machine.on('Printer.Reset', ({ acknowledge, complete }) => {
    acknowledge()
    complete('success')
  })
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  const again = await bench.device.execute({ name: 'Machine.Reset', data: { component: 'receiptprinter' } })
  expect(again).toEqual({ completionCode: 'success', effect: 'done' })
})

test('a reset is cancelled at its deadline', async () => {
  const bench = await xfsBench(
    { services: { P: receiptPrinter() } },
    { settings: { commands: ['Printer.Reset'] }, speed: 20 },
  )
  ending.push(() => bench.machine.close(), bench.stop)
  await bench.until(() => bench.part('p')?.device === 'online')
  let pending: Received | undefined
  bench.machine.on('Printer.Reset', (command) => {
    command.acknowledge()
    pending = command
  })
  bench.machine.on('Common.Cancel', ({ acknowledge, complete }) => {
    acknowledge()
    complete('success')
    pending?.complete('canceled')
  })
  const completion = await bench.device.execute({ name: 'Printer.Reset', data: {}, ...deadline(8_000) })
  expect(completion).toMatchObject({ effect: 'unknown' })
  expect(pending?.header['timeout']).toBeGreaterThan(2_000)
  expect(bench.machine.all('Common.Cancel')).toHaveLength(1)
})

test('a service that does not say what it holds is not taken for one without a hopper', async () => {
  const memory = plainMemory()
  const bench = await begin({ memory, speed: 20 })
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
  await bench.device.execute(ISSUE)
  bench.machine.on('Storage.GetStorage', ({ acknowledge }) => acknowledge())
  bench.machine.cut('CardDispenser')
  const asked = bench.machine.all('Storage.GetStorage').length
  await bench.machine.when(() => bench.machine.all('Storage.GetStorage').length > asked + 1)
  bench.machine.off('Storage.GetStorage')
  await bench.until(() => bench.part('carddispenser')?.device === 'online')
  expect(memory.load()).toMatchObject({ ledger: { units: { unit1: { count: { low: 49, high: 49 } } } } })
  expect(await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 49 } })).toMatchObject({
    effect: 'done',
  })
})

test('a machine that lists a part of its units for a while does not lose their account, nor the card under way', async () => {
  const memory = plainMemory()
  const bench = await begin({ memory, speed: 20 })
  await bench.device.execute({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 50 } })
  const { storage } = bench.services.CardDispenser
  bench.machine.on('CardReader.Move', (command) => {
    command.acknowledge()
    bench.media('present')
    // It starts anew, and its hopper is not there yet.
    bench.services.CardDispenser.storage = { unit2: storage?.['unit2'] }
    command.cut()
  })
  expect(await bench.device.execute(ISSUE)).toMatchObject({ effect: 'unknown' })
  // Where the card is can be seen without its hopper; that this is gone with its cards is said.
  await bench.until(() => !('unit1' in bench.storage()) && 'unit2' in bench.storage() && bench.actions().length > 0)
  await bench.until(() => bench.device.twin.alerts.get('count-mismatch')?.detail?.includes('unit1') === true)
  const asked = bench.moved().length
  bench.services.CardDispenser.storage = { ...storage }
  bench.machine.unsolicited('CardDispenser', 'Storage.StorageChangedEvent', { ...storage })
  await bench.until(() => !bench.device.twin.alerts.has('count-mismatch'))
  expect(bench.actions()).toEqual(['unit1>transport command'])
  await bench.until(() => bench.storage()['unit1']?.['count'] === 49)
  expect(bench.moved()).toHaveLength(asked)
  expect(bench.device.thrown()).toEqual([])
}, 60_000)

test('a service that does not say how it is is not shown as online', async () => {
  const services = { ReceiptPrinter: receiptPrinter(), CardDispenser: cardDispenser() }
  const bench = await xfsBench({ services }, { speed: 10 })
  ending.push(() => bench.machine.close(), bench.stop)
  bench.machine.on('Common.Status', (command) => {
    command.acknowledge()
    if (command.service === 'ReceiptPrinter') command.complete('internalError')
    else command.complete('success', services.CardDispenser.status)
  })
  await bench.until(
    () => bench.part('carddispenser')?.device === 'online' && bench.part('receiptprinter') !== undefined,
  )
  expect(bench.part('receiptprinter')).toMatchObject({
    device: 'offline',
    details: { reason: 'it does not say how it is' },
  })
})
