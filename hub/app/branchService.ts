import { randomUUID } from 'node:crypto'
import {
  type Actor,
  type BranchConfigurationInput,
  type Command,
  type DeliveryView,
  type DryRunView,
  type FleetCommand,
  type Language,
  type Mistake,
  type Problem,
  ProblemError,
  type PublicCommandType,
  problem,
  type RatesView,
  type RecordedDaysView,
  type RecordedEvent,
  type ServiceLevelView,
  type StaffingRequest,
  type StaffingView,
  type WhatIfRequest,
  type WhatIfView,
} from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import { checkConfiguration } from '../core/configuration.ts'
import type { Proposal } from '../core/dryRun/proposal.ts'
import { Chores } from './chores.ts'
import type { BranchClock } from './clock.ts'
import { ConfigurationHistory } from './configurationHistory.ts'
import { DeviceTraffic } from './deviceTraffic.ts'
import { Dispatcher } from './dispatcher.ts'
import { DryRuns } from './dryRun.ts'
import type { FleetDesk } from './fleet/fleetDesk.ts'
import type { NodeConfigurations } from './fleet/nodeConfigurations.ts'
import { Operations } from './fleet/operations.ts'
import { NO_FORECASTS, type WaitForecasts } from './forecasts/ports.ts'
import { type FormSources, Forms, NO_FORMS } from './forms/forms.ts'
import { MaskedCustomers } from './identities.ts'
import type { MachineRecords } from './machines/machineRecords.ts'
import type { MachineStore } from './machines/ports.ts'
import { CallAnnouncements } from './outputs/callAnnouncements.ts'
import { DesiredOutputs } from './outputs/desiredOutputs.ts'
import { EvaluatorInvites } from './outputs/evaluatorInvites.ts'
import { KeypadBeeps } from './outputs/keypadBeeps.ts'
import { TicketPrinting } from './outputs/ticketPrinting.ts'
import { WindowSigns } from './outputs/windowSigns.ts'
import { PassingTime } from './passingTime.ts'
import type {
  Announcer,
  CustomerDirectory,
  CustomerSystem,
  DeviceGateway,
  IdentityVault,
  JournalStore,
  Log,
  PeopleStore,
  RemoteSecrets,
  SpokenCall,
  StoredAnswer,
  TwinStore,
  Voice,
} from './ports.ts'
import { type DirectoryList, importDirectory } from './recognition/directoryImport.ts'
import { type Identification, identifyTicket } from './recognition/identification.ts'
import { Recogniser } from './recognition/recogniser.ts'
import { type Activation, RemoteTickets } from './remote/remoteTickets.ts'
import type { ReportReader } from './reports/ports.ts'
import { Reports } from './reports/reports.ts'
import { SavedState } from './savedState.ts'
import { BranchScience, NO_SCIENCE, type Science } from './science/branchScience.ts'
import type { Laboratory, ModelStore } from './science/ports.ts'
import { UsualTimes } from './science/usualTimes.ts'
import { WhatIfs } from './science/whatIfs.ts'
import type { StockStore } from './stock/ports.ts'
import type { Stock } from './stock/stock.ts'
import { BranchViews } from './views/branchViews.ts'
import { Channels, type DeltaListener } from './views/channels.ts'
import { DayCalls } from './views/dayCalls.ts'
import { PeopleAhead } from './views/peopleAhead.ts'
import { spokenLanguages } from './voice/settings.ts'
import type { WebhookSender, WebhookStore } from './webhooks/ports.ts'
import { Webhooks } from './webhooks/webhooks.ts'

const SNAPSHOT_IDLE_MS = 30_000
const CLOCK_MARK_MS = 10_000
const VIEW_TICK_MS = 1_000
const DAY_CHECK_MS = 5_000
const PURGE_MS = 600_000

