import { afterEach, describe, expect, test } from 'vitest'
import { pair } from '../conformance/pairs/xfs4iot.ts'
import { type Rig, rigOn } from '../conformance/rig.ts'

/** The driver at simulated machines of every release and kind, over real WebSockets, and at their bad habits. */

let rig: Rig | undefined
afterEach(async () => {
  await rig?.close()
  expect(rig?.thrown()).toEqual([])
})

const MOVE = { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } } as const

async function startedAt(settings: Record<string, unknown>): Promise<Rig> {
  rig = await rigOn('tcp', { ...pair, simulatorSettings: { ...pair.simulatorSettings, ...settings } })
  rig.host.start()
  await rig.online()
  return rig
}

function components({
  twin,
}: Rig): Readonly<Record<string, { kind: string; device?: string | undefined; details: object }>> {
  const data = twin.statuses.get('machine')?.data
  return data && 'components' in data ? data.components : {}
}
function unitsOf({ twin }: Rig) {
  const data = twin.statuses.get('units')?.data
  return data && 'units' in data ? (data.units as Readonly<Record<string, { count?: number | null }>>) : {}
}
const kinds = (rig: Rig) => new Set(Object.values(components(rig)).map(({ kind }) => kind))

describe.each([
  { generation: '2021-1', kal: false },
  { generation: '2023-2', kal: false },
  { generation: '2024-03', kal: false },
  { generation: '2024-03', kal: true },
])('$generation, habits of the framework: $kal', (speech) => {
  test.each(['atm', 'crs', 'vtm', 'cardKiosk'])('%s: all its parts are seen, none of them broken', async (machine) => {
    const rig = await startedAt({ ...speech, machine, detailEvents: true })
    await rig.until(() => Object.keys(components(rig)).length > 4)
    await rig.until(() => Object.values(components(rig)).every(({ device }) => device === 'online'))
    const dispenses = machine === 'vtm' || machine === 'cardKiosk'
    expect(kinds(rig)).toContain(dispenses ? 'cardDispenser' : 'cardReader')
    expect(kinds(rig)).toContain('receiptPrinter')
    expect(kinds(rig)).toContain('safe')
    if (machine === 'atm') expect(kinds(rig)).toContain('cashDispenser')
    if (machine === 'crs') expect(kinds(rig)).toContain('cashRecycler')
    await rig.until(() => Object.keys(unitsOf(rig)).length >= 2)
  })

  test('a card is moved, jammed, and moved again', async () => {
    const rig = await startedAt({ ...speech, machine: 'cardKiosk' })
    expect(await rig.complete(MOVE)).toMatchObject({ completionCode: 'success', effect: 'done' })
    rig.line.device.act('card-jam')
    expect((await rig.complete({ ...MOVE, data: { from: 'transport', to: 'exit' } })).effect).not.toBe('done')
    rig.line.device.act('card-jam', { on: false })
    await rig.until(() => {
      const data = rig.twin.statuses.get('cardReader')?.data
      return data !== undefined && 'media' in data && data.media === 'present'
    })
    expect(await rig.complete({ ...MOVE, data: { from: 'transport', to: 'exit' } })).toMatchObject({ effect: 'done' })
    expect(rig.line.device.look()).toMatchObject({ card: 'exit' })
  })

  test('an open safe arrives without being asked for', async () => {
    const rig = await startedAt({ ...speech, machine: 'atm' })
    const safe = () => Object.values(components(rig)).find(({ kind }) => kind === 'safe')?.details
    await rig.until(() => JSON.stringify(safe())?.includes('bolted') === true)
    rig.line.device.act('safe-door')
    await rig.until(() => JSON.stringify(safe())?.includes('open') === true)
  })

  test('what runs low and what is counted arrives without being asked for', async () => {
    const rig = await startedAt({ ...speech, machine: 'crs' })
    await rig.until(() => Object.keys(unitsOf(rig)).length >= 8)
    const has = (wanted: object) =>
      Object.values(unitsOf(rig)).some((unit) =>
        Object.entries(wanted).every(([key, value]) => unit[key as 'count'] === value),
      )
    rig.line.device.act('cassette', { unit: 'unit2', state: 'low' })
    await rig.until(() => has({ replenishment: 'low', count: 200 }))
    rig.line.device.act('deposit', { value: 50, count: 7 })
    await rig.until(() => has({ value: 50, count: 1_007 }))
    rig.line.device.act('cassette', { unit: 'unit4', state: 'manipulated' })
    await rig.until(() => has({ status: 'manipulated' }))
  })
})

