export type CardUnitType = 'dispense' | 'retain' | 'park'
export const UNIT_STATES = ['ok', 'inoperative', 'missing', 'manipulated'] as const
export type UnitState = (typeof UNIT_STATES)[number]

/** A hopper, a bin for cards that are kept, or a place to put one aside. */
export interface CardUnit {
  /** By what the machine calls it; after a start it may call it otherwise. */
  id: string
  /** What is printed on it: of another unit in its place it is another. */
  serial: string
  /** The machine does not list it, and knows no such unit. */
  isHidden: boolean
  readonly type: CardUnitType
  readonly positionName: string
  readonly capacity: number
  /** The name of the card stock. */
  cardId: string
  /** So few are low, so many are high; 0: nobody counts. */
  threshold: number
  status: UnitState
  initialCount: number
  /** As the machine says it, which is not always how many there are. */
  count: number
  /** Of a hopper: its cards that were taken back. */
  retainCount: number
  /** How many there really are. */
  real: number
}

export type CardPlace = 'transport' | 'exit'
export type CardError = 'mediaJam' | 'shutterFail' | 'noMedia' | 'occupied' | 'full' | 'invalidData'

export interface Card {
  at: CardPlace
  /** The hopper it came from; undefined: a customer's own. */
  readonly from: CardUnit | undefined
  isCounted: boolean
  readonly number: number
}

export interface CardPathOptions {
  readonly units: readonly CardUnit[]
  /** False: a card that leaves for the exit is not taken off the count, as with some frameworks. */
  readonly countsIssued: boolean
}

/** Where cards can be in a reader or dispenser, and what their units count. */
export function createCardPath({ units, countsIssued }: CardPathOptions) {
  let card: Card | undefined
  let isJammed = false
  let isShutterJammed = false
  let cardsSeen = 0
  let customers = 0

  const unit = (id: string) => units.find((one) => one.id === id && !one.isHidden)

  /** Counted once, when it has reached the exit or a bin. */
  function count(moved: Card): void {
    if (moved.isCounted || !moved.from) return
    moved.isCounted = true
    if (countsIssued) moved.from.count = Math.max(0, moved.from.count - 1)
  }

  function take(from: string): Card | CardError {
    if (from === 'transport' || from === 'exit') return card?.at === from ? card : 'noMedia'
    const source = unit(from)
    if (!source) return 'invalidData'
    if (card) return 'occupied'
    if (source.real === 0 || source.status === 'missing' || source.status === 'inoperative') return 'noMedia'
    return {
      at: 'transport',
      from: source.type === 'dispense' ? source : undefined,
      isCounted: false,
      number: ++cardsSeen,
    }
  }

  function put(moved: Card, to: string): CardError | undefined {
    if (to === 'transport' || to === 'exit') {
      if (to === 'exit' && isShutterJammed) return 'shutterFail'
      card = moved
      card.at = to
      if (to === 'exit') count(card)
      return undefined
    }
    const target = unit(to)
    if (!target) return 'invalidData'
    if (target.real >= target.capacity || target.status !== 'ok') return 'full'
    if (target.type === 'retain') {
      count(moved)
      if (moved.from) moved.from.retainCount += 1
    }
    target.real += 1
    target.count += 1
    card = undefined
    return undefined
  }

  return {
    units,
    unit,
    get card() {
      return card
    },
    get isJammed() {
      return isJammed
    },
    get isShutterJammed() {
      return isShutterJammed
    },
    get customers() {
      return customers
    },
    get media() {
      if (isJammed) return 'jammed'
      if (!card) return 'notPresent'
      return card.at === 'exit' ? 'entering' : 'present'
    },
    setJammed(on: boolean) {
      isJammed = on
    },
    setShutterJammed(on: boolean) {
      isShutterJammed = on
    },
    /** Undefined: it has moved. */
    move(from: string, to: string): CardError | undefined {
      if (isJammed) return 'mediaJam'
      const moved = take(from)
      if (typeof moved === 'string') return moved
      const source = unit(from)
      const failed = put(moved, to)
      if (source && !failed) {
        source.real -= 1
        if (source.type !== 'dispense') source.count = Math.max(0, source.count - 1)
      }
      return failed
    },
    /** A customer's own card comes in; false: there is one already. */
    insert(): boolean {
      if (card || isJammed || isShutterJammed) return false
      card = { at: 'transport', from: undefined, isCounted: true, number: ++cardsSeen }
      return true
    },
    /** The card in the exit is taken; undefined: there is none. */
    taken(): Card | undefined {
      if (card?.at !== 'exit') return undefined
      const gone = card
      card = undefined
      customers += 1
      return gone
    },
    clear(): void {
      card = undefined
      isJammed = false
    },
  }
}
export type CardPath = ReturnType<typeof createCardPath>

export function cardReplenishment({ type, count, capacity, threshold }: CardUnit): string {
  if (type === 'dispense') {
    if (count === 0) return 'empty'
    return threshold > 0 && count <= threshold ? 'low' : 'ok'
  }
  if (count >= capacity) return 'full'
  return threshold > 0 && count >= threshold ? 'high' : 'ok'
}
