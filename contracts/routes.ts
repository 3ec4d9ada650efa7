import Type, { type Static, type TSchema } from 'typebox'
import { COMMAND_ROLES, CommandResult, PUBLIC_COMMANDS, type PublicCommandType, ROLES, type Role } from './commands.ts'
import { Id, MessageId, nullable, oneOf, strict, Text, TicketId, WallMs } from './common.ts'
import { BranchConfiguration } from './configuration.ts'
import { Mistake } from './errors.ts'
import { Explanation, JournalEvent, TICKET_STATES } from './events.ts'
import { BranchView, DeviceView, DisplayView, KioskView, PadView, TicketView, WindowView } from './views.ts'

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
  readonly produces?: 'audio/wav'
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
const Password = Type.String({ minLength: 1, maxLength: 128 })
const STAFF = ['teller', 'manager', 'supervisor', 'admin'] as const
const ANYONE = ROLES

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
    roles: STAFF,
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
  devices: {
    method: 'GET',
    path: '/api/v1/devices',
    summary: 'Devices, their states and alerts',
    roles: STAFF,
    answer: strict({ devices: Type.Array(DeviceView) }),
  },
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
