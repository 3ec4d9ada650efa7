import type { Directed } from '../../../contracts/index.ts'
import type { Lines } from '../calling/choose.ts'
import { QueueIndex, type Waiting } from '../calling/queueIndex.ts'
import type { Rotation } from '../records.ts'

/** Who waits where, for rules to be tried on. */
export class Hall<T extends Waiting> implements Lines<T> {
  readonly #lists = new Map<string, QueueIndex<T>>()
  readonly #rotations = new Map<string, Rotation>()
  readonly #turnsBefore: (key: string) => Rotation | undefined
  /** Spares most halls the making of a key at each call. */
  #hasDirect = false

  /** `turnsBefore`: whose turn it was when the trial begins. */
  constructor(turnsBefore: (key: string) => Rotation | undefined = () => undefined) {
    this.#turnsBefore = turnsBefore
  }

  queue(queueId: string): QueueIndex<T> | undefined {
    return this.#lists.get(queueId)
  }

  direct(to: 'window' | 'teller', id: string): QueueIndex<T> | undefined {
    return this.#hasDirect ? this.#lists.get(`${to}:${id}`) : undefined
  }

  rotation(key: string): Rotation | undefined {
    return this.#rotations.get(key) ?? this.#turnsBefore(key)
  }

  turn(rotation: Rotation): void {
    this.#rotations.set(rotation.key, rotation)
  }

  join(item: T, line: Line): void {
    const key = keyOf(line)
    let list = this.#lists.get(key)
    if (list === undefined) {
      list = new QueueIndex<T>()
      this.#lists.set(key, list)
    }
    if (line.directed !== null) this.#hasDirect = true
    list.add(item)
  }

  leave(item: T, line: Line): void {
    this.#lists.get(keyOf(line))?.delete(item)
  }

  /** The list somebody stands in, or would stand in. */
  list(line: Line): QueueIndex<T> | undefined {
    return this.#lists.get(keyOf(line))
  }

  /** A copy to go on from, as often as wanted. */
  clone(): Hall<T> {
    const copy = new Hall<T>(this.#turnsBefore)
    for (const [key, list] of this.#lists) if (list.size > 0) copy.#lists.set(key, list.clone())
    copy.#hasDirect = this.#hasDirect
    for (const [key, rotation] of this.#rotations) copy.#rotations.set(key, rotation)
    return copy
  }
}

/** Where somebody waits: a direct list where he is sent to a window or a teller, else his queue. */
export interface Line {
  readonly queueId: string
  readonly directed: Directed
}

function keyOf({ queueId, directed }: Line): string {
  if (directed === null) return queueId
  if (directed.window !== undefined) return `window:${directed.window}`
  if (directed.teller !== undefined) return `teller:${directed.teller}`
  return queueId
}
