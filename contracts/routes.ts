import Type, { type Static, type TSchema } from 'typebox'
import { ADMINISTRATION_ROUTES } from './administration.ts'
import { Advice, AdviceChange, AdviceView } from './advice.ts'
import { COMMAND_ROLES, CommandResult, PUBLIC_COMMANDS, type PublicCommandType, ROLES, type Role } from './commands.ts'
import { Id, MessageId, nullable, oneOf, strict, Text, TicketId, WallMs } from './common.ts'
import { BranchConfiguration } from './configuration.ts'
import { WEBHOOK_TYPES } from './configurationChannels.ts'
import { IDENTIFIERS } from './deviceEvents.ts'
import { Explanation, JournalEvent, TICKET_STATES } from './events.ts'
import { FLEET_ROUTES } from './fleetRoutes.ts'
import { ForecastView } from './forecastView.ts'
import { FORM_ROUTES } from './forms/views.ts'
import { MACHINE_ROUTES } from './machines.ts'
import { PadView, ServiceLevelView } from './padView.ts'
import { Mistake } from './problem.ts'
import { RATES_ROUTES } from './rates.ts'
import { REPORT_ROUTES } from './reports.ts'
import { StaffingRequest, StaffingView } from './staffing.ts'
import {
  BranchView,
  DeviceView,
  DisplayView,
  KioskView,
  OfferView,
  RemoteTicketView,
  TicketView,
  WindowView,
} from './views.ts'
import { RecordedDaysView, WhatIfRequest, WhatIfView } from './whatIf.ts'

/** HTTP routes. Every route, its body, answer and who may use it; OpenAPI is made of these. */
export interface RouteDefinition {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly summary: string
  /** Roles that may use it; `public` = without a session. */
  readonly roles: readonly Role[] | 'public'
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** Body of the 200 answer; refusals are a Problem. */
  readonly answer: TSchema
  /** Media type of the answer where it is not JSON. */
  readonly produces?:
    | 'audio/wav'
    | 'text/csv; charset=utf-8'
    | 'application/pdf'
    | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
}

export const SessionView = strict(
  {
    user: Type.String(),
    name: Type.String(),
    role: oneOf(ROLES),
    /** The kiosk a kiosk session belongs to. */
    kioskId: nullable(Id),
    /** The big screen a display session belongs to. */
    displayId: nullable(Id),
    mustChangePassword: Type.Boolean(),
    lastLoginAt: nullable(WallMs),
  },
  { $id: 'SessionView' },
)
export type SessionView = Static<typeof SessionView>
export const KnownBy = strict({
  kind: oneOf(IDENTIFIERS),
  number: Type.String({ minLength: 1, maxLength: 32, pattern: '^[0-9A-Za-z +-]+$' }),
  name: Type.Optional(Type.String({ maxLength: 128 })),
})
export type KnownBy = Static<typeof KnownBy>

const WaitFigures = strict({
  called: Type.Integer({ minimum: 0 }),
  meanS: nullable(Type.Number()),
  maxS: nullable(Type.Number()),
  withinTarget: Type.Integer({ minimum: 0 }),
})
const WouldBeCalled = nullable(strict({ ticketId: TicketId, number: Type.String(), words: Text }))
export const DRY_RUN_WARNINGS = ['unserved', 'starvation', 'inversion', 'configuration'] as const
/**
 * Today's tickets called once by the rules in force and once by the proposed ones, with the same customers, windows and service
 * times; and who would be called at each window now.
 */
export const DryRunView = strict(
  {
    mistakes: Type.Array(Mistake),
    warnings: Type.Array(
      strict({
        kind: oneOf(DRY_RUN_WARNINGS),
        queueId: nullable(Id),
        profileId: nullable(Id),
        ticketId: nullable(TicketId),
        /** Place in the proposed configuration, where there is one. */
        path: nullable(Type.String()),
        text: Text,
      }),
    ),
    next: Type.Array(strict({ windowId: Id, before: WouldBeCalled, after: WouldBeCalled })),
    classes: Type.Array(
      strict({ classId: Id, tickets: Type.Integer({ minimum: 0 }), before: WaitFigures, after: WaitFigures }),
    ),
    /** Only those whose wait differs by a minute or more, the largest difference first, at most 200. */
    tickets: Type.Array(
      strict({
        ticketId: TicketId,
        number: Type.String(),
        classId: Id,
        queueId: Id,
        beforeS: nullable(Type.Number()),
        afterS: nullable(Type.Number()),
      }),
    ),
    compared: Type.Integer({ minimum: 0 }),
  },
  { $id: 'DryRunView' },
)
export type DryRunView = Static<typeof DryRunView>

