import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { parse } from 'yaml'
import {
  BranchConfiguration,
  type BranchConfigurationInput,
  type ConfigurationEntry,
  commandBody,
  DRIVER_SETTINGS,
  type DryRunView,
  type ErrorCode,
  problem,
  type Rate,
  type RatesView,
  ROUTES,
  type SessionView,
  type StaffingView,
  type StaffMember,
} from '../../contracts/index.ts'
import { changedParts } from '../../hub/core/configuration/changedParts.ts'
import { checkConfiguration, filledIn } from '../../hub/core/configuration.ts'
import { mockDryRun, mockStaffing, mockTickets } from './mockAdministrationAnswers.ts'
import type { MockHub } from './mockHub.ts'

export interface MockVersion {
  readonly entry: ConfigurationEntry
  readonly configuration: BranchConfigurationInput
}

const HOUR = 3_600_000

/** Configurations and accounts of the invented branch. It checks with the hub's own rules, and applies what has no mistakes. */
export class MockAdministration {
  readonly versions: MockVersion[] = []
  staff: StaffMember[] = [
    member('chen', '陈晨', 'teller', { windowId: 'w1', sessions: 1 }),
    member('li', '李雯', 'teller', { windowId: 'w3', sessions: 1 }),
    member('wang', '王强', 'teller', { lockedUntil: Date.now() + 10 * 60_000, lastLoginAt: Date.now() - 26 * HOUR }),
    member('zhang', '张力', 'teller', { mustChangePassword: true, lastLoginAt: null }),
    member('he', '何静', 'teller', { isDisabled: true }),
    member('sun', '孙经理', 'manager', { sessions: 1 }),
    member('zhou', '周主管', 'supervisor', { sessions: 1 }),
    member('root', '系统管理员', 'admin'),
  ]
  /** What was asked: documents that were tried and applied, changes of accounts, plans. */
  readonly tried: unknown[] = []
  readonly applied: { id: string; data: unknown }[] = []
  readonly changes: { user: string; change: unknown }[] = []
  readonly plans: unknown[] = []
  dryRun: DryRunView = mockDryRun()
  staffing: StaffingView = mockStaffing()
  rates: RatesView = {
    publishedAt: Date.now() - HOUR,
    rates: [
      rate('USD', '美元', 'US dollar', 712.35, 706.5, 715.2),
      rate('EUR', '欧元', 'Euro', 771.1, 747.2, 776.8),
      { ...rate('JPY', '日元', 'Yen', 4.62, 4.47, 4.65), cashSell: null },
    ],
  }
  /** The next answers are refused with it. */
  refuse: ErrorCode | null = null
  refuseDetails: Record<string, unknown> | undefined

  constructor() {
    const first = example()
    this.#add(first, { kind: 'system', id: 'configuration-file', name: null }, -50 * HOUR)
    const second = JSON.parse(JSON.stringify(first)) as BranchConfigurationInput
    const [profile] = second.profiles
    if (profile?.tiers[0]) profile.tiers[0].timeThresholdMinutes = 12
    second.opening = { ...second.opening, lastTicketMinutes: 15 }
    this.#add(second, { kind: 'supervisor', id: 'zhou', name: '周主管' }, -26 * HOUR)
    this.#add(first, { kind: 'supervisor', id: 'zhou', name: '周主管' }, -3 * HOUR)
  }

  get current(): MockVersion {
    return this.versions[this.versions.length - 1] as MockVersion
  }

  /** Another editor's version comes into force. */
  applyByOther(change: (configuration: BranchConfigurationInput) => void): void {
    const copy = JSON.parse(JSON.stringify(this.current.configuration)) as BranchConfigurationInput
    change(copy)
    this.#add(copy, { kind: 'admin', id: 'root', name: '系统管理员' }, 0)
  }

  apply(configuration: BranchConfigurationInput): number {
    this.#add(configuration, { kind: 'supervisor', id: 'zhou', name: '周主管' }, 0)
    return this.current.entry.version
  }

  #add(configuration: BranchConfigurationInput, actor: ConfigurationEntry['actor'], ago: number): void {
    const before = this.versions[this.versions.length - 1]
    const text = JSON.stringify(configuration)
    const same = this.versions.find((each) => JSON.stringify(each.configuration) === text)
    this.versions.push({
      configuration: JSON.parse(text) as BranchConfigurationInput,
      entry: {
        version: this.versions.length + 1,
        appliedAt: Date.now() + ago,
        actor,
        sameAs: same?.entry.version ?? null,
        changed: before ? changedParts(before.configuration, configuration) : [],
      },
    })
  }
}

function member(user: string, name: string, role: StaffMember['role'], over: Partial<StaffMember> = {}): StaffMember {
  return {
    user,
    name,
    role,
    lockedUntil: null,
    isDisabled: false,
    mustChangePassword: false,
    lastLoginAt: Date.now() - 2 * HOUR,
    sessions: 0,
    windowId: null,
    ...over,
  }
}

