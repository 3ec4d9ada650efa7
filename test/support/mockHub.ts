import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fastifyStatic } from '@fastify/static'
import fastify from 'fastify'
import { Server, type Socket } from 'socket.io'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import {
  BranchView,
  CLIENT_MESSAGES,
  CONTRACT_VERSION,
  type CommandMessage,
  type CommandResult,
  type Delta,
  DisplayView,
  type ErrorCode,
  FleetView,
  type FormSubmission,
  KioskView,
  PadView,
  type Problem,
  PUBLIC_COMMANDS,
  problem,
  RecordedDaysView,
  SESSION_HEADER,
  type SessionView,
  type Snapshot,
  SOCKET_PING,
  WhatIfRequest,
  WhatIfView,
  WindowView,
} from '../../contracts/index.ts'
import { SECURITY_HEADERS } from '../../hub/adapters/web/requestGuard.ts'
import type { RecordedDay } from '../../hub/core/simulation/recordedDay.ts'
import { recordedDayView } from '../../hub/core/simulation/recordedDayView.ts'
import { whatIf } from '../../hub/core/simulation/whatIf.ts'
import { addAdministrationRoutes, MockAdministration } from './mockAdministration.ts'
import { type MockViews, mockViews } from './mockBranch.ts'
import { type Crowd, MINUTE, MOCK_TICK } from './mockDay.ts'
import { type MockFleetSize, mockFleet } from './mockFleet.ts'
import { type MockFleetAnswers, mockFleetAnswers } from './mockFleetAnswers.ts'
import { addFleetRoutes } from './mockFleetRoutes.ts'
import { MockFormDesk } from './mockFormDesk.ts'
import { addFormRoutes, MockForms } from './mockForms.ts'
import { addReportRoutes, MockReports } from './mockReports.ts'

export type MockAnswer = {
  result?: Partial<CommandResult>
  refuse?: ErrorCode
  details?: Record<string, unknown>
  silent?: boolean
}

/** A page whose clock the test moves on has heard nothing for all that time: it must not take the hub for lost. */
const PATIENCE_MS = 10 * MINUTE

/**
 * A hub for screens under test: the routes and socket messages of the contract over views that a test sets. It decides
 * nothing; every view it sends is checked against the contract, so it can not drift from it.
 */
export class MockHub {
  views: MockViews
  /** Every command that came in, in order; a repeated one appears again. */
  readonly commands: CommandMessage[] = []
  /** Addresses of the spoken calls that were fetched, in order. */
  readonly announcements: string[] = []
  /** What the next commands are answered, by type; default: done, nothing changed. */
  readonly answers = new Map<string, (command: CommandMessage) => MockAnswer>()
  /** Days that can be played again, the newest first, and what was asked of them. */
  recordedDays: readonly RecordedDay[] = []
  readonly questions: WhatIfRequest[] = []
  replications = 12
  /** What the fleet answers beside its view, what it was asked, and messages that were opened. */
  fleetAnswers: MockFleetAnswers
  /** Answers of the fleet are refused with it. */
  refuseFleet: ErrorCode | null = null
  readonly fleetAsked: string[] = []
  readonly openedMessages: { id: string; messageId: string; reason: string }[] = []
  /** Forms at the counter. */
  readonly formDesk = new MockFormDesk()
  /** Configurations and accounts, and what was asked of them. */
  readonly administration = new MockAdministration()
  /** Answers wait for it. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve()
  /** What is subscribed to is not told: the hub is busy coming up. */
  isSilent = false
  /** The forms customers fill in beforehand. */
  readonly forms = new MockForms()
  readonly reports = new MockReports()
  readonly users = new Map<string, SessionView>()
  readonly #wallMs: () => number
  readonly #sessions = new Map<string, SessionView>()
  readonly #versions = new Map<string, number>()
  readonly #listeners = new Set<() => void>()
  #startedAt = performance.now()
  #epoch = randomUUID()
  #server: { io: Server; close: () => Promise<void> } | undefined
  port = 0

