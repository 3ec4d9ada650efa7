import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { terminalsNotRun } from '../support/pseudoTerminals.ts'
import { CARRIED_OUT, carryOut, type FinalCase, type Findings } from './carryOut.ts'
import { CARRIERS, CASES, type Carrier, planned } from './cases.ts'
import type { Pair } from './pair.ts'
import { driversPage, resultsOf, writeResults } from './results.ts'
import { columnOf, readColumn } from './table.ts'
import { watchUnhandled } from './unhandled.ts'

const CARRIER_WORDS: Readonly<Record<Carrier, string>> = {
  memory: 'in memory, on a fake clock',
  tcp: 'over TCP',
  pty: 'over a serial port on a pseudo-terminal',
}

/**
 * What every driver does with its simulator, whatever the protocol and whatever carries its bytes. A new driver that passes here fits
 * into the agent. What became of each case is written to `dist/conformance/<driver>.json`.
 */
export function describeConformance(pair: Pair): void {
  const { definition } = pair
  const results = resultsOf(pair)
  const looksAt = CARRIERS.filter((carrier) => carrier !== 'pty' || !terminalsNotRun)
  const carriers = CARRIERS.filter((carrier) => planned(pair, 'start', carrier).kind !== 'elsewhere')
  const watch: { unhandled: ReturnType<typeof watchUnhandled> | undefined } = { unhandled: undefined }
  const findings: Findings = {
    published: new Map(),
    violations: new Map(),
    get unhandled() {
      return watch.unhandled?.found ?? []
    },
  }

  describe(`${definition.name} conforms`, () => {
    beforeAll(() => {
      watch.unhandled = watchUnhandled()
    })
    afterAll(() => {
      watch.unhandled?.stop()
      writeResults(definition.name, results.all())
    })

    test('its parts agree on names, and its example commands are all of its commands', () => {
      const device = pair.createSimulator(
        { send() {}, notice() {}, clock: { now: () => 0, after: () => () => {} } },
        pair.simulatorSettings,
      )
      expect(device.protocol).toBe(definition.name)
      expect(new Set(pair.commands.map(({ name }) => name))).toEqual(new Set(definition.commands))
      expect(pair.interrupted === undefined).toBe(definition.commands.length === 0)
      expect(definition.interfaces).toContain('common')
      expect(JSON.parse(JSON.stringify(device.look()))).toEqual(device.look())
      expect(() => device.act('no-such-act')).toThrow()
    })

    for (const carrier of carriers)
      describe.skipIf(!looksAt.includes(carrier))(CARRIER_WORDS[carrier], () => {
        const noted = async (name: keyof typeof CASES, run: () => Promise<void> | void): Promise<void> => {
          results.note(name, carrier, 'failed')
          await run()
          results.note(name, carrier, 'passed')
        }
        for (const name of CARRIED_OUT) {
          if (planned(pair, name, carrier).kind !== 'runs') continue
          // Real time is mostly waiting: several lines at a time. What counts descriptors wants to be alone.
          const kind = carrier === 'memory' || name === 'noLeak' ? test : test.concurrent
          kind(`${name}: ${CASES[name].text}`, () => noted(name, () => carryOut(pair, name, carrier, findings)))
        }
        for (const [name, look] of Object.entries(LAST) as [FinalCase, (typeof LAST)[FinalCase]][])
          test(`${name}: ${CASES[name].text}`, () => noted(name, () => look(findings, carrier)))
      })

    test('every case of the list has run, and docs/drivers.md says what came of it', () => {
      const all = results.all().filter(({ carrier }) => looksAt.includes(carrier))
      expect(all.filter(({ result }) => result === 'notRun')).toEqual([])
      const ran = columnOf(
        (name, carrier) => all.find((one) => one.case === name && one.carrier === carrier)?.result,
        looksAt,
      )
      const page = readColumn(driversPage() ?? '', definition.name, looksAt)
      expect(page, 'docs/drivers.md is not what was run: run "npx tsx scripts/docs.ts"').toEqual(ran)
    })
  })
}

/** Looked at when all other cases of the carrier are over. */
const LAST: Readonly<Record<FinalCase, (findings: Findings, carrier: Carrier) => void>> = {
  validByContract({ published, violations }, carrier) {
    expect(published.get(carrier) ?? 0, 'what was published').toBeGreaterThan(0)
    expect(violations.get(carrier) ?? []).toEqual([])
  },
  nothingUnhandled({ unhandled }) {
    expect(unhandled).toEqual([])
  },
}
