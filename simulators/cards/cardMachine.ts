import type { SimulatorContext } from '../device.ts'
import type { Chip } from './chip.ts'

/** A card as it lies in a machine; what is on it is nobody's business but the wire's. */
export interface Card {
  readonly chip: Chip
  /** Tracks 1 to 3; an absent one is blank. */
  readonly tracks: readonly (string | undefined)[]
  /** Codes of the tracks that can not be read, by place. */
  readonly trackErrors?: readonly (number | undefined)[]
  /** Absent when it is as long as a card should be. */
  readonly length?: 'long' | 'short' | undefined
}

/** Where a card can stand still inside: `transport` is nowhere in particular, `mouth` is loose and half outside. */
export type Stop = 'transport' | 'read' | 'ic' | 'middle' | 'gate' | 'mouth' | 'rear'
export type Destination = Stop | 'bin' | 'hopper' | 'given'
/** How a movement ended; all but `arrived` are something the machine has to tell its host. */
export type Outcome =
  | 'arrived'
  | 'noCard'
  | 'hopperEmpty'
  | 'binFull'
  | 'jam'
  | 'overlapped'
  | 'withdrawn'
  | 'motor'
  | 'sensor'

export interface MachineOptions {
  /** In the hopper at the start. */
  readonly cards: number
  readonly hopperCapacity: number
  /** So many or fewer are few. */
  readonly fewAt: number
  readonly binCapacity: number
  /** A movement takes so long. */
  readonly moveMs: number
  /** Made from the hopper. */
  readonly newCard: (number: number) => Card
}

export interface MachineEvents {
  /** A movement arrived; `fromHopper` when it began there. */
  moved(
    to: Destination,
    detail: { readonly command: string; readonly fromHopper: boolean; readonly cards: number },
  ): void
  taken(): void
}

interface Motion {
  readonly from: Stop | 'hopper' | 'outside'
  readonly to: Destination
  readonly command: string
  readonly begunAt: number
  readonly cancel: () => void
  readonly ended: (outcome: Outcome) => void
}

/**
 * The mechanics of a machine that moves cards: a hopper, a path with places to stop at, a gate, a bin, motors that take time.
 * No card comes from nowhere or is lost: hopper + inside + bin + given + removed = cards + refilled + inserted, always.
 */
export interface CardMachine {
  readonly hopper: number
  readonly hopperState: 'empty' | 'few' | 'enough'
  readonly hopperFull: boolean
  readonly bin: number
  readonly binFull: boolean
  /** The card in the path (two that stick together are one to the machine), and where it stands. */
  readonly inside: { readonly cards: readonly Card[]; readonly at: Stop } | undefined
  readonly moving: { readonly to: Destination; readonly fromHopper: boolean } | undefined
  readonly jammed: boolean
  /** A movement by the host's command, from the hopper when the path is empty and `feed` is set. */
  go(to: Destination, command: string, feed: boolean, ended: (outcome: Outcome) => void): void
  /** Calls back as soon as no motor runs: now, if none does. */
  whenStill(callback: () => void): void
  /** The power fails: motors stop where they are. */
  cutPower(): void
  look(): Record<string, unknown>
  // what people do to it
  /** A card pushed in from the front, drawn in to `to`; to `mouth` it is only laid there. */
  insert(card: Card, to: Stop): void
  /** The card is taken where it is offered. */
  take(): void
  /** The card is pulled out by hand wherever it can be reached, also while the motor pulls. */
  pull(): void
  refill(cards: number): void
  emptyHopper(): void
  emptyBin(): void
  /** The cards in the path are taken out by staff. */
  clearPath(): void
  set(fault: MachineFault, on: boolean): void
}
export type MachineFault = 'jam' | 'binFull' | 'overlapNext' | 'motorFault' | 'sensorFault'

const REACHABLE: readonly string[] = ['gate', 'mouth', 'given', 'outside']
/** Of the way from the hopper to the mouth so much lies inside, where no hand gets at a card. */
const INSIDE = 0.75

