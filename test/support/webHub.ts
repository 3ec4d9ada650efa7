import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import {
  type Actor,
  type AdviceChange,
  type DeliveryView,
  type Delta,
  type Hello,
  type Problem,
  ProblemError,
  type ReportId,
  type ReportView,
  type Role,
} from '../../contracts/index.ts'
import type { SubmitAnswer, SubmittedCommand, WebApplication } from '../../hub/adapters/web/application.ts'
import { newPartnerKey } from '../../hub/adapters/web/partners.ts'
import { hashPassword } from '../../hub/adapters/web/passwords.ts'
import { startWeb, type WebOptions } from '../../hub/adapters/web/server.ts'
import { sha256 } from '../../hub/adapters/web/sessions.ts'
import { SOCKET_LIMITS } from '../../hub/adapters/web/socket.ts'
import type {
  Clock,
  Log,
  PartnerKeys,
  PeopleStore,
  ScreenKind,
  SessionRecord,
  UserRecord,
} from '../../hub/app/ports.ts'
import { whatIf } from '../../hub/core/simulation/whatIf.ts'

/** The web adapter on a free loopback port, with a hub, people and a clock made for tests. */

export const PASSWORD = 'correct-horse'
export const KIOSK_KEY = 'a-kiosk-key-of-sufficient-length'
let passwordHash: Promise<string> | undefined

export class ManualClock implements Clock {
  tick = 1_000_000
  wall = 1_795_000_000_000
  now() {
    return {
      tick: this.tick,
      wall: this.wall,
      date: '2026-11-21',
      weekday: 'sat',
      secondOfDay: 36_000,
      businessDay: '2026-11-21',
    } as const
  }
  monotonicMs() {
    return this.tick
  }
  advance(ms: number) {
    this.tick += ms
    this.wall += ms
  }
}

export class MemoryPeople implements PeopleStore {
  readonly users = new Map<string, UserRecord>()
  readonly sessions = new Map<string, SessionRecord>()
  /** By `<kind>:<screen id>`. */
  readonly screenKeys = new Map<string, string>()
  readonly audited: Parameters<PeopleStore['audit']>[0][] = []
  findUser = (user: string) => this.users.get(user)
  saveUser = (user: UserRecord) => void this.users.set(user.user, user)
  listUsers = () => [...this.users.values()]
  findSession = (idHash: string) => this.sessions.get(idHash)
  saveSession = (session: SessionRecord) => void this.sessions.set(session.idHash, session)
  sessionsOf = (user: string) => [...this.sessions.values()].filter((session) => session.user === user)
  deleteSession = (idHash: string) => void this.sessions.delete(idHash)
  deleteSessionsOf(user: string) {
    for (const session of [...this.sessions.values()]) if (session.user === user) this.sessions.delete(session.idHash)
  }
  screenKeyHash = (kind: ScreenKind, screenId: string) => this.screenKeys.get(`${kind}:${screenId}`)
  saveScreenKey = (kind: ScreenKind, screenId: string, keyHash: string) =>
    void this.screenKeys.set(`${kind}:${screenId}`, keyHash)
  audit: PeopleStore['audit'] = (entry) => void this.audited.push(entry)
}

export class MemoryPartnerKeys implements PartnerKeys {
  readonly #partners = new Map<string, string>()
  find = (keyHash: string) => [...this.#partners].find(([, known]) => known === keyHash)?.[0]
  save = (partnerId: string, keyHash: string) => void this.#partners.set(partnerId, keyHash)
  revoke = (partnerId: string) => this.#partners.delete(partnerId)
}

function emptyReport(report: ReportId, from: string, to: string): ReportView {
  const words = { 'zh-CN': '报表', en: 'Report' }
  const days = { from, to, today: to, firstDay: null, isLive: true, madeAt: 5, throughSeq: 7 }
  const table = { columns: [], rows: [], totals: [], page: 1, pages: 1, rowCount: 0, chart: null }
  return { report, title: words, question: words, group: 'none', groups: ['none'], ...days, ...table }
}

export class FakeApplication implements WebApplication {
  epoch = 'epoch-1'
  status: 'ok' | 'starting' | 'degraded' = 'ok'
  readonly submitted: { command: SubmittedCommand; actor: Actor }[] = []
  readonly watched: string[] = []
  /** Version of each channel that exists. */
  readonly versions = new Map([
    ['branch', 1],
    ['window:w1', 1],
    ['kiosk:k1', 1],
    ['kiosk:k2', 1],
    ['display:hall', 1],
    ['display:door1', 1],
    ['pad', 1],
    ['fleet', 1],
  ])
  answer: (command: SubmittedCommand) => SubmitAnswer | Promise<SubmitAnswer> = () => ({ ok: true, result: { seq: 7 } })
  #listeners = new Set<(delta: Delta, json: string) => void>()

