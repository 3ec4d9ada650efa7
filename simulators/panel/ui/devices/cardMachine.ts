/** A machine that moves cards, as its simulator looks; what lets cards in has another name with each protocol. */
export interface CardMachine {
  readonly hopper: number
  readonly hopperState: 'empty' | 'few' | 'enough'
  readonly bin: number
  readonly binFull: boolean
  readonly binSaysFull: boolean
  readonly given: number
  readonly inside: { readonly at: CardStop; readonly cards: number } | null
  readonly moving: string | null
  readonly jam: boolean
  readonly entryAllowed?: boolean
  readonly waitsForCard?: boolean
  readonly entry?: string
}
export type CardStop = 'transport' | 'read' | 'ic' | 'middle' | 'gate' | 'mouth' | 'rear'

/** Cards for the mouth of a reader: the tracks and chip nobody has. */
export const CARDS = {
  bank: { track2: ';6225000000000006=30122010000000000000?' },
  unreadable: { track2: ';6225000000000006=30122010000000000000?', errors: { '2': 'E4' } },
  long: { track2: ';6225000000000006=30122010000000000000?', length: 'long' },
} as const

const ABSENT: CardMachine = {
  hopper: 0,
  hopperState: 'empty',
  bin: 0,
  binFull: false,
  binSaysFull: false,
  given: 0,
  inside: null,
  moving: null,
  jam: false,
}

/** The unit of this address, or the machine that has the line to itself. */
export function machineAt(picture: Readonly<Record<string, unknown>>, address: number): CardMachine {
  const units = picture['units'] as Readonly<Record<string, CardMachine>> | undefined
  return units ? (units[address] ?? ABSENT) : (picture as unknown as CardMachine)
}

/** Whether a card pushed in goes in: `waits` where it lies in the mouth until the host lets it. */
export function openEntry({ entryAllowed, waitsForCard, entry }: CardMachine): 'open' | 'closed' | 'waits' {
  if (waitsForCard !== undefined) return waitsForCard ? 'open' : 'waits'
  return entryAllowed === true || (entry !== undefined && entry !== 'prohibited') ? 'open' : 'closed'
}
