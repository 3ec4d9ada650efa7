import { afterEach, expect, test } from 'vitest'
import type { MachineScript } from '../support/scriptedMachine.ts'
import { type BenchOptions, cardDispenser, receiptPrinter, xfsBench } from '../support/xfsBench.ts'

/** Looking at a machine: found, asked, and then lived from what it says. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function begin(
  services: MachineScript['services'],
  more: Partial<MachineScript> = {},
  options: BenchOptions = {},
) {
  const bench = await xfsBench({ services, ...more }, options)
  ending.push(() => bench.machine.close(), bench.stop)
  return bench
}

test('a machine is the sum of its services', async () => {
  const bench = await begin({ CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter() })
  await bench.device.next('online')
  await bench.until(() => bench.part('receiptprinter')?.device === 'online' && 'carddispenser.unit1' in bench.units())
  expect(bench.view()).toEqual({
    mode: 'inService',
    components: {
      carddispenser: {
        kind: 'cardDispenser',
        device: 'online',
        supply: 'good',
        details: { media: 'notPresent', chipModule: 'ok' },
      },
      receiptprinter: {
        kind: 'receiptPrinter',
        device: 'online',
        supply: 'low',
        details: { media: 'notPresent', 'paper.upper': 'full', 'paper.lower': 'low' },
      },
    },
  })
  expect(bench.units()).toEqual({
    'carddispenser.unit1': {
      component: 'carddispenser',
      kind: 'card',
      role: 'dispense',
      name: 'Gold',
      count: 50,
      initial: 50,
      capacity: 200,
      lowThreshold: 10,
      status: 'ok',
      replenishment: 'ok',
    },
    'carddispenser.unit2': {
      component: 'carddispenser',
      kind: 'card',
      role: 'retain',
      count: 0,
      status: 'ok',
      replenishment: 'ok',
    },
  })
  const { description } = bench.device.twin
  expect(description).toMatchObject({ model: 'Example CD-9', serial: '4711000000000001' })
  expect(description.firmware).toEqual([{ name: 'carddispenser main', version: '20240315' }])
  expect(bench.device.host.commands).toEqual([])
  expect(bench.device.thrown()).toEqual([])
})

test('what a service says by itself is seen at once, and only what it says', async () => {
  const bench = await begin({ ReceiptPrinter: receiptPrinter() })
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  const { machine } = bench
  machine.unsolicited('ReceiptPrinter', 'Common.StatusChangedEvent', { printer: { paper: { upper: 'out' } } })
  await bench.until(() => bench.part('receiptprinter')?.supply === 'out')
  expect(bench.part('receiptprinter')?.details).toEqual({
    media: 'notPresent',
    'paper.upper': 'out',
    'paper.lower': 'low',
  })
  machine.unsolicited('ReceiptPrinter', 'Printer.PaperThresholdEvent', { paperSource: 'upper', threshold: 'full' })
  await bench.until(() => bench.part('receiptprinter')?.details['paper.upper'] === 'full')
  machine.unsolicited('ReceiptPrinter', 'Common.StatusChangedEvent', { common: { device: 'hardwareError' } })
  await bench.device.next('hardwareError')
  expect(bench.part('receiptprinter')?.details).toHaveProperty(['paper.upper'], 'full')
  expect(machine.all('Common.Status')).toHaveLength(1)
})

test('an event of type "event" without a request id is unsolicited too', async () => {
  const bench = await begin({ ReceiptPrinter: receiptPrinter() })
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  const header = { name: 'Common.StatusChangedEvent', type: 'event', version: '3.0' }
  bench.machine.raw(
    'ReceiptPrinter',
    JSON.stringify({ header, payload: { printer: { media: 'jammed' }, vendorExtra: { a: 1 } } }),
  )
  await bench.until(() => bench.part('receiptprinter')?.details['media'] === 'jammed')
  const old = JSON.stringify({
    header: { ...header, requestId: 0 },
    payload: { printer: { media: 'present' } },
  })
  bench.machine.inPieces('ReceiptPrinter', old, 7)
  await bench.until(() => bench.part('receiptprinter')?.details['media'] === 'present')
  expect(bench.device.thrown()).toEqual([])
})

test('storage events change the units they are about, and an error is an incident', async () => {
  const bench = await begin({ CardDispenser: cardDispenser() })
  await bench.until(() => 'carddispenser.unit1' in bench.units())
  bench.machine.unsolicited('CardDispenser', 'Storage.StorageChangedEvent', {
    unit1: { card: { status: { count: 9, replenishmentStatus: 'low' } } },
  })
  await bench.until(() => bench.units()['carddispenser.unit1']?.count === 9)
  expect(bench.units()['carddispenser.unit1']).toMatchObject({ replenishment: 'low', initial: 50, name: 'Gold' })
  expect(bench.units()['carddispenser.unit2']).toMatchObject({ count: 0 })
  for (let times = 0; times < 20; times++)
    bench.machine.unsolicited('CardDispenser', 'Common.ErrorEvent', {
      eventId: 'hardware',
      action: 'maintenance',
      vendorDescription: 'motor 6225 0000 0000 0006 stuck\u0000',
    })
  bench.machine.unsolicited('CardDispenser', 'Common.StatusChangedEvent', { cardReader: { media: 'jammed' } })
  await bench.until(() => bench.part('carddispenser')?.details['media'] === 'jammed')
  const incidents = bench.device.events.filter(({ name }) => name === 'Machine.IncidentEvent')
  expect(incidents).toHaveLength(5)
  expect(incidents[0]?.data).toEqual({
    component: 'carddispenser',
    code: 'hardware-error',
    severity: 3,
    detail: 'action: maintenance; motor ******* stuck',
  })
  expect(bench.device.thrown()).toEqual([])
})

test('a service of 2021-1 is asked and understood', async () => {
  const bench = await begin({ CardDispenser: cardDispenser() }, { isOld: true, firstVersions: ['undefined'] })
  await bench.until(() => bench.part('carddispenser')?.device === 'online' && 'carddispenser.unit1' in bench.units())
  const asked = bench.machine.all('Common.Capabilities').map(({ header }) => header['version'])
  expect(asked).toEqual(['2.0', '3.0', '1.0', '2.1', undefined])
  expect(bench.device.thrown()).toEqual([])
})

test('the version of each command is the one the service lists', async () => {
  const service = receiptPrinter()
  const bench = await begin({ ReceiptPrinter: service }, { firstVersions: ['3.0'] })
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  expect(bench.machine.all('Common.Status').map(({ header }) => header['version'])).toEqual(['2.0'])
  const ids = bench.machine.received
    .filter(({ service }) => service === 'ReceiptPrinter')
    .map(({ header }) => header['requestId'])
  expect(ids).toEqual([1, 2, 3])
})

test('a service that goes takes its part with it, and comes back', async () => {
  const bench = await begin({ CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter() }, {}, { speed: 10 })
  await bench.until(
    () => bench.part('receiptprinter')?.device === 'online' && bench.part('carddispenser')?.device === 'online',
  )
  bench.machine.shut.add('ReceiptPrinter')
  bench.machine.cut('ReceiptPrinter')
  await bench.until(() => bench.part('receiptprinter')?.device === 'offline')
  expect(bench.part('carddispenser')?.device).toBe('online')
  expect(bench.device.state()).toBe('online')
  expect(bench.part('receiptprinter')?.details).toEqual({ reason: expect.any(String) })
  bench.machine.shut.delete('ReceiptPrinter')
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  expect(bench.device.thrown()).toEqual([])
})

test('a machine whose every service is gone is away, and is found again', async () => {
  const bench = await begin({ ReceiptPrinter: receiptPrinter() })
  await bench.device.next('online')
  bench.machine.cut('ReceiptPrinter')
  await bench.device.next('offline')
  expect(bench.part('receiptprinter')?.device).toBe('offline')
  expect(bench.view().mode).toBe('unknown')
  await bench.device.next('online')
})

test('a service that answers nothing any more is given up', async () => {
  const bench = await begin(
    { CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter() },
    {},
    { speed: 10, settings: { pollSeconds: 10 } },
  )
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  bench.machine.on('Common.Status', (command) => {
    if (command.service === 'ReceiptPrinter') return
    command.acknowledge()
    command.complete('success', { common: { device: 'online' } })
  })
  await bench.until(() => bench.part('receiptprinter')?.device === 'offline')
  expect(bench.part('receiptprinter')?.details['reason']).toBe('it does not answer')
})

test('nonsense is borne for a while, and then not', async () => {
  const bench = await begin({ CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter() })
  await bench.until(
    () => bench.part('receiptprinter')?.device === 'online' && bench.part('carddispenser')?.device === 'online',
  )
  for (let times = 0; times < 19; times++) bench.machine.raw('ReceiptPrinter', '{"header":')
  bench.machine.unsolicited('ReceiptPrinter', 'Common.StatusChangedEvent', { printer: { media: 'entering' } })
  await bench.until(() => bench.part('receiptprinter')?.details['media'] === 'entering')
  bench.machine.raw('ReceiptPrinter', new Uint8Array([1, 2, 3]))
  await bench.until(() => bench.part('receiptprinter')?.device === 'offline')
  expect(bench.part('receiptprinter')?.details['reason']).toMatch(/nonsense/)
})

test('a message that is too long ends the connection, not the agent', async () => {
  const bench = await begin({ CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter() })
  await bench.until(
    () => bench.part('receiptprinter')?.device === 'online' && bench.part('carddispenser')?.device === 'online',
  )
  bench.machine.raw('ReceiptPrinter', `"${'x'.repeat(2 * 1024 * 1024)}"`)
  await bench.until(() => bench.part('receiptprinter')?.device === 'offline')
  expect(bench.device.thrown()).toEqual([])
})

test('only services that are wanted are dialled, and none at another host', async () => {
  const bench = await begin(
    { CardDispenser: cardDispenser(), ReceiptPrinter: receiptPrinter(), Elsewhere: receiptPrinter() },
    {
      uriOf: (service, port) =>
        `ws://${service === 'Elsewhere' ? 'update.example.com' : 'LOCALHOST'}:${port}/xfs4iot/v1.0/${service}`,
    },
    { settings: { services: ['ReceiptPrinter', 'Elsewhere'] } },
  )
  await bench.until(() => bench.part('receiptprinter')?.device === 'online')
  expect(bench.machine.connections).toEqual(['ReceiptPrinter'])
  expect(bench.part('elsewhere')).toMatchObject({ device: 'offline' })
  expect(bench.part('elsewhere')?.details['reason']).toMatch(/another host/)
})
