import { Readable } from 'node:stream'
import Database from 'better-sqlite3'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import {
  type BranchConfig,
  isProblemError,
  problem,
  type ReportId,
  type ReportQuery,
  ReportView,
  type SessionView,
} from '../../contracts/index.ts'
import { reportAnswer } from '../../hub/adapters/reports/reportAnswers.ts'
import { HUB_SCHEMA } from '../../hub/adapters/store/migrations/hub.ts'
import type { Db } from '../../hub/adapters/store/openDb.ts'
import { SqliteReportBook } from '../../hub/adapters/store/reports/reportRows.ts'
import type { JobRequest } from '../../hub/adapters/threads/messages.ts'
import { statusOf } from '../../hub/adapters/web/problems.ts'
import type { ReportJobs, ReportReader } from '../../hub/app/reports/ports.ts'
import { Reports } from '../../hub/app/reports/reports.ts'
import type { Branch } from '../../hub/core/branch.ts'
import { ReportFold } from '../../hub/core/reports/fold.ts'
import type { MockHub } from './mockHub.ts'
import { yearOfVisits } from './yearOfVisits.ts'

const VISITS = 4_000
const NAMES = ['王芳', '李强', '张敏', '刘洋', '陈静', '杨磊', '赵丽', '黄涛', '周娟', '吴刚', '徐慧', '孙鹏'] as const

/** Reports of an invented year, counted by the hub's own code from rows in memory: the year goes on until 15:00 of the mock's day. */
export class MockReports {
  /** What was asked, in order. */
  readonly asked: string[] = []
  /** Figures are being made anew. */
  isRebuilding = false
  #db: Db | undefined

  reports(hub: MockHub): Reports {
    const { branch } = hub.views
    const { fleetAnswers } = hub
    const today = branch.businessDay ?? '2026-11-18'
    const now = Date.parse(`${today}T07:00:00Z`)
    const config = {
      outlet: { name: branch.outlet, timeZone: branch.timeZone },
      classes: branch.classes,
      businesses: branch.businesses,
      queues: branch.queues,
      partners: branch.partners,
      windows: branch.windows,
      devices: fleetAnswers.availability.devices.map(({ deviceId }) => ({ id: deviceId })),
    } as unknown as BranchConfig
    return new Reports({
      branch: { config, businessDay: today } as unknown as Branch,
      journal: { lastSeq: 20_000 },
      clock: {
        now: () => ({ wall: now, tick: now - Date.parse('2025-12-31T16:00:00Z'), businessDay: today }) as never,
        monotonicMs: () => 0,
      },
      reader: this.#reader(now),
      isCurrent: () => !this.isRebuilding,
      availability: async (from, to) => ({ from, to, until: now, ...fleetAnswers.availability }),
      staff: () => NAMES.map((name, at) => ({ id: `t${at + 1}`, name })),
    })
  }

  #reader(now: number): ReportReader {
    this.#db ??= yearInMemory(now)
    const db = this.#db
    const run = (job: string, input: unknown) => reportAnswer(db, { id: 0, job, input } as JobRequest<ReportJobs>)
    return { run: run as ReportReader['run'] }
  }
}

function yearInMemory(until: number): Db {
  const db = new Database(':memory:')
  for (const { sql } of HUB_SCHEMA.migrations) db.exec(sql)
  const book = new SqliteReportBook(db)
  const fold = new ReportFold()
  db.transaction(() => {
    for (const event of yearOfVisits(VISITS)) {
      if (event.wall > until) break
      fold.apply(book, event)
    }
  })()
  return db
}

/** @param checked refuses an answer that the contract does not know */
export function addReportRoutes(
  app: FastifyInstance,
  hub: MockHub,
  sessionOf: (request: FastifyRequest) => SessionView | undefined,
  checked: (schema: TSchema, view: object) => unknown,
): void {
  const route = (path: string, answer: (report: ReportId, query: ReportQuery) => Promise<unknown>, type?: string) =>
    app.get<{ Params: { report: ReportId }; Querystring: ReportQuery }>(
      `/api/v1/reports/:report${path}`,
      async (request, reply) => {
        const session = sessionOf(request)
        if (!session) return reply.code(401).send(problem('NOT_SIGNED_IN'))
        hub.reports.asked.push(request.url)
        await hub.beforeAnswer()
        try {
          const answered = await answer(request.params.report, request.query)
          return type ? reply.type(type).send(answered) : reply.send(answered)
        } catch (error) {
          if (!isProblemError(error)) throw error
          return reply.code(statusOf(error.problem.code)).send(error.problem)
        }
      },
    )
  route('', async (report, query) => checked(ReportView, await hub.reports.reports(hub).view(report, query)))
  const file = (format: 'csv' | 'excel') => async (report: ReportId, query: ReportQuery) =>
    Readable.from(await hub.reports.reports(hub).file(report, query, format), { objectMode: false })
  route('/table.csv', file('csv'), 'text/csv; charset=utf-8')
  route('/table.xlsx', file('excel'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
}
