import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import type { BranchConfigurationInput, KioskView, RecordedEvent, WindowView } from '../../contracts/index.ts'
import { type BranchDevices, startBranchDevices, writeConfiguration } from '../branchDevices.ts'
import { HubClient } from '../people/hubClient.ts'
import { keepPaperIn } from '../people/paper.ts'
import type { Traffic } from '../people/screen.ts'
import { type Account, addAccounts, kioskLinks, newPassword, SIMULATED_MANAGER, simulatedTellers } from './accounts.ts'
import { branchFacts } from './branchFacts.ts'
import { differences } from './dayCounts.ts'
import { type DaySummary, summarise } from './daySummary.ts'
import { type HubCounts, hubCounts, startHub } from './hubProcess.ts'
import { journalSummary, type PrintCounts, printsOf } from './journalSummary.ts'
import { forOneDay, scaledConfiguration, withKiosks } from './scaledConfiguration.ts'
import { type ScenarioName, scenarioNamed } from './scenarios.ts'
import { dayScript } from './script.ts'
import type { Speed } from './virtualClock.ts'
import { visitCsv } from './visitCsv.ts'
import { World } from './world.ts'

export interface LiveDayOptions {
  /** As written; its times are those of the simulated day. */
  readonly configuration: BranchConfigurationInput
  readonly scenario: ScenarioName
  readonly speed: Speed
  readonly seed: number
  /** Instead of as many as the scenario has. */
  readonly visits?: number
  /** Kept afterwards; without it one of its own is made and removed. */
  readonly dataDirectory?: string
  readonly say?: (line: string) => void
}

export interface Measurements extends Traffic {
  /** Milliseconds from the first customer on the way to the last teller gone. */
  readonly livedMs: number
  readonly events: number
  readonly prints: PrintCounts
  /** As the hub counted them over its whole run. */
  readonly hub: HubCounts
}

export interface LivedDay {
  readonly summary: DaySummary
  readonly measurements: Measurements
  /** Where the world's own books and the journal differ; empty when they agree. */
  readonly differences: readonly string[]
  /** Everybody who took a ticket, as `visitCsv` writes it. */
  readonly visits: string
}

const SUPERVISOR: Account = { user: 'sim-supervisor', role: 'supervisor', name: '吴主管' }
/** A reader takes a third of a second for a card however fast the day goes: at full speed there are more of them. */
const KIOSKS_AT_FULL_SPEED = 3
/**
 * At full speed the next key follows its echo at once, as no hand could: a key that was repeated because this machine was busy would
 * arrive behind it. So the units wait longer before they repeat.
 */
const PATIENT_UNITS = { repeatMs: 5_000, giveUpMs: 20_000 }
const DEVICES_READY_MS = 20_000
const JOURNAL_PAGE = 1000

/**
 * Lives one day of a branch on a hub and an agent of their own with simulated devices, everything on free ports, and compares what
 * its people have lived through with what the journal says.
 *
 * With the same seed the customers, what they want, how long it takes and what they and the tellers decide are the same at every speed.
 * At `max` the whole day is: who is called when, and every wait. At a finite speed the moments at which the hub hears of things
 * are real, so that two calls close to each other may change places, and with them what follows.
 */
export async function liveDay(options: LiveDayOptions): Promise<LivedDay> {
  const { say = () => undefined } = options
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'branchhub-day-'))
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  let devices: BranchDevices | undefined
  try {
    const lived = configurationOf(options)
    const configFile = join(dataDirectory, 'branch.yaml')
    writeFileSync(configFile, stringify(scaledConfiguration(lived, options.speed)))
    const settings = options.speed === 'max' ? PATIENT_UNITS : {}
    devices = await startBranchDevices(configFile, say, { ports: 'free', settings })
    writeConfiguration(devices, configFile)
    return await onTheHub(options, lived, { dataDirectory, configFile, devices })
  } finally {
    await devices?.close()
    if (options.dataDirectory === undefined) rmSync(dataDirectory, { recursive: true, force: true })
  }
}

