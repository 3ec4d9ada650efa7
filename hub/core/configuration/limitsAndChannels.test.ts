import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, Mistake } from '../../../contracts/index.ts'
import { smallConfiguration, text } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'

type Change = (configuration: BranchConfigurationInput) => void
type Hours = NonNullable<NonNullable<BranchConfigurationInput['opening']>['hours']>
const lines = (found: readonly Mistake[]) => found.map(({ path, message }) => `${path}: ${message}`)

function checked(change: Change) {
  const configuration = smallConfiguration()
  change(configuration)
  return checkConfiguration(JSON.parse(JSON.stringify(configuration)))
}
function mistakesOf(change: Change): string[] {
  const result = checked(change)
  return 'mistakes' in result ? lines(result.mistakes) : []
}
function warningsOf(change: Change): string[] {
  const result = checked(change)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return lines(result.warnings)
}

const hours = (...rules: Hours) => ((c) => Object.assign(c, { opening: { hours: rules } })) as Change
const ofQueue = (change: Partial<BranchConfigurationInput['queues'][number]>) =>
  ((c) => Object.assign(c.queues[0] ?? {}, change)) as Change
const breaks = (...rules: NonNullable<BranchConfigurationInput['windows'][number]['breaks']>) =>
  ((c) => Object.assign(c.windows[0] ?? {}, { breaks: rules })) as Change
const calling = (change: NonNullable<BranchConfigurationInput['calling']>) =>
  ((c) => Object.assign(c, { calling: change })) as Change
const url = (address: string) =>
  ((c) => Object.assign(c, { webhooks: [{ id: 'notices', url: address, types: ['help'] }] })) as Change
const crm = (address: string) => ((c) => Object.assign(c, { recognition: { crm: { url: address } } })) as Change
const diversion = (change: object) =>
  ((c) => {
    const machines = [{ id: 'atm', name: text('ATM') }]
    const rules = [{ id: 'cash', businesses: ['cash'], machines: ['atm'] }]
    Object.assign(c, { diversion: { machines, rules, ...change } })
  }) as Change
const done = { id: 'done', name: text('Done') }
const partner = { id: 'phone', name: text('Phone bank') }

