import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { smallConfiguration, text } from '../../test/support/testBranch.ts'
import { checkConfiguration, filledIn } from './configuration.ts'

const EXAMPLE = new URL('../../config/example-branch.yaml', import.meta.url)

function mistakesOf(change: (configuration: BranchConfigurationInput & Record<string, unknown>) => void): string[] {
  const configuration = smallConfiguration() as BranchConfigurationInput & Record<string, unknown>
  change(configuration)
  const checked = checkConfiguration(JSON.parse(JSON.stringify(configuration)))
  return 'mistakes' in checked ? checked.mistakes.map(({ path, message }) => `${path}: ${message}`) : []
}
function warningsOf(change: (configuration: BranchConfigurationInput) => void): string[] {
  const configuration = smallConfiguration()
  change(configuration)
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.warnings.map(({ path, message }) => `${path}: ${message}`)
}
const tier = (
  configuration: BranchConfigurationInput,
  change: Partial<BranchConfigurationInput['profiles'][number]['tiers'][number]>,
) => Object.assign(configuration.profiles[0]?.tiers[1] ?? {}, change)
const schedule =
  (...rules: NonNullable<BranchConfigurationInput['windows'][number]['schedule']>) =>
  (configuration: BranchConfigurationInput) =>
    Object.assign(configuration.windows[0] ?? {}, { schedule: rules })

describe('the example branch', () => {
  const checked = checkConfiguration(parse(readFileSync(EXAMPLE, 'utf8')))

  test('has no mistakes and no warnings', () => expect(checked).toMatchObject({ warnings: [] }))

  test('comes back with its defaults filled in', () => {
    if ('mistakes' in checked) throw new Error('not valid')
    expect(checked.config.devices[0]).toMatchObject({ node: 'local', settings: {} })
    expect(checked.config.profiles[0]).toMatchObject({
      pastOrder: 'tier',
      guardMinutes: 60,
      tiers: [{ order: 'arrival' }, {}],
    })
    expect(checked.config.queues[0]).toMatchObject({ from: 1, to: 999 })
  })
})

