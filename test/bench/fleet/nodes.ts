import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Device } from '../../../contracts/index.ts'
import { loadLines } from '../../../device-drivers/agent/configuration.ts'
import { configurationFile } from '../../../device-drivers/agent/configurationFile.ts'
import { createLog } from '../../../device-drivers/agent/log.ts'
import { mqttPipe } from '../../../device-drivers/agent/mqttPipe.ts'
import { type AgentNode, createNode } from '../../../device-drivers/agent/node.ts'
import { sessionCounter } from '../../../device-drivers/agent/sessionCounter.ts'
import type { Driver, DriverClock, DriverContext, DriverDefinition } from '../../../device-drivers/driver.ts'
import { DRIVERS } from '../../../device-drivers/registry.ts'

/** What standard input says: where the hub is, and the nodes to be. */
export interface ChattyNodes {
  readonly branch: string
  readonly url: string
  readonly hubPublicKey: string
  readonly directory: string
  readonly nodes: readonly { readonly node: string; readonly secret: string; readonly devices: readonly Device[] }[]
}

/** Of each device, on average, in ms: a change of its state, an alert that comes or goes, something that happens. */
export const STATUS_EVERY_MS = 10_000
export const ALERT_EVERY_MS = 300_000
export const EVENT_EVERY_MS = 20_000

const clock: DriverClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Again and again, at times like those of people who use devices. */
function nowAndThen(everyMs: number, act: () => void): void {
  clock.after(-Math.log(1 - Math.random()) * everyMs, () => {
    act()
    nowAndThen(everyMs, act)
  })
}

/** The driver as the hub knows it, with a device behind it that is always doing something. */
function chatty(definition: DriverDefinition): DriverDefinition {
  return {
    ...definition,
    personalBytes: false,
    create({ status, raise, clear, emit }: DriverContext): Driver {
      let isBusy = false
      let hums = false
      return {
        connected() {
          status('common', { device: 'online' })
          nowAndThen(STATUS_EVERY_MS, () => {
            isBusy = !isBusy
            status('common', { device: isBusy ? 'deviceBusy' : 'online' })
          })
          nowAndThen(ALERT_EVERY_MS, () => {
            hums = !hums
            if (hums) raise('noise', 'it hums')
            else clear('noise')
          })
          nowAndThen(EVENT_EVERY_MS, () => {
            void emit('Input.ChangedEvent', { input: 1, value: Number(isBusy) }, { keepForMs: 60_000 })
          })
        },
        disconnected() {},
        received() {},
        execute: () => Promise.resolve({ completionCode: 'success', effect: 'done' }),
        stop() {},
      }
    },
  }
}

/** Nodes as the agent makes them, each with its own MQTT connection, in one process; the devices are played. */
async function main(): Promise<void> {
  const given = JSON.parse(await text(process.stdin)) as ChattyNodes
  const drivers = Object.fromEntries(
    Object.entries(DRIVERS).map(([name, load]) => [name, async () => chatty(await load())]),
  )
  const nodes: AgentNode[] = []
  for (const { node, secret, devices } of given.nodes) {
    const wanted = (await loadLines(devices, [], drivers)) ?? []
    const directory = join(given.directory, node)
    nodes.push(
      createNode({ branch: given.branch, node, hubPublicKey: given.hubPublicKey }, wanted, {
        software: 'branchhub bench',
        clock,
        wallNow: Date.now,
        random: Math.random,
        newId: randomUUID,
        openPipe: mqttPipe({ url: given.url, node, secret }),
        openPort: () => () => Promise.resolve({ write: () => Promise.resolve(), close() {} }),
        sessions: sessionCounter(directory, Date.now),
        memoryOf: () => ({ load: () => undefined, save() {} }),
        given: { load: (lines, good) => loadLines(lines, good, drivers), file: configurationFile(directory) },
        log: createLog('silent', { write() {} }),
      }),
    )
  }
  for (const node of nodes) node.start()
  process.stdout.write('started\n')
}

if (process.argv[1] === import.meta.filename) await main()
