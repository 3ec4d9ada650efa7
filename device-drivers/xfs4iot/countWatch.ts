/**
 * Compares the machine's own count of a hopper with ours. Some machines do not count what leaves by the mouth, so they may have counted
 * fewer than we have moved. More than that, or a hopper that has filled by itself, is a card that nobody here knows of.
 */
export class CountWatch {
  #base: { readonly own: number; readonly machine: number } | undefined

  /** Somebody has counted: from here on anew. */
  restart(): void {
    this.#base = undefined
  }

  /** Both counts while nothing moves. Gives what does not fit together, in words. */
  compare(own: number, machine: number): string | undefined {
    this.#base ??= { own, machine }
    const moved = this.#base.own - own
    const counted = this.#base.machine - machine
    if (counted < 0) return `the machine counts ${-counted} more than before: ${machine}, we count ${own}`
    if (counted > moved) return `the machine counts ${counted} cards gone, we moved ${moved}: count the hopper`
    return undefined
  }
}