  async submit(command: SubmittedCommand, actor: Actor) {
    this.submitted.push({ command, actor })
    return this.answer(command)
  }
  /** Commands whose senders may not send them. */
  readonly refusals: { type: string; code: string; actor: Actor }[] = []
  refused({ type }: SubmittedCommand, { code }: Problem, actor: Actor) {
    this.refusals.push({ type, code, actor })
  }
  fleetCommands: WebApplication['fleetCommands'] = () => []
  /** Partners of the configuration, by id. */
  readonly partners = new Map([
    ['bank-app', { id: 'bank-app', name: { 'zh-CN': '手机银行', en: 'App' }, requestsPerMinute: 600 }],
  ])
  readonly remote: WebApplication['remote'] = {
    partner: (partnerId) => this.partners.get(partnerId),
    reserve: () => Promise.reject(new ProblemError('BUSINESS_NOT_OFFERED')),
    view: () => {
      throw new ProblemError('NOT_FOUND')
    },
    offer: () => ({ outletId: 'test-branch', businesses: [], windowsOpen: 0 }),
  }
  readonly configurations: WebApplication['configurations'] = {
    history: () => Promise.resolve([]),
    version: () => Promise.reject(new ProblemError('NOT_FOUND')),
  }
  /** Windows of those who are signed in, by user. */
  readonly signedIn = new Map<string, string>()
  windowOf = (user: string) => this.signedIn.get(user) ?? null
  readonly stock: WebApplication['stock'] = {
    view: (horizonDays = 3) => ({ now: 0, horizonDays, lines: [], replenishment: [], denominations: [] }),
    csv: () => 'stock\r\n',
    history: (stockId) => {
      if (stockId !== 'atm-1/cash1') throw new ProblemError('STOCK_UNKNOWN')
      return { stockId, entries: [], holders: [], serials: [] }
    },
  }
  readonly forms: WebApplication['forms'] = {
    offers: () => [],
    template: () => {
      throw new ProblemError('FORM_TEMPLATE_UNKNOWN')
    },
    autofill: () => ({ fields: {}, mistakes: [], validUntil: 0 }),
    submit: () => Promise.reject(new ProblemError('FORM_TEMPLATE_UNKNOWN')),
    find: () => [],
    view: () => {
      throw new ProblemError('FORM_UNKNOWN')
    },
    document: () => Promise.reject(new ProblemError('FORM_UNKNOWN')),
  }
  /** What was asked about. */
  readonly assessed: AdviceChange[] = []
  readonly science: WebApplication['science'] = {
    forecast: () => ({ madeAt: null, ageS: null, tickets: {}, next: [], classes: [] }),
    adviceView: () => ({ madeAt: null, advice: [] }),
    assess: (change) => {
      this.assessed.push(change)
      const figure = { before: 600, after: 300, difference: -300, halfWidth: 20, isClear: true }
      return Promise.resolve({
        change,
        isWorth: true,
        customers: 7,
        meanWaitS: figure,
        withinTarget: figure,
        classes: [],
      })
    },
  }
  identifyTicket: WebApplication['identifyTicket'] = () => Promise.resolve({ ok: true, result: { seq: 7 } })
  importDirectory: WebApplication['importDirectory'] = ({ csv }) =>
    Promise.resolve({ imported: csv.split('\n').length - 1, customers: 0 })
  health = () => ({ status: this.status, seq: 7 })
  view(channel: string) {
    const version = this.versions.get(channel)
    return version === undefined ? undefined : { version, tick: 5, wall: 7, view: { counter: version } }
  }
  onDelta(listener: (delta: Delta, json: string) => void) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  watch = (channel: string) => void this.watched.push(channel)
  unwatch = (channel: string) => void this.watched.splice(this.watched.indexOf(channel), 1)
  /** Raises a channel's version by one and tells it, as a commit does. */
  change(channel: string, set: Record<string, unknown> = {}) {
    const from = this.versions.get(channel) ?? 0
    this.versions.set(channel, from + 1)
    this.tell({ channel, epoch: this.epoch, from, to: from + 1, tick: 6, wall: 8, set: { counter: from + 1, ...set } })
  }
  tell(delta: Delta) {
    const json = JSON.stringify(delta)
    for (const listener of this.#listeners) listener(delta, json)
  }
  tickets = () => []
  ticket: WebApplication['ticket'] = () => undefined
  explanation: WebApplication['explanation'] = () => undefined
  /** What was asked to be said; the sound is the number's letters. */
  readonly announced: Parameters<WebApplication['announcement']>[0][] = []
  announcement: WebApplication['announcement'] = (call) => {
    this.announced.push(call)
    return new TextEncoder().encode(call.number)
  }
  readonly machines: WebApplication['machines'] = {
    transactions: () => Promise.resolve({ transactions: [], summary: [] }),
    messages: () => [],
    open: () => ({ format: 'text', data: 'a message', isCut: false }),
  }
  serviceLevels = () => []
  rates = () => ({ publishedAt: null, rates: [] })
  /** What was asked of the fleet. */
  readonly reported: unknown[] = []
  readonly fleetDesk: WebApplication['fleetDesk'] = {
    alerts: async (filter) => {
      this.reported.push(filter)
      return []
    },
    availability: async (from, to) => {
      this.reported.push([from, to])
      return { from, to, until: 5, devices: [] }
    },
    availabilityCsv: async (from, to) => new TextEncoder().encode(`device,from,to\r\natm,${from},${to}\r\n`),
  }
  /** What was asked of reports. */
  readonly reportsAsked: unknown[] = []
  readonly reports: WebApplication['reports'] = {
    view: async (report, { from, to }) => {
      this.reportsAsked.push([report, from, to])
      return emptyReport(report, from, to)
    },
    file: async (report, { from, to }, format) => {
      this.reportsAsked.push([report, from, to, format])
      return inParts(`${format} of `, report)
    },
  }
  devices = () => []
  configuration: WebApplication['configuration'] = () => ({ version: 1, configuration: {} as never })
  /** What was sent to webhooks. */
  readonly sent: DeliveryView[] = []
  deliveries: WebApplication['deliveries'] = ({ state, limit = 100 }) =>
    this.sent.filter((delivery) => state === undefined || delivery.state === state).slice(0, limit)
  retryDelivery: WebApplication['retryDelivery'] = (id) => this.sent.find(({ deliveryId }) => deliveryId === id)
  checkConfiguration: WebApplication['checkConfiguration'] = () => ({ mistakes: [], warnings: [] })
  /** What was tried. */
  readonly tried: unknown[] = []
  /** What was asked. */
  readonly asked: unknown[] = []
  recordedDays: WebApplication['recordedDays'] = async () => ({ days: [] })
  whatIf: WebApplication['whatIf'] = (request) => {
    this.asked.push(request)
    const [day] = request.days
    if (day === '2026-01-01') return Promise.reject(new ProblemError('NOT_FOUND', { day }))
    return Promise.resolve(whatIf({ days: [], change: {}, replications: 2 }))
  }
  staffing: WebApplication['staffing'] = (request) => {
    this.asked.push(request)
    if (request.to === '2026-01-01') return Promise.reject(new ProblemError('NOT_FOUND'))
    return Promise.resolve({ by: 'interval', minShift: 1, seed: 1, days: [], unfinished: 0, unknown: [] })
  }
  dryRun: WebApplication['dryRun'] = (proposed) => {
    this.tried.push(proposed)
    return Promise.resolve({ mistakes: [], warnings: [], next: [], classes: [], tickets: [], compared: 7 })
  }
  readonly journalPages: { after: number; limit: number }[] = []
  journal: WebApplication['journal'] = (after, limit) => {
    this.journalPages.push({ after, limit })
    const event = { type: 'WindowOpened', version: 1, data: { windowId: 'w1' }, seq: after + 1, tick: 5, wall: 6 }
    const origin = { actor: { kind: 'teller', id: 'li' }, correlationId: 'c-1', causeId: 'c-1' }
    return { events: [{ ...event, ...origin }], last: after + 1 }
  }
}

export interface LogLine {
  level: keyof Log
  fields: Record<string, unknown>
  message: string
}
function memoryLog(lines: LogLine[]): Log {
  const at = (level: keyof Log) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, fields, message })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any route
  body: any
  text: string
  /** `name=value` of the cookie the answer sets. */
  cookie: string | undefined
}
export interface RequestOptions {
  body?: unknown
  /** Sent as it is instead of `body`. */
  raw?: string
  cookie?: string
  headers?: Record<string, string>
}

