import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import {
  COMMAND_ROUTES,
  type ErrorCode,
  type Problem,
  ProblemError,
  PUBLIC_COMMANDS,
  type PublicCommandType,
  ROUTES,
  type RouteDefinition,
  type RouteName,
} from '../../../contracts/index.ts'
import type { Clock, Log, PartnerKeys, PeopleStore } from '../../app/ports.ts'
import { isLoopback } from '../broker/limits.ts'
import { Accounts } from './accounts.ts'
import type { WebApplication } from './application.ts'
import { checkAgainst, tooDeep } from './bodyCheck.ts'
import { fileStream, isInParts } from './fileStream.ts'
import { LOG_IN_LIMITS, LogIn, type LogInLimits } from './logIn.ts'
import { describeRoute, OPEN_API_PATH, registerOpenApi } from './openApi.ts'
import { Partners } from './partners.ts'
import { mayUse, permitCommand } from './permissions.ts'
import { problemOf, statusOf } from './problems.ts'
import { createRequestGuard, isUnsafeMethod, type RequestGuard, SECURITY_HEADERS } from './requestGuard.ts'
import { createRouteHandlers, type RouteCall, type RouteHandlers } from './routes.ts'
import { createSessionCookies, type SessionCookies } from './sessionCookies.ts'
import { actorOf, SESSION_LIMITS, type Session, type SessionLimits, Sessions } from './sessions.ts'
import { SOCKET_LIMITS, type SocketLimits, serveSockets } from './socket.ts'
import { pageFor, registerStaticPages, type StaticDirectories, sendPage } from './staticPages.ts'
import { TokenBuckets } from './tokenBuckets.ts'

export interface WebLimits {
  readonly sessions: SessionLimits
  readonly logIn: LogInLimits
  readonly sockets: SocketLimits
  /** Requests that change something, per session, over HTTP and socket.io together. */
  readonly commands: { readonly perSecond: number; readonly burst: number }
}

export interface WebOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  readonly application: WebApplication
  readonly people: PeopleStore
  readonly partnerKeys: PartnerKeys
  readonly clock: Clock
  readonly log: Log
  readonly staticDirectories: StaticDirectories
  /** Names, without port, by which browsers find this hub besides localhost and `host`. */
  readonly allowedHosts: readonly string[]
  /** PEM. Without it only addresses of this machine are listened to. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer }
  /** Listens on the network without TLS: passwords and sessions then go over the wire in the clear. */
  readonly allowPlainNetwork?: boolean
  /** Name and version of the program, told to screens on connect. */
  readonly software?: string
  readonly limits?: Partial<WebLimits>
}

export interface WebServer {
  /** For example `http://127.0.0.1:8080`. */
  readonly address: string
  close(): Promise<void>
}

const BODY_LIMIT_BYTES = 16_384
const CONFIGURATION_LIMIT_BYTES = 262_144
const CONFIGURATION_ROUTES: readonly string[] = [
  'checkConfiguration',
  'dryRun',
  'whatIf',
  'ApplyConfiguration',
] satisfies (RouteName | PublicCommandType)[]
/** The longest form: a hundred answers of 200 characters that are three bytes each, and more. */
const FORM_LIMIT_BYTES = 65_536
/** A list of 4 million characters, as JSON. */
const DIRECTORY_LIMIT_BYTES = 5 * 1024 * 1024
const COMMAND_LIMITS = { perSecond: 10, burst: 30 }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Name and definition of the contract's route. */
    contract?: { readonly name: string; readonly route: RouteDefinition }
  }
  interface FastifyRequest {
    session: Session | undefined
    /** Code of the refusal and, for an error of our own, what was thrown: for the one log line. */
    refusal: { readonly code: ErrorCode; readonly cause?: unknown } | undefined
  }
}

