import type { MachineStatus, UnitsStatus } from '../../contracts/index.ts'
import type { DriverClock, DriverMemory } from '../../device-drivers/driver.ts'
import { dialingPort } from '../../device-drivers/transport/sockets.ts'
import { definition } from '../../device-drivers/xfs4iot/driver.ts'
import { hosted } from '../conformance/hosted.ts'
import { type MachineScript, ScriptedMachine, serves } from './scriptedMachine.ts'

/** Time that goes so many times faster than it does. */
export function quickClock(speed: number): DriverClock {
  return {
    now: () => performance.now() * speed,
    after(ms, callback) {
      const timer = setTimeout(callback, ms / speed)
      return () => clearTimeout(timer)
    },
  }
}

export interface BenchOptions {
  readonly secure?: boolean
  readonly pingMs?: number
  readonly settings?: Record<string, unknown>
  readonly speed?: number
  readonly memory?: DriverMemory
  readonly ports?: readonly number[]
  readonly host?: string
}

/** The driver in the agent's own host with a scripted machine on a real loopback port. */
export async function xfsBench(script: MachineScript, options: BenchOptions = {}) {
  const machine = await ScriptedMachine.start(script)
  return { machine, ...host(machine, options) }
}

export function host(
  machine: { readonly port: number },
  { settings = {}, speed = 1, memory, ports, host = '127.0.0.1', secure = false, pingMs }: BenchOptions,
) {
  const watching = new Set<() => void>()
  const changed = () => {
    for (const look of [...watching]) look()
  }
  const pair = {
    definition,
    settings,
    ...(memory && { memory: () => memory }),
  } as unknown as Parameters<typeof hosted>[0]
  const open = dialingPort({ host, ports: ports ?? [machine.port], secure }, pingMs === undefined ? {} : { pingMs })
  const device = hosted(pair, open, quickClock(speed), { changed, isListening: true })
  device.host.start()

  /** When it is so; looked at whenever the driver publishes something. */
  function until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve()
    return new Promise((resolve) => {
      const look = () => {
        if (!done()) return
        watching.delete(look)
        resolve()
      }
      watching.add(look)
    })
  }
  const status = <T>(iface: 'machine' | 'units' | 'common' | 'cardReader' | 'storage') =>
    device.twin.statuses.get(iface)?.data as T | undefined
  return {
    device,
    until,
    view: () => status<MachineStatus>('machine') ?? { mode: 'unknown' as const, components: {} },
    units: () => status<UnitsStatus>('units')?.units ?? {},
    storage: () => status<{ units: Record<string, Record<string, unknown>> }>('storage')?.units ?? {},
    part: (id: string) => status<MachineStatus>('machine')?.components[id],
    stop: () => device.host.stop(),
  }
}

export const COMMON = serves('Common', ['Status', 'Capabilities', 'Cancel'])

/** A card dispenser: a hopper `unit1`, a bin `unit2`. */
export function cardDispenser(count = 50): MachineScript['services'][string] {
  return {
    interfaces: [
      COMMON,
      serves('CardReader', ['Move', 'Reset', 'ReadRawData']),
      serves('Storage', ['GetStorage'], ['2.0', '2.1']),
    ],
    capabilities: {
      common: {
        serviceVersion: '1.0',
        deviceInformation: [
          {
            modelName: 'CD-9',
            serialNumber: '4711000000000001',
            firmware: [{ firmwareName: 'main', firmwareVersion: '20240315' }],
          },
        ],
      },
      cardReader: { type: 'motor' },
    },
    status: { common: { device: 'online' }, cardReader: { media: 'notPresent', chipModule: 'ok' } },
    storage: {
      unit1: {
        id: '1',
        positionName: 'hopper',
        capacity: 200,
        status: 'ok',
        card: {
          capabilities: { type: 'dispense' },
          configuration: { cardID: 'Gold', threshold: 10 },
          status: { initialCount: count, count, replenishmentStatus: 'ok' },
        },
      },
      unit2: {
        id: '2',
        status: 'ok',
        card: { capabilities: { type: 'retain' }, configuration: {}, status: { count: 0, replenishmentStatus: 'ok' } },
      },
    },
  }
}

export function receiptPrinter(): MachineScript['services'][string] {
  return {
    interfaces: [COMMON, serves('Printer', ['Reset', 'PrintRaw'], ['2.0', '3.0'])],
    capabilities: { printer: { type: { receipt: true, scanner: true } } },
    status: { common: { device: 'online' }, printer: { media: 'notPresent', paper: { upper: 'full', lower: 'low' } } },
  }
}