describe('opening hours, limits and breaks', () => {
  test.each<[string, Change, string]>([
    [
      'hours that end before they begin',
      hours({ from: '17:00', to: '09:00' }),
      '/opening/hours/0: ends at 09:00, not after it begins at 17:00; a range past midnight is two rules',
    ],
    [
      'hours with dates and weekdays',
      hours({ dates: ['2026-10-01'], weekdays: ['mon'] }),
      '/opening/hours/0: has dates and weekdays; make it two rules, as dates outrank weekdays',
    ],
    ['hours of no day', hours({ dates: ['2026-02-30'] }), '/opening/hours/0/dates/0: there is no day 2026-02-30'],
    [
      'closed on no day',
      (c) => Object.assign(c, { opening: { closed: ['2026-04-31'] } }),
      '/opening/closed/0: there is no day 2026-04-31',
    ],
    [
      'hours that are no time',
      hours({ from: '9:00' }),
      '/opening/hours/0/from: must be local time HH:MM, 24:00 = end of day, not "9:00"',
    ],
    [
      "a business's hours that end before they begin",
      (c) => Object.assign(c.businesses[1] ?? {}, { hours: [{ from: '12:00', to: '12:00' }] }),
      '/businesses/1/hours/0: ends at 12:00, not after it begins at 12:00; a range past midnight is two rules',
    ],
    [
      'two slots at one time',
      ofQueue({
        slots: [
          { from: '09:00', to: '10:00', limit: 5 },
          { from: '09:59', to: '11:00', limit: 5 },
        ],
      }),
      '/queues/0/slots/1: overlaps with slot no. 1 of this queue',
    ],
    [
      'a slot that ends before it begins',
      ofQueue({ slots: [{ from: '10:00', to: '09:00', limit: 5 }] }),
      '/queues/0/slots/0: ends at 09:00, not after it begins at 10:00; a range past midnight is two rules',
    ],
    [
      'a negative limit of a slot',
      ofQueue({ slots: [{ from: '09:00', to: '10:00', limit: -1 }] }),
      '/queues/0/slots/0/limit: must be >= 0, not -1',
    ],
    ['no capacity', ofQueue({ capacity: 0 }), '/queues/0/capacity: must be >= 1, not 0'],
    [
      'two breaks at one time',
      breaks(
        { from: '12:00', to: '13:00', weekdays: ['mon', 'tue'] },
        { from: '12:30', to: '13:30', weekdays: ['tue'] },
      ),
      '/windows/0/breaks/1: overlaps on tue with break no. 1 of this window',
    ],
    [
      'a break that ends before it begins',
      breaks({ from: '13:00', to: '12:00' }),
      '/windows/0/breaks/0: ends at 12:00, not after it begins at 13:00; a range past midnight is two rules',
    ],
  ])('%s: a mistake', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test('hours that overlap, slots and breaks that meet, and a break of a date over one of a weekday, are none', () => {
    const change: Change = (c) => {
      hours({ from: '09:00', to: '17:00' }, { weekdays: ['sat'], from: '10:00', to: '16:00' })(c)
      const meeting = ['09:00', '10:00', '11:00']
      ofQueue({
        capacity: 50,
        perDay: 999,
        slots: [0, 1].map((at) => ({ from: meeting[at] ?? '', to: meeting[at + 1] ?? '', limit: 20 })),
      })(c)
      breaks(
        { from: '12:00', to: '13:00' },
        { from: '13:00', to: '13:30' },
        { dates: ['2026-10-01'], from: '12:00', to: '14:00' },
      )(c)
    }
    expect(mistakesOf(change)).toEqual([])
    expect(warningsOf(change)).toEqual([])
  })

  test.each<[string, Change, string]>([
    [
      'a day limit above the numbers',
      ofQueue({ from: 1, to: 100, perDay: 101 }),
      '/queues/0/perDay: 101 tickets are never reached: the queue has 100 numbers (1-100)',
    ],
    [
      'a limit of a slot above the numbers',
      ofQueue({ slots: [{ from: '09:00', to: '10:00', limit: 1000 }] }),
      '/queues/0/slots/0/limit: 1000 tickets are never reached: the queue has 999 numbers (1-999)',
    ],
    [
      'a capacity above the day limit',
      ofQueue({ perDay: 20, capacity: 21 }),
      '/queues/0/capacity: is never reached: the queue gives 20 tickets a day',
    ],
    [
      'a last ticket without hours',
      (c) => Object.assign(c, { opening: { lastTicketMinutes: 15 } }),
      '/opening/lastTicketMinutes: has no effect: there are no opening hours',
    ],
    [
      'hours shorter than the last ticket is early',
      (c) => Object.assign(c, { opening: { lastTicketMinutes: 60, hours: [{ from: '09:00', to: '10:00' }] } }),
      '/opening/hours/0: gives no ticket at all: the last one is given 60 min before the end',
    ],
    [
      'hours of a closed day',
      (c) => Object.assign(c, { opening: { closed: ['2026-10-01'], hours: [{ dates: ['2026-10-01'] }] } }),
      '/opening/closed/0: the hours of 2026-10-01 have no effect: no tickets are given on this day',
    ],
  ])('%s: a warning', (_name, change, expected) => expect(warningsOf(change)).toEqual([expected]))
})

describe('outcomes and calls', () => {
  test.each<[string, Change, string]>([
    [
      'an outcome twice',
      calling({ outcome: { choices: [done, done] } }),
      '/calling/outcome/choices/1/id: id "done" is used twice',
    ],
    [
      'an outcome that is wanted, and none there is',
      calling({ outcome: { required: true } }),
      '/calling/outcome/required: no service could end: there are no choices',
    ],
    [
      "the keypad's outcome that there is not",
      calling({ outcome: { choices: [done], keypad: 'sold' } }),
      '/calling/outcome/keypad: there is no outcome "sold"',
    ],
    [
      "a key's outcome that there is not",
      calling({ keypad: { digitsConfirm: { '6': 'noShow', '21': { outcome: 'sold' } } } }),
      '/calling/keypad/digitsConfirm/21/outcome: there is no outcome "sold"',
    ],
    [
      'a key with no action',
      calling({ keypad: { digitsConfirm: { '6': {} as 'noShow' } } }),
      '/calling/keypad/digitsConfirm/6: must be one of noShow, start, finish, recall, hold, emergency or { outcome }, not {}',
    ],
    [
      "a queue's prefix for quick service",
      calling({ quickPrefix: 'G' }),
      '/calling/quickPrefix: "G" is the prefix of queue "gold"',
    ],
    [
      'the prefix of quick service at a queue',
      ofQueue({ prefix: 'QS' }),
      '/queues/0/prefix: "QS" is for those served without a ticket; see quickPrefix',
    ],
  ])('%s: a mistake', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test('an outcome that is wanted can be given on keypads, or a warning says that it can not', () => {
    const outcome = { required: true, choices: [done] }
    const expected = '/calling/outcome: no service can be ended on a keypad: none of its keys gives an outcome'
    expect(warningsOf(calling({ outcome }))).toEqual([expected])
    expect(warningsOf(calling({ outcome: { ...outcome, keypad: 'done' } }))).toEqual([])
    expect(warningsOf(calling({ outcome, keypad: { digitsConfirm: { '1': { outcome: 'done' } } } }))).toEqual([])
    const withoutKeypads: Change = (c) => {
      calling({ outcome })(c)
      for (const window of c.windows) delete (window as { keypad?: unknown }).keypad
      c.devices = c.devices?.filter(({ id }) => id !== 'keypads')
    }
    expect(warningsOf(withoutKeypads)).toEqual([])
  })

  test('an idle time without a window that calls by itself: a warning', () => {
    expect(warningsOf(calling({ autoCallIdleSeconds: 20 }))).toEqual([
      '/calling/autoCallIdleSeconds: has no effect: no window has autoCall',
    ])
    const withOne: Change = (c) => {
      calling({ autoCallIdleSeconds: 20 })(c)
      Object.assign(c.windows[0] ?? {}, { autoCall: true })
    }
    expect(warningsOf(withOne)).toEqual([])
  })
})

describe('partners, webhooks and the customer system', () => {
  test.each<[string, Change, string]>([
    [
      'a partner twice',
      (c) => Object.assign(c, { partners: [partner, partner] }),
      '/partners/1/id: id "phone" is used twice',
    ],
    [
      "a partner's business that there is not",
      (c) => Object.assign(c, { partners: [{ ...partner, businesses: ['cash', 'gold-bars'] }] }),
      '/partners/0/businesses/1: there is no business "gold-bars"',
    ],
    [
      'a remote business that there is not',
      (c) => Object.assign(c, { remote: { businesses: ['gold-bars'] } }),
      '/remote/businesses/0: there is no business "gold-bars"',
    ],
    [
      'a webhook twice',
      (c) => {
        const webhook = { id: 'notices', url: 'https://bank.example/', types: ['help' as const] }
        c.webhooks = [webhook, webhook]
      },
      '/webhooks/1/id: id "notices" is used twice',
    ],
    [
      'a webhook of a partner that there is not',
      (c) => {
        c.webhooks = [{ id: 'notices', url: 'https://bank.example/', types: ['nthInLine'], partner: 'phone' }]
      },
      '/webhooks/0/partner: there is no partner "phone"',
    ],
    [
      'a webhook in the clear',
      url('http://bank.example/hook'),
      '/webhooks/0/url: must be https; http is for this machine only, not for "bank.example"',
    ],
    [
      'a webhook in the clear to a name like this machine',
      url('http://localhost.bank.example/hook'),
      '/webhooks/0/url: must be https; http is for this machine only, not for "localhost.bank.example"',
    ],
    [
      'a webhook with a password',
      url('https://user:secret-word@bank.example/hook'),
      '/webhooks/0/url: has a user name or password in it; those do not belong into a configuration',
    ],
    [
      'a webhook with this machine as its user name',
      url('http://localhost@bank.example/hook'),
      '/webhooks/0/url: has a user name or password in it; those do not belong into a configuration',
    ],
    ['a webhook to nobody', url('https:///hook'), '/webhooks/0/url: is no address: "https:///hook"'],
    [
      'a webhook to no port',
      url('https://bank.example:99999/'),
      '/webhooks/0/url: is no address: "https://bank.example:99999/"',
    ],
    [
      'a customer system in the clear',
      crm('http://10.0.0.7:8080/who'),
      '/recognition/crm/url: must be https; http is for this machine only, not for "10.0.0.7"',
    ],
    [
      'a customer system with a password',
      crm('https://hub:secret-word@crm.bank.example/'),
      '/recognition/crm/url: has a user name or password in it; those do not belong into a configuration',
    ],
    [
      'a customer system that is none',
      crm('ftp://crm.bank.example/'),
      '/recognition/crm/url: must be https; http only to this machine, not "ftp://crm.bank.example/"',
    ],
  ])('%s: a mistake', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test.each([
    'https://bank.example/hook?branch=7#top',
    'https://10.0.0.7:8443/hook',
    'http://localhost:9000/hook',
    'http://127.0.0.1/hook',
    'http://[::1]:9000/',
  ])('%s is taken', (address) => {
    expect(mistakesOf(url(address))).toEqual([])
    expect(mistakesOf(crm(address))).toEqual([])
  })

  test('a password in an address is never repeated', () => {
    expect(mistakesOf(url('https://user:secret-word@bank.example/')).join()).not.toContain('secret-word')
  })

  test.each<[string, Change, string]>([
    [
      'a business that is not given away from the branch',
      (c) =>
        Object.assign(c, { remote: { businesses: ['cash'] }, partners: [{ ...partner, businesses: ['account'] }] }),
      '/partners/0/businesses/0: has no effect: "account" is not in remote',
    ],
    [
      'reminders that nobody gets',
      (c) => {
        c.reminders = { for: 'none' }
        c.webhooks = [{ id: 'notices', url: 'https://bank.example/', types: ['nthInLine'] }]
      },
      '/webhooks/0/types/0: is never sent: reminders are for none',
    ],
    [
      "an emergency as a partner's notice",
      (c) => {
        c.partners = [partner]
        c.webhooks = [
          { id: 'notices', url: 'https://bank.example/', types: ['ticketCalled', 'emergency'], partner: 'phone' },
        ]
      },
      '/webhooks/0/types/1: is never sent: emergency is not about a ticket of this partner',
    ],
  ])('%s: a warning', (_name, change, expected) => expect(warningsOf(change)).toEqual([expected]))
})

describe('diversion', () => {
  const rule = { id: 'cash', businesses: ['cash'], machines: ['atm'] }
  test.each<[string, Change, string]>([
    [
      'a machine twice',
      diversion({ machines: [0, 1].map(() => ({ id: 'atm', name: text('ATM') })) }),
      '/diversion/machines/1/id: id "atm" is used twice',
    ],
    ['a rule twice', diversion({ rules: [rule, rule] }), '/diversion/rules/1/id: id "cash" is used twice'],
    [
      'a device that there is not',
      diversion({ machines: [{ id: 'atm', name: text('ATM'), device: 'atm-1' }] }),
      '/diversion/machines/0/device: there is no device "atm-1"',
    ],
    [
      'a business that there is not',
      diversion({ rules: [{ ...rule, businesses: ['gold-bars'] }] }),
      '/diversion/rules/0/businesses/0: there is no business "gold-bars"',
    ],
    [
      'a class that there is not',
      diversion({ rules: [{ ...rule, classes: ['king'] }] }),
      '/diversion/rules/0/classes/0: there is no class "king"',
    ],
    [
      'a machine that there is not',
      diversion({ rules: [{ ...rule, machines: ['atm', 'vtm'] }] }),
      '/diversion/rules/0/machines/1: there is no machine "vtm"',
    ],
    [
      'an amount of nothing',
      diversion({ rules: [{ ...rule, maxAmount: 0 }] }),
      '/diversion/rules/0/maxAmount: must be > 0, not 0',
    ],
  ])('%s: a mistake', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test('a machine nobody is shown the way to: a warning', () => {
    expect(warningsOf(diversion({}))).toEqual([])
    expect(warningsOf(diversion({ rules: [] }))).toEqual(['/diversion/machines/0: no rule names machine "atm"'])
  })
})

describe('a document with many mistakes', () => {
  test('is refused whole, with every one of them at its place and nothing else', () => {
    const mistakes = mistakesOf((c) => {
      Object.assign(c.windows[0] ?? {}, { profile: 'nobody' })
      Object.assign(c.windows[1] ?? {}, {
        schedule: [
          { profile: 'main', weekdays: ['mon'], from: '09:00', to: '11:00' },
          { profile: 'main', weekdays: ['mon'], from: '10:30', to: '12:00' },
        ],
        breaks: [{ from: '12:00', to: '13:00' }, { from: '12:59' }],
      })
      Object.assign(c.profiles[0]?.tiers[0] ?? {}, { queues: ['gold', 'silver'] })
      Object.assign(c.profiles[0]?.tiers[1] ?? {}, { timeThresholdMinutes: -30, peopleThreshold: -1 })
      Object.assign(c.profiles[0] ?? {}, { guardMinutes: -1 })
      Object.assign(c.queues[0] ?? {}, { slots: [{ from: '10:00', to: '9:00', limit: 3 }] })
      hours({ from: '18:00', to: '09:00' })(c)
      calling({ outcome: { required: true }, keypad: { digitsConfirm: { '1': { outcome: 'sold' } } } })(c)
      Object.assign(c, { partners: [partner, partner] })
      url('http://bank.example/')(c)
      diversion({ rules: [{ id: 'cash', businesses: ['cash'], machines: ['vtm'] }] })(c)
    })
    expect(mistakes.sort()).toEqual([
      '/calling/keypad/digitsConfirm/1/outcome: there is no outcome "sold"',
      '/calling/outcome/required: no service could end: there are no choices',
      '/diversion/rules/0/machines/0: there is no machine "vtm"',
      '/opening/hours/0: ends at 09:00, not after it begins at 18:00; a range past midnight is two rules',
      '/partners/1/id: id "phone" is used twice',
      '/profiles/0/guardMinutes: must be >= 0, not -1',
      '/profiles/0/tiers/0/queues/1: there is no queue "silver"',
      '/profiles/0/tiers/1/peopleThreshold: must be >= 0, not -1',
      '/profiles/0/tiers/1/timeThresholdMinutes: must be >= 0, not -30',
      '/queues/0/slots/0/to: must be local time HH:MM, 24:00 = end of day, not "9:00"',
      '/webhooks/0/url: must be https; http is for this machine only, not for "bank.example"',
      '/windows/0/profile: there is no profile "nobody"',
      '/windows/1/breaks/1: overlaps on mon with break no. 1 of this window',
      '/windows/1/schedule/1: overlaps on mon with rule no. 1 of this schedule, and neither outranks the other',
    ])
  })
})