describe('defaults', () => {
  test('fill in whole groups that are absent', () => {
    const checked = checkConfiguration({
      ...smallConfiguration(),
      kiosks: undefined,
      devices: undefined,
      windows: [{ id: 'w1', number: 1, profile: 'main' }],
    })
    expect(checked).toMatchObject({
      config: {
        zones: [],
        kiosks: [],
        devices: [],
        outlet: { dayStartsAt: '04:00', languages: ['zh-CN', 'en'] },
        calling: {
          noShow: { policy: 'drop', behind: 3, maxRequeues: 1, coolDownSeconds: 60 },
          recall: { limit: 3, pauseSeconds: 5 },
          callNextWhileCalled: 'finish',
          transferPlace: 'firstArrival',
          keypad: { digitsConfirm: { '6': 'noShow' }, keyDeadlineSeconds: 5 },
          dayEnd: 'expire',
        },
        printing: { validSeconds: 120 },
        displays: [],
        evaluation: { invite: 'finish', answerSeconds: 120, lowScore: 2 },
        voice: { chime: true, repeat: 2, volume: [] },
        opening: { hours: [], closed: [], lastTicketMinutes: 0 },
        remote: { activateWithinMinutes: 120, qrMinutes: 5 },
        partners: [],
        reminders: { ahead: 3, for: 'remote' },
        webhooks: [],
        recognition: {},
        diversion: { machines: [], rules: [] },
        operations: { stock: [], paper: [], replenishDays: 3 },
      },
    })
    if ('mistakes' in checked) throw new Error('not valid')
    expect(checked.config.calling).toMatchObject({
      callNumber: 'leads',
      autoCallIdleSeconds: 0,
      outcome: { required: false, choices: [] },
      quickPrefix: 'QS',
      secondBusiness: 'sameTicket',
    })
    expect(checked.config.windows[0]).toMatchObject({ breaks: [], autoCall: false })
    expect(checked.config.queues.map(({ slots }) => slots)).toEqual([[], [], []])
    const { classes, evaluation, voice } = checked.config
    for (const { target } of classes) {
      expect(target).toEqual({ minutes: 10, percent: 80, alarmMinutes: 30, fromCalls: 10 })
    }
    expect(evaluation.choices.map(({ choice, score }) => [choice, score])).toEqual([
      [1, 5],
      [2, 4],
      [3, 3],
      [4, 1],
    ])
    expect([voice.languages, voice.output]).toEqual([undefined, false])
  })

  test('fill in what is half written', () => {
    const configuration = smallConfiguration()
    Object.assign(configuration.classes[1] ?? {}, { target: { minutes: 5 } })
    const checked = checkConfiguration({
      ...configuration,
      displays: [{ id: 'hall', name: text('Hall') }],
      evaluation: { invite: 'request' },
      voice: { output: true },
      calling: { outcome: { choices: [{ id: 'done', name: text('Done') }] } },
      windows: configuration.windows.map((window) => ({ ...window, breaks: [{ from: '12:00', to: '13:00' }] })),
      partners: [{ id: 'phone', name: text('Phone bank') }],
      recognition: { crm: { url: 'https://crm.bank.example/who' } },
      diversion: {
        rules: [{ id: 'cash', businesses: ['cash'], machines: ['atm'] }],
        machines: [{ id: 'atm', name: text('ATM') }],
      },
    })
    expect(checked).toMatchObject({
      config: {
        classes: [{}, { target: { minutes: 5, percent: 80, alarmMinutes: 30 } }, {}],
        displays: [{ id: 'hall', kind: 'hall', sound: false, showSeconds: 4 }],
        evaluation: { invite: 'request', answerSeconds: 120 },
        voice: { output: true, chime: true },
        calling: { outcome: { required: false }, noShow: { policy: 'drop' } },
        windows: [0, 1, 2].map(() => ({ breaks: [{ reopen: false }], autoCall: false })),
        partners: [{ requestsPerMinute: 120, ticketsPerDay: 500 }],
        recognition: { crm: { timeoutMs: 800, cacheMinutes: 60, breakAfter: 5, breakSeconds: 30 } },
        diversion: { rules: [{ fromAhead: 1 }] },
      },
    })
  })

  test('name no program to be run', () => {
    const voice = { output: { command: ['/bin/sh', '-c', 'id'] } }
    const checked = checkConfiguration({ ...smallConfiguration(), voice })
    expect(checked).toMatchObject({ mistakes: [{ path: '/voice/output' }] })
  })

  test('do not touch the document given', () => {
    const given = smallConfiguration()
    checkConfiguration(given)
    expect(given).toEqual(smallConfiguration())
  })

  test('make an older recorded configuration, which had none of the later parts, what it would be now', () => {
    const checked = checkConfiguration(smallConfiguration())
    if ('mistakes' in checked) throw new Error('not valid')
    const { opening, remote, partners, reminders, webhooks, recognition, diversion, ...older } = checked.config
    const recorded = {
      ...older,
      calling: {
        noShow: older.calling.noShow,
        recall: older.calling.recall,
        callNextWhileCalled: older.calling.callNextWhileCalled,
        transferPlace: older.calling.transferPlace,
        keypad: older.calling.keypad,
        dayEnd: older.calling.dayEnd,
      },
      windows: older.windows.map(({ breaks, autoCall, ...window }) => window),
      queues: older.queues.map(({ slots, ...queue }) => queue),
      classes: older.classes.map(({ target: { fromCalls, ...target }, ...each }) => ({ ...each, target })),
    }
    expect(filledIn(recorded)).toEqual(checked.config)
    expect(checkConfiguration(recorded)).toEqual(checked)
  })

  test('filled in once, nothing changes any more', () => {
    const once = checkConfiguration(smallConfiguration())
    if ('mistakes' in once) throw new Error('not valid')
    expect(checkConfiguration(once.config)).toEqual(once)
  })
})

