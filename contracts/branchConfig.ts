import type { Static } from 'typebox'
import type { Text } from './common.ts'
import type {
  Break,
  BusinessType,
  Calling,
  CustomerClass,
  Display,
  Evaluation,
  Kiosk,
  Opening,
  Outlet,
  Printing,
  Profile,
  Queue,
  ScheduleRule,
  Tier,
  Voice,
  Window,
  Zone,
} from './configuration.ts'
import type {
  Crm,
  DiversionRule,
  Partner,
  Reminders,
  Remote,
  SelfServiceMachine,
  WEBHOOK_TYPES,
  Webhook,
} from './configurationChannels.ts'
import type { PortConfiguration } from './configurationDevices.ts'
import type { Escalation, RecurringMaintenance } from './configurationOperations.ts'
import type { KeptStock, PaperRoll } from './configurationStock.ts'

type Filled<T> = T extends (infer U)[]
  ? Filled<U>[]
  : T extends object
    ? { [K in keyof T]-?: undefined extends T[K] ? Filled<Exclude<T[K], undefined>> : Filled<T[K]> }
    : T
/**
 * Settings that stay optional because "absent" means something of its own (no reader, no threshold ...).
 * Everything else is present after `loadConfiguration` has filled in the defaults.
 */
type Keep<T, K extends keyof T> = Omit<Filled<T>, K> & Pick<T, K>

export type OutletConfig = Filled<Static<typeof Outlet>>
export type ClassConfig = Keep<Static<typeof CustomerClass>, 'short' | 'fromAge' | 'welcome'>
export type DisplayConfig = Keep<Static<typeof Display>, 'window'>
export type EvaluationConfig = Filled<Static<typeof Evaluation>>
export type VoiceConfig = Keep<Static<typeof Voice>, 'languages'> & { languages?: ('zh-CN' | 'en')[] }
export type BusinessConfig = Keep<Static<typeof BusinessType>, 'hint' | 'hours' | 'perPersonPerDay'>
export type QueueConfig = Keep<Static<typeof Queue>, 'zone' | 'capacity' | 'perDay'>
export type TierConfig = Keep<
  Static<typeof Tier>,
  'weights' | 'rates' | 'headStartMinutes' | 'timeThresholdMinutes' | 'peopleThreshold'
>
export type ProfileConfig = Omit<Filled<Static<typeof Profile>>, 'tiers'> & { tiers: TierConfig[] }
export type ScheduleRuleConfig = Static<typeof ScheduleRule>
export type UnitConfig = { device: string; address: number }
export type DayTimesConfig = Static<typeof Opening>['hours'] extends (infer U)[] | undefined ? U : never
export type BreakConfig = Static<typeof Break> & { reopen: boolean }
export type OpeningConfig = { hours: DayTimesConfig[]; closed: string[]; lastTicketMinutes: number }
export type WindowConfig = Omit<
  Static<typeof Window>,
  'schedule' | 'keypad' | 'board' | 'evaluator' | 'breaks' | 'autoCall'
> & {
  schedule: ScheduleRuleConfig[]
  breaks: BreakConfig[]
  autoCall: boolean
  keypad?: UnitConfig
  board?: UnitConfig
  evaluator?: UnitConfig
}
export type KioskConfig = Keep<Static<typeof Kiosk>, 'zone' | 'reader' | 'printer' | 'businesses'>
export type DeviceConfig = {
  id: string
  name?: { 'zh-CN': string; en: string }
  node: string
  driver: string
  port: PortConfiguration
  settings: Record<string, unknown>
}
export type CallingConfig = {
  noShow: Filled<NonNullable<Static<typeof Calling>['noShow']>>
  recall: Filled<NonNullable<Static<typeof Calling>['recall']>>
  callNextWhileCalled: 'finish' | 'noShow' | 'refuse'
  transferPlace: 'firstArrival' | 'now'
  keypad: Keep<NonNullable<NonNullable<Static<typeof Calling>['keypad']>>, 'transferTo' | 'pauseReason'>
  dayEnd: 'expire' | 'carryOver' | 'continue'
  callNumber: 'leads' | 'tellers'
  autoCallIdleSeconds: number
  outcome: { required: boolean; choices: { id: string; name: Text }[]; keypad?: string }
  quickPrefix: string
  secondBusiness: 'sameTicket' | 'ownTicket'
}
export type RemoteConfig = Keep<Static<typeof Remote>, 'businesses'>
export interface FormsConfig {
  offered: { template: string; business?: string; kiosks?: string[] }[]
  keepDays: number
  perPersonPerDay: number
}
export type PartnerConfig = Keep<Static<typeof Partner>, 'businesses'>
export type RemindersConfig = Filled<Static<typeof Reminders>>
export type WebhookConfig = Static<typeof Webhook>
export type WebhookType = (typeof WEBHOOK_TYPES)[number]
export type CrmConfig = Filled<Static<typeof Crm>>
export type MachineConfig = Static<typeof SelfServiceMachine>
export type DiversionRuleConfig = Keep<Static<typeof DiversionRule>, 'classes' | 'maxAmount'>
export type RecurringMaintenanceConfig = Omit<Static<typeof RecurringMaintenance>, 'devices' | 'reason'> & {
  devices: string[]
  reason: string
}
export type KeptStockConfig = Keep<Static<typeof KeptStock>, 'low' | 'capacity'>
export type PaperRollConfig = Filled<Static<typeof PaperRoll>>
export interface OperationsConfig {
  flapMinutes: number
  ownMaintenanceMinutes: number
  escalation: Static<typeof Escalation>[]
  maintenance: RecurringMaintenanceConfig[]
  devices: { device: string; hours: 'opening' | 'always' | DayTimesConfig[] }[]
  stock: KeptStockConfig[]
  paper: PaperRollConfig[]
  replenishDays: number
}
export type PrintingConfig = Keep<Static<typeof Printing>, 'footer'>

/** The configuration with every default filled in, as the core works with it. */
export interface BranchConfig {
  schema: 1
  outlet: OutletConfig
  zones: Static<typeof Zone>[]
  classes: ClassConfig[]
  businesses: BusinessConfig[]
  queues: QueueConfig[]
  profiles: ProfileConfig[]
  windows: WindowConfig[]
  kiosks: KioskConfig[]
  devices: DeviceConfig[]
  calling: CallingConfig
  printing: PrintingConfig
  displays: DisplayConfig[]
  evaluation: EvaluationConfig
  voice: VoiceConfig
  opening: OpeningConfig
  remote: RemoteConfig
  forms: FormsConfig
  partners: PartnerConfig[]
  reminders: RemindersConfig
  webhooks: WebhookConfig[]
  recognition: { crm?: CrmConfig }
  diversion: { machines: MachineConfig[]; rules: DiversionRuleConfig[] }
  operations: OperationsConfig
}
