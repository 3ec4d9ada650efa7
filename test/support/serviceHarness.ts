import { createHash } from 'node:crypto'
import Value from 'typebox/value'
import {
  type Actor,
  type BranchConfigurationInput,
  BranchView,
  type Command,
  type DeviceCommandName,
  type DeviceEventData,
  type DeviceEventName,
  DisplayView,
  type Identity,
  KioskView,
  PadView,
  type Problem,
  type PublicCommandType,
  WindowView,
} from '../../contracts/index.ts'
import { DerivedRemoteSecrets } from '../../hub/adapters/store/remoteSecrets.ts'
import { BranchService, type BranchServiceOptions } from '../../hub/app/branchService.ts'
import { BranchClock } from '../../hub/app/clock.ts'
import type {
  DeviceOutcome,
  IdentityVault,
  NodeMessage,
  RemoteSecrets,
  StoredAnswer,
  TwinStore,
} from '../../hub/app/ports.ts'
import { rebuild } from '../../hub/app/savedState.ts'
import type { Branch } from '../../hub/core/branch.ts'
import { MANAGER, MemoryJournal, SILENT } from './appHarness.ts'
import { smallBranch } from './branch.ts'

/** Monday 2026-11-23, 10:00 in Shanghai. */
const MONDAY_TEN = Date.UTC(2026, 10, 23, 2, 0, 0)
export const HOUR_MS = 3_600_000
export const MINUTE_MS = 60_000

/** What every card says. */
export const VISITOR: Identity = { documentType: 'citizen', number: '110101199003077758', name: '金丝雀' }
export const TELLERS = [
  { id: 'teller1', name: '王芳' },
  { id: 'teller2', name: '李强' },
] as const
export const DONE: DeviceOutcome = {
  kind: 'completion',
  completion: { type: 'completion', session: 1, completionCode: 'success', effect: 'done' },
}

/** A small branch whose windows have an evaluator each, at the address of their keypad. */
export function evaluatedBranch(
  change: (configuration: BranchConfigurationInput) => void = () => undefined,
): BranchConfigurationInput {
  return smallBranch((configuration) => {
    for (const window of configuration.windows ?? []) window.evaluator = { device: 'keypads', address: window.number }
    change(configuration)
  })
}

export interface SentCommand {
  readonly name: DeviceCommandName
  readonly deviceId: string
  readonly data: unknown
  readonly deadline: number
}

export interface ServiceHarness {
  readonly service: BranchService
  readonly branch: Branch
  readonly journal: MemoryJournal
  /** What was sent to devices. */
  readonly sent: SentCommand[]
  /** Node `local` is there. */
  ready: boolean
  /** What devices answer, from now on. */
  outcome: (name: DeviceCommandName) => Promise<DeviceOutcome>
  readonly wall: () => number
  pass(ms: number): void
  /** Somebody, or a time service, puts the wall clock on or back. */
  jump(ms: number): void
  send(command: Pick<Command, 'type' | 'data'>, actor?: Actor, id?: string): Promise<StoredAnswer>
  /** As `send`, for what must be carried out. */
  done(command: Pick<Command, 'type' | 'data'>, actor?: Actor): Promise<Extract<StoredAnswer, { ok: true }>['result']>
  /** A device of node `local` says something. */
  event<N extends DeviceEventName>(
    name: N,
    deviceId: string,
    data: DeviceEventData[N],
    more?: { readonly id?: string; readonly ts?: number },
  ): Promise<Problem | undefined>
  /** The newest view of a channel, of the form the contract gives it. */
  view<V>(channel: string): V
  /** A card is put on the reader of kiosk k1, which gives a ticket at once. */
  card(): Promise<void>
  /** Ends the service; another one goes on with its journal. */
  restart(): Promise<ServiceHarness>
  stop(): void
}

interface HarnessOptions {
  readonly configuration?: BranchConfigurationInput
  readonly journal?: MemoryJournal
  /** Unix ms at the start. */
  readonly wall?: number
  readonly service?: Partial<
    Pick<
      BranchServiceOptions,
      | 'announcer'
      | 'voice'
      | 'log'
      | 'tellers'
      | 'vault'
      | 'isSpaceLow'
      | 'recognition'
      | 'waits'
      | 'machines'
      | 'stock'
      | 'forms'
    >
  >
}

const VIEWS = { branch: BranchView, pad: PadView, window: WindowView, kiosk: KioskView, display: DisplayView }
let ids = 0

