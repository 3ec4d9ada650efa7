import fc from 'fast-check'
import {
  type Actor,
  AMOUNT_BANDS,
  type BranchConfigurationInput,
  type CommandType,
  HELP_TOPICS,
  KEYPAD_KEYS,
  TRANSACTION_KINDS,
  TRANSACTION_RESULTS,
} from '../../contracts/index.ts'
import { person, smallConfiguration, type TestBranch, text } from './testBranch.ts'

/** Commands in any order, with names that exist and names that do not. */

const windowId = fc.constantFrom('w1', 'w1', 'w1', 'w2', 'w2', 'w2', 'w3', 'w9')
const ticketId = fc
  .record({ prefix: fc.constantFrom('A', 'A', 'A', 'G', 'B'), n: fc.integer({ min: 1, max: 12 }) })
  .map(({ prefix, n }) => `2026-11-18-${prefix}${String(n).padStart(3, '0')}`)
const businessId = fc.constantFrom('cash', 'cash', 'cash', 'cash', 'account', 'account', 'nothing')
const kioskId = fc.constantFrom('k1', 'k1', 'k1', 'k2', 'k9')
const readingId = fc.integer({ min: 1, max: 8 }).map((n) => `r${n}`)
const seen = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 4 })
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const atWindow = { windowId, ticketId, seen }
const outcomeId = optional(fc.constantFrom('done', 'done', 'done', 'nothing'))
const reason = fc.string({ minLength: 1, maxLength: 64 })
const classId = fc.constantFrom('gold', 'ordinary', 'nothing')
const transferTo = fc.oneof(
  fc.record({ queue: fc.constantFrom('ordinary', 'gold', 'account', 'nothing') }),
  fc.record({ window: windowId }),
  fc.record({ teller: fc.constantFrom('t1', 't2', 't9') }),
)
const finding = fc.record({
  component: fc.option(fc.constantFrom('cash-1')),
  code: fc.constantFrom('paper-low', 'device-offline', 'starting', 'unit-empty'),
  severity: fc.integer({ min: 0, max: 4 }),
  attention: fc.constantFrom('now', 'soon'),
  owner: fc.constantFrom('flm', 'replenish'),
  selfClearing: fc.boolean(),
  detail: fc.option(fc.constant('a word')),
})
const formId = fc.integer({ min: 1, max: 5 }).map((n) => `form-${n}`)
const alert = {
  deviceId: fc.constantFrom('printer', 'printer', 'nothing'),
  nodeId: fc.constantFrom('local', 'local', 'other'),
}

/** Gold is told to the manager, w1 and w2 have evaluators, and there is a profile for overrides. */
export function historyConfiguration(): BranchConfigurationInput {
  const made = smallConfiguration()
  if (made.classes[1]) made.classes[1].vip = true
  for (const [index, address] of [1, 12].entries()) {
    Object.assign(made.windows[index] ?? {}, { evaluator: { device: 'keypads', address } })
  }
  made.profiles.push({
    id: 'chosen',
    name: made.outlet.name,
    tiers: [
      { queues: ['ordinary', 'gold'], order: 'rotation', weights: { ordinary: 1, gold: 2 } },
      { queues: ['account'], timeThresholdMinutes: 1, peopleThreshold: 3 },
    ],
  })
  if (made.windows[1]) made.windows[1].profile = 'chosen'
  made.partners = [{ id: 'bank', name: made.outlet.name, ticketsPerDay: 6 }]
  made.remote = { activateWithinMinutes: 2 }
  made.forms = { perPersonPerDay: 3 }
  made.reminders = { ahead: 1, for: 'all' }
  made.operations = {
    flapMinutes: 1,
    ownMaintenanceMinutes: 1,
    escalation: [
      { minSeverity: 2, minutes: 1, to: 'manager' },
      { minSeverity: 2, minutes: 2, to: 'headquarters' },
    ],
    maintenance: [{ id: 'night', devices: ['printer'], from: '22:00', to: '09:30' }],
  }
  made.diversion = {
    machines: [{ id: 'atm', name: made.outlet.name }],
    rules: [{ id: 'cash-out', businesses: ['cash'], machines: ['atm'] }],
  }
  made.operations = {
    ...made.operations,
    stock: [
      { id: 'vouchers', kind: 'voucher', name: made.outlet.name, numbered: true },
      { id: 'rolls', kind: 'paper', name: made.outlet.name, capacity: 60 },
    ],
  }
  for (const customerClass of made.classes) {
    customerClass.target = { minutes: 1, percent: 20, alarmMinutes: 20, fromCalls: 1 }
  }
  return made
}

