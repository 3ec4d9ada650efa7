import type { UnitRole } from '../cards/cardLedger.ts'
import type { CountBase } from './cardMemory.ts'

/**
 * Compares the machine's own counts of its units with ours. Some machines do not count what leaves by the mouth, so they may have counted
 * fewer than we have moved. More than that, a hopper that has filled by itself or a bin that has emptied is cards nobody here knows of.
 */
export class CountWatch {
  #bases = new Map<string, CountBase>()

  /** As they were kept, so that nothing that happens while nobody looks is missed. */
  take(kept: Readonly<Record<string, CountBase>>): void {
    this.#bases = new Map(Object.entries(kept))
  }

  get bases(): Readonly<Record<string, CountBase>> {
    return Object.fromEntries(this.#bases)
  }

  /** Somebody has counted, or it is another unit: from here on anew. */
  restart(unit: string): void {
    this.#bases.delete(unit)
  }

  /** Both counts while nothing moves. Gives what does not fit together, in words. `isNew`: from here on it is compared. */
  compare(unit: string, role: UnitRole, own: number, machine: number): { words: string | undefined; isNew: boolean } {
    const base = this.#bases.get(unit)
    if (!base) {
      this.#bases.set(unit, { own, machine })
      return { words: undefined, isNew: true }
    }
    // How many went out of a hopper, or came into a bin.
    const sign = role === 'dispense' ? 1 : -1
    const moved = sign * (base.own - own)
    const counted = sign * (base.machine - machine)
    return { words: role === 'dispense' ? ofHopper(unit) : ofBin(unit), isNew: false }

    function ofHopper(name: string): string | undefined {
      if (counted < 0) return `${name}: the machine counts ${-counted} more than before: ${machine}, we count ${own}`
      if (counted > moved)
        return `${name}: the machine counts ${counted} cards gone, we moved ${moved}: count the hopper`
      return undefined
    }
    function ofBin(name: string): string | undefined {
      if (counted < 0) return `${name}: the machine counts ${-counted} fewer than before: ${machine}, we count ${own}`
      if (counted > moved) return `${name}: the machine counts ${counted} cards come, we moved ${moved}: count the bin`
      return undefined
    }
  }
}
