import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import type { BranchConfigurationInput } from '../contracts/index.ts'
import { type BranchDevices, startBranchDevices } from './branchDevices.ts'
import { type Panel, startPanel } from './panel/panel.ts'
import { keepPaperIn } from './people/paper.ts'
import { SIMULATED, SIMULATED_MANAGER } from './world/accounts.ts'
import { branchFacts } from './world/branchFacts.ts'
import { type DemoLogins, demoLogins } from './world/demoLogins.ts'
import { type HubProcess, startHub } from './world/hubProcess.ts'
import { scaledConfiguration } from './world/scaledConfiguration.ts'
import { scenarioNamed } from './world/scenarios.ts'
import { endlessScript } from './world/script.ts'
import { World } from './world/world.ts'

/**
 * `npm start`: a whole branch on this machine. A real hub with its agent, simulated devices on the other end of the
 * wires, customers who come in and tellers who serve them. Ends with Ctrl-C, and everything it started with it.
 */
const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'config/example-branch.yaml' },
    data: { type: 'string', default: '.branchhub/demo' },
    port: { type: 'string', default: '8080' },
    'mqtt-port': { type: 'string', default: '1883' },
    'panel-port': { type: 'string', default: '8090' },
    scenario: { type: 'string', default: 'normal' },
    speed: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    'no-people': { type: 'boolean', default: false },
  },
})

const PAPER_CHANGED_AFTER_S = 120
/** So many stand at the door when the branch opens. */
const RUSH = 8
/** A hub that ends so soon after its start, several times in a row, is not started again. */
const SHORT_LIFE_MS = 10_000
const MOST_SHORT_LIVES = 3

const data = resolve(values.data)
const speed = Number(values.speed)
const say = (line = '') => process.stdout.write(`${line}\n`)
const ended = new AbortController()
let hub: HubProcess | undefined
let devices: BranchDevices | undefined
let panel: Panel | undefined
let paper: { stop: () => void } | undefined

process.on('SIGINT', () => void stop(0))
process.on('SIGTERM', () => void stop(0))

try {
  await start()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  await stop(1)
}

async function start(): Promise<void> {
  if (!(speed >= 1)) throw new Error(`--speed is a number from 1, not ${values.speed}`)
  const scenario = scenarioNamed(values.scenario)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  devices = await startBranchDevices(values.config, say)
  // The real ports, and the branch's life in real time.
  const configuration = parse(devices.configuration) as BranchConfigurationInput
  const configFile = join(data, 'branch.yaml')
  writeFileSync(configFile, stringify(scaledConfiguration(configuration, speed)))
  say(`Simulated devices: ${[...devices.lines.keys()].join(', ')}`)

  const logins = await demoLogins(data, configuration)
  hub = await startHub({ ...hubOptions(configFile), httpPort: Number(values.port) })
  if (ended.signal.aborted) return
  panel = await startPanel({ devices, port: Number(values['panel-port']), say })
  const { address } = hub
  void keepRunning(configFile, Number(new URL(address).port))
  tell(address, logins)
  if (!values['no-people']) letPeopleIn(address, configuration, logins, devices, scenario)
  say(`BranchHub ready: ${address}`)
  say(values['no-people'] ? 'Ctrl-C ends it.' : 'Customers are coming in and tellers are serving; Ctrl-C ends it.')
}

function tell(address: string, { kioskLink, hallLink, users, password }: DemoLogins): void {
  const own = users.filter((user) => !user.startsWith(SIMULATED))
  say()
  say(`  Kiosk        ${address}${kioskLink}`)
  if (hallLink !== undefined) say(`  Hall screen  ${address}${hallLink}`)
  say(`  PAD          ${address}/staff/   log in as manager`)
  say(`  Soft-call    ${address}/staff/   log in as teller   (window 1 is free for you)`)
  say(`  Fleet        ${address}/staff/   log in as operations`)
  say(`  Panel        ${panel?.address ?? ''}   the simulated devices and their wires`)
  say(`  API          ${address}/api/openapi.json`)
  say(`  Log in as    ${own.join(', ')}`)
  say(`  Password     ${password}   (made on this machine, in ${join(values.data, 'logins.json')})`)
  say(`  Hub's log    ${join(values.data, 'hub.log')}`)
  say()
}

function hubOptions(configFile: string) {
  return { dataDirectory: data, configFile, mqttPort: Number(values['mqtt-port']), say }
}

/** A hub that ends, whoever ended it, is started again where it was: the people go on where they were. */
async function keepRunning(configFile: string, httpPort: number): Promise<void> {
  let shortLives = 0
  while (hub) {
    const startedAtMs = performance.now()
    const how = await hub.ended
    if (ended.signal.aborted) return
    shortLives = performance.now() - startedAtMs < SHORT_LIFE_MS ? shortLives + 1 : 0
    say(`The hub has ended (${how}); its log is ${join(values.data, 'hub.log')}`)
    if (shortLives >= MOST_SHORT_LIVES) return stop(1)
    try {
      hub = await startHub({ ...hubOptions(configFile), httpPort })
      say(`The hub is back: ${hub.address}`)
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      return stop(1)
    }
  }
}

function letPeopleIn(
  address: string,
  configuration: BranchConfigurationInput,
  { users, password, kioskLinks }: DemoLogins,
  running: BranchDevices,
  scenario: ReturnType<typeof scenarioNamed>,
): void {
  const seed = Number(values.seed)
  const facts = branchFacts(configuration)
  const tellers = users.filter((user) => user.startsWith(`${SIMULATED}teller`))
  // The first window is for whoever wants to try.
  const [, ...staffed] = facts.windows
  paper = keepPaperIn(running.lines, (PAPER_CHANGED_AFTER_S * 1000) / speed, ended.signal)
  const world = new World({
    address,
    password,
    managerUser: SIMULATED_MANAGER.user,
    tellers: staffed.flatMap(({ id: windowId }, index) => {
      const user = tellers[index]
      return user === undefined ? [] : [{ user, windowId }]
    }),
    kioskLinks: new Map(Object.entries(kioskLinks)),
    facts,
    scenario,
    seed,
    script: endlessScript(facts, scenario, { seed, rush: RUSH }),
    devices: running,
    speed,
    isEndless: true,
    ended: ended.signal,
  })
  world.run().catch((error: unknown) => {
    if (!ended.signal.aborted) say(`The people are gone: ${error instanceof Error ? error.message : String(error)}`)
  })
}

async function stop(code: number): Promise<void> {
  if (ended.signal.aborted) return
  ended.abort()
  paper?.stop()
  await hub?.stop()
  await panel?.close()
  await devices?.close()
  process.exit(code)
}