describe('bad habits', () => {
  test('frames, properties nobody knows and broken messages change nothing', async () => {
    const rig = await startedAt({})
    rig.line.device.act('frames', { count: 7 })
    rig.line.device.act('unknown-properties')
    rig.line.device.act('spoil', { times: 1 })
    rig.line.device.act('insert-card')
    expect((await rig.complete({ name: 'Printer.Reset', data: {} })).effect).toBe('done')
    expect(rig.state()).toBe('online')
  })

  test('a message longer than any costs the connection and not the machine', async () => {
    const rig = await startedAt({})
    rig.line.device.act('huge-message')
    await rig.until(() => Object.values(components(rig)).some(({ device }) => device !== 'online'))
    await rig.until(() => Object.values(components(rig)).every(({ device }) => device === 'online'))
    expect(await rig.complete(MOVE)).toMatchObject({ effect: 'done' })
  })

  test('where no acknowledgement comes the completion counts', async () => {
    const rig = await startedAt({})
    rig.line.device.act('no-acknowledge')
    expect(await rig.complete(MOVE)).toMatchObject({ effect: 'done' })
  })

  test('a service that is offline refuses, and moves nothing', async () => {
    const rig = await startedAt({})
    rig.line.device.act('service-offline')
    await rig.until(() => Object.values(components(rig)).some(({ device }) => device === 'offline'))
    expect((await rig.complete(MOVE)).effect).toBe('notDone')
    expect(rig.line.device.look()).toMatchObject({ card: null })
  })

  test('a machine that takes one request at a time is moved all the same', async () => {
    const rig = await startedAt({ maximumRequests: 1 })
    expect(await rig.complete(MOVE)).toMatchObject({ effect: 'done' })
    rig.line.device.act('card-jam')
    rig.line.device.act('card-jam', { on: false })
    expect(await rig.complete({ ...MOVE, data: { from: 'transport', to: 'exit' } })).toMatchObject({ effect: 'done' })
  })

  test('a card that the machine does not count is counted here', async () => {
    const rig = await startedAt({ countsIssued: false })
    expect(await rig.complete({ name: 'Storage.SetCount', data: { unit: 'unit1', count: 120 } })).toMatchObject({
      effect: 'done',
    })
    expect(await rig.complete({ ...MOVE, data: { from: 'unit1', to: 'exit' } })).toMatchObject({ effect: 'done' })
    const counts = () => {
      const data = rig.twin.statuses.get('storage')?.data
      return data && 'units' in data ? data.units['unit1'] : undefined
    }
    await rig.until(() => counts() !== undefined)
    expect(counts()).toMatchObject({ count: 119, deviceCount: 120 })
  })

  test('a machine that restarts in the middle of a movement: nobody knows, then it is seen, and told once', async () => {
    const rig = await startedAt({ moveMs: 200 })
    const begun = rig.begin(MOVE)
    const written = () => Buffer.from(rig.line.log.bytes('toDevice')).toString().split('"CardReader.Move"').length - 1
    await rig.until(() => written() === 1)
    rig.line.device.act('restart', { ms: 400 })
    expect((await begun.done).effect).toBe('unknown')
    await rig.until(() => rig.state() === 'offline')
    await rig.online()
    await rig.until(() => {
      const data = rig.twin.statuses.get('cardReader')?.data
      return data !== undefined && 'media' in data && data.media === 'present'
    })
    expect(written()).toBe(1)
    expect(rig.line.device.look()).toMatchObject({ card: 'transport' })
  })
})