/** The configuration of a file, not checked: the hub does that. */
export function readBranch(file: string): BranchConfigurationInput {
  return parse(readFileSync(file, 'utf8')) as BranchConfigurationInput
}

function configurationOf({ configuration, speed }: LiveDayOptions): BranchConfigurationInput {
  const oneDay = forOneDay(configuration, new Date())
  return speed === 'max' ? withKiosks(oneDay, KIOSKS_AT_FULL_SPEED) : oneDay
}

interface Branch {
  readonly dataDirectory: string
  readonly configFile: string
  readonly devices: BranchDevices
}

async function onTheHub(options: LiveDayOptions, lived: BranchConfigurationInput, branch: Branch): Promise<LivedDay> {
  const { dataDirectory, configFile, devices } = branch
  const { say = () => undefined } = options
  const tellers = simulatedTellers(lived.windows.length)
  const password = newPassword()
  await addAccounts(dataDirectory, [...tellers, SIMULATED_MANAGER, SUPERVISOR], password)
  const links = await kioskLinks(dataDirectory, lived)
  const hub = await startHub({ dataDirectory, configFile, httpPort: 0, mqttPort: 0, say })
  const ended = new AbortController()
  const hubIsGone = hub.ended.then((how) => {
    throw new Error(`The hub has ended (${how}); its log is ${join(dataDirectory, 'hub.log')}`)
  })
  hubIsGone.catch(() => undefined)
  const supervisor = new HubClient(hub.address)
  const paper = keepPaperIn(devices.lines, 0, ended.signal)
  try {
    await supervisor.logIn(SUPERVISOR.user, password)
    const facts = branchFacts(lived)
    const scenario = scenarioNamed(options.scenario)
    await devicesReady(supervisor, facts)
    say(`${hub.address} is open`)
    const world = new World({
      address: hub.address,
      password,
      managerUser: SIMULATED_MANAGER.user,
      tellers: lived.windows.map(({ id }, index) => ({ user: tellers[index]?.user ?? '', windowId: id })),
      kioskLinks: links,
      facts,
      scenario,
      seed: options.seed,
      script: dayScript(facts, scenario, options),
      devices,
      speed: options.speed,
      isEndless: false,
      ended: ended.signal,
    })
    const from = performance.now()
    await Promise.race([world.run(), hubIsGone])
    const livedMs = Math.round(performance.now() - from)
    const events = await readJournal(supervisor)
    supervisor.close()
    await hub.stop()
    return {
      summary: summarise(world.books, facts),
      measurements: {
        livedMs,
        events: events.length,
        ...world.traffic,
        prints: printsOf(events),
        hub: hubCounts(dataDirectory),
      },
      differences: differences(world.books.counts(), journalSummary(events)),
      visits: visitCsv(world.books),
    }
  } finally {
    ended.abort()
    paper.stop()
    supervisor.close()
    await hub.stop()
  }
}

/** A day begins when every device of the branch has reported for work; one that does not is left out of it. */
async function devicesReady(client: HubClient, { kiosks, windows }: ReturnType<typeof branchFacts>): Promise<void> {
  const isThere = (condition: string) => condition !== 'offline'
  await Promise.all([
    ...kiosks.map(({ id }) =>
      client
        .until<KioskView>(`kiosk:${id}`, ({ reader, printer }) => isThere(reader) && isThere(printer), DEVICES_READY_MS)
        .catch(() => undefined),
    ),
    ...windows.map(({ id }) =>
      client
        .until<WindowView>(`window:${id}`, ({ keypad, board }) => isThere(keypad) && isThere(board), DEVICES_READY_MS)
        .catch(() => undefined),
    ),
  ])
}

async function readJournal(client: HubClient): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for (;;) {
    const after = events.at(-1)?.seq ?? 0
    const page = await client.get<{ events: RecordedEvent[]; last: number }>(
      `/api/v1/journal?after=${after}&limit=${JOURNAL_PAGE}`,
    )
    events.push(...page.events)
    if (page.events.length === 0 || (events.at(-1)?.seq ?? 0) >= page.last) return events
  }
}
