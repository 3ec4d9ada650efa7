import { randomUUID } from 'node:crypto'
import type { CommandAnswer, CommandData, PublicCommandType } from '../../contracts/index.ts'
import type { HubClient } from './hubClient.ts'

/** What goes over the screens of a branch. */
export interface Traffic {
  commands: number
  refusals: number
  requests: number
  viewChanges: number
}

const AGAIN_AFTER_MS = 300
const TOO_MANY_PAUSE_MS = 100
const GIVE_UP_AFTER_MS = 60_000

/**
 * The screen somebody works at. It bears with a hub that is restarted: what was sent without an answer is sent again under the
 * same id, so that it is done once, and a session that has ended is begun anew.
 */
export class Screen {
  readonly #open: () => Promise<HubClient>
  readonly #traffic: Traffic
  readonly #ended: AbortSignal
  readonly #listeners = new Set<() => void>()
  readonly #channels = new Set<string>()
  #client: HubClient | undefined
  #opening: Promise<HubClient> | undefined

  /** `open` logs in. */
  constructor(open: () => Promise<HubClient>, traffic: Traffic, ended: AbortSignal) {
    this.#open = open
    this.#traffic = traffic
    this.#ended = ended
  }

  async send<T extends PublicCommandType>(type: T, data: CommandData<T>): Promise<CommandAnswer> {
    const id = randomUUID()
    for (;;) {
      this.#traffic.commands += 1
      const answer = await this.#try((client) => client.command(type, data, id))
      if (answer.ok) return answer
      this.#traffic.refusals += 1
      if (answer.problem.code === 'SESSION_EXPIRED' || answer.problem.code === 'NOT_SIGNED_IN') this.close()
      else if (!MAY_PASS.has(answer.problem.code)) return answer
      await pause(TOO_MANY_PAUSE_MS, this.#ended)
    }
  }

  /** What the hub knows at this moment. */
  get<T>(path: string): Promise<T> {
    this.#traffic.requests += 1
    return this.#try((client) => client.get<T>(path))
  }

  /** The channel is on the screen from now on. */
  async watch<V>(channel: string): Promise<V> {
    this.#channels.add(channel)
    return this.#try((client) => client.view<V>(channel))
  }

  /** The view as soon as it is so, or undefined after `withinMs`. */
  async until<V>(channel: string, condition: (view: V) => boolean, withinMs: number): Promise<V | undefined> {
    const client = await this.#connected()
    return client.until<V>(channel, condition, withinMs).catch(() => undefined)
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  close(): void {
    this.#client?.close()
    this.#client = undefined
  }

  async #try<T>(ask: (client: HubClient) => Promise<T>): Promise<T> {
    const since = performance.now()
    for (;;) {
      try {
        return await ask(await this.#connected())
      } catch (error) {
        if (this.#ended.aborted || performance.now() - since > GIVE_UP_AFTER_MS) throw error
        if (await this.#isLoggedOut()) this.close()
        await pause(AGAIN_AFTER_MS, this.#ended)
      }
    }
  }

  async #isLoggedOut(): Promise<boolean> {
    try {
      await this.#client?.get('/api/v1/session')
      return false
    } catch (error) {
      return error instanceof Error && error.message.includes(': 401')
    }
  }

  /** One log-in, however many ask for the screen at once. */
  #connected(): Promise<HubClient> {
    if (this.#client) return Promise.resolve(this.#client)
    this.#opening ??= this.#start().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #start(): Promise<HubClient> {
    const client = await this.#open()
    client.onChange(() => {
      this.#traffic.viewChanges += 1
      for (const listener of this.#listeners) listener()
    })
    for (const channel of this.#channels) await client.view(channel)
    this.#client = client
    return client
  }
}

/** Refusals that are over in a moment: the same is sent again. */
const MAY_PASS: ReadonlySet<string> = new Set(['TOO_MANY_REQUESTS', 'STARTING', 'STORE_UNAVAILABLE'])

/** Waits, or less when the branch ends. */
export function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      ended.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    ended.addEventListener('abort', finish)
  })
}