describe('mistakes of form', () => {
  test('are all told at once, with those of meaning', () => {
    const mistakes = mistakesOf((configuration) => {
      Object.assign(configuration, { colour: 'red', schema: 2, zones: {} })
      Object.assign(configuration.outlet, { id: 'No Id' })
      Object.assign(configuration.businesses[0] ?? {}, { meanServiceMinutes: 0 })
      Object.assign(configuration.queues[0] ?? {}, { prefix: 'a', classes: ['nobody'] })
      tier(configuration, { order: 'sideways' as 'arrival' })
      Object.assign(configuration.kiosks?.[0] ?? {}, { onCard: 'maybe' })
      Object.assign(configuration.devices?.[0] ?? {}, { port: { tcp: { host: 'a', port: 70_000 } } })
      Object.assign(configuration.devices?.[1] ?? {}, { port: {} })
      configuration.windows.push({ id: 'w1', number: 1, profile: 'none' })
    })
    expect(mistakes.sort()).toEqual([
      '/businesses/0/meanServiceMinutes: must be > 0, not 0',
      '/businesses/0: no queue takes "cash" for class "ordinary", but kiosk "k1" offers it',
      '/colour: there is no setting "colour" here',
      '/devices/0/port/tcp/port: must be <= 65535, not 70000',
      '/devices/1/port: must be { tcp } or { serial } or { hid } or { websocket } or { listen }, not {}',
      '/kiosks/0/onCard: must be "ask" or { business }, not "maybe"',
      '/outlet/id: must be lower-case id, a-z 0-9 -, at most 32 characters, not "No Id"',
      '/profiles/0/tiers/1/order: must be one of arrival, rotation, accumulating, headStart, not "sideways"',
      '/queues/0/classes/0: there is no class "nobody"',
      '/queues/0/prefix: must be letters before the number, not "a"',
      '/schema: must be 1, not 2',
      '/windows/3/id: id "w1" is used twice',
      '/windows/3/number: number 1 is used twice',
      '/windows/3/profile: there is no profile "none"',
      '/zones: must be a list, not {}',
    ])
  })

  test.each([null, 1, 'text', [], true])('a document that is %j is one mistake', (input) => {
    expect(checkConfiguration(input)).toMatchObject({ mistakes: [{ path: '' }] })
  })
})

