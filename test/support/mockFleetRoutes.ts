import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import Type from 'typebox'
import {
  AvailabilityView,
  FleetAlert,
  FleetCommand,
  problem,
  RawMessage,
  RawMessageView,
  type SessionView,
  StockView,
  strict,
  TransactionView,
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
    strict({ alerts: Type.Array(FleetAlert) }),
    { alerts: hub.fleetAnswers.closed.filter(({ deviceId }) => device === undefined || device === deviceId) },
  ])
  route('availability', ({ from, to }) => [
    AvailabilityView,
    { from, to, until: hub.views.fleet.now, ...hub.fleetAnswers.availability },
  ])
  route('stock', () => [StockView, hub.fleetAnswers.stock])
  route('commands', ({ device }) => [
    strict({ commands: Type.Array(FleetCommand) }),
    { commands: hub.views.fleet.commands.filter(({ deviceId }) => deviceId === device) },
  ])
  route('transactions', () => [
    strict({ transactions: Type.Array(TransactionView) }),
    { transactions: hub.fleetAnswers.transactions },
  ])
  route('devices/:id/messages', () => [
    strict({ messages: Type.Array(RawMessageView) }),
    { messages: hub.fleetAnswers.messages },
  ])
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
      return reply.send(checked(RawMessage, hub.fleetAnswers.raw))
    },
  )
}
