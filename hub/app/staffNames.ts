import type { Clock, PeopleStore } from './ports.ts'

/** Accounts change by hand, a few times a year; views ask for names with every event. */
const FRESH_MS = 2_000

/** Names of the branch's people, read from the store at most once in two seconds. */
export class StaffNames {
  private readonly people: Pick<PeopleStore, 'listUsers'>
  private readonly clock: Pick<Clock, 'monotonicMs'>
  private readAt = Number.NEGATIVE_INFINITY
  private names: ReadonlyMap<string, string> = new Map()
  private known: readonly { readonly id: string; readonly name: string }[] = []

  constructor(people: Pick<PeopleStore, 'listUsers'>, clock: Pick<Clock, 'monotonicMs'>) {
    this.people = people
    this.clock = clock
  }

  /** The id itself where there is no such account. */
  nameOf(userId: string): string {
    this.refresh()
    return this.names.get(userId) ?? userId
  }

  /** People who may sit at a window. */
  tellers(): readonly { readonly id: string; readonly name: string }[] {
    this.refresh()
    return this.known
  }

  /** Everybody with an account. */
  everybody(): readonly { readonly id: string; readonly name: string }[] {
    this.refresh()
    return [...this.names].map(([id, name]) => ({ id, name }))
  }

  private refresh(): void {
    const now = this.clock.monotonicMs()
    if (now - this.readAt < FRESH_MS) return
    this.readAt = now
    const users = this.people.listUsers()
    this.names = new Map(users.map(({ user, name }) => [user, name]))
    this.known = users
      .filter(({ role, isDisabled }) => role === 'teller' && !isDisabled)
      .map(({ user, name }) => ({ id: user, name }))
  }
}
