import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type {
  BranchConfigurationInput,
  CommandAnswer,
  CommandData,
  DryRunView,
  PadView,
  PublicCommandType,
  TicketView,
  WindowView,
} from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { notice, PASSWORD, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })
const WINDOW = 'window:w1'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

async function start(change: (configuration: BranchConfigurationInput) => void = () => undefined): Promise<TestBranch> {
  branch = await startTestBranch({
    ports: 'tcp',
    configuration: smallBranch((configuration) => {
      configuration.businesses.push({ id: 'loan', name: text('贷款', 'Loan'), meanServiceMinutes: 5 })
      configuration.queues.push({
        id: 'loans',
        name: text('贷款', 'Loans'),
        prefix: 'L',
        businesses: ['loan'],
        classes: ['ordinary', 'gold'],
      })
      configuration.profiles[0]?.tiers.push({ queues: ['loans'] })
      change(configuration)
    }),
  })
  return branch
}

const outcome = (answer: CommandAnswer) => (answer.ok ? 'done' : answer.problem.code)
const ticketOf = (answer: CommandAnswer) => (answer.ok ? String(answer.result.ticketId) : answer.problem.code)

/** A person or kiosk whose commands are answered with `done` or the code of the refusal. */
function hand(screen: HubClient) {
  return {
    act: async <T extends PublicCommandType>(type: T, data: CommandData<T>) =>
      outcome(await screen.command(type, data)),
    /** The ticket the answer names. */
    gets: async <T extends PublicCommandType>(type: T, data: CommandData<T>) =>
      ticketOf(await screen.command(type, data)),
    ticket: (ticketId: string) => screen.get<TicketView>(`/api/v1/tickets/${ticketId}`),
  }
}

async function staff(running: TestBranch) {
  const screens = {
    manager: await running.screen('manager'),
    one: await running.screen('teller1'),
    two: await running.screen('teller2'),
  }
  await screens.one.command('SignIn', { windowId: 'w1' })
  await screens.two.command('SignIn', { windowId: 'w2' })
  return { screens, manager: hand(screens.manager), one: hand(screens.one), two: hand(screens.two) }
}

const issued = (more: Partial<CommandData<'IssueTicket'>> = {}) => ({ businessId: 'cash', print: false, ...more })

/** What a restart must not change: everything but clocks, devices that come back and figures counted anew. */
function lasting(pad: PadView): object {
  const { ahead: _ahead, devices: _devices, ...rest } = pad
  return rest
}