describe('mistakes of meaning', () => {
  test.each<[string, (configuration: BranchConfigurationInput) => void, string]>([
    [
      'time zone',
      (c) => Object.assign(c.outlet, { timeZone: 'Asia/Beijing' }),
      '/outlet/timeZone: there is no time zone "Asia/Beijing"; an IANA name is wanted, such as Asia/Shanghai',
    ],
    ['zone', (c) => Object.assign(c.windows[0] ?? {}, { zone: 'z' }), '/windows/0/zone: there is no zone "z"'],
    [
      'age',
      (c) => c.classes.push({ id: 'senior', name: text('s'), fromAge: 70 }),
      '/classes/3/fromAge: fromAge 70 is used twice',
    ],
    ['range', (c) => Object.assign(c.queues[0] ?? {}, { from: 9, to: 3 }), '/queues/0/from: from 9 is above to 3'],
    [
      'prefix',
      (c) => Object.assign(c.queues[1] ?? {}, { prefix: 'A', from: 999 }),
      '/queues/1/prefix: numbers A 999-999 overlap with those of queue "ordinary" (1-999)',
    ],
    [
      'two queues',
      (c) => c.queues[1]?.classes.push('ordinary'),
      '/queues/1: business "cash" and class "ordinary" fit this queue and queue "ordinary" too; one must take them',
    ],
    ['unknown queue', (c) => c.profiles[0]?.finally?.push('none'), '/profiles/0/finally/1: there is no queue "none"'],
    [
      'queue twice',
      (c) => c.profiles[0]?.tiers.push({ queues: ['gold'] }),
      '/profiles/0/tiers/2/queues/0: queue "gold" is in an earlier tier of this profile already',
    ],
    [
      'weights',
      (c) => tier(c, { order: 'rotation' }),
      '/profiles/0/tiers/1/weights: has no value for queue "ordinary"',
    ],
    [
      'foreign weight',
      (c) => tier(c, { order: 'rotation', weights: { ordinary: 1, gold: 1 } }),
      '/profiles/0/tiers/1/weights/gold: queue "gold" is not in this tier',
    ],
    [
      'rates',
      (c) => tier(c, { order: 'accumulating', rates: { ordinary: 1 } }),
      '/profiles/0/tiers/1/rates: has no value for class "elderly"',
    ],
    [
      'unknown rate',
      (c) => tier(c, { order: 'accumulating', rates: { ordinary: 1, elderly: 1, king: 1 } }),
      '/profiles/0/tiers/1/rates/king: there is no class "king"',
    ],
    [
      'head start',
      (c) => tier(c, { order: 'headStart' }),
      '/profiles/0/tiers/1: order headStart needs headStartMinutes for a class at least',
    ],
    [
      'range past midnight',
      schedule({ profile: 'main', from: '22:00', to: '02:00' }),
      '/windows/0/schedule/0: ends at 02:00, not after it begins at 22:00; a range past midnight is two rules',
    ],
    [
      'empty range',
      schedule({ profile: 'main', from: '09:00', to: '09:00' }),
      '/windows/0/schedule/0: ends at 09:00, not after it begins at 09:00; a range past midnight is two rules',
    ],
    [
      'overlap',
      schedule(
        { profile: 'main', weekdays: ['mon'], to: '10:00' },
        { profile: 'main', weekdays: ['sun', 'mon'], from: '09:59' },
      ),
      '/windows/0/schedule/1: overlaps on mon with rule no. 1 of this schedule, and neither outranks the other',
    ],
    [
      'overlap of every day',
      schedule({ profile: 'main' }, { profile: 'main', weekdays: ['wed'] }),
      '/windows/0/schedule/1: overlaps on wed with rule no. 1 of this schedule, and neither outranks the other',
    ],
    [
      'overlap of dates',
      schedule({ profile: 'main', dates: ['2026-10-01'] }, { profile: 'main', dates: ['2026-10-01'] }),
      '/windows/0/schedule/1: overlaps on 2026-10-01 with rule no. 1 of this schedule, and neither outranks the other',
    ],
    [
      'no such day',
      schedule({ profile: 'main', dates: ['2026-02-29'] }),
      '/windows/0/schedule/0/dates/0: there is no day 2026-02-29',
    ],
    [
      'dates and weekdays',
      schedule({ profile: 'main', dates: ['2028-02-29'], weekdays: ['mon'] }),
      '/windows/0/schedule/0: has dates and weekdays; make it two rules, as dates outrank weekdays',
    ],
    [
      'unknown device',
      (c) => Object.assign(c.kiosks?.[0] ?? {}, { reader: 'none' }),
      '/kiosks/0/reader: there is no device "none"',
    ],
    [
      'device of another class',
      (c) => Object.assign(c.kiosks?.[0] ?? {}, { printer: 'keypads' }),
      '/kiosks/0/printer: device "keypads" has driver "keypad-ff68"; one that begins with printer- is needed',
    ],
    [
      'reader twice',
      (c) => Object.assign(c.kiosks?.[1] ?? {}, { reader: 'reader' }),
      '/kiosks/1/reader: reader "reader" is at another kiosk already',
    ],
    [
      'unit twice',
      (c) => Object.assign(c.windows[2] ?? {}, { keypad: { device: 'keypads' } }),
      '/windows/2/keypad: keypad 1 on "keypads" belongs to window "w1" already',
    ],
    [
      'keypad address',
      (c) => Object.assign(c.windows[2] ?? {}, { keypad: { device: 'keypads', address: 300 } }),
      "/windows/2/keypad/address: a keypad's address is at most 255, not 300",
    ],
    [
      'port twice',
      (c) => Object.assign(c.devices?.[1] ?? {}, { port: { tcp: { host: 'localhost', port: 1 } } }),
      '/devices/1/port: device "reader" has this port already',
    ],
    [
      'reserved node',
      (c) => Object.assign(c.devices?.[0] ?? {}, { node: 'hub' }),
      '/devices/0/node: "hub" is the hub\'s own name',
    ],
    [
      'business on card',
      (c) => Object.assign(c.kiosks?.[0] ?? {}, { onCard: { business: 'account' }, businesses: ['cash'] }),
      '/kiosks/0/onCard/business: business "account" is not offered at this kiosk',
    ],
    [
      'unserved business',
      (c) => c.businesses.push({ id: 'gold-bars', name: text('g'), meanServiceMinutes: 5 }),
      '/businesses/2: no queue takes "gold-bars" for class "ordinary", but kiosk "k1" offers it',
    ],
    [
      'key table',
      (c) =>
        Object.assign(c, {
          calling: { keypad: { digitsConfirm: { x: 'start' }, transferTo: { '1': { window: 'w9' } } } },
        }),
      '/calling/keypad/digitsConfirm/x: "x" is not one to three digits',
    ],
    [
      'transfer target',
      (c) => Object.assign(c, { calling: { keypad: { transferTo: { '1': { window: 'w9' } } } } }),
      '/calling/keypad/transferTo/1/window: there is no window "w9"',
    ],
  ])('%s', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test('the same days in other hours, and a date over a weekday, are no overlap', () => {
    const change = schedule(
      { profile: 'main', weekdays: ['mon'], from: '09:00', to: '11:00' },
      { profile: 'main', weekdays: ['mon'], from: '11:00', to: '24:00' },
      { profile: 'main', dates: ['2026-11-16'] },
    )
    expect(mistakesOf(change)).toEqual([])
  })
})

describe('warnings', () => {
  test.each<[string, (configuration: BranchConfigurationInput) => void, string]>([
    [
      'a threshold below two mean service times',
      (c) => tier(c, { timeThresholdMinutes: 7 }),
      '/profiles/0/tiers/1/timeThresholdMinutes: 7 min is below two mean service times (4 min each): the tiers above would wait longer than this one',
    ],
    [
      'a queue nobody serves',
      (c) => Object.assign(c.profiles[0] ?? {}, { finally: [] }),
      '/queues/2: no window\'s profile serves queue "account"',
    ],
    [
      'a profile nobody uses',
      (c) => c.profiles.push({ id: 'spare', name: text('s'), tiers: [{ queues: ['gold'] }] }),
      '/profiles/1: no window uses profile "spare"',
    ],
    [
      'a class without a queue',
      (c) => {
        c.classes.push({ id: 'platinum', name: text('p') })
        c.queues[2]?.classes.push('platinum')
      },
      '/businesses/0: no queue takes "cash" for class "platinum"; the queue of class "ordinary" is used',
    ],
    [
      'a fallback that is in a tier',
      (c) => c.profiles[0]?.finally?.push('gold'),
      '/profiles/0/finally/1: queue "gold" is in a tier already, so it is never left for the end',
    ],
    [
      'a setting of another order',
      (c) => tier(c, { weights: { ordinary: 1 } }),
      '/profiles/0/tiers/1/weights: has no effect: the order of this tier is arrival, not rotation',
    ],
    [
      'a device nobody uses',
      (c) => c.devices?.push({ id: 'spare', driver: 'led-onbon', port: { serial: { path: 'COM9' } } }),
      '/devices/3: no kiosk or window uses device "spare"',
    ],
    [
      'a card business without a reader',
      (c) => Object.assign(c.kiosks?.[1] ?? {}, { onCard: { business: 'cash' } }),
      '/kiosks/1/onCard: has no effect: the kiosk has no reader',
    ],
  ])('%s', (_name, change, expected) => expect(warningsOf(change)).toEqual([expected]))

  test('none of a device that no kiosk or window could use', () => {
    const dispenser = { id: 'cards', driver: 'dispenser-f3', port: { serial: { path: 'COM9' } } }
    expect(warningsOf((c) => c.devices?.push(dispenser))).toEqual([])
  })

  test('none at two mean service times, none on the highest tier', () => {
    expect(warningsOf((c) => tier(c, { timeThresholdMinutes: 8 }))).toEqual([])
    expect(warningsOf((c) => Object.assign(c.profiles[0]?.tiers[0] ?? {}, { timeThresholdMinutes: 1 }))).toEqual([])
  })
})

describe('any JSON', () => {
  test('is answered, not thrown at', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => void checkConfiguration(input)),
      { numRuns: 300 },
    )
  })

  test('nested without end is answered, with the top of it', () => {
    const nested: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)
    expect(checkConfiguration(nested)).toMatchObject({
      mistakes: [{ path: '', message: 'must be a group of settings, not [[[["..."]]]]' }],
    })
  })

  test('in any place of a good document is answered, with a place that exists or could', { timeout: 30_000 }, () => {
    const example = parse(readFileSync(EXAMPLE, 'utf8'))
    const places: (string | number)[][] = []
    const walk = (value: unknown, path: (string | number)[]) => {
      places.push(path)
      if (value !== null && typeof value === 'object')
        for (const [key, part] of Object.entries(value)) walk(part, [...path, key])
    }
    walk(example, [])
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(null, [], {}, '', -1, 1e300, '__proto__', { __proto__: 1 }, ['a', 'a']),
    )
    fc.assert(
      fc.property(fc.constantFrom(...places.slice(1)), odd, (path, value) => {
        const document = structuredClone(example)
        let at = document
        for (const key of path.slice(0, -1)) at = at[key]
        at[path.at(-1) as string] = value
        const checked = checkConfiguration(document)
        const found = 'mistakes' in checked ? checked.mistakes : checked.warnings
        for (const { path: place, message } of found) {
          expect(place === '' || place.startsWith('/')).toBe(true)
          expect(message).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('drivers and their settings', () => {
  const devices = (...list: object[]) =>
    mistakesOf((c) => Object.assign(c, { devices: [...(c.devices ?? []), ...list] })).filter((line) =>
      /settings|driver/.test(line),
    )
  const port = { tcp: { host: '127.0.0.1', port: 9 } }

  test('an address that the settings of its line do not list is told at the window', () => {
    const lines = mistakesOf((c) => {
      const keypad = c.windows[0]?.keypad
      const device = c.devices?.find(({ id }) => id === keypad?.device)
      Object.assign(device ?? {}, { settings: { addresses: [99] } })
    })
    expect(lines).toContainEqual(
      expect.stringMatching(/^\/windows\/0\/keypad: device "keypads" does not list address \d+$/),
    )
  })

  test('a driver nobody has is told, with those there are', () => {
    expect(devices({ id: 'x', driver: 'led-nosuch', port })[0]).toMatch(
      /driver: there is no driver "led-nosuch"; there are .*idcard-sam, /,
    )
  })

  test('every wrong setting is told at its place', () => {
    const told = devices(
      { id: 'x', driver: 'led-onbon', port, settings: { widthPx: 5, display: 'sideways', colour: 1 } },
      { id: 'y', driver: 'idcard-sam', port: { tcp: { host: '127.0.0.1', port: 8 } }, settings: { gibberish: 5 } },
    ).map((line) => line.replace(/^\/devices\/\d+/, ''))
    expect(told).toEqual([
      expect.stringContaining('/settings/colour: there is no setting "colour" here'),
      expect.stringContaining('/settings/widthPx: must be >= 8, not 5'),
      expect.stringContaining('/settings/display: must be one of static, fast'),
      expect.stringContaining('/settings/gibberish: there is no setting "gibberish" here'),
    ])
  })

  test('tables that can not work are told in words', () => {
    const board = { unit: 1, register: 0, count: 2 }
    const boards = { '1': board, '2': { ...board, register: 1 } }
    expect(devices({ id: 'x', driver: 'modbus', port, settings: { boards } })).toEqual([
      expect.stringMatching(/settings: board 1 and board 2 overlap at register 1 of unit 1$/),
    ])
    expect(devices({ id: 'x', driver: 'modbus', port, settings: { boards: { one: board } } })).toEqual([
      expect.stringMatching(/settings\/boards\/one: there is no setting "one" here$/),
    ])
  })

  test('what is wrong in the messages of a machine is told at its own place', () => {
    const at = (line: string) => line.replace(/^\/devices\/\d+/, '')
    const machine = (mode: unknown, more: object = {}) => ({
      id: 'x',
      driver: 'machine-intake',
      port,
      settings: {
        frame: { type: 'line' },
        format: { type: 'delimited', separator: ',', layouts: [{ fields: ['no', 'state'] }] },
        messages: [{ name: 'status', map: { mode }, ...more }],
      },
    })
    const table = { RUN: 'inService' }
    expect(devices(machine({ field: 'state', table }))).toEqual([])
    expect(devices(machine({ field: 'stat', table })).map(at)).toEqual([
      '/settings/messages/0/map/mode/field: no layout has the field stat',
    ])
    expect(devices(machine({ field: 'state', table: { RUN: 'runs' } })).map(at)).toEqual([
      expect.stringContaining('/settings/messages/0/map/mode/table/RUN: must be one of inService, outOfService'),
    ])
    expect(devices(machine('inService', { schema: { no: { pattern: '(a' } } })).map(at)).toEqual([
      '/settings/messages/0/schema/no/pattern: not a pattern, at 3: a bracket is not closed',
    ])
  })

  test('a secret is not repeated in what is wrong with it', () => {
    const camera = { id: 'x', driver: 'lpr-vz', port, settings: { pathSecret: 'open sesame' } }
    const said = devices(camera).join()
    expect(said).toContain('/settings/pathSecret: must be ')
    expect(said).toContain(', not ***')
    expect(said).not.toContain('sesame')
  })

  test('a secret is not repeated in what is wrong with that which it stands in', () => {
    const settings = [{ secret: { value: 'open-sesame' } }, { pathSecret: 'open-sesame' }]
    const said = devices({ id: 'x', driver: 'machine-intake-http', port, settings }).join()
    expect(said).toContain('/settings: must be ')
    expect(said).toContain('"pathSecret":"***"')
    expect(said).not.toContain('sesame')
  })

  test('windows may have boards by a register map and keypads told in tables', () => {
    const used = (settings: object, key: 'board' | 'keypad', driver: string) =>
      mistakesOf((c) => {
        Object.assign(c, { devices: [...(c.devices ?? []), { id: 'x', driver, port, settings }] })
        Object.assign(c.windows[0] ?? {}, { [key]: { device: 'x', address: 3 } })
      })
    const boards = { '3': { unit: 1, register: 0 } }
    const frame = {
      start: 'AA',
      length: { bytes: 4 },
      address: { at: 1 },
      data: { from: 2, to: 2 },
      checksum: { kind: 'xor8', from: 0, to: 2, at: 3 },
    }
    const keys = { table: [{ bytes: '01', key: 'callNext' }] }
    expect(used({ boards }, 'board', 'modbus')).toEqual([])
    expect(used({ boards: { '4': boards['3'] } }, 'board', 'modbus')).toEqual([
      expect.stringContaining('a window names board 3, which is not in the map'),
    ])
    expect(used({ frame, keys }, 'keypad', 'generic-frame')).toEqual([])
  })

  test('a keypad line needs addresses: its own or those of windows', () => {
    expect(devices({ id: 'x', driver: 'keypad-ff68', port })).toEqual([
      expect.stringMatching(/settings: lacks addresses$/),
    ])
    expect(devices({ id: 'x', driver: 'keypad-ff68', port, settings: { addresses: [1] } })).toEqual([])
  })
})