export interface BranchServiceOptions {
  readonly journal: JournalStore
  readonly vault: IdentityVault
  readonly remoteSecrets: RemoteSecrets
  /** Who customers are: the list kept here, the bank's own system, and the people who advise them. */
  readonly recognition?: {
    readonly directory: CustomerDirectory
    readonly customerSystem: CustomerSystem
    readonly people: Pick<PeopleStore, 'findUser' | 'audit'>
  }
  readonly twins: TwinStore
  readonly clock: BranchClock
  readonly log: Log
  readonly branch: Branch
  readonly tellerName: (tellerId: string) => string
  /** People who may sit at a window. */
  readonly tellers: () => readonly { readonly id: string; readonly name: string }[]
  /** What is known of waits to come; without it nothing is said of them. */
  readonly waits?: WaitForecasts
  /** The hub's own loudspeaker. */
  readonly announcer?: Announcer
  /** Speaks the calls for screens with sound. */
  readonly voice?: Voice
  /** Where notices for those outside are kept and sent. */
  readonly webhooks?: { readonly store: WebhookStore; readonly sender: WebhookSender }
  /**
   * Where waits and recorded days are worked out, and where what the branch teaches is kept. Without the first nothing is said of
   * either, without the second nothing of waits to come.
   */
  readonly science?: { readonly laboratory: Laboratory; readonly models: ModelStore | undefined }
  /** Where messages of machines are kept, and who reads one of them is written down. */
  readonly machines?: { readonly store: MachineStore; readonly people: Pick<PeopleStore, 'audit'> }
  /** Forms that can be filled in beforehand; without it there are none. */
  readonly forms?: FormSources
  /** Where the use of cash and stock is kept; without it nothing is said of stock. */
  readonly stock?: StockStore
  /** Who counts what the branch's days add up to, and whether everything is there to be counted. */
  readonly reports?: {
    readonly reader: ReportReader
    readonly isCurrent: () => boolean
    readonly staff: () => readonly { readonly id: string; readonly name: string }[]
  }
  /** Another configuration is in force: devices may have changed. */
  readonly configurationApplied: () => void
  /** The disk's reserve is used up: calling goes on, no new tickets. */
  readonly isSpaceLow: () => boolean
}

/** A call to be put into sound. What is left out is as the configuration has it. */
export interface AnnouncementRequest extends SpokenCall {
  readonly languages?: readonly Language[]
  readonly chime?: boolean
}

/** One branch at work: everything behind the ports, joined. Adapters talk to this and to nothing behind it. */
export class BranchService {
  readonly epoch = randomUUID()
  readonly traffic: DeviceTraffic
  readonly remote: RemoteTickets
  readonly forms: Forms
  readonly science: Science
  /** Configurations that were in force. */
  readonly configurations: ConfigurationHistory
  private readonly ownReports: Reports | undefined
  /** Keeping devices alive. */
  private readonly operations: Operations
  private readonly recogniser: Recogniser | undefined
  private readonly options: BranchServiceOptions
  private readonly waits: WaitForecasts
  private readonly dispatcher: Dispatcher
  private readonly views: BranchViews
  private readonly time: PassingTime
  private readonly channels: Channels
  private readonly calls: DayCalls
  private readonly dryRuns: DryRuns
  private readonly whatIfs: WhatIfs
  private readonly announcements: CallAnnouncements
  private readonly webhooks: Webhooks | undefined
  private readonly ownScience: BranchScience | undefined
  private readonly saved: SavedState
  private readonly chores: Chores
  private signs: WindowSigns | undefined
  private outputs: DesiredOutputs | undefined
  private printing: TicketPrinting | undefined
  private invites: EvaluatorInvites | undefined
  private beeps: KeypadBeeps | undefined
  private gateway: DeviceGateway | undefined
  private ready = false

