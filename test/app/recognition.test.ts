import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Actor, BranchConfigurationInput, PadView } from '../../contracts/index.ts'
import { Crm } from '../../hub/adapters/directory/crm.ts'
import { EmbeddedDirectory } from '../../hub/adapters/directory/embeddedDirectory.ts'
import { openStore, type Store } from '../../hub/adapters/store/store.ts'
import type { CustomerSystem, KnownNumber, Log, Recognised } from '../../hub/app/ports.ts'
import { upcast } from '../../hub/core/upcasters.ts'
import { MANAGER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'
import { type ServiceHarness, serviceHarness, VISITOR } from '../support/serviceHarness.ts'
import { collectingLog, temporaryDirectory } from '../support/storeFixtures.ts'

const SUPERVISOR: Actor = { kind: 'supervisor', id: 'supervisor' }
const PARTNER = 'mobile-bank'
const LIST = `citizen,phone,class,adviser\n${VISITOR.number},13800138000,gold,anna\n`

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A customer system whose answers the test gives. */
class HeldSystem implements CustomerSystem {
  isThere = true
  readonly known = new Map<string, Recognised | null>()
  readonly asked: { number: string; answer(customer: Recognised | undefined): void; fail(): void }[] = []

  remembered({ number }: KnownNumber) {
    return this.known.get(number)
  }

  find({ number }: KnownNumber) {
    return new Promise<Recognised | undefined>((resolve, reject) => {
      this.asked.push({ number, answer: resolve, fail: () => reject(new Error('no answer')) })
    })
  }
}

interface World {
  readonly harness: ServiceHarness
  readonly store: Store
  readonly log: ReturnType<typeof collectingLog>
  readonly audited: string[]
}

async function world(options: {
  customerSystem?: (log: Log) => CustomerSystem
  change?: (configuration: BranchConfigurationInput) => void
}): Promise<World> {
  const directory = temporaryDirectory()
  const store = openStore(directory.path, { upcast, ballastBytes: 0 })
  closing.push(async () => {
    await store.close()
    directory.remove()
  })
  const audited: string[] = []
  const log = collectingLog()
  const none: CustomerSystem = { isThere: false, remembered: () => undefined, find: () => Promise.reject(new Error()) }
  const harness = await serviceHarness({
    configuration: smallBranch((configuration) => {
      configuration.partners = [{ id: PARTNER, name: { 'zh-CN': '手机银行', en: 'Mobile bank' } }]
      options.change?.(configuration)
    }),
    service: {
      log,
      recognition: {
        directory: new EmbeddedDirectory(store.directory),
        customerSystem: options.customerSystem?.(log) ?? none,
        people: {
          findUser: (user) => (user === 'anna' ? ({ user } as never) : undefined),
          audit: ({ actor, action, subject, success }) =>
            void audited.push(`${actor.kind}:${actor.id} ${action} ${subject} ${success}`),
        },
      },
    },
  })
  closing.push(() => harness.stop())
  return { harness, store, log, audited }
}

const tickets = ({ harness }: World) =>
  harness.service.tickets({}).map(({ number, classId, queueId }) => `${number} ${classId} ${queueId}`)
const alerts = ({ harness }: World) =>
  harness.view<PadView>('pad').notices.filter(({ kind }) => kind === 'vipArrival').length
const events = ({ harness }: World, type: string) => [...harness.journal.read(0)].filter((event) => event.type === type)

describe('recognition', () => {
  it('gives somebody of the directory a ticket of his class with the card, and tells the lobby manager', async () => {
    const here = await world({})
    await here.harness.service.importDirectory({ csv: LIST }, SUPERVISOR)
    await here.harness.card()
    expect(tickets(here)).toEqual(['V001 gold cash-gold'])
    expect(alerts(here)).toBe(1)
    expect(events(here, 'NoticeRaised')[0]?.data).toMatchObject({ kind: 'vipArrival', adviserId: 'anna' })
  })

  it('never makes a ticket wait for the customer system, whose answer raises it in place when it comes', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    await here.harness.card()
    expect(tickets(here)).toEqual(['A001 ordinary cash-ordinary'])
    expect(alerts(here)).toBe(0)
    system.asked[0]?.answer({ classId: 'gold', adviserId: 'anna' })
    await until(() => events(here, 'CustomerRecognised').length > 0)
    expect(tickets(here)).toEqual(['A001 gold cash-gold'])
    expect(alerts(here)).toBe(1)
  })

  it('asks about one reading once, and of its answer comes one effect', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    const { harness } = here
    const read = () =>
      harness.event(
        'IdCard.ReadEvent',
        'reader',
        { documentType: 'citizen', sealed: { v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' } },
        { id: 'the-same-reading' },
      )
    await Promise.all([read(), read()])
    await read()
    expect(system.asked).toHaveLength(1)
    system.asked[0]?.answer({ classId: 'gold', adviserId: null })
    await until(() => events(here, 'CustomerRecognised').length > 0)
    expect(events(here, 'CustomerRecognised')).toHaveLength(1)
  })

  it('takes what the customer system said a while ago at once, also that it knows nobody', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    system.known.set(VISITOR.number, { classId: 'gold', adviserId: null })
    await here.harness.card()
    system.known.set(VISITOR.number, null)
    await here.harness.card()
    expect(tickets(here)).toEqual(['V001 gold cash-gold', 'A001 ordinary cash-ordinary'])
    expect(system.asked).toEqual([])
  })

  it('passes over classes and people this branch does not have, and says so once', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    system.known.set(VISITOR.number, { classId: 'diamond', adviserId: 'zoe' })
    await here.harness.card()
    await here.harness.card()
    expect(tickets(here)).toEqual(['A001 ordinary cash-ordinary', 'A002 ordinary cash-ordinary'])
    expect(here.log.lines.filter(({ level }) => level === 'warn')).toHaveLength(2)
  })

  it('knows who takes a ticket from elsewhere: by the directory at once, by the customer system later', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    const { service } = here.harness
    await service.importDirectory({ csv: LIST }, SUPERVISOR)
    const knownBy = (number: string) => [{ kind: 'phone' as const, number }]
    await service.remote.reserve({ id: 'r1', businessId: 'cash', knownBy: knownBy('13800138000') }, PARTNER)
    await service.remote.reserve({ id: 'r2', businessId: 'cash', knownBy: knownBy('13900139000') }, PARTNER)
    expect(system.asked.map(({ number }) => number)).toEqual(['13900139000'])
    system.asked[0]?.answer({ classId: 'gold', adviserId: 'anna' })
    await until(() => events(here, 'CustomerRecognised').length > 0)
    expect(tickets(here)).toEqual(['V001 gold cash-gold', 'A001 gold cash-gold'])
  })
})

