import type { Delta } from '../../../contracts/index.ts'
import type { Clock, Log } from '../ports.ts'

interface Watched {
  watchers: number
  version: number
  /** As computed last. A key that holds the same object as before is unchanged: views are made of values that nobody changes. */
  view: Record<string, unknown>
  /** Each top-level key as JSON: what the screens have. */
  sent: Map<string, string>
  /** The screens have been told that there is no such channel. */
  isGone: boolean
}

interface Options {
  readonly epoch: string
  readonly clock: Clock
  readonly log: Log
  /** The current view of a channel, or undefined when there is no such channel. */
  readonly compute: (channel: string) => Record<string, unknown> | undefined
  readonly schedule?: (callback: () => void) => void
}

/**
 * Live views for screens: computed only while somebody watches, from committed state, once per turn of the event loop
 * however much has happened, and sent as the top-level keys that have changed or gone.
 */
export class Channels {
  private readonly options: Options
  private readonly watched = new Map<string, Watched>()
  private readonly listeners = new Set<(delta: Delta) => void>()
  private scheduled = false

  constructor(options: Options) {
    this.options = options
  }

  watch(channel: string): void {
    const known = this.watched.get(channel)
    if (known) {
      known.watchers += 1
      return
    }
    const view = this.options.compute(channel)
    if (view) this.watched.set(channel, { watchers: 1, version: 0, view, sent: fingerprint(view), isGone: false })
  }

  unwatch(channel: string): void {
    const known = this.watched.get(channel)
    if (!known) return
    known.watchers -= 1
    if (known.watchers <= 0) this.watched.delete(channel)
  }

  /** The newest view; of a watched channel with pending changes already sent, so that the version fits. */
  view(channel: string): { version: number; tick: number; view: Record<string, unknown> } | undefined {
    const tick = this.options.clock.now().tick
    const known = this.watched.get(channel)
    if (known && this.update(channel, known)) return { version: known.version, tick, view: known.view }
    const view = this.options.compute(channel)
    return view && { version: 0, tick, view }
  }

  onDelta(listener: (delta: Delta) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Something has been committed, or time has passed. */
  changed(): void {
    if (this.scheduled || this.watched.size === 0) return
    this.scheduled = true
    const schedule = this.options.schedule ?? ((callback: () => void) => setImmediate(callback))
    schedule(() => {
      this.scheduled = false
      for (const [channel, watched] of this.watched) {
        try {
          this.update(channel, watched)
        } catch (error) {
          // A view that can not be computed costs its screens an update, not the branch its hub.
          this.options.log.error({ channel, err: error }, 'a view could not be computed')
        }
      }
    })
  }

  /** False when there is no such channel any more: its window, kiosk or display has left the configuration. */
  private update(channel: string, watched: Watched): boolean {
    const view = this.options.compute(channel)
    if (!view) {
      this.sendGone(channel, watched)
      return false
    }
    watched.isGone = false
    const set = changedKeys(view, watched)
    const unset: string[] = []
    for (const key of watched.sent.keys()) if (!Object.hasOwn(view, key)) unset.push(key)
    for (const key of unset) watched.sent.delete(key)
    watched.view = view
    if (Object.keys(set).length === 0 && unset.length === 0) return true
    const from = watched.version
    watched.version += 1
    const delta: Delta = {
      channel,
      epoch: this.options.epoch,
      from,
      to: watched.version,
      tick: this.options.clock.now().tick,
      set,
      ...(unset.length > 0 ? { unset } : {}),
    }
    for (const listener of this.listeners) listener(delta)
    return true
  }

  /** A delta that follows nothing: screens ask anew, and are told that there is no such channel. */
  private sendGone(channel: string, watched: Watched): void {
    if (watched.isGone) return
    watched.isGone = true
    const from = watched.version + 1
    watched.version = from + 1
    const { epoch, clock } = this.options
    const delta: Delta = { channel, epoch, from, to: watched.version, tick: clock.now().tick, set: {} }
    for (const listener of this.listeners) listener(delta)
  }
}

/** The keys whose values are other than what the screens have; from then on they count as sent. */
function changedKeys(view: Record<string, unknown>, { view: before, sent }: Watched): Record<string, unknown> {
  const set: Record<string, unknown> = {}
  for (const key of Object.keys(view)) {
    const value = view[key]
    const known = sent.get(key)
    if (known !== undefined && value === before[key]) continue
    const json = JSON.stringify(value)
    if (json === known) continue
    sent.set(key, json)
    set[key] = value
  }
  return set
}

function fingerprint(view: Record<string, unknown>): Map<string, string> {
  return new Map(Object.entries(view).map(([key, value]) => [key, JSON.stringify(value)]))
}