  constructor(options: BranchServiceOptions) {
    this.options = options
    const { branch, journal, clock, log, vault, twins } = options
    this.chores = new Chores(log)
    const { laboratory, models } = options.science ?? {}
    this.ownScience =
      laboratory &&
      models &&
      new BranchScience({
        branch,
        journal,
        laboratory,
        models,
        clock,
        log,
        after: (ms, callback) => this.chores.after(ms, () => this.chores.guarded('science', callback)),
        tellers: options.tellers,
        changed: () => this.channels.changed(),
        submit: (command) => void this.internal(command, { kind: 'system', id: 'forecast' }),
      })
    this.science = this.ownScience ?? NO_SCIENCE
    this.waits = this.ownScience?.forecasts ?? options.waits ?? NO_FORECASTS
    this.saved = new SavedState(options)
    this.dispatcher = new Dispatcher({
      branch,
      journal,
      clock,
      log,
      committed: (events) => this.committed(events),
    })
    const customers = new MaskedCustomers(vault)
    this.time = new PassingTime({
      branch,
      clock,
      log,
      vault,
      customers,
      submit: (command) => this.internal(command, { kind: 'clock', id: 'hub' }),
    })
    const { recognition } = options
    this.operations = new Operations({
      branch,
      dispatcher: this.dispatcher,
      journal,
      clock,
      log,
      vault,
      twins,
      laboratory,
      stock: options.stock,
      machines: options.machines,
      audit: recognition && ((entry) => recognition.people.audit(entry)),
      userName: options.tellerName,
      isReady: (nodeId) => this.gateway?.isReady(nodeId) ?? false,
      deviceChanged: (what) => {
        if (what.nodeId) this.outputs?.nodeReady(what.nodeId)
        if (what.deviceId && what.begins) this.outputs?.deviceBegins(what.deviceId)
        this.printing?.changed(what)
      },
      changed: () => this.channels.changed(),
      submit: (command, actor) => this.internal(command, actor),
      after: (ms, what, callback) => this.chores.after(ms, () => this.chores.guarded(what, callback)),
      guarded: (what, work) => this.chores.guarded(what, work),
    })
    const { fleet, machines } = this.operations
    this.recogniser =
      recognition &&
      new Recogniser({
        branch,
        ...recognition,
        isStaff: (user) => recognition.people.findUser(user) !== undefined,
        submit: (command, actor) => this.dispatcher.submit(command, actor),
        log,
      })
    const availability = (from: string, to: string) => this.fleetDesk.availability(from, to)
    this.ownReports = options.reports && new Reports({ branch, journal, clock, availability, ...options.reports })
    const ahead = new PeopleAhead(branch, clock)
    this.remote = new RemoteTickets({
      branch,
      dispatcher: this.dispatcher,
      journal,
      vault,
      secrets: options.remoteSecrets,
      clock,
      ahead,
      waits: this.waits,
      isSpaceLow: options.isSpaceLow,
      recogniser: this.recogniser,
    })
    this.forms = new Forms({
      branch,
      dispatcher: this.dispatcher,
      journal,
      vault,
      secrets: options.remoteSecrets,
      clock,
      isSpaceLow: options.isSpaceLow,
      log,
      ...(options.forms ?? NO_FORMS),
    })
    this.calls = new DayCalls(journal)
    this.configurations = new ConfigurationHistory(journal, options.tellerName)
    this.dryRuns = new DryRuns({ branch, clock, journal })
    this.whatIfs = new WhatIfs(laboratory)
    this.announcements = new CallAnnouncements(branch, options.announcer)
    const after = (ms: number, callback: () => void) =>
      this.chores.after(ms, () => this.chores.guarded('webhooks', callback))
    this.webhooks = options.webhooks && new Webhooks({ branch, journal, clock, log, after, ...options.webhooks })
    const usualTimes = new UsualTimes(branch, () => this.science.learned())
    this.views = new BranchViews({
      journal,
      sources: {
        branch,
        fleet,
        customers,
        clock,
        ahead,
        waits: this.waits,
        calls: this.calls,
        outlookOf: (classId) => this.science.outlookOf(classId),
        levelForecast: () => this.science.levelForecast(),
        advice: () => this.science.advice(),
        p75ServiceS: (businessId) => usualTimes.p75ServiceS(businessId),
        tellerName: options.tellerName,
        tellers: options.tellers,
        formOffers: (kioskId) => this.forms.offersAt(kioskId),
      },
    })
    this.channels = new Channels({
      epoch: this.epoch,
      clock,
      log,
      compute: (channel) => (channel === 'fleet' ? this.operations.view() : this.views.channel(channel)),
    })
    this.traffic = new DeviceTraffic({
      branch,
      dispatcher: this.dispatcher,
      journal,
      vault,
      fleet,
      clock,
      log,
      readFailed: (kioskId, reason) => {
        this.views.readFailed(kioskId, reason)
        this.channels.changed()
      },
      keyRefused: (windowId) => this.beeps?.beep(windowId),
      isSpaceLow: options.isSpaceLow,
      recogniser: this.recogniser,
      machines,
    })
  }