  /** @param wallMs what time the hub says it is, in Unix ms */
  constructor(crowd: Crowd = 'usual', wallMs: () => number = Date.now) {
    this.#wallMs = wallMs
    this.views = mockViews(crowd)
    this.views.branch.configurationVersion = this.administration.current.entry.version
    this.fleetAnswers = mockFleetAnswers(this.views.fleet)
    this.forms.onSubmission = () => this.#tellListeners()
    for (const [user, name, role] of [
      ['li', '李雯', 'teller'],
      ['zhang', '张力', 'teller'],
      ['sun', '孙经理', 'manager'],
      ['zhou', '周主管', 'supervisor'],
      ['chen', '陈工', 'operations'],
      ['root', '系统管理员', 'admin'],
    ] as const) {
      this.users.set(user, {
        user,
        name,
        role,
        kioskId: null,
        displayId: null,
        mustChangePassword: user === 'zhang',
        lastLoginAt: null,
      })
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  tick(): number {
    return MOCK_TICK + Math.round(performance.now() - this.#startedAt)
  }

  /** Starts, or starts again on the same port as another run. */
  async start(port = this.port): Promise<void> {
    const app = fastify({ forceCloseConnections: true })
    app.addHook('onSend', async (_request, reply) => void reply.headers(SECURITY_HEADERS))
    for (const [name, folder] of [
      ['kiosk', 'kiosk-ui'],
      ['staff', 'dashboard'],
    ] as const) {
      await app.register(fastifyStatic, {
        root:
          process.env[`MOCK_${name.toUpperCase()}`] ?? fileURLToPath(new URL(`../../dist/${folder}`, import.meta.url)),
        prefix: `/${name}/`,
        decorateReply: name === 'kiosk',
        cacheControl: false,
        // As the hub has it: what bears its hash in its name is fetched once.
        setHeaders: (reply, path) => {
          reply.setHeader(
            'cache-control',
            path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          )
        },
      })
    }
    app.get('/api/v1/session', async (request, reply) => {
      const session = this.#sessionOf(request.headers.cookie, String(request.headers[SESSION_HEADER]))
      return session ?? reply.code(401).send(problem('NOT_SIGNED_IN'))
    })
    app.post<{ Body: { user: string; password: string } }>('/api/v1/session', async (request, reply) => {
      const user = this.users.get(request.body.user)
      if (!user || request.body.password !== 'password') return reply.code(401).send(problem('LOGIN_FAILED'))
      return reply.header('set-cookie', this.#startSession('staff', user)).send(user)
    })
    app.put<{ Body: { next: string } }>('/api/v1/session/password', async (request, reply) => {
      const session = this.#sessionOf(request.headers.cookie, 'staff')
      if (!session) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      const changed = { ...session, mustChangePassword: false }
      return reply.header('set-cookie', this.#startSession('staff', changed)).send(changed)
    })
    app.delete('/api/v1/session', async (_request, reply) => {
      this.#sessions.clear()
      return reply.send({})
    })
    app.post<{ Body: { kioskId: string; key: string } }>('/api/v1/kiosk-session', async (request, reply) => {
      const { kioskId, key } = request.body
      if (!this.views.kiosks.has(kioskId) || key !== 'mock-key-0123456789')
        return reply.code(401).send(problem('LOGIN_FAILED'))
      const session: SessionView = {
        user: kioskId,
        name: kioskId,
        role: 'kiosk',
        kioskId,
        displayId: null,
        mustChangePassword: false,
        lastLoginAt: null,
      }
      return reply.header('set-cookie', this.#startSession('kiosk', session)).send(session)
    })
    app.post<{ Body: { displayId: string; key: string } }>('/api/v1/display-session', async (request, reply) => {
      const { displayId, key } = request.body
      if (!this.views.displays.has(displayId) || key !== 'mock-key-0123456789')
        return reply.code(401).send(problem('LOGIN_FAILED'))
      const session: SessionView = {
        user: displayId,
        name: displayId,
        role: 'display',
        kioskId: null,
        displayId,
        mustChangePassword: false,
        lastLoginAt: null,
      }
      return reply.header('set-cookie', this.#startSession('display', session)).send(session)
    })
    app.get('/api/v1/recorded-days', async (request, reply) => {
      if (!this.#sessionOf(request.headers.cookie, 'staff')) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      return reply.send(checked(RecordedDaysView, { days: this.recordedDays.map(recordedDayView) }))
    })
    app.post<{ Body: WhatIfRequest }>('/api/v1/what-if', async (request, reply) => {
      if (!this.#sessionOf(request.headers.cookie, 'staff')) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      if (!Value.Check(WhatIfRequest, request.body)) return reply.code(400).send(problem('BAD_REQUEST'))
      this.questions.push(request.body)
      await this.beforeAnswer()
      const { days: named, change } = request.body
      const days = this.recordedDays.filter(({ date }) => named.includes(date))
      return reply.send(checked(WhatIfView, whatIf({ days, change, replications: this.replications })))
    })
    this.formDesk.addRoutes(
      app,
      (request) => this.#sessionOf(request.headers.cookie, String(request.headers[SESSION_HEADER])),
      (schema, view) => checked(schema, view),
    )
    addAdministrationRoutes(app, this, (request) => this.#sessionOf(request.headers.cookie, 'staff'), checked)
    addFleetRoutes(
      app,
      this,
      (request) => this.#sessionOf(request.headers.cookie, String(request.headers[SESSION_HEADER])),
      checked,
    )
    addReportRoutes(
      app,
      this,
      (request) => this.#sessionOf(request.headers.cookie, String(request.headers[SESSION_HEADER])),
      checked,
    )
    addFormRoutes(
      app,
      this.forms,
      (request) => this.#sessionOf(request.headers.cookie, String(request.headers[SESSION_HEADER])),
      checked,
    )
    // The page of the big screens is one of the kiosk's pages, under an address of its own.
    app.get('/hall/', (_request, reply) => reply.sendFile('hall.html'))
    app.get('/api/v1/announcement.wav', async (request, reply) => {
      if (!this.#sessionOf(request.headers.cookie, 'display')) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      this.announcements.push(request.url)
      this.#tellListeners()
      return reply.type('audio/wav').send(silence(300))
    })
    await app.listen({ host: '127.0.0.1', port })
    this.port = (app.server.address() as AddressInfo).port
    const io = new Server(app.server, {
      transports: ['websocket'],
      serveClient: false,
      pingInterval: SOCKET_PING.intervalMs,
      pingTimeout: PATIENCE_MS,
      allowRequest: (request, decide) => {
        const kind = new URL(request.url ?? '', 'http://hub').searchParams.get('session') ?? ''
        decide(undefined, this.#sessionOf(request.headers.cookie, kind) !== undefined)
      },
    })
    this.#epoch = randomUUID()
    this.#versions.clear()
    io.on('connection', (socket) => this.#welcome(socket))
    const close = async () => {
      // A request under way would keep the server open until it is answered.
      io.engine.close()
      app.server.closeAllConnections()
      await app.close()
    }
    this.#server = { io, close }
  }

  async stop(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
  }

  /** Another branch behind the same doors, before the next page is opened: views and answers anew, sessions as they are. */
  reset(crowd: Crowd = 'usual'): void {
    this.views = mockViews(crowd)
    this.views.branch.configurationVersion = this.administration.current.entry.version
    this.fleetAnswers = mockFleetAnswers(this.views.fleet)
    this.recordedDays = []
    this.refuseFleet = null
    this.reports.isRebuilding = false
    this.formDesk.reset()
    this.forms.reset()
    this.administration.refuse = null
    this.beforeAnswer = () => Promise.resolve()
    this.isSilent = false
    this.answers.clear()
    this.commands.length = 0
    this.#epoch = randomUUID()
    this.#versions.clear()
    this.#startedAt = performance.now()
  }

  endSessions(): void {
    this.#sessions.clear()
    this.#server?.io.emit('session-expired', {})
    this.#server?.io.disconnectSockets(true)
  }

  setWindow(windowId: string, set: Partial<WindowView>): void {
    this.#change(`window:${windowId}`, this.views.windows.get(windowId), set)
  }

  setKiosk(kioskId: string, set: Partial<KioskView>): void {
    this.#change(`kiosk:${kioskId}`, this.views.kiosks.get(kioskId), set)
  }

  setDisplay(displayId: string, set: Partial<DisplayView>): void {
    this.#change(`display:${displayId}`, this.views.displays.get(displayId), set)
  }

  setBranch(set: Partial<BranchView>): void {
    this.#change('branch', this.views.branch, set)
  }

  /** Keys with undefined go away. */
  setPad(set: Partial<PadView>): void {
    this.#change('pad', this.views.pad, set)
  }

  /** Another fleet before the page is opened. */
  useFleet(size: MockFleetSize): void {
    this.views.fleet = mockFleet(size)
    this.fleetAnswers = mockFleetAnswers(this.views.fleet)
  }

  /** Keys with undefined go away. */
  setFleet(set: Partial<Record<keyof FleetView, unknown>>): void {
    this.#change('fleet', this.views.fleet, set)
  }

  /** The first command for which this holds, among those that came and those to come. */
  commandWhere(isIt: (command: CommandMessage, index: number) => boolean): Promise<CommandMessage> {
    return this.#firstOf(this.commands, isIt)
  }

  /** The same of the addresses of spoken calls. */
  announcementWhere(isIt: (url: string, index: number) => boolean): Promise<string> {
    return this.#firstOf(this.announcements, isIt)
  }

  /** The same of the forms that are handed in. */
  submissionWhere(isIt: (submission: FormSubmission, index: number) => boolean): Promise<FormSubmission> {
    return this.#firstOf(this.forms.submissions, isIt)
  }

  async #firstOf<T>(all: readonly T[], isIt: (one: T, index: number) => boolean): Promise<T> {
    for (;;) {
      const found = all.find(isIt)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#listeners.add(resolve))
    }
  }

  #tellListeners(): void {
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }

  #change(channel: string, view: object | undefined, set: Record<string, unknown>): void {
    if (!view) throw new Error(`no ${channel}`)
    const gone = Object.keys(set).filter((key) => set[key] === undefined)
    Object.assign(view, set)
    for (const key of gone) delete (view as Record<string, unknown>)[key]
    const from = this.#versions.get(channel) ?? 0
    this.#versions.set(channel, from + 1)
    this.#view(channel)
    const delta: Delta = {
      channel,
      epoch: this.#epoch,
      from,
      to: from + 1,
      tick: this.tick(),
      wall: this.#wallMs(),
      set,
      ...(gone.length > 0 ? { unset: gone } : {}),
    }
    this.#server?.io.to(channel).emit('delta', delta)
  }

  #view(channel: string): Record<string, unknown> | undefined {
    const [kind, id = ''] = channel.split(':')
    if (kind === 'branch') return checked(BranchView, this.views.branch)
    if (kind === 'window') return checked(WindowView, this.views.windows.get(id))
    if (kind === 'display') return checked(DisplayView, this.views.displays.get(id))
    if (kind === 'pad') return checked(PadView, this.views.pad)
    if (kind === 'fleet') return checked(FleetView, this.views.fleet)
    return checked(KioskView, this.views.kiosks.get(id))
  }

  #welcome(socket: Socket): void {
    socket.emit('hello', { contract: CONTRACT_VERSION, software: 'mock', epoch: this.#epoch })
    socket.on('subscribe', (message: { channel: string }, acknowledge: (answer: object) => void) => {
      if (this.isSilent) return
      if (!Value.Check(CLIENT_MESSAGES.subscribe, message)) return acknowledge(refusal(problem('BAD_REQUEST')))
      const view = this.#view(message.channel)
      if (!view) return acknowledge(refusal(problem('NOT_FOUND')))
      void socket.join(message.channel)
      const version = this.#versions.get(message.channel) ?? 0
      const { channel } = message
      const [tick, wall] = [this.tick(), this.#wallMs()]
      const snapshot: Snapshot = { channel, epoch: this.#epoch, version, tick, wall, view }
      acknowledge({ ok: true, snapshot })
    })
    socket.on('unsubscribe', (message: { channel: string }, acknowledge: (answer: object) => void) => {
      void socket.leave(message.channel)
      acknowledge({ ok: true })
    })
    socket.on('command', (message: CommandMessage, acknowledge: (answer: object) => void) => {
      const isGood =
        Value.Check(CLIENT_MESSAGES.command, message) && Value.Check(PUBLIC_COMMANDS[message.type], message.data)
      if (!isGood) return acknowledge(refusal(problem('BAD_REQUEST')))
      this.commands.push(message)
      const answer = this.answers.get(message.type)?.(message) ?? {}
      if (!answer.silent) {
        acknowledge(
          answer.refuse
            ? refusal(problem(answer.refuse, answer.details))
            : { ok: true, result: { seq: this.commands.length, ...answer.result } },
        )
      }
      this.#tellListeners()
    })
  }

  #startSession(kind: string, session: SessionView): string {
    const token = randomUUID()
    this.#sessions.set(`${kind}=${token}`, session)
    return `${kind}=${token}; Path=/; HttpOnly; SameSite=Strict`
  }

  #sessionOf(cookie: string | undefined, kind: string): SessionView | undefined {
    const own = (cookie ?? '').split('; ').find((pair) => pair.startsWith(`${kind}=`))
    return own ? this.#sessions.get(own) : undefined
  }
}

function refusal(refused: Problem): { ok: false; problem: Problem } {
  return { ok: false, problem: refused }
}

function checked(schema: TSchema, view: object | undefined): Record<string, unknown> | undefined {
  if (view && !Value.Check(schema, view)) {
    throw new Error(`not a view of the contract: ${JSON.stringify(Value.Errors(schema, view))}`)
  }
  return view as Record<string, unknown> | undefined
}

/** A WAV file of so many milliseconds without a sound. */
function silence(durationMs: number): Buffer {
  const samples = Math.round((durationMs * 16_000) / 1000)
  const file = Buffer.alloc(44 + samples * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(16_000, 24)
  file.writeUInt32LE(32_000, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples * 2, 40)
  return file
}
