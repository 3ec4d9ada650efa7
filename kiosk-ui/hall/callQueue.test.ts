import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallView } from '../../contracts/index.ts'
import { CATCH_UP_MS, type CallQueue, emptyQueue, seeCalls, showNext } from './callQueue.ts'

const NOW = 1_000_000

/** @param seq position of the call in the journal; the later one is the newer one */
function call(number: string, seq: number, over: Partial<CallView> = {}): CallView {
  return {
    callId: `${seq}.0`,
    ticketId: `2026-11-23-${number}`,
    number,
    windowId: 'w1',
    windowNumber: 1,
    at: NOW + seq,
    isCalling: true,
    ...over,
  }
}
const see = (queue: CallQueue, ...calls: CallView[]) => seeCalls(queue, calls, false, NOW)
const catchUp = (queue: CallQueue, ...calls: CallView[]) => seeCalls(queue, calls, true, NOW)
const shown = ({ shown: current }: CallQueue) => current?.call.number
const line = (queue: CallQueue) => queue.line.map((entry) => entry.call.number)
const past = (queue: CallQueue) => queue.past.map(({ number }) => number)
/** Shows everybody in line, one after the other. */
function showAll(queue: CallQueue): { queue: CallQueue; order: string[] } {
  const order: string[] = []
  let now = queue
  while (now.line.length > 0) {
    now = showNext(now)
    order.push(now.shown?.call.callId ?? '')
  }
  return { queue: showNext(now), order }
}

describe('calls made while the page is live', () => {
  it('are shown one after the other in the order of the calls, however they come', () => {
    const { order, queue } = showAll(see(emptyQueue(), call('A3', 3), call('A1', 1), call('A2', 2)))
    expect(order).toEqual(['1.0', '2.0', '3.0'])
    expect([shown(queue), past(queue)]).toEqual(['A3', ['A2', 'A1']])
    expect(queue.shown?.isHeld).toBe(false)
  })

  it('are not in the list before they were shown alone', () => {
    const first = showNext(see(emptyQueue(), call('A1', 1)))
    const waiting = see(first, call('A2', 2), call('A1', 1))
    expect([shown(waiting), line(waiting), past(waiting)]).toEqual(['A1', ['A2'], []])
    expect(past(showNext(waiting))).toEqual(['A1'])
  })

  it('are shown even when the customer is no longer expected by then', () => {
    const waiting = see(see(emptyQueue(), call('A1', 1)), call('A1', 1, { isCalling: false }))
    expect(line(waiting)).toEqual(['A1'])
    expect(line(see(emptyQueue(), call('A1', 1, { isCalling: false })))).toEqual(['A1'])
  })

  it('are shown once, however often the view comes', () => {
    const done = showAll(see(emptyQueue(), call('A1', 1))).queue
    expect(line(see(see(done, call('A1', 1)), call('A1', 1, { isCalling: false })))).toEqual([])
  })

  it('come again when they are repeated, and stand in the list once', () => {
    const done = showAll(see(emptyQueue(), call('A1', 1), call('A2', 2))).queue
    const again = see(done, call('A1', 1, { callId: '1.1', at: NOW + 9 }), call('A2', 2))
    expect([line(again), past(again)]).toEqual([['A1'], ['A1']])
    const after = showNext(again)
    expect([shown(after), past(after)]).toEqual(['A1', ['A2']])
  })

  it('repeated while they wait keep their turn and come once', () => {
    const waiting = see(emptyQueue(), call('A1', 1), call('A2', 2))
    const repeated = see(waiting, call('A1', 1, { callId: '1.1', at: NOW + 9 }), call('A2', 2))
    expect(showAll(repeated).order).toEqual(['1.1', '2.0'])
  })
})

describe('calls the page hears of late', () => {
  it('are shown, oldest first, while the customer is still expected', () => {
    expect(line(catchUp(emptyQueue(), call('A2', 2), call('A1', 1)))).toEqual(['A1', 'A2'])
  })

  it('are only listed when the customer has come, or when they are older than three minutes', () => {
    const queue = catchUp(
      emptyQueue(),
      call('A3', 3, { isCalling: false }),
      call('A2', 2, { at: NOW - CATCH_UP_MS - 1 }),
      call('A1', 1, { at: NOW - CATCH_UP_MS }),
    )
    expect([line(queue), past(queue)]).toEqual([['A1'], ['A3', 'A2']])
  })

  it('leave the newest of them in the big field when there is nobody to show', () => {
    const queue = catchUp(emptyQueue(), call('A2', 2, { isCalling: false }), call('A1', 1, { isCalling: false }))
    expect([queue.shown?.call.number, queue.shown?.isHeld, past(queue)]).toEqual(['A2', false, ['A1']])
  })

  it('leave the line when the customer is no longer expected, and are listed', () => {
    const held = showNext(catchUp(emptyQueue(), call('A2', 2), call('A1', 1)))
    const queue = see(held, call('A2', 2, { isCalling: false }), call('A1', 1))
    expect([shown(queue), line(queue), past(queue)]).toEqual(['A1', [], ['A2']])
    expect(line(see(queue, call('A2', 2, { isCalling: false }), call('A1', 1)))).toEqual([])
  })

  it('are not shown again after a reconnect, a restart of the hub or of the page', () => {
    const done = showAll(see(emptyQueue(), call('A1', 1), call('A2', 2))).queue
    expect(line(catchUp(done, call('A2', 2), call('A1', 1)))).toEqual([])
    const reloaded = catchUp(emptyQueue(done.known), call('A3', 3), call('A2', 2), call('A1', 1))
    expect([line(reloaded), past(reloaded)]).toEqual([['A3'], ['A2', 'A1']])
  })

  it('of a ticket in the big field change that field and nothing else', () => {
    const done = showAll(see(emptyQueue(), call('A1', 1))).queue
    const elsewhere = call('A1', 5, { callId: '5.0', windowNumber: 4, isCalling: false })
    const queue = catchUp(done, elsewhere)
    expect([queue.shown?.call.windowNumber, past(queue), line(queue)]).toEqual([4, [], []])
  })
})