/** The whole application layer over the real core; journal, keys and devices are in memory, and the test moves the time. */
export async function serviceHarness(options: HarnessOptions = {}): Promise<ServiceHarness> {
  const { configuration = smallBranch(), journal = new MemoryJournal() } = options
  const time = { wallMs: options.wall ?? MONDAY_TEN, monotonicMs: 0 }
  const branch = rebuild(journal)
  const clock = new BranchClock(
    { wall: () => time.wallMs, monotonic: () => time.monotonicMs },
    () => branch.config?.outlet ?? { timeZone: 'Asia/Shanghai', dayStartsAt: '00:00' },
    journal.lastTime,
  )
  const service = new BranchService({
    journal,
    vault: memoryVault(),
    remoteSecrets: memorySecrets(),
    twins: FORGETFUL,
    clock,
    log: SILENT,
    branch,
    tellerName: (tellerId) => TELLERS.find(({ id }) => id === tellerId)?.name ?? tellerId,
    tellers: () => TELLERS,
    configurationApplied: () => undefined,
    isSpaceLow: () => false,
    ...options.service,
  })
  if (!branch.config) must(await service.applyConfiguration(configuration, { kind: 'system', id: 'test' }))

  const harness: ServiceHarness = {
    service,
    branch,
    journal,
    sent: [],
    ready: true,
    outcome: () => Promise.resolve(DONE),
    wall: () => time.wallMs,
    pass(ms) {
      time.wallMs += ms
      time.monotonicMs += ms
    },
    jump(ms) {
      time.wallMs += ms
    },
    send: (command, actor = MANAGER, id = `command-${++ids}`) =>
      service.submit({ id, ...command } as { id: string; type: PublicCommandType; data: unknown }, actor),
    done: async (command, actor) => must(await harness.send(command, actor)),
    event: (name, deviceId, data, { id = `event-${++ids}`, ts = time.wallMs } = {}) =>
      service.traffic.receive('local', { kind: 'event', deviceId, name, id, ts, data } as NodeMessage),
    view: <V>(channel: string) => {
      const view = service.view(channel)?.view
      const schema = VIEWS[channel.split(':')[0] as keyof typeof VIEWS]
      const [mistake] = Value.Errors(schema, view)
      if (mistake) throw new Error(`${channel}${mistake.instancePath}: ${mistake.message}`)
      return view as V
    },
    async card() {
      await harness.event('IdCard.ReadEvent', 'reader', {
        documentType: 'citizen',
        sealed: { v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' },
      })
    },
    restart() {
      service.stop()
      return serviceHarness({ ...options, journal, wall: time.wallMs })
    },
    stop: () => service.stop(),
  }
  await service.start({
    isReady: () => harness.ready,
    send: (target, name, data, { deadline }) => {
      harness.sent.push({ name, deviceId: target.deviceId, data, deadline })
      return harness.outcome(name)
    },
  })
  return harness
}

function must(answer: StoredAnswer) {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return answer.result
}

/** Nothing is really encrypted, and every card is another person's. */
function memoryVault(): IdentityVault {
  let people = 0
  return {
    publicKey: '',
    open: () => VISITOR,
    openMessage: () => ({ format: 'text', data: 'a message', isCut: false }),
    protect: (_identity, keyId) => ({
      documentType: 'citizen',
      identity: { keyId, iv: 'AA==', data: 'AA==', tag: 'AA==' },
      blindIndex: (++people).toString(16).padStart(16, '0'),
    }),
    blindIndex: (kind, number) => createHash('sha256').update(`${kind}|${number}`).digest('hex').slice(0, 16),
    fingerprint: (text) => text,
    reveal: () => VISITOR,
    seal: (content, keyId) => {
      const data = Buffer.from(JSON.stringify(content)).toString('base64')
      return { keyId, iv: 'AA==', data, tag: 'AA==' }
    },
    unseal: ({ data }) => JSON.parse(Buffer.from(data, 'base64').toString('utf8')),
    eraseVisit: () => true,
    purgeBefore: () => 0,
  }
}

function memorySecrets(): RemoteSecrets {
  return new DerivedRemoteSecrets({ derivedKey: (purpose) => createHash('sha256').update(purpose).digest() })
}

const FORGETFUL: TwinStore = {
  saveDescription() {},
  saveStatus() {},
  saveAlert() {},
  saveSeen() {},
  load: () => ({ seen: [], descriptions: new Map(), status: [], alerts: [] }),
}