  /** The way to the devices is open: paint the boards, settle what was being printed, open the day. */
  async start(gateway: DeviceGateway): Promise<void> {
    const { branch, clock, log } = this.options
    const after = (ms: number, callback: () => void) => this.chores.after(ms, callback)
    this.gateway = gateway
    this.outputs = new DesiredOutputs(gateway, clock, log, after)
    this.signs = new WindowSigns(branch, this.outputs, clock, (work) =>
      this.chores.after(0, () => this.chores.guarded('signs', work)),
    )
    this.invites = new EvaluatorInvites(branch, gateway, clock, log)
    this.beeps = new KeypadBeeps(branch, gateway, clock, log)
    this.printing = new TicketPrinting({
      branch,
      waits: this.waits,
      gateway,
      clock,
      log,
      after,
      settle: (jobId, outcome, detail) =>
        this.internal({ type: 'SettlePrint', data: { jobId, outcome, detail } }, { kind: 'system', id: 'printing' }),
    })
    this.chores.guarded('webhooks', () => this.webhooks?.start())
    this.forms.eraseGone()
    await this.resumeWatch()
    await this.time.openDay()
    this.printing.recover()
    this.operations.start(gateway)
    this.signs.refresh()
    this.chores.every(DAY_CHECK_MS, () => void this.time.openDay())
    this.chores.every(CLOCK_MARK_MS, () => {
      this.saved.markTime()
      this.operations.mark()
    })
    // Thresholds and schedules pass with time alone, so "who is next" may change though nothing has happened.
    this.chores.every(VIEW_TICK_MS, () => {
      this.time.pass()
      this.chores.guarded('science', () => this.ownScience?.pass())
      this.operations.pass()
      this.signs?.refresh()
      this.channels.changed()
    })
    this.chores.every(PURGE_MS, () => this.operations.machines.purge())
    this.chores.every(PURGE_MS, () => this.forms.eraseGone())
    this.chores.every(SNAPSHOT_IDLE_MS, () => this.saved.save())
    this.chores.guarded('science', () => this.ownScience?.start())
    this.ready = true
  }

  /** Ends in order: nothing more is taken, everything taken is answered, time and state are on disk. */
  stop(): void {
    this.chores.stop()
    this.dispatcher.flush()
    this.operations.stop()
    this.chores.guarded('webhooks', () => this.webhooks?.stop())
    this.saved.markTime()
    this.saved.save()
    this.chores.guarded('science', () => this.ownScience?.stop())
  }

  async submit(command: { id: string; type: PublicCommandType; data: unknown }, actor: Actor): Promise<StoredAnswer> {
    if (command.type === 'IssueTicket' && this.options.isSpaceLow())
      return { ok: false, problem: problem('STORE_UNAVAILABLE') }
    if (this.namesStranger(command, actor)) return { ok: false, problem: problem('TELLER_UNKNOWN') }
    if (command.type === 'ActivateTicket') return this.remote.activate(command.id, command.data as Activation, actor)
    if (this.changesForeignForm(command, actor)) return { ok: false, problem: problem('FORM_NOT_HERE') }
    return this.operations.submit(command, actor) ?? this.dispatcher.submit(command as Command, actor)
  }

  /** Somebody may not send a command of this type at all. */
  refused(command: { type: PublicCommandType; data: unknown }, refusal: Problem, actor: Actor): void {
    this.operations.refused(command, refusal, actor)
  }

  /** The same id and body again gets the first answer. */
  identifyTicket(ticketId: string, identification: Identification, actor: Actor): Promise<StoredAnswer> {
    const { branch, vault, clock } = this.options
    const { dispatcher, recogniser } = this
    return identifyTicket({ branch, dispatcher, vault, clock, recogniser }, ticketId, identification, actor)
  }