export const DELIVERY_STATES = ['waiting', 'delivered', 'givenUp'] as const
export const DeliveryView = strict({
  deliveryId: MessageId,
  webhookId: Id,
  type: oneOf(WEBHOOK_TYPES),
  /** Position of its event in the journal. */
  seq: Type.Integer({ minimum: 1 }),
  state: oneOf(DELIVERY_STATES),
  attempts: Type.Integer({ minimum: 0 }),
  lastAttemptAt: nullable(WallMs),
  nextAttemptAt: nullable(WallMs),
  /** HTTP status of the last answer, or null when none came. */
  lastStatus: nullable(Type.Integer()),
  lastError: nullable(Type.String()),
})
export type DeliveryView = Static<typeof DeliveryView>

const Password = Type.String({ minLength: 1, maxLength: 128 })
const STAFF = ['teller', 'manager', 'supervisor', 'admin'] as const
/** Everybody with a session of his own; a partner sends a key and has none. */
const ANYONE = ['kiosk', 'display', 'operations', ...STAFF] as const

/**
 * One browser may hold a staff, a kiosk and a display session at once. A request says here for which of them it speaks,
 * `staff`, `kiosk` or `display` (socket.io: the same word in the query field `session`); without it the staff session counts first.
 */
export const SESSION_HEADER = 'x-branchhub-session'
export const SESSION_KINDS = ['staff', 'kiosk', 'display'] as const
export type SessionKind = (typeof SESSION_KINDS)[number]

