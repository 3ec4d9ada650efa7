import type {
  BranchConfigurationInput,
  CommandResult,
  ConfigurationEntry,
  DryRunView,
  Mistake,
  RatesView,
  StaffingRequest,
  StaffingView,
  StaffMember,
  StaffRole,
  TicketView,
} from '../../contracts/index.ts'
import { createAsk } from '../common/hub/hubApi.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import type { Schema } from './schemaForm/fields.ts'

/** Playing days takes seconds, and longer while others ask too. */
const PLAY_TIMEOUT_MS = 120_000

export interface Checked {
  readonly mistakes: Mistake[]
  readonly warnings: Mistake[]
}
export interface StaffChange {
  readonly name?: string
  readonly role?: StaffRole
  readonly isDisabled?: boolean
  readonly unlock?: true
  readonly newPassword?: true
}
export interface ToldMember {
  readonly member: StaffMember
  readonly firstPassword: string | null
}
export interface Version {
  readonly entry: ConfigurationEntry
  readonly configuration: BranchConfigurationInput
}

/** What the supervisor's page asks for beside the live views. */
export interface AdministrationApi {
  schema(): Promise<Outcome<Schema>>
  /** Of the settings of each driver, by its name. */
  driverSchemas(): Promise<Outcome<Record<string, Schema>>>
  configuration(): Promise<Outcome<{ version: number; configuration: BranchConfigurationInput }>>
  check(configuration: unknown): Promise<Outcome<Checked>>
  dryRun(configuration: unknown): Promise<Outcome<DryRunView>>
  /** Over HTTP, for a document is larger than a message of a screen may be. @param id of this press: the same again is done once */
  apply(
    id: string,
    data: { configuration: unknown; basedOn: number; moveTickets?: Record<string, string> },
  ): Promise<Outcome<CommandResult>>
  history(): Promise<Outcome<{ entries: ConfigurationEntry[] }>>
  version(version: number): Promise<Outcome<Version>>
  staff(): Promise<Outcome<{ staff: StaffMember[] }>>
  addStaff(member: { user: string; name: string; role: StaffRole }): Promise<Outcome<ToldMember>>
  changeStaff(user: string, change: StaffChange): Promise<Outcome<ToldMember>>
  tickets(): Promise<Outcome<{ tickets: TicketView[] }>>
  rates(): Promise<Outcome<RatesView>>
  /** @param gone nobody waits for the answer any more */
  staffing(request: StaffingRequest, gone: AbortSignal): Promise<Outcome<StaffingView>>
}

export function createAdministrationApi(): AdministrationApi {
  const ask = createAsk('staff')
  const configuration = '/api/v1/configuration'
  return {
    schema: () => ask('GET', `${configuration}/schema`),
    driverSchemas: () => ask('GET', `${configuration}/schema/drivers`),
    configuration: () => ask('GET', configuration),
    check: (document) => ask('POST', `${configuration}/check`, { configuration: document }),
    dryRun: (document) =>
      ask('POST', `${configuration}/dry-run`, { proposed: { configuration: document } }, PLAY_TIMEOUT_MS),
    apply: (id, data) => ask('POST', '/api/v1/commands/ApplyConfiguration', { id, data }),
    history: () => ask('GET', `${configuration}/history`),
    version: (version) => ask('GET', `${configuration}/history/${version}`),
    staff: () => ask('GET', '/api/v1/staff'),
    addStaff: (member) => ask('POST', '/api/v1/staff', member),
    changeStaff: (user, change) => ask('PUT', `/api/v1/staff/${user}`, change),
    tickets: () => ask('GET', '/api/v1/tickets'),
    rates: () => ask('GET', '/api/v1/rates'),
    staffing: (request, gone) => ask('POST', '/api/v1/staffing', request, PLAY_TIMEOUT_MS, gone),
  }
}
