import type { Static } from 'typebox'
import { type Actor, ProblemError, type ROUTES } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Clock, CustomerDirectory, ImportedList, Log, PeopleStore } from '../ports.ts'

export type DirectoryList = Static<(typeof ROUTES)['importDirectory']['body']>

export interface DirectoryImportOptions {
  readonly branch: Branch
  readonly directory: Pick<CustomerDirectory, 'importList'>
  readonly people: Pick<PeopleStore, 'findUser' | 'audit'>
  readonly clock: Clock
  readonly log: Log
}

/** Takes a list into the directory and says so in the audit log. Throws ProblemError: DIRECTORY_INVALID, STORE_UNAVAILABLE. */
export async function importDirectory(
  options: DirectoryImportOptions,
  { csv, mode = 'complete' }: DirectoryList,
  actor: Actor,
): Promise<{ imported: number; customers: number }> {
  const { branch, directory, people } = options
  const classes = new Set(branch.config?.classes.map(({ id }) => id))
  let taken: ImportedList
  try {
    taken = await directory.importList(csv, {
      mode,
      isClass: (classId) => classes.has(classId),
      isAdviser: remembering((user) => people.findUser(user) !== undefined),
    })
  } catch (error) {
    audit(options, actor, mode, false)
    throw error
  }
  audit(options, actor, mode, !('mistakes' in taken))
  if ('mistakes' in taken) throw new ProblemError('DIRECTORY_INVALID', { mistakes: taken.mistakes, more: taken.more })
  return taken
}

/** What was imported is in force, whether or not that can be noted. */
function audit({ people, clock, log }: DirectoryImportOptions, actor: Actor, mode: string, success: boolean): void {
  const action = 'importDirectory'
  try {
    people.audit({ wall: clock.now().wall, actor, action, subject: mode, success })
  } catch (error) {
    log.error({ err: error, action }, 'audit entry could not be stored')
  }
}

/** A few people have many customers each. */
function remembering(ask: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>()
  return (key) => {
    const is = known.get(key) ?? ask(key)
    known.set(key, is)
    return is
  }
}