describe('a visit', () => {
  it('goes from window to window and back, through three businesses on one number, and each teller keeps to his own', async () => {
    const { manager, one, two } = await staff(await start())
    const visit = await manager.gets('IssueTicket', issued({ moreBusinessIds: ['loan'] }))
    expect(await one.gets('CallNext', { windowId: 'w1' })).toBe(visit)
    expect(await two.act('FinishService', { windowId: 'w1', ticketId: visit })).toBe('WINDOW_OCCUPIED')
    expect(await one.act('AddBusiness', { windowId: 'w1', ticketId: visit, businessId: 'loan' })).toBe('BUSINESS_THERE')

    const there = { windowId: 'w1', ticketId: visit, to: { window: 'w2' }, back: true } as const
    expect(await one.act('TransferTicket', there)).toBe('done')
    expect(await one.act('CallNext', { windowId: 'w1' })).toBe('NOBODY_WAITING')
    expect(await two.gets('CallNext', { windowId: 'w2' })).toBe(visit)
    expect(await two.act('FinishService', { windowId: 'w2', ticketId: visit })).toBe('done')
    expect(await two.act('CallNext', { windowId: 'w2' })).toBe('NOBODY_WAITING')
    expect(await one.gets('CallNext', { windowId: 'w1' })).toBe(visit)

    expect(await one.act('FinishService', { windowId: 'w1', ticketId: visit, rest: 'here' })).toBe('done')
    expect(await one.ticket(visit)).toMatchObject({ state: 'serving', businessId: 'loan', agenda: [], number: 'A001' })
    expect(await one.act('AddBusiness', { windowId: 'w1', ticketId: visit, businessId: 'cash' })).toBe('done')
    expect(await one.act('FinishService', { windowId: 'w1', ticketId: visit })).toBe('done')
    expect(await one.ticket(visit)).toMatchObject({ state: 'waiting', businessId: 'cash', queueId: 'cash-ordinary' })
    expect(await two.gets('CallNext', { windowId: 'w2' })).toBe(visit)
    expect(await two.act('FinishService', { windowId: 'w2', ticketId: visit, rest: 'drop' })).toBe('done')
    expect(await one.ticket(visit)).toMatchObject({ state: 'served' })
    expect((await one.ticket(visit)).done.toSorted()).toEqual(['cash', 'cash', 'loan'])
  })

  it('ends with an outcome only, whether a page, the API or the keypad ends it, where the branch asks for one', async () => {
    const running = await start((configuration) => {
      configuration.calling = {
        outcome: {
          required: true,
          choices: [
            { id: 'done', name: text('办结', 'Done') },
            { id: 'referred', name: text('转介', 'Referred') },
          ],
        },
        keypad: { digitsConfirm: { '7': { outcome: 'referred' } } },
      }
    })
    const { screens, manager, one } = await staff(running)
    const tickets = await Promise.all([1, 2, 3].map(() => manager.gets('IssueTicket', issued())))
    const [first = '', second = '', third = ''] = tickets.toSorted()
    expect(await one.gets('CallNext', { windowId: 'w1' })).toBe(first)
    expect(await one.act('FinishService', { windowId: 'w1', ticketId: first })).toBe('OUTCOME_REQUIRED')
    expect(await one.act('CallNext', { windowId: 'w1' })).toBe('OUTCOME_REQUIRED')
    expect(await manager.act('CallNumber', { windowId: 'w1', ticketId: third })).toBe('OUTCOME_REQUIRED')
    expect(await one.act('CallNext', { windowId: 'w1', outcomeId: 'constructor' })).toBe('OUTCOME_UNKNOWN')
    expect(await one.ticket(first)).toMatchObject({ state: 'called', outcomeId: null })
    expect(await one.gets('CallNext', { windowId: 'w1', outcomeId: 'done' })).toBe(second)
    expect(await one.ticket(first)).toMatchObject({ state: 'served', outcomeId: 'done' })

    const isReady = ({ devices }: PadView) =>
      devices.some(({ deviceId, condition }) => deviceId === 'keypads' && condition === 'ok')
    await screens.manager.until<PadView>('pad', isReady)
    const echoed = notice(running.lines.keypads, 'key-echoed')
    running.lines.keypads.device.act('press', { address: 1, keys: ['7', 'confirm'] })
    await echoed
    await screens.one.until<WindowView>(WINDOW, ({ current }) => current === null)
    expect(await one.ticket(second)).toMatchObject({ state: 'served', outcomeId: 'referred' })
  })
})