  /** Rejects with ProblemError: DIRECTORY_INVALID with the mistakes of the list, STORE_UNAVAILABLE. */
  async importDirectory(list: DirectoryList, actor: Actor): Promise<{ imported: number; customers: number }> {
    const { branch, clock, log, recognition } = this.options
    if (!recognition) throw new ProblemError('STORE_UNAVAILABLE')
    return importDirectory({ branch, clock, log, ...recognition }, list, actor)
  }

  /** The rules know no accounts: whom a manager puts at a window must be one of the branch's people. */
  private namesStranger(command: { id: string; type: PublicCommandType; data: unknown }, actor: Actor): boolean {
    if (command.type !== 'SignIn' || actor.kind === 'teller') return false
    const { tellerId } = command.data as { tellerId?: string }
    if (tellerId === undefined || this.options.tellers().some(({ id }) => id === tellerId)) return false
    // A command that was answered before gets that answer, whoever has left since.
    return this.options.journal.findAnswer(command.id) === undefined
  }

  /** The rules know no references people were told: who may take over a form is asked where those are remembered. */
  private changesForeignForm(command: { id: string; type: PublicCommandType; data: unknown }, actor: Actor): boolean {
    if (command.type !== 'CloseForm' && command.type !== 'LinkForm') return false
    const { formId } = command.data as { formId: string }
    if (!this.forms.isForeign(formId, actor)) return false
    return this.options.journal.findAnswer(command.id) === undefined
  }

  /** Applies a document as the configuration, on behalf of a file or an operator. */
  applyConfiguration(configuration: BranchConfigurationInput, actor: Actor): Promise<StoredAnswer> {
    return this.internal(
      { type: 'ApplyConfiguration', data: { configuration, basedOn: this.options.branch.configurationVersion } },
      actor,
    )
  }

  /** What has been done since the start. */
  counts(): { readonly commands: number; readonly events: number; readonly commits: number } {
    return { ...this.dispatcher.counts }
  }

  health(): { status: 'ok' | 'starting' | 'degraded'; seq: number } {
    const { branch, clock } = this.options
    return { status: this.ready ? (clock.doubted() ? 'degraded' : 'ok') : 'starting', seq: branch.lastSeq }
  }

  /** What machines tell of besides how they are. */
  get machines(): MachineRecords {
    return this.operations.machines
  }

  /** Which devices each node is to host. */
  get nodeConfigurations(): NodeConfigurations {
    return this.operations.nodeConfigurations
  }

  /** What is wrong with devices, what was, and how much of their time they were there. */
  get fleetDesk(): FleetDesk {
    return this.operations.desk
  }

  /** What the branch's days add up to. Throws STARTING where nothing counts. */
  get reports(): Reports {
    if (!this.ownReports) throw new ProblemError('STARTING')
    return this.ownReports
  }

  /** Refusals are thrown as ProblemError. */
  get stock(): Stock {
    return this.operations.stock
  }

  view(channel: string) {
    return this.channels.view(channel)
  }

  onDelta(listener: DeltaListener): () => void {
    return this.channels.onDelta(listener)
  }

  watch(channel: string): void {
    this.channels.watch(channel)
  }

  unwatch(channel: string): void {
    this.channels.unwatch(channel)
  }

  tickets(filter: { state?: string; queue?: string }) {
    return this.views.tickets(filter)
  }

  ticket(ticketId: string) {
    return this.views.ticket(ticketId)
  }

  explanation(ticketId: string) {
    return this.views.explanation(ticketId)
  }

  rates(): RatesView {
    return this.views.rates()
  }

  serviceLevels(): ServiceLevelView[] {
    return this.views.serviceLevels()
  }

  devices() {
    return this.operations.fleet.views()
  }

  /** What people have sent to devices, the newest first. */
  fleetCommands(filter: { device?: string; limit?: number }): FleetCommand[] {
    return this.operations.sentCommands(filter)
  }

