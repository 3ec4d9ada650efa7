import type { FastifyReply } from 'fastify'
import type { Static, TSchema } from 'typebox'
import {
  BranchConfiguration,
  CONTRACT_VERSION,
  DRIVER_SETTINGS,
  type Language,
  ProblemError,
  type ReportId,
  type ROUTES,
  type RouteName,
  type SessionKind,
} from '../../../contracts/index.ts'
import { titleOf } from '../../core/reports/titles.ts'
import type { Accounts } from './accounts.ts'
import type { WebApplication } from './application.ts'
import { attachment } from './attachment.ts'
import type { LogIn } from './logIn.ts'
import { isForeignScreen } from './permissions.ts'
import type { SessionCookies } from './sessionCookies.ts'
import { actorOf, type Session, sessionView } from './sessions.ts'

type Route<K extends RouteName> = (typeof ROUTES)[K]
type Part<K extends RouteName, P extends 'params' | 'query' | 'body'> =
  Route<K> extends Record<P, infer S extends TSchema> ? Static<S> : undefined

/** A request that has passed every check of its route. */
export interface RouteCall<K extends RouteName> {
  readonly params: Part<K, 'params'>
  readonly query: Part<K, 'query'>
  readonly body: Part<K, 'body'>
  readonly session: Route<K>['roles'] extends 'public' ? Session | undefined : Session
  /** Address of the other end of the connection. */
  readonly address: string
  readonly reply: FastifyReply
}
type Answer<K extends RouteName> = Static<Route<K>['answer']>
/** One handler per route of the contract: the compiler misses those that are not here. */
export type RouteHandlers = { readonly [K in RouteName]: (call: RouteCall<K>) => Answer<K> | Promise<Answer<K>> }

function kindOf({ role }: Session): SessionKind {
  return role === 'kiosk' || role === 'display' ? role : 'staff'
}

/** Who keeps devices alive sees nothing of customers and tellers. */
function mayRead(report: ReportId, { role }: Session): void {
  if (role === 'operations' && report !== 'devices') throw new ProblemError('FORBIDDEN')
}

/** Aborted when who asked hangs up before he has his answer. */
function goneOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

const daysOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))

/** As JSON: what the schemas carry for the compiler is not part of it. They refer to nothing outside of it. */
const CONFIGURATION_SCHEMA = JSON.parse(JSON.stringify(BranchConfiguration)) as Record<string, unknown>
const DRIVER_SCHEMAS = JSON.parse(JSON.stringify(DRIVER_SETTINGS)) as Record<string, Record<string, unknown>>

const JOURNAL_PAGE = 100
const MAX_JOURNAL_PAGE = 1000

