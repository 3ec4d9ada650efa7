import type { StatusData } from '../../contracts/index.ts'
import type { OutputState, State } from './line.ts'
import { boardKey, lampKey, type Plan } from './plan.ts'

type Statuses = Pick<StatusData, 'board' | 'lights' | 'gates'>
type Rate = StatusData['lights']['lights'][string]

export interface Standing {
  readonly statuses: Statuses
  /** What is wrong with some of the line, in words. */
  readonly faults: readonly string[]
  /** Gates of which nobody knows what came of the last command. */
  readonly doubts: readonly string[]
  /** Whether any unit answers; `unknown` while that is not clear. */
  readonly presence: 'answers' | 'silent' | 'unknown'
}

/** What a line's state means to those who look at it. `rates`: what lamps were told last. */
export function statusesOf(state: State, plan: Plan, rates: ReadonlyMap<string, Rate>): Standing {
  const silentUnits = new Set(state.units.filter(({ presence }) => presence === 'silent').map(({ unit }) => unit))
  const boards: [string, StatusData['board']['units'][string]][] = []
  const lights: [string, Rate][] = []
  for (const [place, { key, unit }] of plan.outputs.entries()) {
    const output = state.outputs[place]
    const name = key.slice(key.indexOf(' ') + 1)
    if (key === boardKey(name)) boards.push([name, boardWord(output, silentUnits.has(unit))])
    else if (key === lampKey(name)) lights.push([name, output?.shown ? (rates.get(name) ?? 'unknown') : 'unknown'])
  }
  const gates = state.gates.map(({ name, seen }) => [name, seen] as const)
  const allSilent = silentUnits.size === state.units.length
  const answering = state.units.some(({ presence }) => presence === 'answers')
  return {
    statuses: {
      board: { units: Object.fromEntries(boards) },
      lights: { lights: Object.fromEntries(lights) },
      gates: { gates: Object.fromEntries(gates) },
    },
    faults: [
      ...(allSilent ? [] : [...silentUnits].map((unit) => `unit ${unit} does not answer`)),
      ...state.outputs.flatMap(({ key, refused }) => (refused === undefined ? [] : [`${key}: ${refused}`])),
      ...state.polls.flatMap(({ refused }) => refused ?? []),
      ...state.gates.flatMap(({ name, relay }) =>
        relay?.interrupted ? [`gate ${name}: its relay may still be on, it is released when its unit answers`] : [],
      ),
    ],
    doubts: state.gates.filter(({ doubt }) => doubt).map(({ name }) => `gate ${name}`),
    presence: answering ? 'answers' : allSilent ? 'silent' : 'unknown',
  }
}

function boardWord(output: OutputState | undefined, isSilent: boolean): 'unknown' | 'shown' | 'pending' | 'silent' {
  if (isSilent) return 'silent'
  if (!output?.values) return 'unknown'
  return output.shown ? 'shown' : 'pending'
}
