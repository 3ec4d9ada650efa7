import { expect, test } from 'vitest'
import { DRIVER_NAMES } from '../../contracts/index.ts'
import { startBranchDevices } from '../../simulators/branchDevices.ts'
import { EVERY_DEVICE, inForce, readEveryDevice } from '../support/everyDevice.ts'
import { frameExample } from '../support/frameTables.ts'
import { machine } from '../support/machines.ts'

function devices() {
  const read = readEveryDevice()
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
  return { warnings: read.warnings, devices: inForce(read.configuration).devices }
}

test('the configuration with every device is valid, and nothing in it surprises', () => {
  expect(readEveryDevice()).toMatchObject({ warnings: [] })
})

test('it has a device of every driver and no two on one port', () => {
  const all = devices().devices
  expect([...new Set(all.map(({ driver }) => driver))].sort()).toEqual([...DRIVER_NAMES].sort())
  const ports = all.map(({ port }) => {
    if ('websocket' in port) return port.websocket.ports?.[0]
    return 'tcp' in port ? port.tcp.port : 'listen' in port ? port.listen.port : undefined
  })
  expect(ports).not.toContain(undefined)
  expect(new Set(ports).size).toBe(all.length)
})

test('its frame tables are those of config/generic-frame', () => {
  const { settings } = devices().devices.find(({ driver }) => driver === 'generic-frame') ?? {}
  expect(settings).toMatchObject(frameExample('keypad-ff68'))
})

test('its self-service machines are those of config/machines', () => {
  for (const name of ['payment-kiosk', 'receipt-machine'] as const)
    expect(devices().devices.find(({ id }) => id === name)?.settings).toMatchObject(machine(name))
})

test('a simulator starts for every device of it, with its settings', async () => {
  const said: string[] = []
  const running = await startBranchDevices(EVERY_DEVICE, (line) => said.push(line), { ports: 'free' })
  try {
    expect(said).toEqual([])
    const protocols = [...running.lines].map(([id, { device }]) => [id, device.protocol])
    expect(protocols).toEqual(devices().devices.map(({ id, driver }) => [id, driver]))
    expect(running.lines.get('card-dispenser')?.device.look()).toHaveProperty('units.3')
    expect(running.lines.get('control-units')?.device.look()).toHaveProperty(['gates', 'car-park'])
    expect(running.lines.get('keypads')?.device.look()).toHaveProperty('units.13')
    expect(running.lines.get('cash-machine')?.device.look()).toHaveProperty('machine', 'atm')
    expect(running.lines.get('card-kiosk')?.device.look()).toHaveProperty('machine', 'cardKiosk')
  } finally {
    await running.close()
  }
})
