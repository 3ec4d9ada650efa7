import { QUALITY } from '../../device-drivers/quality.ts'
import { DRIVERS } from '../../device-drivers/registry.ts'
import { CARRIERS, CASE_NAMES, CASES, type Carrier, planned } from '../../test/conformance/cases.ts'
import type { Pair } from '../../test/conformance/pair.ts'
import { loadPair } from '../../test/conformance/pairs.ts'
import { type Column, NOT_APPLICABLE, OPEN, plannedColumn, tableOf } from '../../test/conformance/table.ts'

const CARRIER_WORDS: Readonly<Record<Carrier, string>> = {
  memory: 'in memory',
  tcp: 'over TCP',
  pty: 'over a serial port',
}

/**
 * docs/drivers.md: what the drivers speak, how far they are to be trusted, and the cases of the conformance suite. Made from the suite's
 * own list and the pairs' declarations; the suite compares what it has run with this page.
 */
export async function driversPage(): Promise<string> {
  const names = Object.keys(DRIVERS).sort()
  const pairs = new Map<string, Pair>()
  for (const name of names) pairs.set(name, await loadPair(name))
  const columns = new Map<string, Column>([...pairs].map(([name, pair]) => [name, plannedColumn(pair)]))
  const cell = (text: string) => text.replaceAll('|', '\\|')

  const qualities = names.map((name) => {
    const quality = QUALITY[name]
    if (!quality) return `| \`${name}\` | not described in \`device-drivers/quality.ts\` | | | | |`
    const { device, speaks, source, level, unitsTried } = quality
    const units = unitsTried.map(({ maker, model, firmware, on }) => `${maker} ${model} ${firmware} (${on})`)
    return `| \`${name}\` | ${cell(device)} | ${cell(speaks)} | ${source} | ${level} | ${cell(units.join(', ')) || 'none'} |`
  })

  return `# Drivers

Generated from \`device-drivers/quality.ts\` and \`test/conformance\` by \`scripts/docs.ts\`.

Every driver is built to the published protocol. ${tried(names)}
What is known comes from the conformance suite, with simulated devices whose own encoding was written from the protocol on its own.

| driver | device | speaks | source | level | real units tried |
|---|---|---|---|---|---|
${qualities.join('\n')}

Source of the protocol: **A** the maker's own text; **B** two or more independent implementations agree; **C** one implementation, or a
secondary page.

| level | what it takes |
|---|---|
| none | a case of the suite is still open |
| bronze | every case of the suite that the protocol allows passes, on every carrier |
| silver | bronze, and the whole scene of the driver has been carried out on a real unit, which is named with its firmware |
| gold | silver, and a month of daily use in a branch without a fault that was the driver's |

## What the suite says

**M** in memory on a fake clock, **T** over a real TCP connection, **P** over a real serial port on a pseudo-terminal (Linux, with socat): the case
is carried out there and passes. **${NOT_APPLICABLE}** the protocol does not have it, for the reason below. **${OPEN}** not decided yet. Cases that need long
time-outs are carried out on the fake clock only. A run writes what came of each case to \`dist/conformance/<driver>.json\` and fails
where it is not what this table says.

${tableOf(columns)}

| case | a driver that passes |
|---|---|
${CASE_NAMES.map((name) => `| \`${name}\` | ${cell(CASES[name].text)} |`).join('\n')}

### Not applicable

${names.flatMap((name) => reasons(name, pairs.get(name))).join('\n')}
`
}

function tried(names: readonly string[]): string {
  const count = names.filter((name) => (QUALITY[name]?.unitsTried.length ?? 0) > 0).length
  if (count === 0) return '**None has been tried on a real unit yet.**'
  return `**Tried on a real unit: ${count} of ${names.length}.**`
}

function reasons(name: string, pair: Pair | undefined): readonly string[] {
  if (!pair) return []
  const lines = CASE_NAMES.flatMap((one) => {
    const plan = CARRIERS.map((carrier) => planned(pair, one, carrier)).find(({ kind }) => kind === 'notApplicable')
    return plan?.kind === 'notApplicable' ? [`- \`${name}\`, \`${one}\`: ${plan.reason}.`] : []
  })
  const { silenceIsNormal, notCarried = {} } = pair
  for (const [carrier, reason] of Object.entries(notCarried))
    lines.push(`- \`${name}\`, not ${CARRIER_WORDS[carrier as Carrier]}: ${reason}.`)
  if (silenceIsNormal !== undefined)
    lines.push(`- \`${name}\`, \`muteDevice\`: a mute device is not noticed. ${silenceIsNormal}.`)
  return lines
}
