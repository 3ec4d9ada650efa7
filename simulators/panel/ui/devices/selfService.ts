/** A self-service machine as its simulator looks. */
export interface SelfService {
  readonly machine: 'atm' | 'crs' | 'vtm' | 'cardKiosk'
  readonly away: boolean
  readonly services: readonly { readonly name: string; readonly device: string; readonly connections: number }[]
  readonly card: 'transport' | 'exit' | null
  readonly cardJam: boolean
  readonly cardUnits: readonly CardBox[]
  readonly takesNotes: boolean
  readonly cassettes: readonly NoteBox[]
  readonly shutter: string | null
  readonly notes: readonly { readonly value: number; readonly count: number }[]
  readonly printers: readonly { readonly role: string; readonly paper: string; readonly receipt: boolean }[]
  readonly operatorSwitch: string
  readonly vendorMode: string
  readonly exchange: boolean
  readonly safeOpen: boolean
  readonly cabinetOpen: boolean
}
interface Box {
  readonly id: string
  readonly name: string
  readonly count: number
  readonly capacity: number
  readonly state: string
  readonly status: string
}
type CardBox = Box & { readonly type: 'dispense' | 'retain' | 'park' }
type NoteBox = Box & { readonly role: string; readonly value: number }

export interface ShownBox extends Box {
  readonly kind: 'cassette' | 'hopper'
  readonly role: string
  /** Of one note; 0: cards, or any. */
  readonly value: number
  readonly tone: 'good' | 'low' | 'bad'
}

const LOW = ['low', 'high']
const toneOf = ({ state, status }: Box): ShownBox['tone'] => {
  if (status !== 'ok') return 'bad'
  if (LOW.includes(state)) return 'low'
  return state === 'ok' ? 'good' : 'bad'
}

export function boxesOf({ cassettes, cardUnits }: SelfService): readonly ShownBox[] {
  return [
    ...cassettes.map((box) => ({ ...box, kind: 'cassette' as const, tone: toneOf(box) })),
    ...cardUnits.map((box) => ({
      ...box,
      kind: 'hopper' as const,
      role: box.type === 'dispense' ? 'hopper' : box.type,
      value: 0,
      tone: toneOf(box),
    })),
  ]
}

export const amountOf = ({ notes }: SelfService): number =>
  notes.reduce((sum, { value, count }) => sum + value * count, 0)

/** What its screen asks of the customer in front of it. */
export function screenOf(machine: SelfService): string {
  if (machine.away) return 'away'
  if (machine.operatorSwitch !== 'run' || machine.vendorMode !== 'inactive' || machine.exchange) return 'closed'
  if (machine.services.some(({ device }) => device !== 'online') || machine.cardJam) return 'outOfService'
  if (machine.notes.length > 0) return 'takeNotes'
  if (machine.card === 'exit') return 'takeCard'
  if (machine.card === 'transport') return 'cardInside'
  return machine.cassettes.length > 0 ? 'ready' : 'readyCards'
}