const configuration = fc
  .record({
    invite: fc.constantFrom('finish', 'everyFinish', 'request'),
    drop: fc.constantFrom('none', 'none', 'gold', 'w3', 'broken'),
    policy: fc.constantFrom('drop', 'end', 'behind', 'keep'),
    whileCalled: fc.constantFrom('finish', 'noShow', 'refuse'),
    coolDownSeconds: fc.constantFrom(0, 60),
    dayEnd: fc.constantFrom('expire', 'carryOver', 'continue'),
    onCard: fc.boolean(),
    prefix: fc.constantFrom('A', 'X'),
    autoCall: fc.boolean(),
    callNumber: fc.constantFrom('leads', 'tellers'),
    isOutcomeRequired: fc.boolean(),
    limits: fc.boolean(),
    secondBusiness: fc.constantFrom('sameTicket', 'ownTicket'),
  })
  .map(({ autoCall, callNumber, isOutcomeRequired, limits, secondBusiness, ...settings }) => ({
    ...settings,
    changed: (made: BranchConfigurationInput) => {
      const [window] = made.windows
      if (window) Object.assign(window, { autoCall, breaks: [{ from: '11:00', to: '12:00', reopen: true }] })
      const choices = [{ id: 'done', name: made.outlet.name }]
      const outcome = { choices, required: isOutcomeRequired, keypad: 'done' }
      made.calling = { ...made.calling, callNumber, outcome, secondBusiness }
      if (limits && made.queues[0]) Object.assign(made.queues[0], { capacity: 4, perDay: 9 })
      if (limits && made.businesses[0]) made.businesses[0].perPersonPerDay = 1
      return made
    },
  }))
  .map(({ changed, invite, drop, policy, whileCalled, coolDownSeconds, dayEnd, onCard, prefix }) => {
    const made = historyConfiguration()
    made.evaluation = { invite, lowScore: 3 }
    made.calling = { noShow: { policy, coolDownSeconds, behind: 2 }, callNextWhileCalled: whileCalled, dayEnd }
    if (onCard && made.kiosks?.[0]) made.kiosks[0].onCard = { business: 'cash' }
    if (made.queues[0]) made.queues[0].prefix = prefix
    made.profiles[0] = {
      id: 'main',
      name: made.outlet.name,
      tiers: [
        { queues: made.queues.map(({ id }) => id), order: 'rotation', weights: { gold: 2, ordinary: 1, account: 1 } },
      ],
    }
    if (drop === 'gold') {
      made.queues = made.queues.filter(({ id }) => id !== 'gold')
      made.profiles[0] = { id: 'main', name: made.outlet.name, tiers: [{ queues: ['ordinary', 'account'] }] }
    }
    if (drop === 'w3') made.windows = made.windows.filter(({ id }) => id !== 'w3')
    if (drop === 'broken' && made.windows[0]) made.windows[0].profile = 'nothing'
    return changed(made)
  })

const stockId = fc.constantFrom('vouchers', 'vouchers', 'rolls', 'printer/paper', 'nothing', 'nothing/paper')

