import { afterEach, expect, test } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { plainMemory } from '../support/memoryPort.ts'
import { type BenchOptions, cardDispenser, host, xfsBench } from '../support/xfsBench.ts'

/** Several hoppers and bins of one XFS4IoT machine. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const COMMANDS: DeviceCommandName[] = ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount']
const unit = (type: string, cardID: string, replenishmentStatus: string, serialNumber: string) => ({
  status: 'ok',
  serialNumber,
  card: { capabilities: { type }, configuration: { cardID }, status: { count: 30, replenishmentStatus } },
})

async function begin({ settings, ...options }: BenchOptions = {}) {
  const dispenser = cardDispenser()
  const services = {
    CardDispenser: {
      ...dispenser,
      storage: {
        unit1: unit('dispense', 'DEBIT', 'ok', 'A'),
        unit2: unit('dispense', 'SOCIAL', 'ok', 'B'),
        unit3: unit('dispense', 'DEBIT', 'ok', 'C'),
        unit4: unit('retain', '', 'ok', 'D'),
        unit5: unit('retain', '', 'ok', 'E'),
      } as Record<string, ReturnType<typeof unit>>,
    },
  }
  const bench = await xfsBench({ services }, { settings: { commands: COMMANDS, ...settings }, ...options })
  ending.push(() => bench.machine.close(), bench.stop)
  await bench.until(() => bench.storage()['unit1'] !== undefined)
  const media = (word: string) => {
    services.CardDispenser.status = { ...services.CardDispenser.status, cardReader: { media: word } }
  }
  bench.machine.on('CardReader.Move', ({ payload, acknowledge, complete }) => {
    acknowledge()
    media(payload['to'] === 'transport' ? 'present' : payload['to'] === 'exit' ? 'entering' : 'notPresent')
    complete('success')
  })
  const moved = () => bench.machine.all('CardReader.Move').map(({ payload }) => `${payload['from']}>${payload['to']}`)
  const move = (from: string, to: string) =>
    bench.device.execute({ name: 'CardReader.Move', data: { from, to } } as Parameters<typeof bench.device.execute>[0])
  const count = (name: string, cards: number) =>
    bench.device.execute({ name: 'Storage.SetCount', data: { unit: name, count: cards } })
  const { storage } = services.CardDispenser
  function says(name: string, status: Record<string, unknown>) {
    const before = storage[name]
    if (!before) throw new Error(`no ${name}`)
    storage[name] = { ...before, card: { ...before.card, status: { ...before.card.status, ...status } } }
    bench.machine.unsolicited('CardDispenser', 'Storage.StorageChangedEvent', { [name]: { card: { status } } })
  }
  return { ...bench, storageOfMachine: storage, media, moved, move, count, says }
}

test('a card comes out of any hopper and goes into any bin, each with a count of its own', async () => {
  const bench = await begin()
  for (const name of ['unit1', 'unit2', 'unit3']) await bench.count(name, 30)
  for (const name of ['unit4', 'unit5']) await bench.count(name, 0)
  expect(await bench.move('unit3', 'transport')).toMatchObject({ effect: 'done' })
  expect(await bench.move('transport', 'unit5')).toMatchObject({ effect: 'done' })
  expect(await bench.move('unit2', 'exit')).toMatchObject({ effect: 'done' })
  expect(bench.moved()).toEqual(['unit3>transport', 'transport>unit5', 'unit2>transport', 'transport>exit'])
  const counts = Object.fromEntries(Object.entries(bench.storage()).map(([name, row]) => [name, row['count']]))
  expect(counts).toEqual({ unit1: 30, unit2: 29, unit3: 29, unit4: 0, unit5: 1 })
})

test('what can not be told is asked of the hopper that was asked, and of no other', async () => {
  const bench = await begin({ speed: 20 })
  for (const name of ['unit1', 'unit2', 'unit3']) await bench.count(name, 30)
  bench.machine.on('CardReader.Move', () => {})
  const deadline = { deadline: performance.now() * 20 + 60_000 } as object
  const data = { from: 'unit2', to: 'exit' }
  const completion = await bench.device.execute({ name: 'CardReader.Move', data, ...deadline })
  expect(completion).toMatchObject({ effect: 'unknown' })
  const detail = () => bench.device.twin.alerts.get('result-unknown')?.detail ?? ''
  await bench.until(() => detail().includes('count unit2'))
  expect(detail()).not.toMatch(/unit1|unit3/)
  await bench.count('unit2', 30)
  expect(bench.device.twin.alerts.has('result-unknown')).toBe(false)
}, 60_000)

test('alerts name the units, and say so when it is another', async () => {
  const bench = await begin({ settings: { lowCount: 5 }, speed: 20 })
  const detail = (code: 'storage-empty' | 'storage-low' | 'storage-full') => bench.device.twin.alerts.get(code)?.detail
  bench.says('unit2', { replenishmentStatus: 'empty' })
  await bench.until(() => detail('storage-empty') === 'empty: unit2 (SOCIAL)')
  bench.says('unit3', { replenishmentStatus: 'empty' })
  await bench.until(() => detail('storage-empty') === 'empty: unit2 (SOCIAL), unit3 (DEBIT)')
  bench.says('unit2', { replenishmentStatus: 'ok' })
  await bench.until(() => detail('storage-empty') === 'empty: unit3 (DEBIT)')
  await bench.count('unit1', 5)
  await bench.until(() => detail('storage-low') === 'few cards are left: unit1 (DEBIT)')
  bench.says('unit5', { replenishmentStatus: 'full' })
  await bench.until(() => detail('storage-full') === 'full: unit5')
  expect(await bench.move('unit3', 'exit')).toMatchObject({ errorCode: 'STORAGE_EMPTY', effect: 'notDone' })
  expect(bench.moved()).toEqual([])
})

test('a kind of card comes out of the first hopper that has it, as configured or as the machine says', async () => {
  const bench = await begin()
  bench.says('unit1', { replenishmentStatus: 'empty' })
  await bench.until(() => bench.storage()['unit1']?.['replenishmentStatus'] === 'empty')
  expect(await bench.move('kind:DEBIT', 'transport')).toMatchObject({ effect: 'done' })
  expect(bench.moved()).toEqual(['unit3>transport'])
  expect(await bench.move('kind:GOLD', 'exit')).toMatchObject({ errorCode: 'BAD_REQUEST', effect: 'notDone' })
  await bench.move('transport', 'unit4')

  const configured = await begin({ settings: { cardKinds: { GIFT: ['unit3', 'unit2'] } } })
  await configured.count('unit3', 0)
  expect(await configured.move('kind:GIFT', 'transport')).toMatchObject({ effect: 'done' })
  expect(configured.moved()).toEqual(['unit2>transport'])
  await configured.move('transport', 'unit4')
  await configured.count('unit2', 0)
  expect(await configured.move('kind:GIFT', 'exit')).toMatchObject({ errorCode: 'STORAGE_EMPTY', effect: 'notDone' })
})

test('the kinds of card that may be asked for are told with each hopper', async () => {
  const kindsOf = (bench: Awaited<ReturnType<typeof begin>>) =>
    Object.fromEntries(Object.entries(bench.storage()).map(([name, unit]) => [name, unit['kinds']]))
  const said = kindsOf(await begin())
  expect(said).toEqual({ unit1: ['DEBIT'], unit2: ['SOCIAL'], unit3: ['DEBIT'] })
  const configured = kindsOf(await begin({ settings: { cardKinds: { GIFT: ['unit3', 'unit2'], DEBIT: ['unit1'] } } }))
  expect(configured).toEqual({ unit1: ['DEBIT'], unit2: ['GIFT', 'SOCIAL'], unit3: ['GIFT'] })
})

test('a hopper that is broken keeps no card of another back', async () => {
  const bench = await begin()
  const { unit1 } = bench.storageOfMachine
  if (unit1) bench.storageOfMachine['unit1'] = { ...unit1, status: 'inoperative' }
  expect(await bench.move('unit1', 'exit')).toMatchObject({ errorCode: 'DEVICE_FAULT', effect: 'notDone' })
  expect(bench.device.twin.alerts.get('device-fault')?.detail).toBe('unit1 is inoperative')
  expect(await bench.move('unit2', 'exit')).toMatchObject({ effect: 'done' })
})

test('a hopper that was exchanged since it was asked last is not moved from as if it were the one before', async () => {
  const bench = await begin()
  await bench.count('unit1', 30)
  bench.storageOfMachine['unit1'] = unit('dispense', 'DEBIT', 'ok', 'Z')
  await bench.move('unit1', 'exit')
  await bench.until(() => bench.device.twin.alerts.has('result-unknown'))
  expect(bench.storage()['unit1']?.['count']).toBeNull()
  await bench.count('unit1', 99)
  expect(bench.device.twin.alerts.has('result-unknown')).toBe(false)
  expect(bench.storage()['unit1']?.['count']).toBe(99)
})

test('the account of an agent that knew one hopper goes on, and its movement is settled', async () => {
  const memory = plainMemory()
  const range = (cards: number) => ({ count: { low: cards, high: cards }, open: 0 })
  const intent = { commandId: 'c-1', kind: 'move', from: 'unit1', to: 'exit', binBefore: null }
  memory.save({
    version: 1,
    service: 'CardDispenser',
    hopper: 'unit2',
    bin: 'unit4',
    ledger: {
      version: 1,
      path: 'none',
      unit1: range(20),
      unit2: range(3),
      doubled: false,
      binCounter: null,
      entryAllowed: false,
      intent,
    },
    others: [],
  })
  const bench = await begin()
  bench.stop()
  bench.media('present')
  const next = host(bench.machine, { settings: { commands: COMMANDS }, memory, speed: 10 })
  ending.push(next.stop)
  await next.until(() => next.storage()['unit2']?.['count'] === 19)
  expect(next.storage()['unit4']).toMatchObject({ type: 'retain', count: 3 })
  expect(next.storage()['unit1']).toMatchObject({ type: 'dispense', count: null })
  expect(next.device.events.find(({ name }) => name === 'CardReader.CardActionEvent')?.data).toMatchObject({
    from: 'unit2',
    to: 'transport',
    commandId: 'c-1',
  })
  expect(bench.moved()).toEqual([])
}, 60_000)

test('an account that a newer agent has kept is refused, and left as it is', async () => {
  const memory = plainMemory()
  const kept = { version: 3, service: 'CardDispenser', ledger: { version: 3, drawers: [] } }
  memory.save(kept)
  const bench = await begin()
  expect(() => host(bench.machine, { settings: { commands: COMMANDS }, memory })).toThrow(/newer agent/)
  expect(memory.load()).toEqual(kept)
})
