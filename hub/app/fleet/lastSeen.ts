import type { TwinStore } from '../ports.ts'

/**
 * When nodes and devices were heard of last, wall time. Noted in memory with every packet; what has changed is written together now and
 * then, so that a restart begins with times that are at most so old.
 */
export class LastSeen {
  readonly #store: Pick<TwinStore, 'saveSeen'>
  readonly #nodes = new Map<string, number>()
  readonly #devices = new Map<string, number>()
  readonly #unsaved = { node: new Set<string>(), device: new Set<string>() }

  constructor(store: Pick<TwinStore, 'saveSeen'>, saved: ReturnType<TwinStore['load']>['seen']) {
    this.#store = store
    for (const { kind, id, wall } of saved) this.#of(kind).set(id, wall)
  }

  /** Undefined: never. */
  node(nodeId: string): number | undefined {
    return this.#nodes.get(nodeId)
  }

  device(deviceId: string): number | undefined {
    return this.#devices.get(deviceId)
  }

  note(kind: 'node' | 'device', id: string, wall: number): void {
    this.#of(kind).set(id, wall)
    this.#unsaved[kind].add(id)
  }

  save(): void {
    const seen = (['node', 'device'] as const).flatMap((kind) =>
      [...this.#unsaved[kind]].map((id) => ({ kind, id, wall: this.#of(kind).get(id) ?? 0 })),
    )
    this.#unsaved.node.clear()
    this.#unsaved.device.clear()
    if (seen.length > 0) this.#store.saveSeen(seen)
  }

  #of(kind: 'node' | 'device'): Map<string, number> {
    return kind === 'node' ? this.#nodes : this.#devices
  }
}