describe('an anonymous ticket', () => {
  const identify = (here: World, id: string, kind: 'citizen' | 'phone', number: string) =>
    here.harness.service.identifyTicket(
      (events(here, 'TicketIssued')[0]?.data as { ticketId: string } | undefined)?.ticketId ?? '',
      { id, knownBy: { kind, number } },
      MANAGER,
    )

  it('is told whose it is, by a phone number too: the class follows, and the same command again has the first answer', async () => {
    const here = await world({})
    await here.harness.service.importDirectory({ csv: LIST }, SUPERVISOR)
    await here.harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    const first = await identify(here, 'c1', 'phone', '+86 138 0013 8000')
    expect(first).toMatchObject({ ok: true, result: { number: 'A001', queueId: 'cash-gold' } })
    expect(await identify(here, 'c1', 'phone', '13800138000')).toEqual(first)
    expect(events(here, 'TicketIdentified')).toHaveLength(1)
    expect(await identify(here, 'c1', 'phone', '13900139000')).toMatchObject({ problem: { code: 'COMMAND_ID_REUSED' } })
    expect(await identify(here, 'c2', 'phone', '13800138000')).toMatchObject({ problem: { code: 'IDENTITY_KNOWN' } })
    expect(alerts(here)).toBe(1)
  })

  it('is not told so by a number that can not be one, and the refusal does not repeat it', async () => {
    const here = await world({})
    await here.harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    const refused = await identify(here, 'c1', 'citizen', '110101199003077759')
    expect(refused).toMatchObject({
      problem: { code: 'BAD_REQUEST', details: { mistakes: [{ path: '/knownBy/number' }] } },
    })
    expect(JSON.stringify(refused)).not.toContain('110101199003077759')
  })

  it('is raised when the customer system answers after it was told whose it is', async () => {
    const system = new HeldSystem()
    const here = await world({ customerSystem: () => system })
    await here.harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
    await identify(here, 'c1', 'citizen', VISITOR.number)
    system.asked[0]?.answer({ classId: 'gold', adviserId: null })
    await until(() => events(here, 'CustomerRecognised').length > 0)
    expect(tickets(here)).toEqual(['A001 gold cash-gold'])
  })
})

