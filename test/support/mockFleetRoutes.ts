import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import {
  MACHINE_ROUTES,
  problem,
  ROUTES,
  type SessionView,
  type TransactionCount,
  type TransactionView,
} from '../../contracts/index.ts'
import type { MockHub } from './mockHub.ts'

type Asked = Record<string, string>

/**
 * The fleet's routes of the invented hub.
 * @param checked refuses an answer that the contract does not know
 */
export function addFleetRoutes(
  app: FastifyInstance,
  hub: MockHub,
  sessionOf: (request: FastifyRequest) => SessionView | undefined,
  checked: (schema: TSchema, view: object) => unknown,
): void {
  const route = (path: string, answer: (asked: Asked, parameters: Asked) => readonly [TSchema, object]) =>
    app.get(`/api/v1/fleet/${path}`, async (request, reply) => {
      if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      const asked = request.query as Asked
      hub.fleetAsked.push(request.url)
      await hub.beforeAnswer()
      if (hub.refuseFleet !== null) return reply.code(503).send(problem(hub.refuseFleet))
      const [schema, view] = answer(asked, request.params as Asked)
      return reply.send(checked(schema, view))
    })
  route('alerts', ({ device }) => [
    ROUTES.fleetAlerts.answer,
    { alerts: hub.fleetAnswers.closed.filter(({ deviceId }) => device === undefined || device === deviceId) },
  ])
  route('availability', ({ from, to }) => [
    ROUTES.availability.answer,
    { from, to, until: hub.views.fleet.now, ...hub.fleetAnswers.availability },
  ])
  route('stock', () => [ROUTES.stock.answer, hub.fleetAnswers.stock])
  route('commands', ({ device }) => [
    ROUTES.fleetCommands.answer,
    { commands: hub.views.fleet.commands.filter(({ deviceId }) => deviceId === device) },
  ])
  route('stock/:stockId/history', (_asked, { stockId = '' }) => [
    ROUTES.stockHistory.answer,
    { ...hub.fleetAnswers.history, stockId },
  ])
  route('transactions', () => [
    MACHINE_ROUTES.transactions.answer,
    { transactions: hub.fleetAnswers.transactions, summary: summaryOf(hub.fleetAnswers.transactions) },
  ])
  route('devices/:id/messages', () => [MACHINE_ROUTES.rawMessages.answer, { messages: hub.fleetAnswers.messages }])
  for (const table of ['availability', 'stock'] as const) {
    app.get(`/api/v1/fleet/${table}.csv`, async (request, reply: FastifyReply) => {
      if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      hub.fleetAsked.push(request.url)
      return reply.type('text/csv').send('device,availability\r\ncrs1,0.99\r\n')
    })
  }
  app.post<{ Body: { reason: string }; Params: { id: string; messageId: string } }>(
    '/api/v1/fleet/devices/:id/messages/:messageId/open',
    async (request, reply) => {
      if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      hub.openedMessages.push({ ...request.params, ...request.body })
      return reply.send(checked(MACHINE_ROUTES.openRawMessage.answer, hub.fleetAnswers.raw))
    },
  )
}

/** As the hub counts them, of one day. */
function summaryOf(transactions: readonly TransactionView[]): TransactionCount[] {
  const counts = new Map<string, TransactionCount>()
  for (const { kind, result } of transactions) {
    const known = counts.get(`${kind} ${result}`)
    counts.set(`${kind} ${result}`, { date: '2026-11-23', kind, result, count: (known?.count ?? 0) + 1 })
  }
  return [...counts.values()]
}