  /** A WAV file; undefined where nothing can be spoken. */
  announcement({ number, windowNumber, languages, chime }: AnnouncementRequest): Uint8Array | undefined {
    const { branch, voice } = this.options
    const { config } = branch
    if (!voice || !config) return undefined
    return voice.compose(
      { number, windowNumber },
      { languages: languages ?? spokenLanguages(config), chime: chime ?? config.voice.chime },
    )
  }

  deliveries(filter: { webhook?: string; state?: DeliveryView['state']; limit?: number }): DeliveryView[] {
    return this.webhooks?.deliveries(filter) ?? []
  }

  /** Undefined when there is no such delivery, or its webhook is no more. */
  retryDelivery(deliveryId: string): DeliveryView | undefined {
    return this.webhooks?.retry(deliveryId)
  }

  configuration(): { version: number; configuration: BranchConfigurationInput } {
    const { branch } = this.options
    return { version: branch.configurationVersion, configuration: branch.config as unknown as BranchConfigurationInput }
  }

  windowOf(user: string): string | null {
    return this.options.branch.windowOfTeller(user)?.id ?? null
  }

  checkConfiguration(input: unknown): { mistakes: Mistake[]; warnings: Mistake[] } {
    const checked = checkConfiguration(input, { formTemplates: this.forms.templateIds() })
    return 'mistakes' in checked
      ? { mistakes: checked.mistakes, warnings: [] }
      : { mistakes: [], warnings: checked.warnings }
  }

  /** What other rules would change, on today's tickets. */
  dryRun(proposal: Proposal, gone?: AbortSignal): Promise<DryRunView> {
    return this.dryRuns.run(proposal, gone)
  }

  recordedDays(): Promise<RecordedDaysView> {
    return this.whatIfs.days()
  }

  whatIf(request: WhatIfRequest, gone?: AbortSignal): Promise<WhatIfView> {
    return this.whatIfs.run(request, gone)
  }

  staffing(request: StaffingRequest, gone?: AbortSignal): Promise<StaffingView> {
    return this.whatIfs.staffing(request, gone)
  }

  journal(after: number, limit: number): { events: Record<string, unknown>[]; last: number } {
    const events = [...this.options.journal.read(after, limit)].map(
      (event) => ({ ...event }) as Record<string, unknown>,
    )
    return { events, last: this.options.journal.lastSeq }
  }

  /** The events stand, whatever becomes of the outputs: none of them may end the hub or keep the others from their work. */
  private committed(events: readonly RecordedEvent[]): void {
    this.chores.guarded('calls', () => this.calls.committed(events))
    this.chores.guarded('dry runs', () => this.dryRuns.committed(events))
    this.chores.guarded('signs', () => this.signs?.committed(events))
    this.chores.guarded('voice', () => this.announcements.committed(events))
    this.chores.guarded('evaluators', () => this.invites?.committed(events))
    this.chores.guarded('printing', () => this.printing?.committed(events))
    this.chores.guarded('webhooks', () => this.webhooks?.committed(events))
    this.chores.guarded('forms', () => this.forms.committed(events))
    this.operations.committed(events)
    this.chores.guarded('science', () => this.ownScience?.committed())
    this.channels.changed()
    if (events.some((event) => event.type === 'ConfigurationApplied')) {
      this.chores.guarded('configuration', () => this.options.configurationApplied())
    }
    if (this.saved.isDue) this.chores.after(0, () => this.saved.save())
  }

  /** What went on while the hub was off nobody knows: said once, as far as the last mark of the clock goes back. */
  private async resumeWatch(): Promise<void> {
    const { clock } = this.options
    const unwatchedSince = clock.lastMarkWall
    const isLong = unwatchedSince > 0 && clock.now().wall - unwatchedSince > 2 * CLOCK_MARK_MS
    if (!isLong || clock.doubted()) return
    await this.internal({ type: 'ResumeWatch', data: { unwatchedSince } }, { kind: 'system', id: 'fleet' })
  }

  private internal(command: Pick<Command, 'type' | 'data'>, actor: Actor): Promise<StoredAnswer> {
    return this.dispatcher.submit({ id: randomUUID(), ...command } as Command, actor)
  }
}