export function createRouteHandlers(options: {
  application: WebApplication
  logIn: LogIn
  accounts: Accounts
  cookies: SessionCookies
}): RouteHandlers {
  const { application, logIn, accounts, cookies } = options

  function viewOf<V>(channel: string): V {
    const state = application.view(channel)
    if (!state) throw new ProblemError('NOT_FOUND')
    return state.view as V
  }

  async function reportFile(call: RouteCall<'reportCsv'> | RouteCall<'reportExcel'>, format: 'csv' | 'excel') {
    const { params, query, session, reply } = call
    mayRead(params.report, session)
    const file = await application.reports.file(params.report, query, format)
    const { report } = params
    const ending = `-${query.from}-${query.to}.${format === 'csv' ? 'csv' : 'xlsx'}`
    const own = query.language === 'en' ? report : titleOf(report).title['zh-CN']
    void reply.header('content-disposition', attachment(`${report}${ending}`, `${own}${ending}`))
    return file
  }

  return {
    health({ reply }) {
      const { status, seq } = application.health()
      if (status === 'starting') void reply.code(503)
      return { status, seq, contract: CONTRACT_VERSION }
    },
    async logIn({ body, address, session, reply }) {
      const presented = session?.screenId === null ? session : undefined
      const started = await logIn.logIn({ ...body, address, presented })
      void reply.header('set-cookie', cookies.header('staff', started.token))
      return sessionView(started.session)
    },
    session: ({ session }) => sessionView(session),
    logOut({ session, reply }) {
      logIn.logOut(session)
      void reply.header('set-cookie', cookies.header(kindOf(session)))
      return {}
    },
    async changePassword({ body, session, address, reply }) {
      const started = await logIn.changePassword(session, body, address)
      void reply.header('set-cookie', cookies.header('staff', started.token))
      return sessionView(started.session)
    },
    async kioskSession({ body, address, reply }) {
      const started = await logIn.startScreen('kiosk', body.kioskId, body.key, address)
      void reply.header('set-cookie', cookies.header('kiosk', started.token))
      return sessionView(started.session)
    },
    async displaySession({ body, address, reply }) {
      const started = await logIn.startScreen('display', body.displayId, body.key, address)
      void reply.header('set-cookie', cookies.header('display', started.token))
      return sessionView(started.session)
    },
    branch: () => viewOf('branch'),
    window: ({ params }) => viewOf(`window:${params.windowId}`),
    kiosk({ params, session }) {
      if (isForeignScreen(session, 'kiosk', params.kioskId)) throw new ProblemError('FORBIDDEN')
      return viewOf(`kiosk:${params.kioskId}`)
    },
    display({ params, session }) {
      if (isForeignScreen(session, 'display', params.displayId)) throw new ProblemError('FORBIDDEN')
      return viewOf(`display:${params.displayId}`)
    },
    pad: () => viewOf('pad'),
    announcement({ query, reply }) {
      const { number, window, languages, chime } = query
      const sound = application.announcement({
        number,
        windowNumber: Number(window),
        ...(languages === undefined ? {} : { languages: [...new Set(languages.split(','))] as Language[] }),
        ...(chime === undefined ? {} : { chime: chime === '1' }),
      })
      if (!sound) throw new ProblemError('NOT_FOUND')
      // The same words sound the same: a display says a call more than once.
      void reply.header('cache-control', 'private, max-age=3600')
      return sound
    },
    tickets: ({ query }) => ({ tickets: application.tickets(query) }),
    ticket({ params }) {
      const ticket = application.ticket(params.ticketId)
      if (!ticket) throw new ProblemError('NOT_FOUND')
      return ticket
    },
    explanation({ params }) {
      const explanation = application.explanation(params.ticketId)
      if (!explanation) throw new ProblemError('NOT_FOUND')
      return explanation
    },
    reserveTicket: ({ body, session }) => application.remote.reserve(body, session.user),
    remoteTicket: ({ params, session }) => application.remote.view(params.ticketId, session.user),
    offer: ({ session }) => application.remote.offer(session.role === 'partner' ? session.user : undefined),
    deliveries({ query: { limit, ...filter } }) {
      return {
        deliveries: application.deliveries({ ...filter, ...(limit === undefined ? {} : { limit: Number(limit) }) }),
      }
    },
    retryDelivery({ params }) {
      const delivery = application.retryDelivery(params.deliveryId)
      if (!delivery) throw new ProblemError('WEBHOOK_UNKNOWN')
      return delivery
    },
    transactions: ({ query }) => application.machines.transactions(query),
    rawMessages: ({ params }) => ({ messages: application.machines.messages(params.deviceId) }),
    openRawMessage: ({ params: { deviceId, messageId }, body: { reason }, session }) =>
      application.machines.open(deviceId, messageId, reason, actorOf(session)),
    rates: () => application.rates(),
    serviceLevels: () => ({ levels: application.serviceLevels() }),
    forecast: () => application.science.forecast(),
    advice: () => application.science.adviceView(),
    assess: ({ body }) => application.science.assess(body.change),
    async identifyTicket({ params, body, session }) {
      const answer = await application.identifyTicket(params.ticketId, body, actorOf(session))
      if (!answer.ok) throw new ProblemError(answer.problem.code, answer.problem.details)
      return answer.result
    },
    importDirectory: ({ body, session }) => application.importDirectory(body, actorOf(session)),
    formTemplates: ({ session }) => ({ forms: application.forms.offers(actorOf(session)) }),
    formTemplate({ params, query: { version }, session }) {
      return application.forms.template(
        params.templateId,
        version === undefined ? undefined : Number(version),
        actorOf(session),
      )
    },
    autofillForm: ({ body, session }) => application.forms.autofill(body, actorOf(session)),
    submitForm: ({ body, session }) => application.forms.submit(body, actorOf(session)),
    findForms: ({ query, session }) => ({ forms: application.forms.find(query, actorOf(session)) }),
    form: ({ params, session }) => application.forms.view(params.formId, actorOf(session)),
    formPdf({ params, query: { layout = 'document', language, offsetX, offsetY }, session, reply }) {
      void reply.header('content-disposition', `inline; filename="${params.formId}.pdf"`)
      const offsetMm = { x: Number(offsetX ?? 0), y: Number(offsetY ?? 0) }
      return application.forms.document(params.formId, { layout, language, offsetMm }, actorOf(session))
    },
    stock: ({ query }) => application.stock.view(daysOf(query.horizonDays)),
    stockCsv({ query, reply }) {
      void reply.header('content-disposition', 'attachment; filename="stock.csv"')
      return Buffer.from(application.stock.csv(daysOf(query.horizonDays)))
    },
    stockHistory: ({ params }) => application.stock.history(params.stockId),
    devices: () => ({ devices: application.devices() }),
    fleet: () => viewOf('fleet'),
    fleetAlerts: async ({ query }) => ({ alerts: await application.fleetDesk.alerts(query) }),
    availability: ({ query }) => application.fleetDesk.availability(query.from, query.to),
    availabilityCsv({ query: { from, to }, reply }) {
      void reply.header('content-disposition', attachment(`availability-${from}-${to}.csv`))
      return application.fleetDesk.availabilityCsv(from, to)
    },
    fleetCommands({ query: { device, limit } }) {
      const commands = application.fleetCommands({
        ...(device === undefined ? {} : { device }),
        ...(limit === undefined ? {} : { limit: Number(limit) }),
      })
      return { commands }
    },
    report({ params, query, session }) {
      mayRead(params.report, session)
      return application.reports.view(params.report, query)
    },
    reportCsv: (call) => reportFile(call, 'csv'),
    reportExcel: (call) => reportFile(call, 'excel'),
    configuration: () => application.configuration(),
    checkConfiguration: ({ body }) => application.checkConfiguration(body.configuration),
    dryRun: ({ body, reply }) => application.dryRun(body.proposed, goneOf(reply)),
    recordedDays: () => application.recordedDays(),
    whatIf: ({ body, reply }) => application.whatIf(body, goneOf(reply)),
    staffing: ({ body, reply }) => application.staffing(body, goneOf(reply)),
    journal({ query }) {
      const limit = Math.min(Number(query.limit ?? JOURNAL_PAGE), MAX_JOURNAL_PAGE)
      return application.journal(Number(query.after ?? 0), limit)
    },
    staff: () => ({ staff: accounts.list() }),
    addStaff: ({ body, session }) => accounts.add(body, session),
    changeStaff: ({ params, body, session }) => accounts.change(params.user, body, session),
    configurationSchema: () => CONFIGURATION_SCHEMA,
    driverSchemas: () => DRIVER_SCHEMAS,
    configurationHistory: async () => ({ entries: await application.configurations.history() }),
    configurationVersion: ({ params }) => application.configurations.version(Number(params.version)),
  }
}
