import type { AlertCode, StatusData, StorageStatus } from '../../contracts/index.ts'
import { type Ledger, openQuestions, shownCount, type Unit } from './cardLedger.ts'
import type { Look } from './mechanism.ts'
import { fillOf } from './unitLook.ts'

/** What is shown of a machine: statuses and alerts, from our account and its last look. */
export interface Condition {
  readonly common: StatusData['common']
  readonly cardReader: StatusData['cardReader']
  readonly storage: StorageStatus
  /** Every alert of a dispenser with its words; null: not so. */
  readonly alerts: ReadonlyMap<AlertCode, string | null>
}

export interface Circumstances {
  readonly ledger: Ledger
  /** Undefined: the machine answers and can not say. */
  readonly look: Look | undefined
  /** What it said when a movement failed, until one succeeds. */
  readonly trouble: { readonly words: string; readonly jammed: boolean } | undefined
  readonly mismatches: readonly string[]
  /** A card has lain in the mouth for longer than it may. */
  readonly left: boolean
  readonly lowCount: number | undefined
}

export function condition(now: Circumstances): Condition {
  const { ledger, look, trouble } = now
  const jammed = look?.jammed ?? trouble?.jammed ?? false
  const ownFault = look?.fault ?? (trouble && !trouble.jammed ? trouble.words : null)
  const fault = ownFault ?? unitFaults(look)
  const storage = storageStatus(now)
  const questions = openQuestions(ledger)
  const alert = (is: boolean, words: string) => (is ? words : null)
  /** Where there may be several, each is named. */
  function unitsThatAre(state: 'low' | 'empty' | 'full', type: 'dispense' | 'retain', ofTheOnly: string) {
    const rows = Object.entries(storage.units).filter(([, unit]) => unit.type === type)
    const found = rows.filter(([, unit]) => unit.replenishmentStatus === state).map(([name]) => name)
    if (found.length === 0) return null
    if (!look?.units) return ofTheOnly
    const labelled = found.map((name) => {
      const label = look.units?.get(name as Unit)?.label
      return label === undefined ? name : `${name} (${label})`
    })
    return `${STATE_WORDS[state]}: ${labelled.join(', ')}`.slice(0, 200)
  }
  return {
    common: { device: jammed || ownFault !== null || !look ? 'hardwareError' : 'online' },
    cardReader: { media: jammed ? 'jammed' : look ? MEDIA[look.path] : 'unknown' },
    storage,
    alerts: new Map<AlertCode, string | null>([
      ['media-jammed', alert(jammed, trouble?.jammed ? trouble.words : 'the machine says that a card is jammed')],
      ['device-fault', fault ?? (look ? null : (trouble?.words ?? 'the machine can not say where a card is'))],
      ['media-left', alert(now.left, 'a card lies in the mouth')],
      ['storage-low', unitsThatAre('low', 'dispense', 'few cards are left in the hopper')],
      ['storage-empty', unitsThatAre('empty', 'dispense', 'the hopper is empty')],
      ['storage-full', unitsThatAre('full', 'retain', 'the bin is full')],
      [
        'result-unknown',
        alert(questions.length > 0, `whether a card was moved can not be told: count ${questions.join(' and ')}`),
      ],
      ['count-mismatch', now.mismatches.length > 0 ? now.mismatches.join('; ').slice(0, 200) : null],
    ]),
  }
}

const MEDIA = { none: 'notPresent', transport: 'present', exit: 'entering' } as const

const STATE_WORDS = { low: 'few cards are left', empty: 'empty', full: 'full' } as const

/** Units that do not work: the machine does, and so do the others. */
function unitFaults(look: Look | undefined): string | null {
  const faults = [...(look?.units?.values() ?? [])].map(({ fault }) => fault).filter((words) => words !== undefined)
  return faults.length > 0 ? faults.join(', ').slice(0, 200) : null
}

function storageStatus({ ledger, look, lowCount }: Circumstances): StorageStatus {
  const units: StorageStatus['units'] = {}
  const { binCounter } = ledger
  for (const name of Object.keys(ledger.units) as Unit[]) {
    const cards = ledger.units[name]
    if (!cards || cards.absent) continue
    const count = shownCount(ledger, name)
    const isLow = cards.role === 'dispense' && lowCount !== undefined && count !== null && count <= lowCount
    const fill = look ? fillOf(look, name, cards.role) : 'unknown'
    units[name] = {
      type: cards.role,
      count,
      ...(cards.role === 'retain' && binCounter !== null ? { deviceCount: binCounter } : {}),
      replenishmentStatus: isLow && (fill === 'ok' || (look?.units && fill === 'unknown')) ? 'low' : fill,
    }
  }
  return { units }
}
