import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Ask, type Effect, type ExchangeState, type Input, initialExchange, nextTimer, step } from './exchange.ts'

const ASK: Ask = { name: 'CardReader.Move', version: '2.0', payload: {}, acknowledgeMs: 2_000, completionMs: 10_000 }

/** Feeds one input after the other; every answer is at the time of its input. */
function run(...inputs: Input[]): { state: ExchangeState; effects: Effect[] } {
  let state = initialExchange
  const effects: Effect[] = []
  for (const input of inputs) {
    const next = step(state, input)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

const ask = (ref: number, at = 0, more: Partial<Ask> = {}): Input => ({
  kind: 'ask',
  at,
  ref,
  ask: { ...ASK, ...more },
})
const hear = (header: Record<string, unknown>, payload = {}, at = 1): Input => ({
  kind: 'text',
  at,
  text: JSON.stringify({ header: { name: 'CardReader.Move', ...header }, payload }),
})
const taken = (requestId: number) => hear({ type: 'acknowledge', requestId })
const completed = (requestId: number, completionCode = 'success') =>
  hear({ type: 'completion', requestId, completionCode })
const outcomes = (effects: Effect[]) =>
  effects.filter((effect) => effect.kind === 'ended').map(({ id, outcome }) => [id, outcome.kind])
const sent = (effects: Effect[]) =>
  effects
    .filter((effect) => effect.kind === 'send')
    .map(({ text }) => JSON.parse(text) as { header: Record<string, unknown>; payload: unknown })

test('request ids rise by one with each command of a connection', () => {
  const { effects } = run(ask(10), ask(11), completed(1), ask(12))
  expect(sent(effects).map(({ header }) => header['requestId'])).toEqual([1, 2, 3])
  expect(effects.filter(({ kind }) => kind === 'asked')).toEqual([
    { kind: 'asked', ref: 10, id: 1 },
    { kind: 'asked', ref: 11, id: 2 },
    { kind: 'asked', ref: 12, id: 3 },
  ])
})

test('acknowledge, event, completion', () => {
  const event = hear({ type: 'event', name: 'CardReader.MediaInsertedEvent', requestId: 1 })
  const { effects, state } = run(ask(1), taken(1), event, completed(1))
  expect(effects.map(({ kind }) => kind)).toEqual(['asked', 'send', 'event', 'unsolicited', 'ended'])
  expect(state.pending.size).toBe(0)
})

test('an acknowledge that does not come in time ends it as unknown', () => {
  const before = run(ask(1))
  expect(nextTimer(before.state)).toBe(2_000)
  const { effects } = run(ask(1), { kind: 'timer', at: 2_000 })
  expect(outcomes(effects)).toEqual([[1, 'unknown']])
})

test('whatever comes of a request says that it was taken', () => {
  const event = hear({ type: 'event', name: 'CardReader.InsertCardEvent', requestId: 1 })
  expect(nextTimer(run(ask(1), event).state)).toBe(10_000)
})

test.each(['invalidMessage', 'invalidRequestID', 'tooManyRequests'])('%s is no acceptance', (status) => {
  const { effects } = run(ask(1), hear({ type: 'acknowledge', requestId: 1, status }))
  expect(effects.at(-1)).toEqual({ kind: 'ended', id: 1, outcome: { kind: 'refused', status } })
})

test('at its end a command is cancelled, and what it says then counts', () => {
  const able: Input = { kind: 'able', at: 0, maximumRequests: 0, cancelVersion: '2.0' }
  const { effects, state } = run(able, ask(1, 0, { cancels: true }), taken(1), { kind: 'timer', at: 10_000 })
  expect(sent(effects).at(-1)).toEqual({
    header: { name: 'Common.Cancel', requestId: 2, type: 'command', version: '2.0' },
    payload: { requestIds: [1] },
  })
  expect(nextTimer(state)).toBe(15_000)
  const cancelDone: Input = hear({ type: 'completion', name: 'Common.Cancel', requestId: 2, completionCode: 'success' })
  const late = [cancelDone, completed(1)].reduce(
    (before, input) => {
      const next = step(before.state, input)
      return { state: next.state, effects: [...before.effects, ...next.effects] }
    },
    { state, effects: [] as readonly Effect[] },
  )
  expect(late.effects).toEqual([
    expect.objectContaining({ kind: 'ended', id: 1, outcome: expect.objectContaining({ code: 'success' }) }),
  ])
})

test('a cancel that nobody hears ends it as unknown', () => {
  const able: Input = { kind: 'able', at: 0, maximumRequests: 0, cancelVersion: '2.0' }
  const { effects } = run(
    able,
    ask(1, 0, { cancels: true }),
    taken(1),
    { kind: 'timer', at: 10_000 },
    { kind: 'timer', at: 15_000 },
  )
  expect(outcomes(effects)).toEqual([[1, 'unknown']])
  expect(sent(effects)).toHaveLength(2)
})

test('a completion after that is told as late, once', () => {
  const { effects } = run(ask(1), { kind: 'timer', at: 2_000 }, completed(1), completed(1))
  expect(effects.filter(({ kind }) => kind === 'late')).toHaveLength(1)
})

test('no more at once than the service takes', () => {
  const { effects } = run(
    { kind: 'able', at: 0, maximumRequests: 1, cancelVersion: undefined },
    ask(1),
    ask(2),
    completed(1),
    ask(3),
  )
  expect(effects.filter(({ kind }) => kind === 'refused')).toEqual([
    { kind: 'refused', ref: 2, outcome: { kind: 'notSent', reason: expect.any(String) } },
  ])
  expect(sent(effects)).toHaveLength(2)
})

test('what would be no command is not sent', () => {
  const { effects } = run(ask(1, 0, { name: 'no name' }))
  expect(effects).toEqual([{ kind: 'refused', ref: 1, outcome: expect.objectContaining({ kind: 'notSent' }) }])
})

test('an answer to another command, or to none, is nonsense', () => {
  const other = hear({ type: 'completion', name: 'CardReader.Reset', requestId: 1, completionCode: 'success' })
  const { effects, state } = run(ask(1), other, completed(77))
  expect(effects.filter(({ kind }) => kind === 'malformed')).toHaveLength(2)
  expect(state.pending.size).toBe(1)
})

test('nonsense of now and then is borne as long as it lasts, and so is what a vendor calls as it likes', () => {
  const nonsense = (at: number): Input => ({ kind: 'text', at, text: '{"header":' })
  const hangUps = (effects: Effect[]) => effects.filter(({ kind }) => kind === 'hangUp')
  expect(hangUps(run(...Array.from({ length: 200 }, (_, index) => nonsense(index * 10_000))).effects)).toEqual([])
  expect(hangUps(run(...Array.from({ length: 25 }, (_, index) => nonsense(index * 100))).effects)).toHaveLength(1)
  const own = (at: number): Input => hear({ type: 'unsolicited', name: 'Acme-Extra.Heart_Beat' }, {}, at)
  const { effects } = run(...Array.from({ length: 25 }, (_, index) => own(index)))
  expect(new Set(effects.map(({ kind }) => kind))).toEqual(new Set(['unsolicited']))
})

test.each([1, 7])('an event of a request %i that nobody waits for is heard all the same', (requestId) => {
  const { effects } = run(
    ask(1),
    completed(1),
    hear({ type: 'event', name: 'CardReader.MediaRemovedEvent', requestId }),
  )
  expect(effects.at(-1)).toEqual({ kind: 'unsolicited', name: 'CardReader.MediaRemovedEvent', payload: {} })
})

test('who says more than a thousand things a second is not listened to', () => {
  const said = (at: number): Input => hear({ type: 'unsolicited', name: 'Common.StatusChangedEvent' }, {}, at)
  const { effects } = run(...Array.from({ length: 1_005 }, () => said(5)))
  expect(effects.filter(({ kind }) => kind === 'unsolicited')).toHaveLength(1_000)
  expect(effects.filter(({ kind }) => kind === 'hangUp')).toHaveLength(1)
  const slow = run(...Array.from({ length: 1_005 }, (_, index) => said(index * 2)))
  expect(slow.effects.filter(({ kind }) => kind === 'hangUp')).toHaveLength(0)
})

test('who says more than can be read in a second is not listened to, however few messages it makes of it', () => {
  const picture = 'x'.repeat(1_900_000)
  const said = (at: number): Input => hear({ type: 'unsolicited', name: 'Common.StatusChangedEvent' }, { picture }, at)
  const { effects } = run(...Array.from({ length: 5 }, () => said(5)))
  expect(effects.map(({ kind }) => kind)).toEqual(['unsolicited', 'unsolicited', 'hangUp'])
  const slow = run(...Array.from({ length: 5 }, (_, index) => said(index * 1_000)))
  expect(slow.effects.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'unsolicited'))
})

test('the end of the connection ends all that is under way', () => {
  const { effects } = run(ask(1), ask(2), { kind: 'closed', at: 1 }, ask(3))
  expect(outcomes(effects)).toEqual([
    [1, 'unknown'],
    [2, 'unknown'],
  ])
  expect(effects.at(-1)).toMatchObject({ kind: 'refused', ref: 3 })
})

test('a service of 2021-1 is sent commands in its way once it has spoken', () => {
  const old = hear({ type: 'completion', requestId: 1 }, { completionCode: 'success' })
  const { effects } = run(ask(1), old, ask(2, 0, { timeoutMs: 5 }))
  expect(sent(effects).at(-1)).toMatchObject({ payload: { timeout: 5 } })
})

test('whatever is said, every request ends exactly once and nothing grows without end', () => {
  const input = fc.oneof(
    fc.constant<'ask'>('ask'),
    fc.record({
      type: fc.constantFrom('acknowledge', 'completion', 'event', 'unsolicited', 'other'),
      requestId: fc.integer({ min: -1, max: 12 }),
      name: fc.constantFrom('CardReader.Move', 'Common.Cancel'),
      completionCode: fc.constantFrom('success', 'canceled', undefined),
    }),
    fc.integer({ min: 0, max: 6_000 }),
  )
  fc.assert(
    fc.property(fc.array(input, { maxLength: 80 }), (inputs) => {
      let at = 0
      let ref = 0
      const all = inputs.map((one): Input => {
        if (one === 'ask') return ask(++ref, at, { cancels: ref % 2 === 0 })
        if (typeof one !== 'number') return { kind: 'text', at, text: JSON.stringify({ header: one }) }
        at += one
        return { kind: 'timer', at }
      })
      const able: Input = { kind: 'able', at: 0, maximumRequests: 0, cancelVersion: null }
      const { effects, state } = run(able, ...all, { kind: 'closed', at })
      const ids = effects.filter((effect) => effect.kind === 'asked').map(({ id }) => id)
      const ended = effects.filter((effect) => effect.kind === 'ended').map(({ id }) => id)
      expect([...ended].sort()).toEqual([...ids].sort())
      expect(state.abandoned.length).toBeLessThanOrEqual(16)
    }),
    { numRuns: 500 },
  )
})