describe('who may what', () => {
  it('a number is called out of turn by those who lead, and by tellers from the moment they may', async () => {
    const running = await start()
    const { manager, one } = await staff(running)
    const supervisor = await running.screen('supervisor')
    const [early, late] = [
      await manager.gets('IssueTicket', issued()),
      await manager.gets('IssueTicket', issued({ businessId: 'loan' })),
    ]
    expect(await one.act('CallNumber', { windowId: 'w1', ticketId: late })).toBe('FORBIDDEN')
    const { version, configuration } = await supervisor.get<{
      version: number
      configuration: BranchConfigurationInput
    }>('/api/v1/configuration')
    configuration.calling = { ...configuration.calling, callNumber: 'tellers' }
    expect(outcome(await supervisor.command('ApplyConfiguration', { configuration, basedOn: version }))).toBe('done')
    expect(await one.gets('CallNumber', { windowId: 'w1', ticketId: late })).toBe(late)
    expect(await one.gets('CallNext', { windowId: 'w1' })).toBe(early)
    expect(await one.ticket(late)).toMatchObject({ state: 'served' })
  })

  it('limits hold for kiosk and page alike; those who lead pass them knowingly, a kiosk never', async () => {
    const running = await start((configuration) => {
      const [ordinary, gold] = configuration.queues
      if (ordinary) ordinary.capacity = 1
      if (gold) gold.perDay = 1
    })
    const { manager, one } = await staff(running)
    const kiosk = hand(await running.kiosk('k2'))
    const at = { kioskId: 'k2', ...issued() }
    expect(await kiosk.act('IssueTicket', at)).toBe('done')
    expect(await kiosk.act('IssueTicket', at)).toBe('QUEUE_FULL')
    expect(await kiosk.act('IssueTicket', { ...at, beyondLimits: true })).toBe('FORBIDDEN')
    expect(await kiosk.act('IssueTicket', { ...at, classId: 'gold' })).toBe('FORBIDDEN')
    expect(await one.act('IssueTicket', issued())).toBe('FORBIDDEN')
    expect(await manager.act('IssueTicket', issued())).toBe('QUEUE_FULL')
    expect(await manager.act('IssueTicket', issued({ beyondLimits: true }))).toBe('done')
    expect(await manager.act('IssueTicket', issued({ classId: 'gold' }))).toBe('done')
    expect(await manager.act('IssueTicket', issued({ classId: 'gold' }))).toBe('DAY_LIMIT')
    expect(await one.act('HoldTicket', { ticketId: await one.gets('CallNext', { windowId: 'w1' }) })).toBe('done')
    expect(await manager.act('IssueTicket', issued({ classId: 'gold' }))).toBe('DAY_LIMIT')
  })
})

describe('a dry run asked for', () => {
  it('with sense says who would be called, with nonsense where it is wrong, and changes nothing', async () => {
    const running = await start()
    const { manager } = await staff(running)
    await manager.act('IssueTicket', issued({ classId: 'gold' }))
    const ordinary = await manager.gets('IssueTicket', issued())
    const ask = await asking(running, 'supervisor')
    const profile = {
      id: 'counter',
      name: text('柜台', 'Counter'),
      tiers: [{ queues: ['cash-ordinary'] }, { queues: ['cash-gold', 'loans'] }],
    }
    const seen = await ask<DryRunView>({ proposed: { profile } })
    expect(seen.status).toBe(200)
    expect(seen.body.mistakes).toEqual([])
    const [change] = seen.body.next
    expect(change?.before?.number).toBe('V001')
    expect(change?.after).toMatchObject({ ticketId: ordinary, number: 'A001' })
    const [en, zh] = [change?.after?.words.en ?? '', change?.after?.words['zh-CN'] ?? '']
    expect([en.includes('Cash'), zh.includes('现金')]).toEqual([true, true])

    const unknown = { ...profile, tiers: [{ queues: ['cash-ordinary', 'nowhere'] }, { queues: ['nothing'] }] }
    const wrong = await ask<DryRunView>({ proposed: { profile: unknown } })
    expect(wrong.body.mistakes.map(({ path }) => path)).toEqual([
      '/profiles/0/tiers/0/queues/1',
      '/profiles/0/tiers/1/queues/0',
    ])
    const nowhere = await ask<DryRunView>({ proposed: { profile: { ...profile, id: 'new' }, windows: ['w9'] } })
    expect(nowhere.body.mistakes).toHaveLength(1)
    const nested = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
    for (const proposed of [{}, null, { profile: nested }, { configuration: { devices: nested } }]) {
      expect(await ask({ proposed })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } })
    }
    const supervisor = await running.screen('supervisor')
    expect(await supervisor.get('/api/v1/configuration')).toMatchObject({ version: 1 })
    expect((await supervisor.view<WindowView>(WINDOW)).next?.number).toBe('V001')
  })
})

