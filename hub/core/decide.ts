import {
  type Actor,
  type Command,
  type CommandType,
  type DomainEvent,
  isProblemError,
  type Problem,
} from '../../contracts/index.ts'
import type { Branch } from './branch.ts'
import { callingCommands } from './decide/callingCommands.ts'
import { configurationCommands } from './decide/configurationCommands.ts'
import { dayCommands } from './decide/dayCommands.ts'
import { deviceCommands } from './decide/deviceCommands.ts'
import { type Answer, Draft, type Handlers } from './decide/draft.ts'
import { evaluationCommands } from './decide/evaluationCommands.ts'
import { helpCommands } from './decide/helpCommands.ts'
import { keypadCommands } from './decide/keypadCommands.ts'
import { managerCommands } from './decide/managerCommands.ts'
import { serviceCommands } from './decide/serviceCommands.ts'
import { ticketCommands } from './decide/ticketCommands.ts'
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
  ...windowCommands,
  ...callingCommands,
  ...serviceCommands,
  ...evaluationCommands,
  ...managerCommands,
  ...helpCommands,
  ...keypadCommands,
  ...deviceCommands,
  ...dayCommands,
  ...configurationCommands,
}

/**
 * Decides a command (already valid by its schema) on the branch's state. Steps of one command see what the steps before
 * them did; afterwards the state is as before: whoever commits the events calls `evolve` with them. Expected refusals
 * (nobody waiting ...) come back as problems; anything thrown is a defect of this code.
 */
export function decide(branch: Branch, command: Command, context: DecisionContext): Decision {
  return branch.tentatively(() => {
    const draft = new Draft(branch, command.id, context.actor, context.now)
    const handle = HANDLERS[command.type] as (draft: Draft, data: Command['data']) => Answer
    try {
      const result = handle(draft, command.data)
      return { events: draft.events, result }
    } catch (error) {
      if (isProblemError(error)) return { refused: error.problem }
      throw error
    }
  })
}
