import {
  type Actor,
  type CommandData,
  type DEVICE_COMMANDS,
  type DeviceCommandData,
  type DeviceDescription,
  ERROR_CODES,
  ERRORS,
  type FleetCommand,
  isProblemError,
  type Problem,
  type PublicCommandType,
  problem,
  REMOTE_DEVICE_COMMANDS,
  type RecordedEvent,
  type RemoteDeviceCommand,
  type Text,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { DeviceCommandRecord } from '../../core/records.ts'
import type { Clock, DeviceGateway, DeviceOutcome, Log, PeopleStore, StoredAnswer } from '../ports.ts'

/** A device may take so long; a machine that checks itself takes its time. */
const WITHIN_MS = 30_000
const SLOW_WITHIN_MS = 120_000
const SLOW: ReadonlySet<string> = new Set<RemoteDeviceCommand>(['Machine.Reset'])
const RETRY_MS = 2_000
/** Answers of devices that are kept, in memory only. */
const KEPT_RESULTS = 200
const DEFAULT_LIST = 50

type Settlement = Omit<CommandData<'SettleDeviceCommand'>, 'commandId'>

interface Options {
  readonly branch: Branch
  readonly clock: Clock
  readonly log: Log
  readonly describe: (deviceId: string) => DeviceDescription | undefined
  readonly settle: (data: CommandData<'SettleDeviceCommand'>) => Promise<StoredAnswer>
  readonly after: (ms: number, callback: () => void) => void
  /** Absent: nobody keeps account of what was refused. */
  readonly audit?: PeopleStore['audit'] | undefined
}

/**
 * What people send to devices: sent once, after the request is on disk, and settled with what became of it. Never sent again: one that was
 * under way when the hub ended may have been carried out or not.
 */
export class RemoteCommands {
  readonly #options: Options
  readonly #results = new Map<string, Record<string, unknown>>()
  /** Of the process before this one. */
  readonly #inherited: readonly DeviceCommandRecord[]
  #gateway: DeviceGateway | undefined

  constructor(options: Options) {
    this.#options = options
    this.#inherited = [...options.branch.deviceCommands.values()].filter(({ state }) => state === 'requested')
  }

  start(gateway: DeviceGateway): void {
    this.#gateway = gateway
    for (const { id } of this.#inherited)
      this.#settle(id, { outcome: 'unknown', code: 'DEVICE_INDETERMINATE', detail: 'hubRestarted' })
  }

  /** Why it can not be asked of the device; undefined: it can, or nobody knows what the device can do. */
  refusalOf({ deviceId, name }: { deviceId: string; name: string }): Problem | undefined {
    const description = this.#options.describe(deviceId)
    if (!description || Object.hasOwn(description.commands, name)) return undefined
    return problem('COMMAND_UNSUPPORTED', { deviceId, name })
  }

  /** What was refused is no event: who tried what, and when, is in the audit log. */
  refused(type: PublicCommandType, data: unknown, actor: Actor, code: string): void {
    const { deviceId, name, inService } = data as { deviceId?: string; name?: string; inService?: boolean }
    const what = type === 'CommandDevice' ? name : inService ? 'inService' : 'outOfService'
    this.#options.log.warn({ deviceId, command: what, actor: actor.id, code }, 'a command to a device was refused')
    try {
      const subject = `${deviceId ?? ''} ${what ?? ''} ${code}`.trim()
      this.#options.audit?.({ wall: this.#options.clock.now().wall, actor, action: type, subject, success: false })
    } catch (error) {
      this.#options.log.error({ err: error, action: type }, 'audit entry could not be stored')
    }
  }

  /** Gives the devices whose last command has come to its end. */
  committed(events: readonly RecordedEvent[]): string[] {
    const settled: string[] = []
    for (const event of events) {
      if (event.type === 'DeviceCommandRequested') this.#send(event.data.commandId)
      if (event.type !== 'DeviceCommandSettled') continue
      const deviceId = this.#options.branch.deviceCommands.get(event.data.commandId)?.deviceId
      if (deviceId !== undefined) settled.push(deviceId)
    }
    return settled
  }

  /** The newest first. */
  list({
    deviceId,
    limit = DEFAULT_LIST,
  }: {
    deviceId?: string | undefined
    limit?: number | undefined
  } = {}): FleetCommand[] {
    return [...this.#options.branch.deviceCommands.values()]
      .filter((command) => deviceId === undefined || command.deviceId === deviceId)
      .sort((a, b) => b.seq - a.seq)
      .slice(0, limit)
      .map(({ id, deviceId: of, name, data, reason, by, at, state, code, detail, settledAt }) => ({
        commandId: id,
        deviceId: of,
        name,
        data: { ...data },
        reason,
        by,
        at,
        state,
        code,
        message: wordsOf(code),
        detail,
        result: this.#results.get(id) ?? null,
        settledAt,
      }))
  }

  /** What may be asked of a device from here, by its own description. */
  offered(deviceId: string): RemoteDeviceCommand[] {
    const commands = this.#options.describe(deviceId)?.commands ?? {}
    return REMOTE_DEVICE_COMMANDS.filter((name) => Object.hasOwn(commands, name))
  }

  /** The last command to the device, where nobody knows whether it was carried out: somebody should look. */
  unsettled(deviceId: string): FleetCommand | undefined {
    const [last] = this.list({ deviceId, limit: 1 })
    return last?.state === 'unknown' ? last : undefined
  }

  #send(commandId: string): void {
    const { branch, clock, log } = this.#options
    const command = branch.deviceCommands.get(commandId)
    const name = REMOTE_DEVICE_COMMANDS.find((candidate) => candidate === command?.name)
    if (!command || !name || !this.#gateway) return
    const { deviceId, nodeId } = command
    const deadline = clock.now().wall + (SLOW.has(name) ? SLOW_WITHIN_MS : WITHIN_MS)
    // Checked against the schema of this very name before it was recorded.
    const data = command.data as DeviceCommandData[typeof name] & object
    void this.#gateway
      .send({ nodeId, deviceId }, name as keyof typeof DEVICE_COMMANDS, data as never, { id: commandId, deadline })
      .then((outcome) => {
        this.#keepResult(commandId, outcome)
        return settlementOf(outcome)
      })
      .catch((error: unknown): Settlement => {
        log.error({ commandId, deviceId, err: error }, 'a command could not be sent')
        // A node that has too much under way, or data it may not be sent: it has not left the hub.
        if (isProblemError(error)) return { outcome: 'failed', code: error.problem.code, detail: null }
        return { outcome: 'unknown', code: 'INTERNAL', detail: null }
      })
      .then((settlement) => this.#settle(commandId, settlement))
  }

  #keepResult(commandId: string, outcome: DeviceOutcome): void {
    if (outcome.kind !== 'completion' || !outcome.completion.data) return
    this.#results.set(commandId, { ...outcome.completion.data })
    const [oldest] = this.#results.keys()
    if (this.#results.size > KEPT_RESULTS && oldest !== undefined) this.#results.delete(oldest)
  }

  /** Until it is on disk. */
  #settle(commandId: string, settlement: Settlement): void {
    void this.#options.settle({ commandId, ...settlement }).then((answer) => {
      if (answer.ok || this.#options.branch.deviceCommands.get(commandId)?.state !== 'requested') return
      this.#options.after(RETRY_MS, () => this.#settle(commandId, settlement))
    })
  }
}

/** What the dictionary says of it. */
function wordsOf(code: string | null): Text | null {
  const known = ERROR_CODES.find((one) => one === code)
  return known ? { ...ERRORS[known].text } : null
}

const OUTCOMES = { done: 'done', notDone: 'failed', unknown: 'unknown' } as const

function settlementOf(outcome: DeviceOutcome): Settlement {
  if (outcome.kind === 'notDelivered') return { outcome: 'notDelivered', code: 'DEVICE_OFFLINE', detail: null }
  if (outcome.kind === 'indeterminate') return { outcome: 'unknown', code: 'DEVICE_INDETERMINATE', detail: null }
  const { effect, errorCode = null, errorDescription = null } = outcome.completion
  return { outcome: OUTCOMES[effect], code: errorCode, detail: errorDescription }
}