describe('a power cut', () => {
  it('in the middle of everything changes nothing on the tablet, and the journal is whole', async () => {
    const running = await start((configuration) => {
      configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 600 } }
      configuration.diversion = {
        machines: [{ id: 'atm', name: text('取款机', 'ATM') }],
        rules: [{ id: 'cash-out', businesses: ['cash'], classes: ['ordinary'], machines: ['atm'] }],
      }
    })
    const { screens, manager, one, two } = await staff(running)
    const [gone = '', held = '', asked = '', stays = ''] = [
      await manager.gets('IssueTicket', issued()),
      await manager.gets('IssueTicket', issued({ moreBusinessIds: ['loan'] })),
      await manager.gets('IssueTicket', issued()),
      await manager.gets('IssueTicket', issued({ classId: 'gold', businessId: 'loan' })),
    ]
    expect(await one.gets('CallNext', { windowId: 'w1' })).toBe(gone)
    expect(await one.act('MarkNoShow', { windowId: 'w1', ticketId: gone })).toBe('done')
    expect(await manager.act('HoldTicket', { ticketId: held, minutes: 20, raise: true })).toBe('done')
    const answer = { ruleId: 'cash-out', machineId: 'atm', businessId: 'cash' }
    expect(await manager.act('AnswerDiversion', { ...answer, accepted: false, ticketId: asked })).toBe('done')
    expect(await manager.act('SetMachine', { machineId: 'atm', state: 'out', reason: 'no cash' })).toBe('done')
    expect(await two.act('ServeWithoutTicket', { windowId: 'w2', businessId: 'loan' })).toBe('done')
    expect(await one.act('PauseWindow', { windowId: 'w1', minutes: 30, reason: text('用餐', 'Lunch') })).toBe('done')
    expect(await one.act('RaiseEmergency', {})).toBe('done')
    expect(await one.act('RaiseEmergency', {})).toBe('done')
    expect(await manager.act('Broadcast', { text: text('请注意', 'Please note'), minutes: 60 })).toBe('done')
    const override = { windowId: 'w2', profileId: 'counter', minutes: 60 }
    expect(await manager.act('OverrideProfile', override)).toBe('done')

    const before = await screens.manager.get<PadView>('/api/v1/pad')
    expect(before.notices.map(({ kind }) => kind).toSorted()).toEqual(['emergency', 'vipArrival'])
    expect(before.diversions).toEqual([{ ruleId: 'cash-out', accepted: 0, refused: 1 }])
    await running.kill9()
    await running.start()
    const after = await screens.manager.get<PadView>('/api/v1/pad')
    expect(lasting(after)).toEqual(lasting(before))
    expect(await screens.manager.get(`/api/v1/tickets/${stays}`)).toMatchObject({ state: 'waiting', queueId: 'loans' })

    const args = ['dist/program/hub/main.js', 'verify', '--data', running.dataDirectory]
    const verifying = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    verifying.stdout.on('data', (chunk) => {
      printed += chunk
    })
    expect(await once(verifying, 'close')).toEqual([0, null])
    expect(printed).toContain('The journal is whole')
  })
})

/** Asks for dry runs as somebody with a session of his own. */
async function asking(running: TestBranch, user: string) {
  const send = (path: string, body: object, cookie?: string) =>
    fetch(`${running.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie && { cookie }) },
      body: JSON.stringify(body),
    })
  const loggedIn = await send('/api/v1/session', { user, password: PASSWORD })
  const cookie = (loggedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  return async <V>(body: object) => {
    const response = await send('/api/v1/configuration/dry-run', body, cookie)
    return { status: response.status, body: (await response.json()) as V }
  }
}