/**
 * Starts HTTP and socket.io. Resolves once it listens; rejects with the system's error when the port is taken, with
 * ProblemError CONFIG_INVALID rather than listen on the network in the clear.
 */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const { application, people, clock, log, tls } = options
  if (!tls && !options.allowPlainNetwork && !isLoopback(options.host)) {
    throw new ProblemError('CONFIG_INVALID', {
      mistakes: [{ path: '/host', message: 'needs TLS beyond this machine' }],
    })
  }
  const limits: WebLimits = {
    sessions: SESSION_LIMITS,
    logIn: LOG_IN_LIMITS,
    sockets: SOCKET_LIMITS,
    commands: COMMAND_LIMITS,
    ...options.limits,
  }
  const sessions = new Sessions({ people, clock, log, limits: limits.sessions })
  const cookies = createSessionCookies(sessions, tls !== undefined)
  const guard = createRequestGuard({
    boundTo: options.host,
    allowedHosts: options.allowedHosts,
    isSecure: tls !== undefined,
  })
  const logIn = new LogIn({ people, sessions, clock, log, limits: limits.logIn })
  const accounts = new Accounts({ people, sessions, clock, log, windowOf: (user) => application.windowOf(user) })
  const commandRate = new TokenBuckets({ ...limits.commands, monotonicMs: () => clock.monotonicMs() })

  const app = createApp(tls)
  const partners = new Partners({
    keys: options.partnerKeys,
    people,
    remote: application.remote,
    clock,
    log,
    limits: limits.logIn,
  })
  addChecks(app, { application, guard, cookies, partners, sessions, commandRate })
  addRefusals(app, { log, directories: options.staticDirectories })
  await addRoutes(app, createRouteHandlers({ application, logIn, accounts, cookies }), (command, session) => {
    const permitted = permitCommand(command, session)
    if (permitted.ok) return application.submit(permitted.command, actorOf(session))
    application.refused(command, permitted.problem, actorOf(session))
    return Promise.resolve(permitted)
  })
  await registerStaticPages(app, options.staticDirectories)
  await app.ready()

  const sockets = serveSockets(app.server, {
    application,
    sessions,
    cookies,
    guard,
    commandRate,
    clock,
    log,
    limits: limits.sockets,
    software: options.software ?? 'branchhub',
  })
  try {
    await app.listen({ host: options.host, port: options.port })
  } catch (error) {
    sockets.close()
    await app.close()
    throw error
  }
  const bound = app.server.address() as AddressInfo
  const host = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address
  return {
    address: `${tls ? 'https' : 'http'}://${host}:${bound.port}`,
    close() {
      sockets.close()
      return app.close()
    },
  }
}

/** The OpenAPI document of the contract's routes, made without a hub. */
export async function generateOpenApi(): Promise<object> {
  const app = createApp(undefined)
  const unreachable = () => Promise.reject(new ProblemError('STARTING'))
  const handlers = Object.fromEntries(
    Object.keys(ROUTES).map((name) => [name, unreachable]),
  ) as unknown as RouteHandlers
  await addRoutes(app, handlers, unreachable)
  await app.ready()
  const document = app.swagger()
  await app.close()
  return document
}

function createApp(tls: WebOptions['tls']): FastifyInstance {
  const options = {
    logger: false,
    trustProxy: false,
    bodyLimit: BODY_LIMIT_BYTES,
    exposeHeadRoutes: false,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    http: { maxHeaderSize: 8192 },
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(SECURITY_HEADERS)
      return refuse(request, reply, error)
    },
  } as const
  const app = tls
    ? (Fastify({
        ...options,
        https: { ...tls, minVersion: 'TLSv1.2', maxHeaderSize: 8192 },
      }) as unknown as FastifyInstance)
    : Fastify(options)
  app.decorateRequest('session', undefined)
  app.decorateRequest('refusal', undefined)
  // One checker for HTTP and socket.io; it converts, fills in and drops nothing.
  app.setValidatorCompiler(({ schema }) => {
    const check = checkAgainst(schema as TSchema)
    return (value: unknown) => {
      const mistake = check(value)
      return mistake ? { error: new ProblemError(mistake.code, mistake.details) } : { value }
    }
  })
  // The contract's answer schemas describe; they must not silently drop what they do not know.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.removeAllContentTypeParsers()
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else void parseJson(request, body as string, (error, value) => done(error ?? tooDeep(value), value))
  })
  return app
}

/** What every request passes before its body is read: host, origin, content type, key or session, role, rate. */
function addChecks(
  app: FastifyInstance,
  options: {
    application: Pick<WebApplication, 'refused'>
    guard: RequestGuard
    cookies: SessionCookies
    partners: Partners
    sessions: Sessions
    commandRate: TokenBuckets
  },
): void {
  const { application, guard, cookies, partners, sessions, commandRate } = options
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS)
    if (request.url.startsWith('/api/') || request.url === ROUTES.health.path)
      void reply.header('cache-control', 'no-store')
    const isUnsafe = isUnsafeMethod(request.method)
    const foreign = guard.check(request.headers, isUnsafe)
    if (foreign) throw new ProblemError(foreign)

    const contract = request.routeOptions.config.contract
    const type = request.headers['content-type']
    if (contract && type !== undefined && type.toLowerCase() !== 'application/json') {
      throw new ProblemError('BAD_REQUEST', {
        mistakes: [{ path: '', message: 'content type must be exactly application/json' }],
      })
    }
    if (!contract) return

    // Who shows a key speaks with it alone; what is open to everybody needs none.
    const partner = contract.route.roles === 'public' ? undefined : partners.find(request.headers, request.ip)
    const { session, hadCookie } = partner ? { session: partner, hadCookie: false } : cookies.find(request.headers)
    request.session = session
    if (contract.route.roles === 'public') return
    if (!session) throw new ProblemError(hadCookie ? 'SESSION_EXPIRED' : 'NOT_SIGNED_IN')
    const refusal = mayUse(session, contract.route.roles, contract.name)
    if (refusal) {
      // Its body is not read for it; and nobody fills the account of refusals faster than he could give commands.
      if (isCommand(contract.name) && !partner && commandRate.take(session.idHash))
        application.refused({ id: '', type: contract.name, data: {} }, refusal, actorOf(session))
      throw new ProblemError(refusal.code)
    }
    if (isUnsafe && !partner && !commandRate.take(session.idHash)) throw new ProblemError('TOO_MANY_REQUESTS')
  })
  // A well-formed request that changes something is an action of its user; reading is what pages do by themselves.
  app.addHook('preHandler', async (request) => {
    const { session } = request
    if (session && session.role !== 'partner' && isUnsafeMethod(request.method)) sessions.noteAction(session)
  })
}

