import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CARRIERS, CASE_NAMES, type Carrier, type CaseName, planned } from './cases.ts'
import type { Pair } from './pair.ts'
import type { Outcome } from './table.ts'

/** What became of one case of one driver on one carrier. */
export interface CaseResult {
  readonly case: CaseName
  readonly carrier: Carrier
  readonly result: Outcome
  readonly reason?: string
}

const root = join(import.meta.dirname, '../..')

/** Collects what the run of one pair gives. */
export function resultsOf(pair: Pair) {
  const outcomes = new Map<string, Outcome>()
  const key = (name: CaseName, carrier: Carrier) => `${name} ${carrier}`
  return {
    note(name: CaseName, carrier: Carrier, outcome: Outcome): void {
      outcomes.set(key(name, carrier), outcome)
    },
    /** Every case of the list on every carrier it is for, in their order. */
    all(): readonly CaseResult[] {
      return CASE_NAMES.flatMap((name) =>
        CARRIERS.flatMap((carrier): CaseResult[] => {
          const plan = planned(pair, name, carrier)
          if (plan.kind === 'elsewhere') return []
          if (plan.kind === 'notApplicable')
            return [{ case: name, carrier, result: 'notApplicable', reason: plan.reason }]
          if (plan.kind === 'open') return [{ case: name, carrier, result: 'open' }]
          return [{ case: name, carrier, result: outcomes.get(key(name, carrier)) ?? 'notRun' }]
        }),
      )
    },
  }
}

/** `dist/conformance/<driver>.json`. */
export function writeResults(driver: string, cases: readonly CaseResult[]): void {
  const folder = join(root, 'dist/conformance')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${driver}.json`), `${JSON.stringify({ driver, cases }, null, 2)}\n`)
}

/** The page of the drivers as it is committed; undefined: there is none. */
export function driversPage(): string | undefined {
  try {
    return readFileSync(join(root, 'docs/drivers.md'), 'utf8')
  } catch {
    return undefined
  }
}
