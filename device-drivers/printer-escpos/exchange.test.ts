import fc from 'fast-check'
import Value from 'typebox/value'
import { expect, test } from 'vitest'
import { PrinterSettings } from '../../contracts/index.ts'
import { step } from './exchange.ts'
import { type Effect, type Input, initialState } from './printerState.ts'

const settings = { ...(Value.Default(PrinterSettings, {}) as PrinterSettings), baudRate: 9600 }
const kiosk = { ...settings, automaticStatus: true, fullStatus: true }
const byte = (value: number): Input => ({ type: 'bytes', bytes: Uint8Array.of(value) })
const elapsed = (timer: Extract<Input, { type: 'elapsed' }>['timer']): Input => ({ type: 'elapsed', timer })
const CLEAN_ROUND = [0x12, 0x12, 0x12, 0x12].map(byte)
const WHOLE_STATUS: Input[] = [{ type: 'bytes', bytes: Uint8Array.of(0x10, 0x0f, 0x20, 0, 0, 0) }]
const SYNCHRONISED = [byte(0x00), elapsed('quiet')]
const command = (type: 'print' | 'reset'): Input => ({
  type,
  id: '',
  deadline: Infinity,
  ticket: Uint8Array.of(0xaa),
  lines: 1,
})
/** Steps of a conversation that goes well, mixed with whatever else can happen. */
const steps: fc.Arbitrary<readonly Input[]> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(CLEAN_ROUND, WHOLE_STATUS, SYNCHRONISED, [command('print')], [elapsed('pause')]),
  },
  { weight: 2, arbitrary: fc.constantFrom(0x12, 0x00, 0x1e, 0x72, 0x16, 0x1a).map((value) => [byte(value)]) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => [{ type: 'bytes', bytes }] as const) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('answer' as const, 'job' as const, 'quiet' as const, 'print' as const)
      .map((timer) => [elapsed(timer)]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly Input[]>(
      [{ type: 'connected' }],
      [{ type: 'disconnected' }, { type: 'connected' }],
      [command('reset')],
    ),
  },
)
const talk = fc
  .array(steps, { maxLength: 60 })
  .map((all): Input[] => [{ type: 'connected' }, ...all.flat(), { type: 'disconnected' }])
/** Chance alone seldom prints a whole ticket, and not in every thousand of talks. */
const printedWhole: Input[] = [
  { type: 'connected' },
  ...CLEAN_ROUND,
  ...CLEAN_ROUND,
  ...SYNCHRONISED,
  command('print'),
  ...CLEAN_ROUND,
  ...SYNCHRONISED,
  ...CLEAN_ROUND,
  { type: 'disconnected' },
]
const isTicket = (effect: Effect) => effect.type === 'write' && effect.bytes[0] === 0xaa
const isSync = (effect: Effect) => effect.type === 'write' && effect.bytes.length > 900

test('whatever comes in whatever order: each command completed once; notDone only where no ticket byte was sent, done only where it was', {
  timeout: 60_000,
}, () => {
  const printed = new Set<string>()
  fc.assert(
    fc.property(talk, fc.constantFrom(settings, kiosk), (inputs, settings) => {
      let state = initialState
      const asked: string[] = []
      const completed: string[] = []
      let sent = false
      for (const [index, each] of inputs.entries()) {
        const taken = each.type === 'print' || each.type === 'reset' ? { ...each, id: `${each.type}-${index}` } : each
        if ('id' in taken) asked.push(taken.id)
        const result = step(state, taken, 0, settings)
        state = result.state
        for (const effect of result.effects) {
          if (isTicket(effect)) {
            expect(sent, 'a ticket was sent twice').toBe(false)
            sent = true
          }
          if (isSync(effect)) expect(sent, 'other bytes were sent into a ticket').toBe(false)
          if (effect.type !== 'complete') continue
          completed.push(effect.id)
          if (effect.id.startsWith('print')) printed.add(effect.completion.effect)
          if (effect.completion.effect !== 'notDone' && effect.id.startsWith('print')) {
            expect(sent).toBe(true)
            sent = false
          }
          if (effect.completion.effect === 'notDone') expect(sent, 'notDone after bytes were sent').toBe(false)
        }
        if (!state.open) expect(result.effects.some(({ type }) => type === 'write')).toBe(false)
      }
      expect(completed.toSorted()).toEqual(asked.toSorted())
    }),
    { numRuns: 1000, examples: [[printedWhole, settings]] },
  )
  expect([...printed].toSorted()).toEqual(['done', 'notDone', 'unknown'])
})

test('answers are the same whatever the chunks they come in, one question at a time', { timeout: 60_000 }, () => {
  const connected = step(initialState, { type: 'connected' }, 0, settings).state
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      // Real-time answers beyond the first of a piece are repetitions, so they are left out here.
      const stream = bytes.map((byte) => ((byte & 0x93) === 0x12 ? 0xff : byte))
      const whole = step(connected, { type: 'bytes', bytes: stream }, 0, settings).state
      let single = connected
      for (const byte of stream) single = step(single, { type: 'bytes', bytes: Uint8Array.of(byte) }, 0, settings).state
      expect(single).toEqual(whole)
    }),
    { numRuns: 1000 },
  )
})

test('an answer still owed from before the connection does not confirm the first ticket', () => {
  const inputs: Input[] = [
    { type: 'connected' },
    command('print'),
    ...CLEAN_ROUND,
    // The answer to a ticket that was printing when the last connection was lost, then the one to our own question.
    byte(0x00),
    elapsed('pause'),
    ...CLEAN_ROUND,
    byte(0x00),
    elapsed('quiet'),
    ...CLEAN_ROUND,
    elapsed('pause'),
    ...CLEAN_ROUND,
  ]
  let state = initialState
  const happened: string[] = []
  for (const each of inputs) {
    const result = step(state, each, 0, settings)
    state = result.state
    for (const effect of result.effects) {
      if (isTicket(effect)) happened.push(`ticket after ${each.type === 'bytes' ? 'an answer' : each.type}`)
      if (effect.type === 'complete') happened.push(effect.completion.effect)
      if (effect.type === 'startTimer' && effect.timer === 'quiet') happened.push('quiet')
    }
  }
  expect(happened).toEqual(['quiet', 'quiet', 'ticket after an answer'])
  expect(state.job).toMatchObject({ stage: 'sent', worked: false })
})