export type SocketAnswer = { ok: true; [key: string]: unknown } | { ok: false; problem: Problem }
export interface Screen {
  readonly socket: Socket
  readonly hello: Hello
  readonly deltas: Delta[]
  send(event: string, payload: unknown): Promise<SocketAnswer>
}

export async function startWebHub<P extends PeopleStore = MemoryPeople>(
  options: Partial<WebOptions> & { people?: P; clock?: ManualClock } = {},
) {
  const application = new FakeApplication()
  const partnerKeys = options.partnerKeys ?? new MemoryPartnerKeys()
  const people = options.people ?? (new MemoryPeople() as PeopleStore as P)
  const clock = options.clock ?? new ManualClock()
  const lines: LogLine[] = []
  // A folder that does not exist: as if the screens had not been built.
  const empty = join(tmpdir(), 'branchhub-no-screens')
  const server = await startWeb({
    host: '127.0.0.1',
    port: 0,
    application,
    log: memoryLog(lines),
    staticDirectories: { kiosk: join(empty, 'kiosk'), staff: join(empty, 'staff') },
    allowedHosts: [],
    // Idle sockets are looked at only where a test asks for it.
    limits: { sockets: { ...SOCKET_LIMITS, sessionCheckMs: 2_000_000_000 } },
    ...options,
    partnerKeys,
    people,
    clock,
  })
  const sockets = new Set<Socket>()

  async function request(
    method: string,
    path: string,
    { body, raw, cookie, headers }: RequestOptions = {},
  ): Promise<Reply> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${server.address}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie ? { cookie } : {}),
        ...headers,
      },
      ...(content === undefined ? {} : { body: content }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : undefined,
      text,
      cookie: response.headers.getSetCookie()[0]?.split(';', 1)[0],
    }
  }

  async function addUser(user: string, role: UserRecord['role'], change: Partial<UserRecord> = {}) {
    passwordHash ??= hashPassword(PASSWORD)
    people.saveUser({
      user,
      name: `Name of ${user}`,
      role,
      passwordHash: await passwordHash,
      mustChangePassword: false,
      isDisabled: false,
      failures: 0,
      lockedUntil: null,
      lastLoginAt: null,
      ...change,
    })
  }

  function logIn(user: string, password = PASSWORD, more: RequestOptions = {}) {
    return request('POST', '/api/v1/session', { body: { user, password }, ...more })
  }

  /** A cookie of a fresh session in that role; the kiosk is k1, the display is hall. */
  async function sessionAs(role: Exclude<Role, 'partner'>, user: string = role): Promise<string> {
    if (role === 'kiosk') {
      people.saveScreenKey('kiosk', 'k1', sha256(KIOSK_KEY))
      return (await request('POST', '/api/v1/kiosk-session', { body: { kioskId: 'k1', key: KIOSK_KEY } })).cookie ?? ''
    }
    if (role === 'display') {
      people.saveScreenKey('display', 'hall', sha256(KIOSK_KEY))
      const body = { displayId: 'hall', key: KIOSK_KEY }
      return (await request('POST', '/api/v1/display-session', { body })).cookie ?? ''
    }
    if (!people.findUser(user)) await addUser(user, role)
    return (await logIn(user)).cookie ?? ''
  }

  /** The header with a fresh key of that partner. */
  function partnerHeaders(partnerId = 'bank-app') {
    const key = newPartnerKey()
    partnerKeys.save(partnerId, sha256(key))
    return { authorization: `Bearer ${key}` }
  }

  function openSocket(cookie: string | undefined, headers: Record<string, string> = {}, query = {}): Socket {
    const socket = io(server.address, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      query,
      extraHeaders: { ...(cookie ? { cookie } : {}), ...headers },
    })
    sockets.add(socket)
    return socket
  }

  /** A connected socket that has been greeted. */
  function connect(cookie: string, headers: Record<string, string> = {}, query = {}): Promise<Screen> {
    const socket = openSocket(cookie, headers, query)
    const deltas: Delta[] = []
    socket.on('delta', (delta: Delta) => deltas.push(delta))
    return new Promise((resolve, reject) => {
      socket.once('connect_error', reject)
      socket.once('hello', (hello: Hello) =>
        resolve({
          socket,
          hello,
          deltas,
          send: (event, payload) => socket.emitWithAck(event, payload) as Promise<SocketAnswer>,
        }),
      )
    })
  }

  return {
    address: server.address,
    server,
    application,
    people,
    clock,
    lines,
    request,
    addUser,
    logIn,
    sessionAs,
    partnerKeys,
    partnerHeaders,
    openSocket,
    connect,
    async close() {
      for (const socket of sockets) socket.disconnect()
      await server.close()
    },
  }
}
export type WebHub = Awaited<ReturnType<typeof startWebHub<MemoryPeople>>>

/** Resolves with the payload of the next such message. */
export function nextMessage<T>(socket: Socket, event: string): Promise<T> {
  return new Promise((resolve) => socket.once(event, (payload: T) => resolve(payload)))
}

async function* inParts(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part)
}
