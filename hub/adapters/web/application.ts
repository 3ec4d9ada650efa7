import type { Static } from 'typebox'
import type {
  Actor,
  Advice,
  AdviceChange,
  AdviceView,
  AutofillView,
  AvailabilityView,
  BranchConfigurationInput,
  CommandResult,
  ConfigurationEntry,
  DeliveryView,
  Delta,
  DeviceView,
  DryRunView,
  Explanation,
  FleetAlert,
  FleetCommand,
  ForecastView,
  FormOffer,
  FormReceipt,
  FormSubmission,
  FormTemplate,
  FormView,
  Language,
  Mistake,
  OfferView,
  PartnerConfig,
  Problem,
  PublicCommandType,
  RatesView,
  RawMessage,
  RawMessageView,
  RecordedDaysView,
  RemoteTicketView,
  ReportId,
  ReportQuery,
  ReportView,
  ROUTES,
  ServiceLevelView,
  StaffingRequest,
  StaffingView,
  StockHistoryView,
  StockView,
  Text,
  TicketState,
  TicketView,
  TransactionsView,
  WhatIfRequest,
  WhatIfView,
} from '../../../contracts/index.ts'

/** A command whose body has been checked against the contract, and whose sender may send it. */
export interface SubmittedCommand {
  readonly id: string
  readonly type: PublicCommandType
  readonly data: unknown
}
export type SubmitAnswer =
  | { readonly ok: true; readonly result: CommandResult }
  | { readonly ok: false; readonly problem: Problem }

/** Tickets taken away from the branch. Refusals are thrown as ProblemError. */
export interface RemoteApplication {
  /** A partner of the configuration in force. */
  partner(partnerId: string): Pick<PartnerConfig, 'id' | 'name' | 'requestsPerMinute'> | undefined
  /** The same id and body again gives the same ticket. */
  reserve(reservation: Static<(typeof ROUTES)['reserveTicket']['body']>, partnerId: string): Promise<RemoteTicketView>
  /** NOT_FOUND where it is not this partner's. */
  view(ticketId: string, partnerId: string): RemoteTicketView
  /** To nobody in particular where no partner asks. */
  offer(partnerId: string | undefined): OfferView
}

/** What is predicted beside the branch's work. */
export interface ScienceApplication {
  /** Waits to come. */
  forecast(): ForecastView
  /** What is worth doing now. */
  adviceView(): AdviceView
  /** Rejects with ProblemError: WINDOW_UNKNOWN, PROFILE_UNKNOWN, STARTING, TOO_MANY_REQUESTS, CALCULATION_FAILED. */
  assess(change: AdviceChange): Promise<Advice>
}

/** What the branch's days add up to. Rejects with ProblemError: BAD_REQUEST, STARTING, REPORTS_REBUILDING, REPORT_TOO_LONG, CALCULATION_FAILED. */
export interface ReportsApplication {
  view(report: ReportId, query: ReportQuery): Promise<ReportView>
  /** In parts, each of which is made when it is asked for: whoever stops asking says so with `return`. */
  file(report: ReportId, query: ReportQuery, format: 'csv' | 'excel'): Promise<AsyncIterable<Uint8Array>>
}

/** What machines tell of besides how they are. Refusals are thrown as ProblemError. */
export interface MachineApplication {
  /** BAD_REQUEST where the time asked for is too long. */
  transactions(asked: Static<(typeof ROUTES)['transactions']['query']>): Promise<TransactionsView>
  /** Closed, the newest first. DEVICE_UNKNOWN. */
  messages(deviceId: string): RawMessageView[]
  /** NOT_FOUND, TOO_MANY_REQUESTS, SEAL_BROKEN. Who reads what and why is written down before a word of it leaves. */
  open(deviceId: string, messageId: string, reason: string, actor: Actor): RawMessage
}

/** The fleet beyond its live view. */
export interface FleetApplication {
  /** Rejects with ProblemError BAD_REQUEST where the dates are no period. */
  alerts(filter: Static<(typeof ROUTES)['fleetAlerts']['query']>): Promise<FleetAlert[]>
  availability(from: string, to: string): Promise<AvailabilityView>
  /** The same, RFC 4180, UTF-8. */
  availabilityCsv(from: string, to: string): Promise<Uint8Array>
}

/** Forms filled in beforehand. Refusals are thrown as ProblemError. */
export interface FormsApplication {
  /** At the kiosk that asks; to everybody else all. */
  offers(actor: Actor): FormOffer[]
  /** The newest version where none is named. */
  template(templateId: string, version: number | undefined, actor: Actor): FormTemplate
  /** Masked. */
  autofill(asked: Static<(typeof ROUTES)['autofillForm']['body']>, actor: Actor): AutofillView
  /** The same form again gives the same answer. */
  submit(submission: Static<typeof FormSubmission>, actor: Actor): Promise<FormReceipt>
  find(
    asked: Static<(typeof ROUTES)['findForms']['query']>,
    actor: Actor,
  ): Static<(typeof ROUTES)['findForms']['answer']>['forms']
  /** In the clear. Who looks at it is written down before a word of it leaves. */
  view(formId: string, actor: Actor): FormView
  /** As a PDF. */
  document(
    formId: string,
    options: {
      readonly layout: 'document' | 'prePrinted'
      readonly language: Language | undefined
      /** By which this printer sets everything too far to the left and too high. */
      readonly offsetMm: { readonly x: number; readonly y: number }
    },
    actor: Actor,
  ): Promise<Uint8Array>
}