export const ROUTES = {
  health: {
    method: 'GET',
    path: '/healthz',
    summary: 'Is the hub serving',
    roles: 'public',
    answer: strict({ status: oneOf(['ok', 'starting', 'degraded']), contract: Type.Integer(), seq: Type.Integer() }),
  },
  logIn: {
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Log in',
    roles: 'public',
    body: strict({ user: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }), password: Password }),
    answer: SessionView,
  },
  session: {
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who is logged in here',
    roles: ANYONE,
    answer: SessionView,
  },
  logOut: { method: 'DELETE', path: '/api/v1/session', summary: 'Log out', roles: ANYONE, answer: strict({}) },
  changePassword: {
    method: 'PUT',
    path: '/api/v1/session/password',
    summary: "Change one's own password",
    roles: [...STAFF, 'operations'],
    body: strict({ current: Password, next: Type.String({ minLength: 8, maxLength: 128 }) }),
    answer: SessionView,
  },
  kioskSession: {
    method: 'POST',
    path: '/api/v1/kiosk-session',
    summary: 'Start a kiosk with its key',
    roles: 'public',
    body: strict({ kioskId: Id, key: Type.String({ minLength: 16, maxLength: 128 }) }),
    answer: SessionView,
  },
  displaySession: {
    method: 'POST',
    path: '/api/v1/display-session',
    summary: 'Start a big screen with its key',
    roles: 'public',
    body: strict({ displayId: Id, key: Type.String({ minLength: 16, maxLength: 128 }) }),
    answer: SessionView,
  },
  branch: {
    method: 'GET',
    path: '/api/v1/branch',
    summary: 'Names of businesses, classes, windows',
    roles: ANYONE,
    answer: BranchView,
  },
  window: {
    method: 'GET',
    path: '/api/v1/windows/:windowId',
    summary: 'One window as its teller sees it',
    roles: STAFF,
    params: strict({ windowId: Id }),
    answer: WindowView,
  },
  kiosk: {
    method: 'GET',
    path: '/api/v1/kiosks/:kioskId',
    summary: 'One kiosk as its customers see it',
    roles: ['kiosk', 'manager', 'supervisor', 'admin'],
    params: strict({ kioskId: Id }),
    answer: KioskView,
  },
  display: {
    method: 'GET',
    path: '/api/v1/displays/:displayId',
    summary: 'One big screen: calls and people waiting',
    roles: ['display', 'manager', 'supervisor', 'admin'],
    params: strict({ displayId: Id }),
    answer: DisplayView,
  },
  pad: {
    method: 'GET',
    path: '/api/v1/pad',
    summary: "The hall as the lobby manager's tablet shows it",
    roles: ['manager', 'supervisor'],
    answer: PadView,
  },
  announcement: {
    method: 'GET',
    path: '/api/v1/announcement.wav',
    summary: 'A call spoken, as one sound: 16-bit mono PCM',
    roles: ['display', 'manager', 'supervisor', 'admin'],
    query: strict({
      number: Type.String({ pattern: '^[A-Z]{1,3}\\d{1,5}$' }),
      window: Type.String({ pattern: '^[1-9]\\d{0,2}$', description: "the window's number" }),
      /** Comma between languages; default those of the configuration. */
      languages: Type.Optional(Type.String({ pattern: '^(zh-CN|en)(,(zh-CN|en))?$' })),
      chime: Type.Optional(oneOf(['0', '1'])),
    }),
    answer: Type.Unsafe<Uint8Array>({ type: 'string', format: 'binary' }),
    produces: 'audio/wav',
  },
  tickets: {
    method: 'GET',
    path: '/api/v1/tickets',
    summary: 'Tickets of the business day',
    roles: STAFF,
    query: strict({ state: Type.Optional(oneOf(TICKET_STATES)), queue: Type.Optional(Id) }),
    answer: strict({ tickets: Type.Array(TicketView) }),
  },
  ticket: {
    method: 'GET',
    path: '/api/v1/tickets/:ticketId',
    summary: 'One ticket',
    roles: STAFF,
    params: strict({ ticketId: TicketId }),
    answer: TicketView,
  },
  explanation: {
    method: 'GET',
    path: '/api/v1/tickets/:ticketId/explanation',
    summary: 'Why this ticket was called when it was, in data and words',
    roles: STAFF,
    params: strict({ ticketId: TicketId }),
    answer: strict({ data: Explanation, words: Text }),
  },
  identifyTicket: {
    method: 'POST',
    path: '/api/v1/tickets/:ticketId/identity',
    summary: 'Says whose ticket it is that was taken without a document',
    roles: ['teller', 'manager', 'supervisor'],
    params: strict({ ticketId: TicketId }),
    body: strict({ id: MessageId, knownBy: KnownBy }),
    answer: CommandResult,
  },
  reserveTicket: {
    method: 'POST',
    path: '/api/v1/remote-tickets',
    summary: 'Takes a ticket for a customer who is not here yet: it keeps its place until he comes',
    roles: ['partner'],
    body: strict({
      id: MessageId,
      businessId: Id,
      moreBusinessIds: Type.Optional(Type.Array(Id, { maxItems: 5, uniqueItems: true })),
      /** Who he is: an identity document makes the ticket live at a kiosk, and the first one counts for limits; cards and numbers serve recognition. */
      knownBy: Type.Optional(Type.Array(KnownBy, { maxItems: 4 })),
      reference: Type.Optional(
        Type.String({ maxLength: 64, description: "the partner's own name for it; nothing of a person" }),
      ),
      remind: Type.Optional(Type.Boolean({ default: true })),
    }),
    answer: RemoteTicketView,
  },
  remoteTicket: {
    method: 'GET',
    path: '/api/v1/remote-tickets/:ticketId',
    summary: 'A ticket this partner took, with a fresh QR code while it is pending',
    roles: ['partner'],
    params: strict({ ticketId: TicketId }),
    answer: RemoteTicketView,
  },
  offer: {
    method: 'GET',
    path: '/api/v1/offer',
    summary: 'What tickets are given for now, and how many are ahead',
    roles: ['partner', ...STAFF],
    answer: OfferView,
  },
  serviceLevels: {
    method: 'GET',
    path: '/api/v1/service-levels',
    summary: 'How each class stands against its target today',
    roles: STAFF,
    answer: strict({ levels: Type.Array(ServiceLevelView) }),
  },
  forecast: {
    method: 'GET',
    path: '/api/v1/forecast',
    summary: 'Waits to come: of everybody who waits, of whoever comes now, and of each class',
    roles: STAFF,
    answer: ForecastView,
  },
  advice: {
    method: 'GET',
    path: '/api/v1/advice',
    summary: 'What is worth doing now, with what it does to the waits of the next hour',
    roles: ['manager', 'supervisor'],
    answer: AdviceView,
  },
  assess: {
    method: 'POST',
    path: '/api/v1/advice',
    summary: 'What one change would do to the waits of the next hour',
    roles: ['manager', 'supervisor'],
    body: strict({ change: AdviceChange }),
    answer: Advice,
  },
  importDirectory: {
    method: 'POST',
    path: '/api/v1/directory/import',
    summary: 'Replaces or completes the customer directory by a CSV list; with one mistake nothing is imported',
    roles: ['admin', 'supervisor'],
    body: strict({
      csv: Type.String({ minLength: 1, maxLength: 4_000_000 }),
      /** Replace: who is not in the list is forgotten. */
      mode: Type.Optional(oneOf(['complete', 'replace'], { default: 'complete' })),
    }),
    answer: strict({ imported: Type.Integer({ minimum: 0 }), customers: Type.Integer({ minimum: 0 }) }),
  },
  deliveries: {
    method: 'GET',
    path: '/api/v1/webhook-deliveries',
    summary: 'What was sent to webhooks and with which success, newest first',
    roles: ['supervisor', 'admin'],
    query: strict({
      webhook: Type.Optional(Id),
      state: Type.Optional(oneOf(DELIVERY_STATES)),
      limit: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })),
    }),
    answer: strict({ deliveries: Type.Array(DeliveryView) }),
  },
  retryDelivery: {
    method: 'POST',
    path: '/api/v1/webhook-deliveries/:deliveryId/retry',
    summary: 'Sends again at once what was given up or waits for its next attempt',
    roles: ['supervisor', 'admin'],
    params: strict({ deliveryId: MessageId }),
    answer: DeliveryView,
  },
  devices: {
    method: 'GET',
    path: '/api/v1/devices',
    summary: 'Devices, their states and alerts',
    roles: [...STAFF, 'operations'],
    answer: strict({ devices: Type.Array(DeviceView) }),
  },
  ...FLEET_ROUTES,
  ...FORM_ROUTES,
  configuration: {
    method: 'GET',
    path: '/api/v1/configuration',
    summary: 'The configuration in force',
    roles: ['supervisor', 'admin'],
    answer: strict({ version: Type.Integer({ minimum: 0 }), configuration: BranchConfiguration }),
  },
  checkConfiguration: {
    method: 'POST',
    path: '/api/v1/configuration/check',
    summary: 'All mistakes and warnings of a configuration, without applying it',
    roles: ['supervisor', 'admin'],
    body: strict({ configuration: Type.Unknown() }),
    answer: strict({ mistakes: Type.Array(Mistake), warnings: Type.Array(Mistake) }),
  },
  dryRun: {
    method: 'POST',
    path: '/api/v1/configuration/dry-run',
    summary: "What other rules would change, on today's tickets, without applying them",
    roles: ['manager', 'supervisor', 'admin'],
    body: strict({
      /** The whole configuration, or one profile in place of the one with its id (a new id: at the windows named). */
      proposed: Type.Union([
        strict({ configuration: Type.Unknown() }),
        strict({ profile: Type.Unknown(), windows: Type.Optional(Type.Array(Id, { uniqueItems: true })) }),
      ]),
    }),
    answer: DryRunView,
  },
  recordedDays: {
    method: 'GET',
    path: '/api/v1/recorded-days',
    summary: 'The newest days on which customers came, today so far among them: at most 31',
    roles: ['manager', 'supervisor', 'admin'],
    answer: RecordedDaysView,
  },
  whatIf: {
    method: 'POST',
    path: '/api/v1/what-if',
    summary: 'What would have become of recorded days under other rules, staffing or arrivals, and how sure that is',
    roles: ['manager', 'supervisor', 'admin'],
    body: WhatIfRequest,
    answer: WhatIfView,
  },
  staffing: {
    method: 'POST',
    path: '/api/v1/staffing',
    summary:
      'Windows by half-hour that would have met the targets of recorded days at least cost, checked by simulation',
    roles: ['manager', 'supervisor', 'admin'],
    body: StaffingRequest,
    answer: StaffingView,
  },
  journal: {
    method: 'GET',
    path: '/api/v1/journal',
    summary: 'Events after a position; personal data stays encrypted',
    roles: ['supervisor', 'admin'],
    query: strict({
      after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
      limit: Type.Optional(Type.String({ pattern: '^\\d{1,4}$' })),
    }),
    answer: strict({
      events: Type.Array(JournalEvent),
      last: Type.Integer({ minimum: 0 }),
    }),
  },
  ...MACHINE_ROUTES,
  ...RATES_ROUTES,
  ...ADMINISTRATION_ROUTES,
  ...REPORT_ROUTES,
} as const satisfies Record<string, RouteDefinition>
export type RouteName = keyof typeof ROUTES

/** Body of `POST /api/v1/commands/<type>`: the command's id beside its data. */
export function commandBody(type: PublicCommandType) {
  return strict({ id: MessageId, data: PUBLIC_COMMANDS[type] })
}
export const COMMAND_ROUTES = (Object.keys(PUBLIC_COMMANDS) as PublicCommandType[]).map((type) => ({
  type,
  method: 'POST' as const,
  path: `/api/v1/commands/${type}`,
  roles: COMMAND_ROLES[type],
  body: commandBody(type),
  answer: CommandResult,
}))
