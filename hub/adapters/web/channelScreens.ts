import type { Delta } from '../../../contracts/index.ts'
import type { ChannelState, WebApplication } from './application.ts'

/** Which screens watch which channel, and the version each of them holds. */
export class ChannelScreens<Screen> {
  readonly #application: Pick<WebApplication, 'view' | 'watch' | 'unwatch'>
  readonly #channels = new Map<string, Map<Screen, number>>()

  constructor(application: Pick<WebApplication, 'view' | 'watch' | 'unwatch'>) {
    this.#application = application
  }

  /** The state the screen starts from; undefined, and nothing joined, when there is no such channel. */
  join(channel: string, screen: Screen): ChannelState | undefined {
    const members = this.#channels.get(channel) ?? new Map<Screen, number>()
    if (members.size === 0) {
      this.#channels.set(channel, members)
      this.#application.watch(channel)
    }
    const state = this.#stateOf(channel)
    if (state) members.set(screen, state.version)
    if (members.size === 0) this.#drop(channel)
    return state
  }

  leave(channel: string, screen: Screen): void {
    const members = this.#channels.get(channel)
    if (members?.delete(screen) && members.size === 0) this.#drop(channel)
  }

  leaveAll(screen: Screen): void {
    for (const channel of [...this.#channels.keys()]) this.leave(channel, screen)
  }

  countOf(screen: Screen): number {
    let count = 0
    for (const members of this.#channels.values()) if (members.has(screen)) count += 1
    return count
  }

  /** Screens that do not have this change yet. One that misses a change before it sees that by `from` and starts anew. */
  receiversOf({ channel, to }: Delta): Screen[] {
    const members = this.#channels.get(channel)
    if (!members) return []
    const behind: Screen[] = []
    for (const [screen, version] of members) if (version < to) behind.push(screen)
    for (const screen of behind) members.set(screen, to)
    return behind
  }

  #stateOf(channel: string): ChannelState | undefined {
    try {
      return this.#application.view(channel)
    } catch (error) {
      if (this.#channels.get(channel)?.size === 0) this.#drop(channel)
      throw error
    }
  }

  #drop(channel: string): void {
    this.#channels.delete(channel)
    this.#application.unwatch(channel)
  }
}
