import {
  type Actor,
  type Command,
  type CommandType,
  type DomainEvent,
  type EventType,
  isProblemError,
  type Problem,
} from '../../contracts/index.ts'
import type { Branch } from './branch.ts'
import { callForArrivals } from './decide/autoCall.ts'
import { callingCommands } from './decide/callingCommands.ts'
import { configurationCommands } from './decide/configurationCommands.ts'
import { dayCommands } from './decide/dayCommands.ts'
import { deviceCommands } from './decide/deviceCommands.ts'
import { diversionCommands } from './decide/diversionCommands.ts'
import { type Answer, Draft, type Handlers } from './decide/draft.ts'
import { evaluationCommands } from './decide/evaluationCommands.ts'
import { fleetCommands } from './decide/fleetCommands.ts'
import { forecastCommands } from './decide/forecastBreach.ts'
import { formCommands } from './decide/formCommands.ts'
import { helpCommands } from './decide/helpCommands.ts'
import { keypadCommands } from './decide/keypadCommands.ts'
import { machineCommands } from './decide/machineCommands.ts'
import { managerCommands } from './decide/managerCommands.ts'
import { noticeCommands } from './decide/noticeCommands.ts'
import { switchProfiles } from './decide/profileSwitches.ts'
import { ratesCommands } from './decide/ratesCommands.ts'
import { recognitionCommands } from './decide/recognitionCommands.ts'
import { remoteCommands } from './decide/remoteCommands.ts'
import { remoteDeviceCommands } from './decide/remoteDeviceCommands.ts'
import { serviceCommands } from './decide/serviceCommands.ts'
import { stockCommands } from './decide/stockCommands.ts'
import { ticketCommands } from './decide/ticketCommands.ts'
import { timeCommands } from './decide/timeCommands.ts'
import { visitCommands } from './decide/visitCommands.ts'
import { windowCommands } from './decide/windowCommands.ts'
import type { Now } from './time.ts'

export interface DecisionContext {
  readonly actor: Actor
  readonly now: Now
}

/** Either what happened, in order, with the answer, or why nothing did. No events: it was so already. */
export type Decision = { readonly events: DomainEvent[]; readonly result: Answer } | { readonly refused: Problem }

const HANDLERS: Handlers<CommandType> = {
  ...ticketCommands,
  ...remoteCommands,
  ...recognitionCommands,
  ...diversionCommands,
  ...windowCommands,
  ...callingCommands,
  ...serviceCommands,
  ...visitCommands,
  ...evaluationCommands,
  ...managerCommands,
  ...helpCommands,
  ...noticeCommands,
  ...ratesCommands,
  ...timeCommands,
  ...forecastCommands,
  ...keypadCommands,
  ...deviceCommands,
  ...machineCommands,
  ...fleetCommands,
  ...stockCommands,
  ...remoteDeviceCommands,
  ...formCommands,
  ...dayCommands,
  ...configurationCommands,
}

/**
 * Decides a command (already valid by its schema) on the branch's state. Steps of one command see what the steps before
 * them did; afterwards the state is as before: whoever commits the events calls `evolve` with them. Expected refusals
 * (nobody waiting ...) come back as problems; anything thrown is a defect of this code.
 */
export function decide(branch: Branch, command: Command, context: DecisionContext): Decision {
  return branch.tentatively(() => attempt(new Draft(branch, command.id, context.actor, context.now), command))
}

/**
 * As `decide`, but the branch is afterwards as after the events: for branches that are played and have no journal. Not inside
 * `begin` ... `accept`.
 */
export function carryOut(branch: Branch, command: Command, context: DecisionContext): Decision {
  branch.begin()
  const draft = new Draft(branch, command.id, context.actor, context.now)
  try {
    const decision = attempt(draft, command)
    if ('refused' in decision) branch.rollback()
    else {
      draft.settle()
      branch.accept()
    }
    return decision
  } catch (error) {
    branch.rollback()
    throw error
  }
}

function attempt(draft: Draft, command: Command): Decision {
  const handle = HANDLERS[command.type] as (draft: Draft, data: Command['data']) => Answer
  try {
    const result = handle(draft, command.data)
    follow(draft)
    return { events: draft.events, result }
  } catch (error) {
    if (isProblemError(error)) return { refused: error.problem }
    throw error
  }
}

const SWITCHES: ReadonlySet<string> = new Set<EventType>([
  'ConfigurationApplied',
  'ProfileOverridden',
  'ProfileOverrideEnded',
])

/** What follows from any command, whoever sent it, in the same decision. */
function follow(draft: Draft): void {
  if (draft.events.some(({ type }) => SWITCHES.has(type))) switchProfiles(draft)
  callForArrivals(draft)
}