const DATA: { readonly [T in CommandType]: fc.Arbitrary<object> } = {
  IssueTicket: fc.record({
    businessId,
    kioskId: optional(kioskId),
    readingId: optional(readingId),
    classId: optional(classId),
    print: optional(fc.boolean()),
    moreBusinessIds: optional(fc.constantFrom(['account'], ['account', 'cash'], ['nothing'])),
    beyondLimits: optional(fc.boolean()),
  }),
  ActivateTicket: fc.record({
    with: fc.oneof(fc.record({ ticketId }), fc.constant({ code: '12345678' })),
    kioskId: optional(kioskId),
  }),
  AddBusiness: fc.record({ ticketId, businessId, windowId: optional(windowId), seen }),
  ServeWithoutTicket: fc.record({ windowId, businessId, classId: optional(classId) }),
  RaiseEmergency: fc.record({ windowId: optional(windowId) }),
  Broadcast: fc.record({
    text: fc.constant({ 'zh-CN': '请注意', en: 'Please note' }),
    minutes: fc.constantFrom(1, 480),
  }),
  EndBroadcast: fc.record({}),
  SetRates: fc.record({
    publishedAt: fc.constantFrom(0, 1),
    rates: fc.array(
      fc.record({
        currency: fc.constantFrom('USD', 'JPY'),
        name: fc.constant({ 'zh-CN': '外币', en: 'Foreign money' }),
        per: fc.constantFrom(1, 100),
        buy: fc.constantFrom(7.1, null),
        cashBuy: fc.constant(null),
        sell: fc.constant(7.2),
        cashSell: fc.constant(7.2),
      }),
      { maxLength: 2 },
    ),
  }),
  SetMachine: fc.record({
    machineId: fc.constantFrom('atm', 'atm', 'nothing'),
    state: fc.constantFrom('free', 'busy', 'out'),
    reason: optional(reason),
  }),
  AnswerDiversion: fc.record({
    ruleId: fc.constantFrom('cash-out', 'cash-out', 'nothing'),
    machineId: fc.constant('atm'),
    businessId,
    accepted: fc.boolean(),
    ticketId: optional(ticketId),
  }),
  ReserveTicket: fc.record({
    businessId,
    moreBusinessIds: optional(fc.constantFrom(['account'], ['cash'])),
    partnerId: fc.constantFrom('bank', 'bank', 'bank', 'nobody'),
    presented: fc.option(fc.integer({ min: 1, max: 3 }).map(person)),
    alsoKnownBy: fc.constantFrom([], [person(4).blindIndex]),
    nonce: fc.integer({ min: 0, max: 9 }).map((n) => `nonce-nonce-nonce-${n}`),
    reference: fc.option(fc.constant('their own')),
    wantsReminder: fc.boolean(),
  }),
  ActivateReserved: fc.record({
    ticketId,
    by: fc.constantFrom('code', 'qr'),
    kioskId: fc.option(kioskId),
    print: fc.boolean(),
  }),
  IdentifyTicket: fc.record({ ticketId, presented: fc.integer({ min: 1, max: 5 }).map(person) }),
  RecognizeCustomer: fc.record({
    blindIndex: fc.integer({ min: 1, max: 3 }).map((n) => person(n).blindIndex),
    classId: fc.option(classId),
    adviserId: fc.option(fc.constantFrom('t1', 't2')),
    by: fc.constantFrom('directory', 'crm'),
  }),
  PassTime: fc.record({}),
  NoteForecast: fc.record({
    classes: fc.array(
      fc.record({
        classId,
        p90S: fc.constantFrom(0, 0, 55, 90),
        p90BeforeS: fc.constantFrom(0, 0, 90, null),
        customers: fc.constantFrom(1, 5, 9),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  ReprintTicket: fc.record({ ticketId, kioskId }),
  RequestHelp: fc.record({ kioskId: optional(kioskId), topic: optional(fc.constantFrom(...HELP_TOPICS)) }),
  CancelTicket: fc.record({ ticketId, reason: optional(fc.string({ maxLength: 64 })) }),
  SignIn: fc.record({ windowId, tellerId: optional(fc.constantFrom('t1', 't2', 't3')) }),
  SignOut: fc.record({ windowId }),
  OpenWindow: fc.record({ windowId }),
  PauseWindow: fc.record({ windowId, minutes: optional(fc.constantFrom(1, 10)) }),
  CloseWindow: fc.record({ windowId }),
  CallNext: fc.record({ windowId, ticketId: optional(fc.option(ticketId)), seen, outcomeId }),
  CallNumber: fc.record({ windowId, ticketId, outcomeId }),
  Recall: fc.record(atWindow),
  StartService: fc.record(atWindow),
  FinishService: fc.record({ ...atWindow, outcomeId, rest: optional(fc.constantFrom('queue', 'here', 'drop')) }),
  MarkNoShow: fc.record(atWindow),
  TransferTicket: fc.record({
    ...atWindow,
    windowId: optional(windowId),
    to: transferTo,
    place: optional(fc.constantFrom('firstArrival', 'now')),
    back: optional(fc.boolean()),
  }),
  HoldTicket: fc.record({
    ticketId,
    windowId: optional(windowId),
    seen,
    minutes: optional(fc.constantFrom(1, 30)),
    raise: optional(fc.boolean()),
  }),
  ResumeTicket: fc.record({ ticketId, seen, raise: optional(fc.boolean()) }),
  MoveTicket: fc.record({
    ticketId,
    to: fc.oneof(fc.constantFrom('front', 'back'), fc.record({ behind: ticketId }), fc.record({ ahead: ticketId })),
    reason,
    seen,
  }),
  ChangeTicket: fc.record({
    ticketId,
    classId: optional(classId),
    businessId: optional(businessId),
    reason: optional(reason),
    seen,
  }),
  OverrideProfile: fc.record({
    windowId,
    profileId: fc.constantFrom('main', 'chosen', 'chosen', 'nothing'),
    minutes: fc.constantFrom(1, 30, 1440),
    reason: optional(reason),
  }),
  EndOverride: fc.record({ windowId }),
  InviteEvaluation: fc.record({ windowId, ticketId }),
  AcknowledgeNotice: fc.record({ noticeId: ticketId.map((id) => `${id}-vip`) }),
  CommandDevice: fc.record({
    deviceId: fc.constantFrom('printer', 'reader', 'nothing'),
    name: fc.constantFrom('Device.Restart', 'Printer.Reset', 'Gate.Open'),
    data: fc.constantFrom({}, { gate: 'front' }),
    reason: fc.constant('stuck'),
  }),
  SettleDeviceCommand: fc.record({
    commandId: fc.constantFrom('nothing', 'c-1'),
    outcome: fc.constantFrom('done', 'failed', 'notDelivered', 'unknown'),
    code: fc.constant(null),
    detail: fc.constant(null),
  }),
  SetInService: fc.record({
    deviceId: fc.constantFrom('printer', 'nothing'),
    inService: fc.boolean(),
    reason: fc.constant('broken'),
  }),
  ApplyConfiguration: fc.record({
    configuration,
    basedOn: fc.constantFrom(0, 1, 2),
    moveTickets: optional(fc.constantFrom({ gold: 'ordinary' }, { gold: 'nothing' }, {})),
  }),
  OpenBusinessDay: fc.record({ day: fc.constantFrom('2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21') }),
  PresentIdentity: fc.record({
    readingId,
    deviceId: fc.constantFrom('reader', 'reader', 'reader', 'nothing'),
    presented: fc.integer({ min: 1, max: 3 }).map(person),
    age: fc.option(fc.integer({ min: 0, max: 150 })),
  }),
  PressKey: fc.record({
    deviceId: fc.constantFrom('keypads', 'keypads', 'keypads', 'nothing'),
    address: fc.constantFrom(1, 2, 1, 2, 1, 2, 9),
    key: fc.constantFrom(...KEYPAD_KEYS),
    digits: fc.constantFrom('', '6', '1', '2', '999'),
    pressedAt: fc.constantFrom(0, 2_000_000_000_000),
  }),
  GiveEvaluation: fc.record({
    deviceId: fc.constantFrom('keypads', 'keypads', 'keypads', 'nothing'),
    address: fc.constantFrom(1, 12, 2),
    choice: fc.constantFrom(1, 2, 3, 4, 9),
    givenAt: fc.constantFrom(0, 2_000_000_000_000),
  }),
  SettlePrint: fc.record({
    jobId: fc.tuple(ticketId, fc.integer({ min: 1, max: 3 })).map(([id, n]) => `${id}-p${n}`),
    outcome: fc.constantFrom('printed', 'notPrinted', 'unknown'),
    detail: fc.option(fc.string({ maxLength: 64 })),
  }),
  ReportNode: fc.record({
    nodeId: fc.constantFrom('local', 'other'),
    state: fc.constantFrom('ready', 'lost'),
    session: fc.integer({ min: 0, max: 3 }),
  }),
  ReportDevice: fc.record({
    deviceId: alert.deviceId,
    nodeId: alert.nodeId,
    device: fc.constantFrom('online', 'offline'),
  }),
  ReportHealth: fc.record({
    nodeId: alert.nodeId,
    deviceId: fc.option(alert.deviceId, { freq: 6 }),
    findings: fc.array(finding, { maxLength: 3 }),
    isOwnMaintenance: fc.constantFrom(false, false, false, true),
  }),
  ReportIncident: fc.record({
    ...alert,
    component: fc.option(fc.constant('safe')),
    code: fc.constantFrom('vibration', 'reboot'),
    severity: fc.integer({ min: 0, max: 4 }),
    detail: fc.constant(null),
  }),
  ReportTransaction: fc.record({
    nodeId: alert.nodeId,
    deviceId: alert.deviceId,
    kind: fc.constantFrom(...TRANSACTION_KINDS),
    result: fc.constantFrom(...TRANSACTION_RESULTS),
    amountBand: fc.option(fc.constantFrom(...AMOUNT_BANDS)),
    currency: fc.constantFrom('CNY', null),
    reason: fc.constant(null),
    seconds: fc.option(fc.nat({ max: 600 })),
    at: fc.nat(),
  }),
  AcknowledgeAlert: fc.record({
    alertId: fc.nat({ max: 200 }).map((n) => `a-${n}`),
    note: optional(fc.constant('on my way')),
  }),
  PlanMaintenance: fc.record({
    maintenanceId: fc.constantFrom('one', 'two'),
    deviceIds: fc.constantFrom([], ['printer'], ['nothing']),
    from: fc.nat(),
    until: fc.nat(),
    reason: reason.filter((words) => words.trim() !== ''),
  }),
  EndMaintenance: fc.record({ maintenanceId: fc.constantFrom('one', 'two') }),
  ResumeWatch: fc.record({ unwatchedSince: fc.nat() }),
  CountStock: fc.record({ stockId, count: fc.constantFrom(0, 3, 10) }),
  CountUnit: fc.record({ stockId, count: fc.constantFrom(0, 10), book: fc.option(fc.constantFrom(0, 12)) }),
  MoveStock: fc.record({
    stockId,
    move: fc.constantFrom('fill', 'fill', 'handOut', 'return', 'takeAway'),
    pieces: fc.constantFrom(5, 5, 50),
    holder: optional(fc.constantFrom('t1', 't2')),
    serials: optional(fc.constantFrom({ from: 'AB01', to: 'AB05' }, { from: 'AB06', to: 'AB10' })),
    reason: optional(reason.filter((words) => words.trim() !== '')),
  }),
  SubmitForm: fc.record({
    formId,
    templateId: fc.constantFrom('deposit', 'transfer'),
    version: fc.constantFrom(1, 2),
    name: fc.constant(text('A form')),
    references: fc.uniqueArray(fc.constantFrom('AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC', 'DDDDDDDD'), {
      minLength: 1,
      maxLength: 3,
    }),
    language: fc.constantFrom('zh-CN', 'en'),
    sealed: formId.map((keyId) => ({ keyId, iv: 'AAAA', data: 'AAAA', tag: 'AAAA' })),
    fingerprint: fc.constant('0'.repeat(64)),
    person: fc.option(fc.integer({ min: 1, max: 3 }).map((n) => person(n).blindIndex)),
    kioskId: fc.option(kioskId),
    keepUntil: fc.constantFrom('2026-11-18', '2026-11-18', '2026-11-19', '2026-11-20'),
    validUntil: fc.nat(),
    replaces: fc.boolean(),
    corrects: optional(fc.record({ formId, attempt: fc.integer({ min: 2, max: 4 }) })),
    reading: fc.option(
      fc.record({
        readingId,
        presented: fc.integer({ min: 1, max: 3 }).map(person),
        classId: fc.constantFrom('gold', 'ordinary', null),
        adviserId: fc.constant(null),
      }),
    ),
    ticket: fc.option(fc.oneof(fc.record({ businessId }), fc.record({ ticketId }))),
  }),
  CloseForm: fc.record({
    formId,
    outcome: fc.constantFrom('used', 'used', 'withdrawn'),
    coreReference: optional(fc.constantFrom('core-1', 'core-2')),
  }),
  LinkForm: fc.record({ formId, ticketId }),
  DoubtClock: fc.record({ wall: fc.nat(), lastWall: fc.nat() }),
}

/** Commands of ordinary days more often than the rest, so that histories get somewhere. */
const OFTEN: readonly CommandType[] = [
  'IssueTicket',
  'IssueTicket',
  'IssueTicket',
  'IssueTicket',
  'CallNext',
  'CallNext',
  'CallNext',
  'SignIn',
  'StartService',
  'FinishService',
  'MarkNoShow',
  'TransferTicket',
  'HoldTicket',
  'ResumeTicket',
  'PressKey',
  'PresentIdentity',
  'MoveTicket',
  'ChangeTicket',
  'OverrideProfile',
  'FinishService',
  'GiveEvaluation',
  'GiveEvaluation',
  'GiveEvaluation',
  'GiveEvaluation',
  'GiveEvaluation',
  'Recall',
  'OpenBusinessDay',
  'ReserveTicket',
  'ActivateReserved',
  'AddBusiness',
  'ServeWithoutTicket',
  'PassTime',
  'PassTime',
  'NoteForecast',
  'ReportHealth',
  'ReportHealth',
  'ReportHealth',
  'CommandDevice',
  'SettleDeviceCommand',
  'SubmitForm',
]
const TYPES = [...(Object.keys(DATA) as CommandType[]), ...Array.from({ length: 6 }, () => OFTEN).flat()]
const actor: fc.Arbitrary<Actor> = fc.constantFrom<Actor>(
  { kind: 'teller', id: 't1' },
  { kind: 'teller', id: 't2' },
  { kind: 'manager', id: 'm1' },
  { kind: 'device', id: 'reader' },
  { kind: 'kiosk', id: 'k1' },
  { kind: 'manager', id: 'a-name-that-is-too-long-to-be-the-id-of-a-teller' },
)
export interface Step {
  readonly type: CommandType
  readonly data: object
  readonly actor: Actor
  readonly afterMs: number
  /** Picks among what there is when the step comes. */
  readonly aim: number
  readonly followedBy: 'next' | 'again' | 'restart' | 'rollback'
}
export const step: fc.Arbitrary<Step> = fc.constantFrom(...TYPES).chain((type) =>
  fc.record({
    type: fc.constant(type),
    data: DATA[type].map(withoutUndefined),
    actor,
    aim: fc.nat({ max: 999 }),
    afterMs: fc.constantFrom(0, 0, 1, 700, 700, 20_000, 61_000, 61_000, 61_000, 1_900_000),
    followedBy: fc.constantFrom('next', 'next', 'next', 'next', 'again', 'restart', 'rollback'),
  }),
)
export const history = fc.array(step, { minLength: 20, maxLength: 90, size: 'max' })

function withoutUndefined(data: object): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}

const CALLS: ReadonlySet<CommandType> = new Set([
  'CallNext',
  'CallNumber',
  'FinishService',
  'StartService',
  'MarkNoShow',
])

/** Names made up blindly hit nothing most of the time; nearly always the step means something that is there. */
export function aimed(at: TestBranch, { type, data, actor: sender, aim }: Step): { data: object; actor: Actor } {
  const { branch } = at
  const found: Record<string, unknown> = { ...data }
  if (aim % 9 === 0) return { data: found, actor: sender }
  if (type === 'IssueTicket' && aim % 3 > 0) delete found.readingId
  if (aim % 5 > 0) delete found.moreBusinessIds
  if (aim % 7 > 0) delete found.beyondLimits
  const working = [...branch.windows.values()].filter(({ status, tellerId }) => status === 'open' && tellerId !== null)
  const atWork = working[aim % Math.max(1, working.length)]
  if (CALLS.has(type) && aim % 6 > 0 && atWork) found.windowId = atWork.id
  if (type === 'OpenBusinessDay' && aim % 6 > 0) found.day = branch.businessDay
  const window = branch.windows.get(String(found.windowId))
  const tickets = [...branch.tickets.values()].sort((a, b) => a.sequence - b.sequence)
  if (type !== 'CallNext' && 'ticketId' in found) {
    const isCurrent = window?.ticketId != null && type !== 'CallNumber'
    found.ticketId = isCurrent ? window.ticketId : (tickets[aim % Math.max(1, tickets.length)]?.id ?? found.ticketId)
  }
  if (type === 'AddBusiness') {
    // Of somebody who is there now: his visit then goes on after what is done for him.
    const there = tickets.find((ticket) => ticket.state === 'serving' || ticket.state === 'called')
    if (there && aim % 3 > 0) {
      Object.assign(found, { ticketId: there.id, windowId: there.windowId })
      found.businessId = there.businessId === 'cash' ? 'account' : 'cash'
      return { data: found, actor: { kind: 'teller', id: there.tellerId ?? 't1' } }
    }
  }
  const pending = tickets.find(({ state }) => state === 'pending')
  if (pending && (type === 'ActivateReserved' || type === 'ActivateTicket') && aim % 3 > 0) {
    if (type === 'ActivateReserved') found.ticketId = pending.id
    else found.with = { ticketId: pending.id }
  }
  const nobodys = tickets.find(({ presented, state }) => presented === null && state === 'waiting')
  if (type === 'IdentifyTicket' && nobodys) found.ticketId = nobodys.id
  const held = tickets.find(({ state }) => state === 'held')
  if (type === 'ResumeTicket' && held) found.ticketId = held.id
  if (aim % 4 > 0) delete found.seen
  if (type === 'TransferTicket' && aim % 4 === 1) delete found.windowId
  if (type === 'SignIn' && aim % 4 > 0) delete found.tellerId
  const neighbour = tickets.find(({ id, state }) => id !== found.ticketId && state === 'waiting')
  if (type === 'MoveTicket' && typeof found.to === 'object' && neighbour) {
    found.to = 'behind' in (found.to ?? {}) ? { behind: neighbour.id } : { ahead: neighbour.id }
  }
  if (type === 'InviteEvaluation' && window?.lastServedId) found.ticketId = window.lastServedId
  const asked = tickets.findLast(({ state, evaluation }) => state === 'served' && evaluation !== null)
  if (type === 'GiveEvaluation' && asked) {
    Object.assign(found, { deviceId: 'keypads', address: asked.windowId === 'w1' ? 1 : 12, givenAt: at.now.wall })
  }
  const [notice] = [...branch.notices.values()].filter(({ acknowledged }) => !acknowledged)
  if (type === 'AcknowledgeNotice' && notice) found.noticeId = notice.id
  const overridden = [...branch.windows.values()].find(({ override }) => override !== null)
  if (type === 'EndOverride' && overridden) found.windowId = overridden.id
  if (type === 'CallNext' && aim % 4 > 0) delete found.ticketId
  if (type === 'ApplyConfiguration') found.basedOn = branch.configurationVersion
  const open = [...branch.alerts.values()]
  if (type === 'AcknowledgeAlert' && open.length > 0) found.alertId = open[aim % open.length]?.alertId
  if (type === 'PlanMaintenance') Object.assign(found, { from: at.now.wall, until: at.now.wall + (aim % 3) * 60_000 })
  const job = [...branch.printJobs.values()].find(({ outcome }) => outcome === null)
  if (type === 'SettlePrint' && job) found.jobId = job.id
  if (type === 'CommandDevice') return { data: found, actor: { kind: 'supervisor', id: 'wu' } }
  const asking = [...branch.deviceCommands.values()].find(({ state }) => state === 'requested')
  if (type === 'SettleDeviceCommand' && asking) found.commandId = asking.id
  const teller = window?.tellerId
  return { data: found, actor: teller && aim % 5 > 0 ? { kind: 'teller', id: teller } : sender }
}
