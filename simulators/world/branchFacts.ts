import Value from 'typebox/value'
import { type BranchConfigurationInput, Evaluation, type EvaluationConfig } from '../../contracts/index.ts'

/** A unit on a simulated line. */
export interface UnitFacts {
  readonly device: string
  readonly address: number
}

export interface WindowFacts {
  readonly id: string
  readonly keypad: UnitFacts | undefined
  readonly evaluator: UnitFacts | undefined
  /** Whom it may call by its own profile. */
  readonly queues: ReadonlySet<string>
}

/** What simulated people know of their branch: its configuration as they live it, before any time in it was scaled. */
export interface BranchFacts {
  readonly businesses: readonly { readonly id: string; readonly meanServiceS: number }[]
  readonly classes: readonly {
    readonly id: string
    /** Given by the birth date on the card. */
    readonly fromAge: number | undefined
    readonly targetMinutes: number
  }[]
  readonly windows: readonly WindowFacts[]
  readonly kiosks: readonly {
    readonly id: string
    /** The reader, where a card is answered by asking for the business. */
    readonly reader: string | undefined
    readonly businesses: readonly string[]
  }[]
  readonly evaluation: EvaluationConfig
  /** Digits before confirm that mean no-show on a keypad. */
  readonly noShowDigits: string | undefined
}

const DEFAULT_TARGET_MINUTES = 10

export function branchFacts(configuration: BranchConfigurationInput): BranchFacts {
  const { businesses, classes, profiles, windows, kiosks = [], evaluation = {}, calling } = configuration
  const digits = calling?.keypad?.digitsConfirm ?? { '6': 'noShow' }
  const queuesOf = new Map(
    profiles.map(({ id, tiers, finally: last = [] }) => [
      id,
      new Set([...tiers.flatMap(({ queues }) => queues), ...last]),
    ]),
  )
  return {
    businesses: businesses.map(({ id, meanServiceMinutes }) => ({ id, meanServiceS: meanServiceMinutes * 60 })),
    classes: classes.map(({ id, fromAge, target }) => ({
      id,
      fromAge,
      targetMinutes: target?.minutes ?? DEFAULT_TARGET_MINUTES,
    })),
    windows: windows.map(({ id, keypad, evaluator, profile }) => ({
      id,
      keypad: keypad && { device: keypad.device, address: keypad.address ?? 1 },
      evaluator: evaluator && { device: evaluator.device, address: evaluator.address ?? 1 },
      queues: queuesOf.get(profile) ?? new Set(),
    })),
    kiosks: kiosks.map((kiosk) => ({
      id: kiosk.id,
      reader: (kiosk.onCard ?? 'ask') === 'ask' ? kiosk.reader : undefined,
      businesses: kiosk.businesses ?? businesses.map(({ id }) => id),
    })),
    evaluation: Value.Default(Evaluation, structuredClone(evaluation)) as EvaluationConfig,
    noShowDigits: Object.keys(digits).find((entry) => digits[entry] === 'noShow'),
  }
}