/** Cash and stock. */
export interface StockApplication {
  /** @param horizonDays that a round is to hold for; undefined: as configured */
  view(horizonDays: number | undefined): StockView
  csv(horizonDays: number | undefined): string
  /** Throws ProblemError STOCK_UNKNOWN. */
  history(stockId: string): StockHistoryView
}

/** Configurations that were in force. */
export interface ConfigurationsApplication {
  /** The newest first, at most 500. */
  history(): Promise<ConfigurationEntry[]>
  /** Throws ProblemError NOT_FOUND. */
  version(version: number): Promise<{ entry: ConfigurationEntry; configuration: BranchConfigurationInput }>
}

/** The committed view of one channel. `version` rises with every change within one epoch; `tick` and `wall` are the hub's now. */
export interface ChannelState {
  readonly version: number
  readonly tick: number
  readonly wall: number
  readonly view: Record<string, unknown>
}

/** What the web adapter needs from the hub. Everything it shows is committed state. */
export interface WebApplication {
  /** Never rejects for an expected refusal. The same id and body again gets the first answer. */
  submit(command: SubmittedCommand, actor: Actor): Promise<SubmitAnswer>
  /** Somebody's role does not let him send this: what is refused may have to be kept account of. */
  refused(command: SubmittedCommand, refusal: Problem, actor: Actor): void
  readonly remote: RemoteApplication
  readonly science: ScienceApplication
  readonly machines: MachineApplication
  readonly fleetDesk: FleetApplication
  readonly reports: ReportsApplication
  readonly stock: StockApplication
  readonly configurations: ConfigurationsApplication
  /** The window somebody is signed in at. */
  windowOf(user: string): string | null
  readonly forms: FormsApplication
  /** As `submit`. */
  identifyTicket(
    ticketId: string,
    identification: Static<(typeof ROUTES)['identifyTicket']['body']>,
    actor: Actor,
  ): Promise<SubmitAnswer>
  /** Rejects with ProblemError: DIRECTORY_INVALID with the mistakes of the list, STORE_UNAVAILABLE. */
  importDirectory(
    list: Static<(typeof ROUTES)['importDirectory']['body']>,
    actor: Actor,
  ): Promise<Static<(typeof ROUTES)['importDirectory']['answer']>>
  /** Changes with every start of the hub. */
  readonly epoch: string
  /** `seq` is the position of the last committed event. */
  health(): { readonly status: 'ok' | 'starting' | 'degraded'; readonly seq: number }
  /** Undefined when there is no such window or kiosk. */
  view(channel: string): ChannelState | undefined
  /** Called in order of versions, for watched channels only, with the delta and its JSON; returns the function that ends it. */
  onDelta(listener: (delta: Delta, json: string) => void): () => void
  /** The first screen of a channel came; only watched views are kept up to date. */
  watch(channel: string): void
  /** The last screen of a channel has gone. */
  unwatch(channel: string): void
  /** A call as a WAV file; undefined when there is no voice. Languages and chime default to the configuration's. */
  announcement(call: {
    readonly number: string
    readonly windowNumber: number
    readonly languages?: readonly Language[]
    readonly chime?: boolean
  }): Uint8Array | undefined
  tickets(filter: { readonly state?: TicketState; readonly queue?: string }): TicketView[]
  ticket(ticketId: string): TicketView | undefined
  /** Undefined when there is no such ticket or it has not been called. */
  explanation(ticketId: string): { readonly data: Explanation; readonly words: Text } | undefined
  /** How each class stands against its target today. */
  serviceLevels(): ServiceLevelView[]
  /** As last given to the branch. */
  rates(): RatesView
  devices(): DeviceView[]
  /** What people have sent to devices, the newest first. */
  fleetCommands(filter: { readonly device?: string; readonly limit?: number }): FleetCommand[]
  configuration(): { readonly version: number; readonly configuration: BranchConfigurationInput }
  /** What was sent to webhooks, newest first. */
  deliveries(filter: {
    readonly webhook?: string
    readonly state?: DeliveryView['state']
    readonly limit?: number
  }): DeliveryView[]
  /** Undefined when there is no such delivery, or its webhook is no more. */
  retryDelivery(deliveryId: string): DeliveryView | undefined
  /** Takes anything: whatever is wrong with it is in the answer. */
  checkConfiguration(input: unknown): { readonly mistakes: Mistake[]; readonly warnings: Mistake[] }
  /**
   * What other rules would change, on today's tickets. Takes anything: whatever is wrong with it is in the answer. Rejects, as
   * `whatIf` and `staffing` do, with ProblemError TOO_MANY_REQUESTS where too many wait already, CALCULATION_FAILED.
   * @param gone nobody waits for the answer any more
   */
  dryRun(proposed: Static<(typeof ROUTES)['dryRun']['body']>['proposed'], gone?: AbortSignal): Promise<DryRunView>
  /** Days that can be played again, the newest first. */
  recordedDays(): Promise<RecordedDaysView>
  /** Rejects with ProblemError NOT_FOUND where there is no such day. Mistakes of the change are in the answer. */
  whatIf(request: WhatIfRequest, gone?: AbortSignal): Promise<WhatIfView>
  /** Rejects with ProblemError NOT_FOUND where there is nothing to make a plan from. */
  staffing(request: StaffingRequest, gone?: AbortSignal): Promise<StaffingView>
  /** Events with seq > after, at most `limit`; `last` is the position of the last committed event. */
  journal(after: number, limit: number): { readonly events: Record<string, unknown>[]; readonly last: number }
}