function rate(currency: string, zh: string, en: string, buy: number, cashBuy: number, sell: number): Rate {
  return { currency, name: { 'zh-CN': zh, en }, per: 100, buy, cashBuy, sell, cashSell: sell }
}

function example(): BranchConfigurationInput {
  const text = readFileSync(new URL('../../config/example-branch.yaml', import.meta.url), 'utf8')
  return filledIn(parse(text)) as unknown as BranchConfigurationInput
}

/**
 * The routes of administration of the invented hub.
 * @param checked refuses an answer that the contract does not know
 */
export function addAdministrationRoutes(
  app: FastifyInstance,
  hub: MockHub,
  sessionOf: (request: FastifyRequest) => SessionView | undefined,
  checked: (schema: TSchema, view: object) => unknown,
): void {
  const { administration } = hub
  type Name = keyof typeof ROUTES & string
  function route(name: Name, answer: (request: FastifyRequest) => object | ErrorCode): void {
    const { method, path, answer: schema } = ROUTES[name]
    app.route({
      method,
      url: path,
      handler: async (request, reply: FastifyReply) => {
        if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
        await hub.beforeAnswer()
        const refused = administration.refuse
        if (refused !== null) return reply.code(409).send(problem(refused, administration.refuseDetails))
        const given = answer(request)
        if (typeof given === 'string') return reply.code(409).send(problem(given))
        return reply.send(checked(schema, given))
      },
    })
  }
  route('configuration', () => {
    const { entry, configuration } = administration.current
    return { version: entry.version, configuration }
  })
  route('configurationSchema', () => JSON.parse(JSON.stringify(BranchConfiguration)) as object)
  route('driverSchemas', () => JSON.parse(JSON.stringify(DRIVER_SETTINGS)) as object)
  route('checkConfiguration', ({ body }) => {
    const found = checkConfiguration((body as { configuration: unknown }).configuration)
    return 'mistakes' in found ? { mistakes: found.mistakes, warnings: [] } : { mistakes: [], warnings: found.warnings }
  })
  route('dryRun', ({ body }) => {
    administration.tried.push((body as { proposed: unknown }).proposed)
    return administration.dryRun
  })
  route('configurationHistory', () => ({ entries: administration.versions.map(({ entry }) => entry).reverse() }))
  route('configurationVersion', ({ params }) => {
    const wanted = Number((params as { version: string }).version)
    return administration.versions.find(({ entry }) => entry.version === wanted) ?? 'NOT_FOUND'
  })
  route('tickets', () => ({ tickets: mockTickets() }))
  route('rates', () => administration.rates)
  route('staffing', ({ body }) => {
    administration.plans.push(body)
    return administration.staffing
  })
  route('staff', () => ({ staff: administration.staff }))
  route('addStaff', ({ body }) => {
    const { user, name, role } = body as { user: string; name: string; role: StaffMember['role'] }
    if (administration.staff.some((known) => known.user === user)) return 'USER_EXISTS'
    const added = member(user, name, role, { mustChangePassword: true, lastLoginAt: null })
    administration.staff = [...administration.staff, added]
    return { member: added, firstPassword: 'kfm7-x3qp-w9tz' }
  })
  route('changeStaff', ({ params, body }) => {
    const { user } = params as { user: string }
    const change = body as Partial<StaffMember> & { unlock?: true; newPassword?: true }
    administration.changes.push({ user, change })
    const { unlock, newPassword, ...set } = change
    administration.staff = administration.staff.map((known) =>
      known.user === user
        ? {
            ...known,
            ...set,
            ...(set.isDisabled && { sessions: 0 }),
            ...(unlock && { lockedUntil: null }),
            ...(newPassword && { mustChangePassword: true, sessions: 0 }),
          }
        : known,
    )
    const changed = administration.staff.find((known) => known.user === user)
    return changed ? { member: changed, firstPassword: newPassword ? 'abcd-efgh-jkmn' : null } : 'USER_UNKNOWN'
  })
  app.post('/api/v1/commands/ApplyConfiguration', { bodyLimit: 262_144 }, async (request, reply) => {
    if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
    if (!Value.Check(commandBody('ApplyConfiguration'), request.body))
      return reply.code(400).send(problem('BAD_REQUEST'))
    const { id, data } = request.body
    administration.applied.push({ id, data })
    const { configuration, basedOn } = data as { configuration: BranchConfigurationInput; basedOn: number }
    if (administration.refuse !== null)
      return reply.code(409).send(problem(administration.refuse, administration.refuseDetails))
    if (basedOn !== administration.current.entry.version) return reply.code(409).send(problem('CONFIG_STALE'))
    const version = administration.apply(configuration)
    hub.setBranch({ configurationVersion: version })
    return reply.send({ seq: 1, configurationVersion: version })
  })
}
