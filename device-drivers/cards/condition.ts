import type { AlertCode, StatusData, StorageStatus } from '../../contracts/index.ts'
import { type Ledger, openQuestions, shownCount } from './cardLedger.ts'
import type { Look } from './mechanism.ts'

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
  const fault = look?.fault ?? (trouble && !trouble.jammed ? trouble.words : null)
  const storage = storageStatus(now)
  const { unit1, unit2 } = storage.units
  const questions = openQuestions(ledger)
  const alert = (is: boolean, words: string) => (is ? words : null)
  return {
    common: { device: jammed || fault !== null || !look ? 'hardwareError' : 'online' },
    cardReader: { media: jammed ? 'jammed' : look ? MEDIA[look.path] : 'unknown' },
    storage,
    alerts: new Map<AlertCode, string | null>([
      ['media-jammed', alert(jammed, trouble?.jammed ? trouble.words : 'the machine says that a card is jammed')],
      ['device-fault', fault ?? (look ? null : (trouble?.words ?? 'the machine can not say where a card is'))],
      ['media-left', alert(now.left, 'a card lies in the mouth')],
      ['storage-low', alert(unit1?.replenishmentStatus === 'low', 'few cards are left in the hopper')],
      ['storage-empty', alert(unit1?.replenishmentStatus === 'empty', 'the hopper is empty')],
      ['storage-full', alert(unit2?.replenishmentStatus === 'full', 'the bin is full')],
      [
        'result-unknown',
        alert(questions.length > 0, `whether a card was moved can not be told: count ${questions.join(' and ')}`),
      ],
      ['count-mismatch', now.mismatches.length > 0 ? now.mismatches.join('; ').slice(0, 200) : null],
    ]),
  }
}

const MEDIA = { none: 'notPresent', transport: 'present', exit: 'entering' } as const

function storageStatus({ ledger, look, lowCount }: Circumstances): StorageStatus {
  const hopper = shownCount(ledger, 'unit1')
  const low = lowCount !== undefined && hopper !== null && hopper <= lowCount
  const { binCounter } = ledger
  return {
    units: {
      unit1: {
        type: 'dispense',
        count: hopper,
        replenishmentStatus: !look ? 'unknown' : look.hopper === 'ok' && low ? 'low' : look.hopper,
      },
      unit2: {
        type: 'retain',
        count: shownCount(ledger, 'unit2'),
        ...(binCounter === null ? {} : { deviceCount: binCounter }),
        replenishmentStatus: !look ? 'unknown' : look.binFull ? 'full' : 'ok',
      },
    },
  }
}
