import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { DRIVER_SETTINGS } from '../../contracts/index.ts'
import { createSimulator as createLine } from '../../simulators/machine-intake/simulator.ts'
import { createSimulator as createCalling } from '../../simulators/machine-intake-http/simulator.ts'
import { MACHINES, type MachineName, machine, wholeMachine } from '../../test/support/machines.ts'
import { type Bench, bench } from '../../test/support/memoryPort.ts'
import { definition as lineDefinition } from '../machine-intake/driver.ts'
import { definition as callingDefinition } from '../machine-intake-http/driver.ts'

const names = Object.keys(MACHINES) as MachineName[]
const WALL_MS = Date.UTC(2026, 10, 29, 2, 15)

/** A machine that has said how it is: what it said before anybody listened it has said again. */
async function benchOf(name: MachineName, options: Parameters<typeof bench>[2] = {}): Promise<Bench> {
  const isLine = MACHINES[name] === 'machine-intake'
  const settings = { ...machine(name), ...options.settings }
  const made = await bench(isLine ? lineDefinition : callingDefinition, isLine ? createLine : createCalling, {
    ...options,
    settings,
    simulatorSettings: { ...settings, wallMs: WALL_MS, ...options.simulatorSettings },
  })
  await made.clock.advance(3000)
  return made
}
const eventsOf = (one: Bench, name: string) => one.events.filter((event) => event.name === name)
/** Where the customers of each machine are shown in its own words. */
const PARTS: Record<MachineName, { component: string; unit: string; supply: boolean }> = {
  'payment-kiosk': { component: 'receipt-printer', unit: 'notes', supply: true },
  'cheque-machine': { component: 'print-head', unit: 'cheques', supply: true },
  'receipt-machine': { component: 'printer', unit: 'sheets', supply: true },
  'seal-machine': { component: 'seal', unit: 'ink', supply: true },
  'multimedia-terminal': { component: 'printer', unit: 'paper', supply: true },
}
const KIND: Record<MachineName, string> = {
  'payment-kiosk': 'payment',
  'cheque-machine': 'check',
  'receipt-machine': 'receipt',
  'seal-machine': 'seal',
  'multimedia-terminal': 'enquiry',
}

describe.each(names)('%s', (name) => {
  test('its configuration has no mistake', () => {
    expect(Value.Errors(DRIVER_SETTINGS[MACHINES[name]], wholeMachine(name))).toEqual([])
  })

  test('says how it is, what it does and what happens to it', async () => {
    const one = await benchOf(name)
    const { component, unit } = PARTS[name]
    expect(one.status.common).toEqual({ device: 'online' })
    expect(one.status.machine?.mode).toBe('inService')
    expect(one.status.machine?.components[component]).toMatchObject({ device: 'online', supply: 'good' })
    expect(one.status.units?.units[unit]?.count).toBeTypeOf('number')
    one.device.act('supply', { state: 'low' })
    await one.clock.advance(1000)
    expect(one.status.machine?.components[component]).toMatchObject({ supply: 'low' })
    one.device.act('fault')
    one.device.act('mode', { mode: 'pause' })
    await one.clock.advance(1000)
    expect(one.status.machine?.mode).toBe('outOfService')
    expect(Object.values(one.status.machine?.components ?? {}).map(({ device }) => device)).toContain('hardwareError')
    one.device.act('transaction', { result: 'failed', amount: 1234.5, seconds: 42 })
    one.device.act('incident', { code: 7, level: 3, text: '门被打开' })
    await one.clock.advance(1000)
    expect(eventsOf(one, 'Machine.TransactionEvent')).toMatchObject([
      { data: { kind: KIND[name], result: 'failed', seconds: 42 } },
    ])
    const [{ at }] = eventsOf(one, 'Machine.TransactionEvent').map(({ data }) => data) as [{ at: number }]
    expect(Math.abs(at - WALL_MS)).toBeLessThan(20_000)
    expect(eventsOf(one, 'Machine.IncidentEvent')).toMatchObject([{ data: { severity: 3, detail: '门被打开' } }])
    expect(one.device.look()).toMatchObject({ refused: 0, unanswered: 0, waiting: 0 })
    expect([...one.alerts.keys()]).toEqual([])
    one.driver.stop()
  })

  test('what is sent again counts once, what is late replaces nothing, what is garbage is refused', async () => {
    const one = await benchOf(name)
    await one.clock.advance(1000)
    one.device.act('transaction', {})
    await one.clock.advance(500)
    one.device.act('duplicate')
    one.device.act('late')
    one.device.act('garbage')
    await one.clock.advance(20_000)
    expect(eventsOf(one, 'Machine.TransactionEvent')).toHaveLength(1)
    expect(one.status.machine?.mode).toBe('inService')
    const verdicts = eventsOf(one, 'Machine.MessageEvent').map(
      ({ data }) => data as { verdict: string; reason?: string },
    )
    expect(verdicts).toContainEqual(expect.objectContaining({ verdict: 'ignored', reason: 'it was sent again' }))
    expect(verdicts).toContainEqual(
      expect.objectContaining({ verdict: 'ignored', reason: 'newer news has come before' }),
    )
    expect(verdicts.some(({ verdict }) => verdict === 'refused')).toBe(true)
    one.driver.stop()
  })

  test('a card number leaves in nothing it says', async () => {
    const one = await benchOf(name)
    one.device.act('card-number')
    await one.clock.advance(2000)
    expect(eventsOf(one, 'Machine.TransactionEvent')).toHaveLength(1)
    const said = JSON.stringify([one.events, one.status, one.sealed, one.logs, [...one.alerts]])
    expect(said).not.toContain('6222021001116245702')
    expect(said).toContain('622202*********5702')
    one.driver.stop()
  })

  test('a machine that falls silent is offline, and back when it speaks', async () => {
    const one = await benchOf(name)
    await one.clock.advance(1000)
    one.device.act('silent')
    await one.clock.advance(300_000)
    expect(one.status.common).toEqual({ device: 'offline' })
    expect(one.alerts.has('device-offline')).toBe(true)
    if (MACHINES[name] === 'machine-intake') await one.plug()
    one.device.act('silent', { on: false })
    await one.clock.advance(1000)
    expect(one.status.common).toEqual({ device: 'online' })
    expect(one.alerts.has('device-offline')).toBe(false)
    one.driver.stop()
  })

  test('while the hub takes nothing the machine is told to send it again, and it counts once', async () => {
    let isUp = false
    const one = await benchOf(name, {
      emit: (event) =>
        Promise.resolve(
          event.name === 'Machine.TransactionEvent' && !isUp ? ('expired' as const) : ('committed' as const),
        ),
    })
    await one.clock.advance(1000)
    one.device.act('transaction', {})
    await one.clock.advance(100)
    isUp = true
    await one.clock.advance(20_000)
    const told = eventsOf(one, 'Machine.TransactionEvent')
    expect(told.length).toBeGreaterThan(1)
    // The same for the hub, which takes an event of one id once.
    expect(new Set(told.map(({ id }) => id)).size).toBe(1)
    expect(one.device.look()).toMatchObject({ waiting: 0 })
    one.driver.stop()
  })
})
