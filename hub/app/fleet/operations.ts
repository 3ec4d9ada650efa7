import {
  type Actor,
  type Command,
  type CommandData,
  type FleetCommand,
  type FleetView,
  type Problem,
  ProblemError,
  type PublicCommandType,
  problem,
  type RecordedEvent,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { isUnit } from '../../core/decide/stockCommands.ts'
import { type DeviceChange, DeviceFleet } from '../deviceFleet.ts'
import type { Dispatcher } from '../dispatcher.ts'
import { MachineRecords } from '../machines/machineRecords.ts'
import type { MachineStore } from '../machines/ports.ts'
import type {
  Clock,
  DeviceGateway,
  IdentityVault,
  JournalStore,
  Log,
  PeopleStore,
  StoredAnswer,
  TwinStore,
} from '../ports.ts'
import type { Laboratory } from '../science/ports.ts'
import type { StockStore } from '../stock/ports.ts'
import { Stock } from '../stock/stock.ts'
import { DeviceRegistry } from './deviceRegistry.ts'
import { FleetDesk } from './fleetDesk.ts'
import { managedFleet } from './managedFleet.ts'
import { NodeConfigurations } from './nodeConfigurations.ts'
import { RemoteCommands } from './remoteCommands.ts'

interface Options {
  readonly branch: Branch
  readonly dispatcher: Dispatcher
  readonly journal: JournalStore
  readonly clock: Clock
  readonly log: Log
  readonly vault: IdentityVault
  readonly twins: TwinStore
  readonly laboratory: Laboratory | undefined
  /** Where the use of cash and stock is kept; without it nothing is said of stock. */
  readonly stock: StockStore | undefined
  /** Where messages of machines are kept; without it nothing of them is. */
  readonly machines: { readonly store: MachineStore; readonly people: Pick<PeopleStore, 'audit'> } | undefined
  readonly audit: PeopleStore['audit'] | undefined
  readonly userName: (user: string) => string
  /** Whether a node's connection stands now. */
  readonly isReady: (nodeId: string) => boolean
  /** What hangs on devices may have to act: boards, printers. */
  readonly deviceChanged: (what: DeviceChange) => void
  /** Screens may have to show something else. */
  readonly changed: () => void
  readonly submit: (command: Pick<Command, 'type' | 'data'>, actor: Actor) => Promise<StoredAnswer>
  readonly after: (ms: number, what: string, callback: () => void) => void
  /** Runs what must not keep anything else from its work. */
  readonly guarded: (what: string, work: () => void) => void
}

interface Submitted {
  readonly id: string
  readonly type: PublicCommandType
  readonly data: unknown
}

/** Without a store nothing of machines is kept. */
const NO_MACHINES: NonNullable<Options['machines']> = {
  store: {
    keepMessage() {},
    messages: () => [],
    sealedMessage: () => undefined,
    purgeMessages: () => 0,
    transactions: () => [],
    transactionCounts: () => [],
  },
  people: { audit() {} },
}

/**
 * Keeping devices alive, joined: their twins, what each node is to host, what is wrong with them, what is asked of them from afar, what
 * runs out when, and what machines tell of besides how they are.
 */
export class Operations {
  readonly fleet: DeviceFleet
  /** Which devices each node is to host. */
  readonly nodeConfigurations: NodeConfigurations
  /** What is wrong with devices, what was, and how much of their time they were there. */
  readonly desk: FleetDesk
  /** What machines tell of besides how they are. */
  readonly machines: MachineRecords
  private readonly options: Options
  private readonly commands: RemoteCommands
  private readonly registry: DeviceRegistry
  private readonly stockKept: Stock | undefined

  constructor(options: Options) {
    this.options = options
    const { branch, journal, clock, log, vault, isReady, after } = options
    this.nodeConfigurations = new NodeConfigurations(branch, log)
    this.fleet = new DeviceFleet({ ...options, changed: (what) => this.fleetChanged(what) })
    this.commands = new RemoteCommands({
      branch,
      clock,
      log,
      describe: (deviceId) => this.fleet.description(deviceId),
      settle: (data) =>
        options.submit({ type: 'SettleDeviceCommand', data }, { kind: 'system', id: 'device-commands' }),
      after: (ms, callback) => after(ms, 'device commands', callback),
      audit: options.audit,
    })
    this.registry = new DeviceRegistry(branch, {
      fleet: this.fleet,
      configurations: this.nodeConfigurations,
      commands: this.commands,
    })
    this.desk = new FleetDesk({
      branch,
      journal,
      clock,
      log,
      twinOf: (deviceId) => this.fleet.twin(deviceId),
      isReady,
      sources: [(deviceId) => this.registry.findings(deviceId), (deviceId) => this.stockKept?.findings(deviceId) ?? []],
      userName: options.userName,
      ...managedFleet({
        fleet: this.fleet,
        registry: this.registry,
        runsOut: (deviceId, unitId) => this.stockKept?.runsOut(deviceId, unitId) ?? null,
      }),
      submit: options.submit,
      after: (ms, callback) => after(ms, 'fleet', callback),
    })
    this.stockKept =
      options.stock &&
      new Stock({
        branch,
        clock,
        log,
        laboratory: options.laboratory,
        store: options.stock,
        statusOf: (deviceId, iface) => this.fleet.told(deviceId, iface),
        isThere: (deviceId) => this.fleet.isHeard(deviceId),
        changed: (deviceIds) => {
          for (const deviceId of deviceIds) this.desk.changed({ deviceId })
          options.changed()
        },
      })
    this.machines = new MachineRecords({ branch, clock, log, vault, ...(options.machines ?? NO_MACHINES) })
  }

  /** Refusals are thrown as ProblemError. */
  get stock(): Stock {
    if (!this.stockKept) throw new ProblemError('STORE_UNAVAILABLE')
    return this.stockKept
  }

  /** After the day is open. */
  start(gateway: DeviceGateway): void {
    this.desk.start()
    this.commands.start(gateway)
    this.options.guarded('machines', () => this.machines.purge())
  }

  /** Every second. */
  pass(): void {
    this.options.guarded('stock', () => this.stockKept?.pass())
  }

  /** Every few seconds, with the mark of the clock. */
  mark(): void {
    this.fleet.lastSeen.save()
    for (const deviceId of this.registry.lookAtConfigurations()) this.desk.changed({ deviceId })
  }

  stop(): void {
    const { guarded } = this.options
    guarded('stock', () => this.stockKept?.stop())
    guarded('devices', () => this.fleet.lastSeen.save())
  }

  committed(events: readonly RecordedEvent[]): void {
    const { guarded } = this.options
    guarded('device commands', () => {
      for (const deviceId of this.commands.committed(events)) this.desk.changed({ deviceId })
    })
    guarded('fleet', () => this.desk.committed(events))
    guarded('stock', () => this.stockKept?.committed(events))
  }

  /** Undefined before the first configuration. */
  view(): FleetView | undefined {
    return this.desk.view()
  }

  /** What people have sent to devices, the newest first. */
  sentCommands(filter: { device?: string; limit?: number }): FleetCommand[] {
    return this.commands.list({ deviceId: filter.device, limit: filter.limit })
  }

  /** Undefined: the command is not about devices or stock. */
  submit(command: Submitted, actor: Actor): Promise<StoredAnswer> | undefined {
    const { type } = command
    if (type === 'CommandDevice' || type === 'SetInService') return this.toDevice(command, actor)
    if (type === 'CountStock' || type === 'MoveStock') return this.toStock({ ...command, type }, actor)
    return undefined
  }

  /** Somebody may not send a command of this type at all. */
  refused({ type, data }: Pick<Submitted, 'type' | 'data'>, refusal: Problem, actor: Actor): void {
    if (type === 'CommandDevice' || type === 'SetInService') this.commands.refused(type, data, actor, refusal.code)
  }

  private async toDevice(command: Submitted, actor: Actor): Promise<StoredAnswer> {
    const { journal, dispatcher } = this.options
    // One that was answered before gets that answer, whatever the device offers now.
    const isNew = journal.findAnswer(command.id) === undefined
    const unsupported =
      isNew && command.type === 'CommandDevice'
        ? this.commands.refusalOf(command.data as CommandData<'CommandDevice'>)
        : undefined
    const answer: StoredAnswer = unsupported
      ? { ok: false, problem: unsupported }
      : await dispatcher.submit(command as Command, actor)
    if (!answer.ok) this.refused(command, answer.problem, actor)
    return answer
  }

  /** A unit of a device counts itself: what is counted by hand is held against that. */
  private toStock(
    command: { id: string; type: 'CountStock' | 'MoveStock'; data: unknown },
    actor: Actor,
  ): Promise<StoredAnswer> {
    const { journal, dispatcher } = this.options
    const data = command.data as CommandData<'CountStock'>
    if (!isUnit(data.stockId)) return dispatcher.submit({ ...command, data } as Command, actor)
    const book = this.stockKept?.countOf(data.stockId)
    if (book === undefined && journal.findAnswer(command.id) === undefined) {
      return Promise.resolve({ ok: false, problem: problem('STOCK_UNKNOWN', { stockId: data.stockId }) })
    }
    if (command.type === 'MoveStock') return dispatcher.submit({ ...command, data } as Command, actor)
    const { id } = command
    return dispatcher.submit({ id, type: 'CountUnit', data: { ...data, book: book ?? null } }, actor, data)
  }

  private fleetChanged(what: DeviceChange): void {
    const { guarded, deviceChanged, changed } = this.options
    guarded('devices', () => {
      if (what.nodeId) this.stockKept?.nodeReady(what.nodeId)
      if (what.deviceId && what.iface) this.stockKept?.status(what.deviceId, what.iface)
      deviceChanged(what)
    })
    guarded('fleet', () => this.desk.changed(what))
    changed()
  }
}
