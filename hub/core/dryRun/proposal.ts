import { type BranchConfig, type Mistake, mistakeAt } from '../../../contracts/index.ts'
import { type CheckedConfiguration, checkConfiguration } from '../configuration.ts'

/** Other rules: a whole configuration, or one profile in place of the one with its id (a new id: at the windows named). */
export type Proposal =
  | { readonly configuration: unknown }
  | { readonly profile: unknown; readonly windows?: readonly string[] }

/** The configuration that would be in force, or what is wrong with it. */
export function checkProposal(current: BranchConfig, proposal: Proposal): CheckedConfiguration {
  if ('configuration' in proposal) return checkConfiguration(proposal.configuration)
  const { profile, windows = [] } = proposal
  const id = idOf(profile)
  const profiles: unknown[] = [...current.profiles]
  const at = current.profiles.findIndex((known) => known.id === id)
  if (at >= 0) profiles[at] = profile
  else profiles.push(profile)
  const named = new Set(windows)
  const checked = checkConfiguration({
    ...current,
    profiles,
    windows: current.windows.map((window) =>
      named.has(window.id) && id !== undefined ? { ...window, profile: id } : window,
    ),
  })
  const strangers = windows.filter((windowId) => !current.windows.some((window) => window.id === windowId))
  if (strangers.length === 0) return checked
  const mistakes: Mistake[] = strangers.map((windowId) =>
    mistakeAt('', 'name.unknown', { kind: 'window', value: `"${windowId}"` }),
  )
  return { mistakes: [...('mistakes' in checked ? checked.mistakes : []), ...mistakes] }
}

/** Id of the profile that is proposed by itself. */
export function proposedProfile(proposal: Proposal): string | undefined {
  return 'configuration' in proposal ? undefined : idOf(proposal.profile)
}

function idOf(profile: unknown): string | undefined {
  const id = (profile as { readonly id?: unknown } | null | undefined)?.id
  return typeof id === 'string' ? id : undefined
}
