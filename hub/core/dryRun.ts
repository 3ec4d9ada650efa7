import type { DryRunView } from '../../contracts/index.ts'
import type { Branch } from './branch.ts'
import { checkConfiguration } from './configuration.ts'
import { callersNow } from './dryRun/callersNow.ts'
import { type Customer, customersOf, occupied, placer } from './dryRun/customers.ts'
import { differences, figuresByClass } from './dryRun/figures.ts'
import { checkProposal, type Proposal, proposedProfile } from './dryRun/proposal.ts'
import { replay } from './dryRun/replay.ts'
import { isInForceNow, unservedQueues, warningsOf } from './dryRun/warnings.ts'
import { lookup } from './lookup.ts'
import type { WindowSession } from './simulation/session.ts'
import type { Now } from './time.ts'

const NOTHING: DryRunView = { mistakes: [], warnings: [], next: [], classes: [], tickets: [], compared: 0 }

/**
 * What other rules would change, on today's tickets: the day is played twice, by the rules in force and by the proposed
 * ones, with the same customers, windows and service times. A proposal with mistakes is not played. Changes nothing, and the
 * same question gets the same answer.
 *
 * What the trial leaves out, in both runs alike: recalls, no-shows that came back, holds, managers' moves and profiles
 * chosen for a while, and tickets that were cancelled, expired, are held or are not activated. Windows call as soon as they
 * are free; a window that is open now stays open until everybody has been called.
 */
export function dryRun(branch: Branch, proposal: Proposal, now: Now, sessions: readonly WindowSession[]): DryRunView {
  const steps = dryRunInSteps(branch, proposal, now, sessions)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/**
 * As `dryRun`, in pieces between which the branch may go on: all that is asked of it is asked in the first, before anything
 * is played.
 */
export function* dryRunInSteps(
  branch: Branch,
  proposal: Proposal,
  now: Now,
  sessions: readonly WindowSession[],
): Generator<undefined, DryRunView, undefined> {
  const { config } = branch
  if (config === undefined) {
    const checked = checkConfiguration('configuration' in proposal ? proposal.configuration : undefined)
    return { ...NOTHING, mistakes: 'mistakes' in checked ? checked.mistakes : [] }
  }
  const checked = checkProposal(config, proposal)
  if ('mistakes' in checked) return { ...NOTHING, mistakes: checked.mistakes }

  const customers = customersOf(branch, config, now.tick)
  const day = { customers, occupied: occupied(branch, now.tick), sessions, now }
  const next = callersNow(branch, config, checked.config, now)
  const unserved = unservedQueues(branch, config, checked.config, now)
  const profileId = proposedProfile(proposal)
  const isIdle = profileId !== undefined && !isInForceNow(branch, checked.config, profileId, now)
  yield
  const before = { config, calls: replay(day, lookup(config), placer(config, config)) }
  yield
  const queueOf: (customer: Customer) => string | undefined = placer(config, checked.config)
  const after = { config: checked.config, calls: replay(day, lookup(checked.config), queueOf) }
  yield
  const idleProfileId = isIdle ? profileId : undefined
  const trial = { customers, queueOf, before, after, unserved, idleProfileId, doubts: checked.warnings }
  return {
    mistakes: [],
    warnings: warningsOf(trial),
    next,
    classes: figuresByClass(customers, before, after),
    tickets: differences(customers, before, after),
    compared: customers.length,
  }
}