export function createCardMachine(
  clock: SimulatorContext['clock'],
  options: MachineOptions,
  events: MachineEvents,
): CardMachine {
  let hopper = options.cards
  let bin = 0
  let given = 0
  let removed = 0
  let refilled = 0
  let inserted = 0
  let made = 0
  let inside: { cards: readonly Card[]; at: Stop } | undefined
  let motion: Motion | undefined
  let waiting: (() => void)[] = []
  const faults: Record<MachineFault, boolean> = {
    jam: false,
    binFull: false,
    overlapNext: false,
    motorFault: false,
    sensorFault: false,
  }
  const movements = new Map<string, number>()

  const binFull = () => faults.binFull || bin >= options.binCapacity

  function feedCards(): readonly Card[] {
    const count = faults.overlapNext && hopper > 1 ? 2 : 1
    faults.overlapNext = false
    hopper -= count
    return Array.from({ length: count }, () => options.newCard(++made))
  }

  function start(from: Motion['from'], to: Destination, command: string, ended: (outcome: Outcome) => void): void {
    movements.set(command, (movements.get(command) ?? 0) + 1)
    const blocked = faults.motorFault
    if (!blocked) {
      const cards = from === 'hopper' ? feedCards() : (inside?.cards ?? [])
      inside = { cards, at: 'transport' }
    }
    const cancel = clock.after(options.moveMs, () => finish(blocked ? 'motor' : arrive(to)))
    motion = { from, to, command, begunAt: clock.now(), cancel, ended }
  }

  function finish(outcome: Outcome): void {
    const ending = motion
    if (!ending) return
    const cards = outcome === 'arrived' ? lay(ending.to) : 0
    motion = undefined
    ending.cancel()
    if (outcome === 'arrived')
      events.moved(ending.to, { command: ending.command, fromHopper: ending.from === 'hopper', cards })
    ending.ended(outcome)
    still()
  }

  function arrive(to: Destination): Outcome {
    if (faults.jam) return 'jam'
    if (faults.sensorFault) return 'sensor'
    // A pair is too thick for every way out but the bin's.
    if ((inside?.cards.length ?? 0) > 1 && to !== 'bin') return 'overlapped'
    return 'arrived'
  }

  /** Puts what is in the path where it is to be; gives how many cards that were. */
  function lay(to: Destination): number {
    const count = inside?.cards.length ?? 0
    if (to === 'bin') bin += count
    else if (to === 'hopper') hopper += count
    else if (to === 'given') given += count
    else if (inside) inside = { ...inside, at: to }
    if (to === 'bin' || to === 'hopper' || to === 'given') inside = undefined
    return count
  }

  function still(): void {
    while (!motion) {
      const next = waiting.shift()
      if (!next) return
      next()
    }
  }

  function comesOut({ from, to, begunAt }: Motion): boolean {
    if (!REACHABLE.includes(to)) return false
    return from !== 'hopper' || clock.now() - begunAt >= INSIDE * options.moveMs
  }

  function handOver(): void {
    given += inside?.cards.length ?? 0
    inside = undefined
    events.taken()
  }

  return {
    get hopper() {
      return hopper
    },
    get hopperState() {
      if (hopper === 0) return 'empty'
      return hopper <= options.fewAt ? 'few' : 'enough'
    },
    get hopperFull() {
      return hopper >= options.hopperCapacity
    },
    get bin() {
      return bin
    },
    get binFull() {
      return binFull()
    },
    get inside() {
      return inside
    },
    get moving() {
      return motion && { to: motion.to, fromHopper: motion.from === 'hopper' }
    },
    get jammed() {
      return faults.jam
    },
    go(to, command, feed, ended) {
      if (motion) throw new Error('a motor is running')
      if (to === 'bin' && binFull()) return ended('binFull')
      if (inside) return start(inside.at, to, command, ended)
      if (!feed) return ended('noCard')
      if (hopper === 0) return ended('hopperEmpty')
      start('hopper', to, command, ended)
    },
    whenStill(callback) {
      waiting.push(callback)
      still()
    },
    cutPower() {
      motion?.cancel()
      motion = undefined
      waiting = []
    },
    look: () => ({
      hopper,
      hopperState: hopper === 0 ? 'empty' : hopper <= options.fewAt ? 'few' : 'enough',
      inside: inside ? { at: inside.at, cards: inside.cards.length } : null,
      gate: inside?.at === 'gate' ? inside.cards.length : 0,
      bin,
      binFull: binFull(),
      given,
      removed,
      refilled,
      inserted,
      moving: motion?.to ?? null,
      moves: [...movements.values()].reduce((sum, count) => sum + count, 0),
      movements: Object.fromEntries(movements),
      jam: faults.jam,
      /** The sensor of the bin says so whatever lies in it. */
      binSaysFull: faults.binFull,
      overlapNext: faults.overlapNext,
      motorFault: faults.motorFault,
      sensorFault: faults.sensorFault,
    }),
    insert(card, to) {
      if (inside || motion) throw new Error('another card is in the way')
      inserted++
      inside = { cards: [card], at: 'mouth' }
      if (to !== 'mouth') start('outside', to, 'insert', () => {})
    },
    take() {
      if (motion || (inside?.at !== 'gate' && inside?.at !== 'mouth')) throw new Error('no card is offered')
      handOver()
    },
    pull() {
      const reachable = motion
        ? inside?.at === 'transport' && (REACHABLE.includes(motion.from) || comesOut(motion))
        : inside?.at === 'gate' || inside?.at === 'mouth'
      if (!reachable) throw new Error('no card can be reached')
      handOver()
      finish('withdrawn')
    },
    refill(cards) {
      const room = Math.max(0, options.hopperCapacity - hopper)
      if (cards > room) throw new Error(`the hopper has room for ${room} more`)
      hopper += cards
      refilled += cards
    },
    emptyHopper() {
      removed += hopper
      hopper = 0
    },
    emptyBin() {
      removed += bin
      bin = 0
      faults.binFull = false
    },
    clearPath() {
      if (motion) throw new Error('a motor is running')
      removed += inside?.cards.length ?? 0
      inside = undefined
    },
    set(fault, on) {
      faults[fault] = on
    },
  }
}
