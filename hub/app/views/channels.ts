import type { Delta } from '../../../contracts/index.ts'
import type { Clock, Log } from '../ports.ts'

/** Hears every delta, and has its JSON: that was made to see what has changed, and is the same for all screens. */
export type DeltaListener = (delta: Delta, json: string) => void

/** People look at the hall's screens and wait at windows and kiosks; the tablet, whose view is the largest, and the rest follow. */
const FIRST = ['display', 'window', 'kiosk', 'pad']

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

/** Keys with their new values, and as the members of a JSON object. */
interface Changes {
  readonly set: Record<string, unknown>
  readonly json: string
}
const NO_CHANGES: Changes = { set: {}, json: '' }

interface Change extends Pick<Delta, 'channel' | 'from' | 'to'> {
  readonly changes: Changes
  readonly unset: string[]
}

/** A view as it is now, by the hub's two clocks. */
export interface ChannelState {
  readonly version: number
  readonly tick: number
  readonly wall: number
  readonly view: Record<string, unknown>
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
  /** What is watched, in the order in which it is told. */
  private ordered: readonly (readonly [channel: string, watched: Watched])[] = []
  private readonly listeners = new Set<DeltaListener>()
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
    if (!view) return
    this.watched.set(channel, { watchers: 1, version: 0, view, sent: fingerprint(view), isGone: false })
    this.ordered = [...this.watched].sort(([a], [b]) => rankOf(a) - rankOf(b))
  }

  unwatch(channel: string): void {
    const known = this.watched.get(channel)
    if (!known) return
    known.watchers -= 1
    if (known.watchers > 0) return
    this.watched.delete(channel)
    this.ordered = this.ordered.filter(([other]) => other !== channel)
  }

  /** The newest view; of a watched channel with pending changes already sent, so that the version fits. */
  view(channel: string): ChannelState | undefined {
    const { tick, wall } = this.options.clock.now()
    const known = this.watched.get(channel)
    if (known && this.update(channel, known)) return { version: known.version, tick, wall, view: known.view }
    const view = this.options.compute(channel)
    return view && { version: 0, tick, wall, view }
  }

  onDelta(listener: DeltaListener): () => void {
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
      for (const [channel, watched] of this.ordered) {
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
    const changes = changedKeys(view, watched)
    const unset = goneKeys(view, watched)
    watched.view = view
    if (changes.json === '' && unset.length === 0) return true
    const from = watched.version
    watched.version += 1
    this.tell({ channel, from, to: watched.version, changes, unset })
    return true
  }

  /** A delta that follows nothing: screens ask anew, and are told that there is no such channel. */
  private sendGone(channel: string, watched: Watched): void {
    if (watched.isGone) return
    watched.isGone = true
    const from = watched.version + 1
    watched.version = from + 1
    this.tell({ channel, from, to: watched.version, changes: NO_CHANGES, unset: [] })
  }

  private tell({ channel, from, to, changes, unset }: Change): void {
    const { tick, wall } = this.options.clock.now()
    const head = { channel, epoch: this.options.epoch, from, to, tick, wall }
    const tail = unset.length > 0 ? { unset } : {}
    const delta: Delta = { ...head, set: changes.set, ...tail }
    const gone = unset.length > 0 ? `,"unset":${JSON.stringify(unset)}` : ''
    const json = `${JSON.stringify(head).slice(0, -1)},"set":{${changes.json}}${gone}}`
    for (const listener of this.listeners) listener(delta, json)
  }
}

function rankOf(channel: string): number {
  const rank = FIRST.indexOf(channel.split(':')[0] ?? '')
  return rank < 0 ? FIRST.length : rank
}

/** The keys whose values are other than what the screens have; from then on they count as sent. */
function changedKeys(view: Record<string, unknown>, { view: before, sent }: Watched): Changes {
  const set: Record<string, unknown> = {}
  const members: string[] = []
  for (const key of Object.keys(view)) {
    const value = view[key]
    if (value === undefined || value === before[key]) continue
    const json = JSON.stringify(value)
    if (json === sent.get(key)) continue
    sent.set(key, json)
    set[key] = value
    members.push(`${JSON.stringify(key)}:${json}`)
  }
  return { set, json: members.join() }
}

/** What the screens have and the view has no more; from then on it counts as unknown. JSON has no undefined: that is not there. */
function goneKeys(view: Record<string, unknown>, { sent }: Watched): string[] {
  let present = 0
  for (const key of Object.keys(view)) if (view[key] !== undefined) present += 1
  // All that is there has been sent: where that is as many, nothing else has.
  if (present === sent.size) return []
  const gone = [...sent.keys()].filter((key) => !Object.hasOwn(view, key) || view[key] === undefined)
  for (const key of gone) sent.delete(key)
  return gone
}

function fingerprint(view: Record<string, unknown>): Map<string, string> {
  const present = Object.entries(view).filter(([, value]) => value !== undefined)
  return new Map(present.map(([key, value]) => [key, JSON.stringify(value)]))
}
