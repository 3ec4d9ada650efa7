/** How many seconds of the branch's life pass in a second; `max`: the next thing is done as soon as the last one is. */
export type Speed = number | 'max'

interface Planned {
  readonly atS: number
  readonly order: number
  readonly resume: () => void
}

/**
 * The clock of a simulated day, in seconds of the day, and the processes that live by it.
 *
 * At a finite speed a process sleeps in real time and all of them run side by side. At `max` they run one at a time, in the order
 * of the clock: a process goes on only when all others sleep, so that everything it has caused has been answered before,
 * and the same processes always take the same course. A process may therefore wait only for the outside, for this clock and for a
 * `Bell`; waiting for another process in any other way would stand still for ever.
 */
export class VirtualClock {
  readonly speed: Speed
  readonly #planned: Planned[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #startS: number
  readonly #startedAtMs = performance.now()
  #nowS: number
  #order = 0
  /** Processes that are not asleep, and all that have not ended. */
  #awake = 0
  #alive = 0
  #ended = false
  #end: (() => void) | undefined
  #fail: ((error: unknown) => void) | undefined

  constructor(options: { readonly speed: Speed; readonly startS: number }) {
    this.speed = options.speed
    this.#startS = options.startS
    this.#nowS = options.startS
  }

  get nowS(): number {
    if (this.speed === 'max') return this.#nowS
    return this.#startS + ((performance.now() - this.#startedAtMs) / 1000) * this.speed
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Starts a process at that time, or now when it is over. */
  at(atS: number, process: () => Promise<void>): void {
    this.#alive += 1
    this.#plan(atS, () => this.#start(process))
  }

  /** Starts a process at that time if there is anything going on by then. */
  perhapsAt(atS: number, process: () => Promise<void>): void {
    this.#plan(atS, () => {
      this.#alive += 1
      this.#start(process)
    })
  }

  sleepUntil(atS: number): Promise<void> {
    return new Promise((resolve) => {
      this.#plan(atS, () => this.wake(resolve))
      this.fallAsleep()
    })
  }

  sleep(seconds: number): Promise<void> {
    return this.sleepUntil(this.nowS + seconds)
  }

  /**
   * Runs until every process has ended, nothing can happen any more (whoever then still waits for a bell waits in vain), or
   * `stop`. Rejects with the error of the first process that fails.
   */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = () => {
        this.stop()
        resolve()
      }
      this.#fail = (error) => {
        reject(error instanceof Error ? error : new Error(String(error)))
        this.stop()
      }
      if (this.#ended || this.#alive === 0) this.#end()
      else this.#goOn()
    })
  }

  /** Whoever sleeps does not wake any more. */
  stop(): void {
    if (this.#ended) return
    this.#ended = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#planned.length = 0
    this.#end?.()
  }

  /** For bells: the process that runs now waits for somebody else. */
  fallAsleep(): void {
    this.#awake -= 1
    this.#goOn()
  }

  /** For bells: a process that waited goes on. */
  wake(resume: () => void): void {
    this.#awake += 1
    resume()
  }

  /** For bells: at that time, unless it is called off. */
  plan(atS: number, resume: () => void): () => void {
    return this.#plan(atS, resume)
  }

  #plan(atS: number, resume: () => void): () => void {
    if (this.#ended) return () => undefined
    if (this.speed !== 'max') return this.#setTimer(atS, this.speed, resume)
    const entry = { atS, order: this.#order++, resume }
    const place = this.#planned.findLastIndex((other) => other.atS <= atS) + 1
    this.#planned.splice(place, 0, entry)
    return () => {
      const index = this.#planned.indexOf(entry)
      if (index >= 0) this.#planned.splice(index, 1)
    }
  }

  #setTimer(atS: number, speed: number, resume: () => void): () => void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        resume()
      },
      // Node counts whole milliseconds and may be almost one early: nobody is woken before his time.
      Math.max(0, Math.ceil(((atS - this.nowS) * 1000) / speed) + 1),
    )
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  #start(process: () => Promise<void>): void {
    this.#awake += 1
    // Never within the step of another process.
    Promise.resolve()
      .then(process)
      .then(
        () => this.#processEnded(),
        (error: unknown) => this.#fail?.(error),
      )
  }

  #processEnded(): void {
    this.#alive -= 1
    this.#awake -= 1
    if (this.#alive === 0) this.#end?.()
    else this.#goOn()
  }

  #goOn(): void {
    if (this.speed !== 'max' || this.#end === undefined) return
    while (this.#awake === 0 && !this.#ended) {
      const next = this.#planned.shift()
      if (next === undefined) return this.#end()
      this.#nowS = Math.max(this.#nowS, next.atS)
      next.resume()
    }
  }
}

/** Something processes wait for and others ring: somebody has come, a kiosk is free. */
export class Bell {
  readonly #clock: VirtualClock
  readonly #waiting = new Set<() => void>()

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  /** Resolves with the next ring, or at `untilS`. */
  wait(untilS?: number): Promise<void> {
    return new Promise((resolve) => {
      let isGone = false
      const goOn = () => {
        // The ring and the end of the time may come together.
        if (isGone) return
        isGone = true
        this.#waiting.delete(goOn)
        callOff?.()
        this.#clock.wake(resolve)
      }
      const callOff = untilS === undefined ? undefined : this.#clock.plan(untilS, goOn)
      this.#waiting.add(goOn)
      this.#clock.fallAsleep()
    })
  }

  /** Everybody who waits goes on, in the order in which they began to wait. */
  ring(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const goOn of waiting) this.#clock.plan(this.#clock.nowS, goOn)
  }
}