describe('an import over the service', () => {
  it('with mistakes names them, changes nothing, and is in the audit log as the one that succeeded is', async () => {
    const here = await world({})
    const { service } = here.harness
    expect(await service.importDirectory({ csv: LIST }, SUPERVISOR)).toEqual({ imported: 1, customers: 1 })
    await expect(
      service.importDirectory(
        { csv: 'phone,class,adviser\n13900139000,platinum,\n13700137000,gold,zoe', mode: 'replace' },
        SUPERVISOR,
      ),
    ).rejects.toMatchObject({
      problem: {
        code: 'DIRECTORY_INVALID',
        details: {
          mistakes: [
            { line: 2, column: 2 },
            { line: 3, column: 3 },
          ],
        },
      },
    })
    expect(here.store.directory.count()).toBe(1)
    expect(here.audited).toEqual([
      'supervisor:supervisor importDirectory complete true',
      'supervisor:supervisor importDirectory replace false',
    ])
  })
})

describe('a customer system that is no help', () => {
  const CARDS = 120
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  async function listening(answer: (response: ServerResponse) => void): Promise<string> {
    server = createServer((_request, response) => answer(response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** Milliseconds from the card to its ticket, the middle one of many. */
  async function ticketTime(url: string | undefined): Promise<{ median: number; here: World }> {
    const settings =
      url === undefined ? undefined : { url, timeoutMs: 30_000, cacheMinutes: 60, breakAfter: 3, breakSeconds: 30 }
    const crm = (log: Log) =>
      new Crm({ settings: () => settings, token: undefined, clock: { monotonicMs: () => performance.now() }, log })
    let system: Crm | undefined
    const here = await world({
      customerSystem: (log) => {
        system = crm(log)
        return system
      },
    })
    closing.push(() => system?.close())
    const times: number[] = []
    for (let card = 0; card < CARDS; card++) {
      const from = performance.now()
      await here.harness.card()
      times.push(performance.now() - from)
    }
    expect(tickets(here)).toHaveLength(CARDS)
    expect(here.harness.service.health().status).toBe('ok')
    return { median: times.sort((a, b) => a - b)[CARDS / 2] ?? 0, here }
  }

  it.each<[string, () => Promise<string>]>([
    ['answers nothing', () => listening(() => {})],
    ['answers nonsense', () => listening((response) => void response.end('<html>'))],
    ['is not there', () => Promise.resolve('http://127.0.0.1:1')],
  ])('because it %s delays no ticket', async (_what, start) => {
    const without = await ticketTime(undefined)
    const within = await ticketTime(await start())
    // The same work but for a question nobody waits for: a fault would cost the time-out of the question, seconds.
    expect(within.median).toBeLessThan(without.median * 3 + 5)
  })
})

/** Turns of the event loop until it is so; an answer in memory needs a few. */
async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; !isSo(); turn++) {
    if (turn === 1_000) throw new Error('it has not become so')
    await nextTurn()
  }
}