it('lists once who waited in line, was called again during a cut and has come', () => {
  const waiting = catchUp(emptyQueue(), call('A2', 2))
  const again = call('A2', 5, { callId: '5.0', isCalling: false })
  const queue = catchUp(waiting, again)
  expect([shown(queue), line(queue), past(queue)]).toEqual(['A2', [], []])
})

it('forgets the calls of a day that is over', () => {
  const done = showAll(see(emptyQueue(), call('A1', 1), call('A2', 2))).queue
  const queue = see(done)
  expect([queue.shown, queue.past]).toEqual([null, []])
})

// ---- any history -----------------------------------------------------------------------------------------------------

type Change = 'call' | 'recall' | 'come'
type Step = { readonly kind: Change; readonly ticket: number } | { readonly kind: 'see' | 'show' | 'cut' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('call' as const), ticket: fc.nat(7) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('recall' as const, 'come' as const), ticket: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('see' as const, 'show' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
)

/** A branch whose calls a page sees with gaps, and the page. */
class History {
  readonly calls = new Map<number, CallView>()
  /** Every call id of a ticket, in the order they were made. */
  readonly made = new Map<number, string[]>()
  /** Calls the page saw for the first time while it was live, and those it heard of late. */
  readonly live = new Set<string>()
  readonly late = new Set<string>()
  /** What was shown alone, in order. */
  readonly shown: string[] = []
  queue = emptyQueue()
  #isCut = true
  #seq = 0

  take(step: Step): void {
    if (step.kind === 'see') this.look()
    else if (step.kind === 'show') this.show()
    else if (step.kind === 'cut') this.#isCut = true
    else if ('ticket' in step) this.#change(step.kind, step.ticket)
  }

  look(): void {
    const view = [...this.calls.values()].sort((a, b) => b.at - a.at)
    for (const { callId } of view) {
      if (!this.live.has(callId) && !this.late.has(callId)) (this.#isCut ? this.late : this.live).add(callId)
    }
    this.queue = seeCalls(this.queue, view, this.#isCut, NOW)
    this.#isCut = false
  }

  show(): void {
    const hasLine = this.queue.line.length > 0
    this.queue = showNext(this.queue)
    if (hasLine) this.shown.push(this.queue.shown?.call.callId ?? '')
  }

  #change(kind: Change, ticket: number): void {
    const there = this.calls.get(ticket)
    if (kind === 'call') this.#make(ticket, call(`A${ticket}`, ++this.#seq))
    else if (kind === 'come' && there) this.calls.set(ticket, { ...there, isCalling: false })
    else if (kind === 'recall' && there?.isCalling) {
      const [id = '', times = '0'] = there.callId.split('.')
      this.#make(ticket, { ...there, callId: `${id}.${Number(times) + 1}`, at: NOW + ++this.#seq })
    }
  }

  #make(ticket: number, made: CallView): void {
    this.calls.set(ticket, made)
    this.made.set(ticket, [...(this.made.get(ticket) ?? []), made.callId])
  }
}

function hasNoDoubles(values: readonly string[]): boolean {
  return new Set(values).size === values.length
}

it('shows every call of any history once, in its order, and lists none before', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const history = new History()
      for (const next of steps) {
        history.take(next)
        const { queue, shown: done, late } = history
        const listed = [...queue.past, ...(queue.shown ? [queue.shown.call] : [])]
        expect(listed.filter(({ callId }) => !done.includes(callId) && !late.has(callId))).toEqual([])
        expect(hasNoDoubles(listed.map(({ ticketId }) => ticketId))).toBe(true)
        expect(hasNoDoubles(queue.line.map((entry) => entry.call.ticketId))).toBe(true)
      }
      history.look()
      while (history.queue.line.length > 0) history.show()

      expect(hasNoDoubles(history.shown)).toBe(true)
      // A call seen live was shown itself, or a newer one of its ticket was shown in its place.
      for (const ids of history.made.values()) {
        for (const [index, callId] of ids.entries()) {
          if (!history.live.has(callId)) continue
          expect(ids.slice(index).some((id) => history.shown.includes(id))).toBe(true)
        }
      }
      const once = [...history.made.values()].filter((ids) => ids.length === 1).flat()
      const plain = history.shown.filter((id) => once.includes(id)).map((id) => Number.parseInt(id, 10))
      expect(plain).toEqual([...plain].sort((a, b) => a - b))
    }),
    { numRuns: 400 },
  )
})
