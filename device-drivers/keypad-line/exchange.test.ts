import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COMMAND } from '../keypad-ff68/codec.ts'
import { hear } from '../keypad-ff68/hear.ts'
import { initialLineState, type LineEffect, type LineInput, step } from './exchange.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const EVALUATE = 0x0b

type Move =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'frame'; readonly address: number; readonly command: number; readonly data: readonly number[] }
  | { readonly kind: 'settle'; readonly which: number; readonly outcome: 'committed' | 'expired' }
  | { readonly kind: 'invite'; readonly address: number }
  | { readonly kind: 'overdue'; readonly which: number }
  | { readonly kind: 'connected' | 'disconnected' }

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, 100, 300, 600, 2_100, 6_000) }),
  fc.record({
    kind: fc.constant('frame'),
    address: fc.constantFrom(1, 2, 9),
    command: fc.constantFrom(COMMAND.key, COMMAND.evaluation, 0x07),
    data: fc.constantFrom([EVALUATE], [0x0c], [1], [10], [20], [1, 0x0f], [], [1, 2]),
  }),
  fc.record({
    kind: fc.constant('settle'),
    which: fc.nat(5),
    outcome: fc.constantFrom<'committed' | 'expired'>('committed', 'expired'),
  }),
  fc.record({ kind: fc.constant('invite'), address: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('overdue'), which: fc.nat(3) }),
  fc.record({ kind: fc.constantFrom<'connected' | 'disconnected'>('connected', 'disconnected') }),
)

/** Plays moves against the machine and checks after each what must always be true. */
function play(moves: readonly Move[]) {
  let state = initialLineState([1, 2])
  let at = 0
  let nextInvite = 1
  /** Emitted and not settled. */
  const open = new Map<number, { address: number }>()
  const committed = new Set<number>()
  const openInvites = new Map<number, number>()

  function check(effect: LineEffect): void {
    switch (effect.kind) {
      case 'emit':
        open.set(effect.ref, effect.event.data)
        return
      case 'acknowledge': {
        expect(state.connected).toBe(true)
        const meant = state.reports.all.filter(
          (report) =>
            hexOf(report.acknowledgement ?? new Uint8Array()) === hexOf(effect.bytes) && committed.has(report.ref),
        )
        expect(meant.some((report) => report.connection === state.connection && at - report.seenAt <= 5_000)).toBe(true)
        return
      }
      case 'invite':
        expect(state.connected).toBe(true)
        expect(openInvites.delete(effect.ref)).toBe(true)
        return
      case 'inviteEnded':
        expect(openInvites.delete(effect.ref)).toBe(true)
        return
      case 'units':
      case 'log':
    }
  }

  function feed(input: LineInput): void {
    const next = step(state, input)
    state = next.state
    for (const effect of next.effects) check(effect)
    for (const unit of [1, 2]) {
      expect([...open.values()].filter(({ address }) => address === unit).length).toBeLessThanOrEqual(8)
    }
    expect(state.invites.map(({ ref }) => ref)).toEqual([...openInvites.keys()])
  }

  for (const one of moves) {
    if (one.kind === 'wait') at += one.ms
    else if (one.kind === 'frame') {
      const { address, command, data } = one
      feed({ kind: 'frame', at, heard: hear({ address, command, data: Uint8Array.from(data) }) })
    } else if (one.kind === 'settle') {
      const ref = [...open.keys()][one.which]
      if (ref === undefined) continue
      open.delete(ref)
      if (one.outcome === 'committed') committed.add(ref)
      feed({ kind: 'settled', at, ref, outcome: one.outcome })
    } else if (one.kind === 'invite') {
      openInvites.set(nextInvite, one.address)
      feed({ kind: 'invite', at, ref: nextInvite++, address: one.address })
    } else if (one.kind === 'overdue') {
      feed({ kind: 'inviteOverdue', at, ref: [...openInvites.keys()][one.which] ?? 0 })
    } else feed({ kind: one.kind, at })
  }
  return { state, openInvites }
}

test('whatever happens on the line: acknowledged is only what is committed, here and now; every invitation ends once', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
      play([{ kind: 'connected' }, ...moves])
    }),
    { numRuns: 600 },
  )
})

test('a line that goes ends every invitation and remembers no echo', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const { state, openInvites } = play([{ kind: 'connected' }, ...moves, { kind: 'disconnected' }])
      expect(openInvites.size).toBe(0)
      expect(state.echoedAt.size).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('what is settled and can not be repeated any more is forgotten', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const settleAll: Move[] = Array.from({ length: 20 }, () => ({ kind: 'settle', which: 0, outcome: 'committed' }))
      const { state } = play([
        { kind: 'connected' },
        ...moves,
        ...settleAll,
        { kind: 'wait', ms: 10_000 },
        { kind: 'connected' },
        { kind: 'frame', address: 1, command: COMMAND.key, data: [0x0d] },
      ])
      expect(state.reports.all).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})

test.each([10, 11, 12, 16, 19, 20])(
  'choice %i is taken only where its acknowledgement is the echo of no key',
  (choice) => {
    const line = step(initialLineState([1]), { kind: 'connected', at: 0 })
    const frame = { address: 1, command: COMMAND.evaluation, data: Uint8Array.of(choice) }
    const { state, effects } = step(line.state, { kind: 'frame', at: 1, heard: hear(frame) })
    const isKey = choice >= 11 && choice <= 19
    expect(state.reports.all).toHaveLength(isKey ? 0 : 1)
    expect(effects.map(({ kind }) => kind)).toContain(isKey ? 'log' : 'emit')
    expect(effects.map(({ kind }) => kind)).not.toContain(isKey ? 'emit' : 'log')
  },
)