function isCommand(route: string): route is PublicCommandType {
  return Object.hasOwn(PUBLIC_COMMANDS, route)
}

function addRefusals(app: FastifyInstance, options: { log: Log; directories: StaticDirectories }): void {
  const { log, directories } = options
  app.setErrorHandler((error, request, reply) => refuse(request, reply, error))
  app.setNotFoundHandler((request, reply) => {
    const page = request.is404 ? pageFor(request, directories) : undefined
    if (page) return sendPage(reply, page)
    const isCommand = request.method === 'POST' && request.url.startsWith('/api/v1/commands/')
    return refuse(request, reply, new ProblemError(isCommand ? 'UNKNOWN_COMMAND' : 'NOT_FOUND'))
  })
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode < 400) return
    const { code, cause } = request.refusal ?? {}
    const fields = {
      method: request.method,
      // The pattern, not the address: what somebody put into the address is not ours to keep.
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      code,
      role: request.session?.role,
      durationMs: Math.round(reply.elapsedTime),
    }
    if (reply.statusCode >= 500) log.error({ ...fields, err: cause }, 'request failed')
    else log.info(fields, 'request refused')
  })
}

function refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const refusal: Problem = problemOf(error)
  request.refusal = { code: refusal.code, cause: error }
  const retryAfterMs = refusal.details?.retryAfterMs
  if (refusal.code === 'KEY_INVALID') void reply.header('www-authenticate', 'Bearer')
  if (typeof retryAfterMs === 'number') void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply.code(statusOf(refusal.code)).type('application/json; charset=utf-8').send(JSON.stringify(refusal))
}

type Submit = (
  command: { id: string; type: PublicCommandType; data: unknown },
  session: Session,
) => ReturnType<WebApplication['submit']>

async function addRoutes(app: FastifyInstance, handlers: RouteHandlers, submit: Submit): Promise<void> {
  await registerOpenApi(app)
  const add = (
    name: string,
    route: RouteDefinition,
    handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
  ) => {
    app.route({
      method: route.method,
      url: route.path,
      schema: describeRoute(name, route),
      config: { contract: { name, route } },
      bodyLimit: bodyLimitOf(name),
      handler: async (request, reply) => {
        const answer = await handler(request, reply)
        if (route.produces === undefined) return answer
        return reply
          .type(route.produces)
          .send(isInParts(answer) ? fileStream(answer) : Buffer.from(answer as Uint8Array))
      },
    })
  }

  for (const [name, route] of Object.entries(ROUTES) as [RouteName, RouteDefinition][]) {
    const handle = handlers[name] as (call: RouteCall<RouteName>) => unknown
    add(name, route, (request, reply) => {
      const { params, query, body, session, ip } = request
      return handle({ params, query, body, session, address: ip, reply } as unknown as RouteCall<RouteName>)
    })
  }
  for (const command of COMMAND_ROUTES) {
    add(command.type, { ...command, summary: inWords(command.type) }, async (request) => {
      if (!request.session) throw new ProblemError('NOT_SIGNED_IN')
      const { id, data } = request.body as { id: string; data: unknown }
      const answer = await submit({ id, type: command.type, data }, request.session)
      if (!answer.ok) throw new ProblemError(answer.problem.code, answer.problem.details)
      return answer.result
    })
  }
  app.get(OPEN_API_PATH, { schema: { hide: true } }, async () => app.swagger())
}

function bodyLimitOf(route: string): number {
  if (route === ('importDirectory' satisfies RouteName)) return DIRECTORY_LIMIT_BYTES
  if (route === ('submitForm' satisfies RouteName)) return FORM_LIMIT_BYTES
  return CONFIGURATION_ROUTES.includes(route) ? CONFIGURATION_LIMIT_BYTES : BODY_LIMIT_BYTES
}

/** `CallNext` as `Call next`. */
function inWords(type: string): string {
  return type.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
