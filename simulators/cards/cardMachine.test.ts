import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { type Card, createCardMachine, type Destination, type MachineFault } from './cardMachine.ts'
import { createChip } from './chip.ts'

const card = (number: number): Card => ({ chip: createChip(number, { ic: 'T0', rf: 'S50' }), tracks: [] })

function machineOf(options: { cards?: number; binCapacity?: number } = {}) {
  const clock = fakeClock()
  const events: string[] = []
  const machine = createCardMachine(
    clock,
    { cards: 10, hopperCapacity: 20, fewAt: 2, binCapacity: 3, moveMs: 1_000, newCard: card, ...options },
    {
      moved: (to, { command, fromHopper, cards }) =>
        events.push(`${command} to ${to}: ${cards}${fromHopper ? ' new' : ''}`),
      taken: () => events.push('taken'),
    },
  )
  const outcomes: string[] = []
  const go = (to: Destination, feed = true) => machine.go(to, to, feed, (outcome) => outcomes.push(outcome))
  return { clock, machine, events, outcomes, go }
}

function sum(look: Record<string, unknown>): number {
  const inside = look['inside'] as { cards: number } | null
  const [hopper, bin, given, removed] = ['hopper', 'bin', 'given', 'removed'].map((name) => look[name] as number)
  return (hopper ?? 0) + (bin ?? 0) + (given ?? 0) + (removed ?? 0) + (inside?.cards ?? 0)
}

describe('the mechanics of a card machine', () => {
  it('take a card from the hopper to where it is wanted, and take their time', async () => {
    const { clock, machine, events, outcomes, go } = machineOf()
    go('read')
    await clock.advance(999)
    expect(machine.look()).toMatchObject({ hopper: 9, inside: { at: 'transport', cards: 1 }, moving: 'read' })
    expect(outcomes).toEqual([])
    await clock.advance(1)
    expect(machine.look()).toMatchObject({ inside: { at: 'read' }, moving: null, moves: 1 })
    go('gate')
    await clock.advance(1_000)
    machine.take()
    expect(machine.look()).toMatchObject({ inside: null, given: 1, moves: 2, movements: { read: 1, gate: 1 } })
    expect(events).toEqual(['read to read: 1 new', 'gate to gate: 1', 'taken'])
    expect(outcomes).toEqual(['arrived', 'arrived'])
  })

  it('jam with the card on its way, until somebody clears it', async () => {
    const { clock, machine, outcomes, go } = machineOf()
    machine.set('jam', true)
    go('gate')
    await clock.advance(1_000)
    go('bin')
    await clock.advance(1_000)
    expect(outcomes).toEqual(['jam', 'jam'])
    machine.set('jam', false)
    go('bin')
    await clock.advance(1_000)
    expect(machine.look()).toMatchObject({ bin: 1, hopper: 9, inside: null })
  })

  it('lose their power with the card on its way', async () => {
    const { clock, machine, outcomes, go } = machineOf()
    go('gate')
    await clock.advance(500)
    machine.cutPower()
    await clock.advance(5_000)
    expect(outcomes).toEqual([])
    expect(machine.look()).toMatchObject({ hopper: 9, inside: { at: 'transport', cards: 1 }, moving: null })
  })

  it('stop when the card is pulled out of the gate while they move it', async () => {
    const { clock, machine, outcomes, go } = machineOf()
    go('ic')
    await clock.advance(500)
    expect(() => machine.pull()).toThrow('no card can be reached')
    await clock.advance(500)
    go('gate')
    await clock.advance(500)
    machine.pull()
    expect(outcomes).toEqual(['arrived', 'withdrawn'])
    expect(machine.look()).toMatchObject({ inside: null, given: 1 })
    expect(clock.pending).toBe(0)
  })

  it('have a card of the hopper inside for most of its way out, where no hand gets at it', async () => {
    const { clock, machine, outcomes, go } = machineOf()
    go('gate')
    await clock.advance(740)
    expect(() => machine.pull()).toThrow('no card can be reached')
    await clock.advance(20)
    machine.pull()
    expect(outcomes).toEqual(['withdrawn'])
    expect(machine.look()).toMatchObject({ hopper: 9, inside: null, given: 1 })
  })

  it('let two cards that stick together into the bin only', async () => {
    const { clock, machine, outcomes, go } = machineOf()
    machine.set('overlapNext', true)
    go('gate')
    await clock.advance(1_000)
    go('bin')
    await clock.advance(1_000)
    expect(outcomes).toEqual(['overlapped', 'arrived'])
    expect(machine.look()).toMatchObject({ hopper: 8, bin: 2, inside: null })
  })

  it('say what they have not got and what they can not', async () => {
    const { clock, machine, outcomes, go } = machineOf({ cards: 1, binCapacity: 1 })
    go('bin', false)
    go('bin')
    await clock.advance(1_000)
    go('gate')
    machine.insert(card(99), 'read')
    expect(() => machine.insert(card(98), 'read')).toThrow('in the way')
    await clock.advance(1_000)
    go('bin')
    machine.set('motorFault', true)
    go('gate')
    await clock.advance(1_000)
    expect(outcomes).toEqual(['noCard', 'arrived', 'hopperEmpty', 'binFull', 'motor'])
    expect(machine.inside?.at).toBe('read')
    machine.emptyBin()
    expect(machine.look()).toMatchObject({ binFull: false, removed: 1, hopperState: 'empty' })
  })

  it('neither make cards nor lose them, whatever happens', async () => {
    const faults: readonly MachineFault[] = ['jam', 'binFull', 'overlapNext', 'motorFault', 'sensorFault']
    const stops: readonly Destination[] = ['read', 'ic', 'middle', 'gate', 'mouth', 'rear', 'bin', 'hopper', 'given']
    const step = fc.oneof(
      fc.record({ go: fc.constantFrom(...stops), feed: fc.boolean() }),
      fc.record({ fault: fc.constantFrom(...faults), on: fc.boolean() }),
      fc.record({ insert: fc.constantFrom('read' as const, 'mouth' as const) }),
      fc.record({ refill: fc.nat(30) }),
      fc.record({ wait: fc.constantFrom(300, 1_000) }),
      fc.record({ by: fc.constantFrom('take', 'pull', 'emptyHopper', 'emptyBin', 'clearPath', 'cutPower') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { clock, machine } = machineOf()
        for (const one of steps) {
          try {
            if ('go' in one) machine.go(one.go, one.go, one.feed, () => {})
            else if ('fault' in one) machine.set(one.fault, one.on)
            else if ('insert' in one) machine.insert(card(99), one.insert)
            else if ('refill' in one) machine.refill(one.refill)
            else if ('wait' in one) await clock.advance(one.wait)
            else machine[one.by as 'take' | 'pull' | 'emptyHopper' | 'emptyBin' | 'clearPath' | 'cutPower']()
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
          const look = machine.look()
          expect(sum(look)).toBe(10 + (look['refilled'] as number) + (look['inserted'] as number))
          for (const name of ['hopper', 'bin', 'given', 'removed']) expect(look[name]).toBeGreaterThanOrEqual(0)
          expect(clock.pending).toBe(look['moving'] === null ? 0 : 1)
        }
      }),
      { numRuns: 300 },
    )
  })
})
