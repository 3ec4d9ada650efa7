import Value from 'typebox/value'
import type { AlertCode, DeviceEventData, StatusData } from '../../contracts/index.ts'
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverContext,
  DriverDefinition,
} from '../../device-drivers/driver.ts'
import type { BytePort } from '../../device-drivers/transport/port.ts'
import type { SimulatedDevice, SimulatorFactory } from '../../simulators/device.ts'
import { type FakeClock, fakeClock } from './fakeClock.ts'
import type { BenchCommand } from './memoryPort.ts'

type CardAction = DeviceEventData['CardReader.CardActionEvent']

/** What the simulated machine itself knows of one command of ours. */
interface Fate {
  /** Movements its motors began for it. */
  begun: number
  /** Movements that ended where they were to. */
  arrived: number
  /** A hand took the card on its way. */
  taken: boolean
}

export interface CardBenchOptions {
  readonly definition: DriverDefinition
  readonly createSimulator: SimulatorFactory
  readonly settings?: Record<string, unknown>
  readonly simulatorSettings?: Record<string, unknown>
}

const REOPEN_MS = 400
const silent = () => {}

/**
 * A dispenser and its simulated machine under everything that can befall them: the line is cut at any byte of either direction, the
 * driver is killed at any byte it writes and begins anew with the same memory, the agent reopens the port. Beside them stands
 * what really happened, as only the simulated machine knows it.
 */
export class CardBench {
  readonly clock: FakeClock = fakeClock()
  readonly device: SimulatedDevice
  readonly status: Partial<StatusData> = {}
  readonly alerts = new Map<AlertCode, string | undefined>()
  readonly actions: CardAction[] = []
  readonly events: string[] = []
  readonly fates = new Map<string, Fate>()
  readonly commands = new Map<string, BenchCommand>()
  readonly completions = new Map<string, DriverCompletion>()
  /** Completed while a card stood inside, short of where it can be read. */
  readonly stuckAt = new Set<string>()
  readonly problems: string[] = []
  readonly #options: CardBenchOptions
  #saved: string | undefined
  #driver: Driver | undefined
  #life = 0
  #port: BytePort | undefined
  #plugged = true
  #commands = 0
  #waiting = 0
  #lastMover: string | undefined
  #attributed = 0
  /** So many more bytes go through, then this happens. */
  #cut: { bytes: number; direction: 'toDevice' | 'toHost'; what: 'unplug' | 'kill' } | undefined
  /** Done once, when the bytes of the next movement arrive. */
  atMovement: (() => void) | undefined
  /** Spoils the next so many bytes of a direction. */
  readonly spoil = { toDevice: 0, toHost: 0 }

  constructor(options: CardBenchOptions) {
    this.#options = options
    this.device = options.createSimulator(
      {
        send: (bytes) => this.#toHost(bytes),
        clock: this.clock,
        notice: (name, { to }) => this.#noticed(name, to),
      },
      options.simulatorSettings ?? {},
    )
    this.#start()
    this.#open()
  }

  /** The unit's own figures. */
  get truth(): {
    hopper: number
    bin: number
    inside: { at: string; cards: number } | null
    movements: Record<string, number>
  } {
    const { units } = this.device.look() as { units: Record<string, never> }
    return Object.values(units)[0] as never
  }

  get intent(): { commandId: string; from: string; to: string } | null {
    return this.#saved ? (JSON.parse(this.#saved) as { intent: never }).intent : null
  }

  /** A command is under way, or one of before is not settled. */
  get busy(): boolean {
    return this.intent !== null || this.#waiting > 0
  }

  act(name: string, argument?: unknown): void {
    try {
      this.device.act(name, argument)
    } catch {
      // It can not be done as the machine stands: a person would notice.
    }
  }

  /** Begins a command; its completion goes into `completions`. */
  send(command: BenchCommand): string {
    const id = command.id ?? `c-${++this.#commands}`
    this.commands.set(id, command)
    const life = this.#life
    if (this.#driver) this.#waiting++
    const deadline = command.deadline ?? this.clock.now() + 10_000
    this.#driver?.execute({ ...command, id, deadline } as DriverCommand).then(
      (completion) => {
        if (life !== this.#life) return
        this.#waiting--
        this.completions.set(id, completion)
        if (this.truth.inside?.at === 'transport') this.stuckAt.add(id)
      },
      (error: unknown) => this.problems.push(String(error)),
    )
    return id
  }

  async complete(command: BenchCommand, withinMs = 60_000): Promise<DriverCompletion> {
    const id = this.send(command)
    const end = this.clock.now() + withinMs
    while (!this.completions.has(id) && this.clock.now() < end) await this.clock.advance(20)
    const completion = this.completions.get(id)
    if (!completion) throw new Error(`${command.name} was not completed`)
    return completion
  }

  cutAfter(bytes: number, direction: 'toDevice' | 'toHost', what: 'unplug' | 'kill'): void {
    this.#cut = { bytes, direction, what }
  }

  unplug(): void {
    this.#plugged = false
    this.#lose('unplugged')
  }

  replug(): void {
    if (this.#plugged) return
    this.#plugged = true
    this.#later(REOPEN_MS, () => this.#open())
  }

  /** The agent's process dies; a new one begins with what is on the disk. */
  kill(): void {
    this.#life++
    this.#waiting = 0
    this.#driver = undefined
    this.#closePort()
    this.#later(REOPEN_MS, () => {
      this.#start()
      this.#open()
    })
  }

  /** Whatever is wrong on the line is mended. */
  calm(): void {
    this.#cut = undefined
    this.spoil.toDevice = 0
    this.spoil.toHost = 0
    this.replug()
  }

  noise(bytes: Uint8Array): void {
    const driver = this.#driver
    if (this.#port) this.#guard(() => driver?.received(bytes.slice()))
  }

  // ---- the agent ------------------------------------------------------------------------------------------------------
  #start(): void {
    const { definition, settings } = this.#options
    const life = this.#life
    const lives = () => life === this.#life
    const context: DriverContext = {
      deviceId: 'device-1',
      settings: Value.Default(definition.settings, structuredClone(settings ?? {})) as Record<string, unknown>,
      baudRate: definition.defaultBaudRate,
      log: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
      clock: {
        now: () => this.clock.now(),
        after: (ms, callback) =>
          this.clock.after(ms, () => {
            if (lives()) this.#guard(callback)
          }),
      },
      emit: (name, data) => {
        if (lives()) {
          this.events.push(name)
          if (name === 'CardReader.CardActionEvent') this.actions.push(data as CardAction)
        }
        return Promise.resolve('committed')
      },
      status: (iface, data) => {
        if (lives()) Object.assign(this.status, { [iface]: data })
      },
      raise: (code, detail) => {
        if (lives() && !this.alerts.has(code)) this.alerts.set(code, detail)
      },
      clear: (code) => {
        if (lives()) this.alerts.delete(code)
      },
      describe: () => {},
      newId: () => `own-${++this.#commands}`,
      seal: () => ({ v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' }),
      cardToken: () => undefined,
      memory: {
        load: () => (this.#saved === undefined ? undefined : JSON.parse(this.#saved)),
        save: (value) => {
          if (lives()) this.#saved = JSON.stringify(value)
        },
      },
      fail: (reason) => {
        if (lives()) queueMicrotask(() => lives() && this.#lose(reason))
      },
    }
    this.#driver = definition.create(context)
  }

  #open(): void {
    if (!this.#plugged || this.#port || !this.#driver) return
    const life = this.#life
    const port: BytePort = {
      write: (bytes) => {
        if (this.#port !== port || life !== this.#life) return Promise.reject(new Error('the port is closed'))
        const copy = bytes.slice()
        return new Promise((resolve, reject) => {
          queueMicrotask(() => {
            if (this.#port !== port) return reject(new Error('the port closed while writing'))
            this.#toDevice(copy)
            resolve()
          })
        })
      },
      close: () => this.#closePort(),
    }
    this.#port = port
    this.device.lineOpened()
    this.#guard(() => this.#driver?.connected(port))
  }

  #closePort(): void {
    if (!this.#port) return
    this.#port = undefined
    this.device.lineClosed()
  }

  #lose(reason: string): void {
    if (!this.#port) return
    this.#closePort()
    this.alerts.set('device-offline', reason)
    this.#guard(() => this.#driver?.disconnected(reason))
    const life = this.#life
    this.#later(REOPEN_MS, () => {
      if (life === this.#life) this.#open()
    })
  }

  #later(ms: number, callback: () => void): void {
    this.clock.after(ms, callback)
  }

  #guard(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.problems.push(`the driver threw: ${String(error)}`)
    }
  }

  // ---- the wire -------------------------------------------------------------------------------------------------------
  #through(bytes: Uint8Array, direction: 'toDevice' | 'toHost'): { bytes: Uint8Array; ends: boolean } {
    const passed = bytes.slice()
    for (let place = 0; place < passed.length && this.spoil[direction] > 0; place++) {
      this.spoil[direction]--
      passed[place] = (passed[place] ?? 0) ^ 0x11
    }
    const cut = this.#cut
    if (cut?.direction !== direction) return { bytes: passed, ends: false }
    if (cut.bytes >= passed.length) {
      cut.bytes -= passed.length
      return { bytes: passed, ends: false }
    }
    return { bytes: passed.subarray(0, cut.bytes), ends: true }
  }

  #end(): void {
    const what = this.#cut?.what
    this.#cut = undefined
    if (what === 'kill') this.kill()
    else this.unplug()
  }

  #toDevice(sent: Uint8Array): void {
    const { bytes, ends } = this.#through(sent, 'toDevice')
    if (this.intent && this.atMovement) {
      const act = this.atMovement
      this.atMovement = undefined
      act()
    }
    if (bytes.length > 0) this.device.receive(bytes)
    this.#attribute()
    if (ends) this.#end()
  }

  /** Whose movements have begun. One that was taken while a card was being drawn in begins when that has ended. */
  #attribute(): void {
    const movements = this.#movements()
    const moved = movements - this.#attributed
    this.#attributed = movements
    if (moved <= 0) return
    const { intent } = this
    if (!intent) this.problems.push('a movement began that was not saved before')
    else {
      this.#lastMover = intent.commandId
      this.#fate(intent.commandId).begun += moved
    }
  }

  #toHost(sent: Uint8Array): void {
    const port = this.#port
    const { bytes, ends } = this.#through(sent, 'toHost')
    const driver = this.#driver
    queueMicrotask(() => {
      if (port && this.#port === port && bytes.length > 0) this.#guard(() => driver?.received(bytes.slice()))
      if (ends) this.#end()
    })
  }

  #noticed(name: string, to: unknown): void {
    this.#attribute()
    if (!this.#lastMover) return
    const fate = this.#fate(this.#lastMover)
    if (name === 'card-taken' && fate.arrived === 0) fate.taken = true
    // Told of twice when a card is dispensed and ejected at once. Loose in the mouth is not yet with the customer.
    if (to !== 'mouth' && /^card-(?:dispensed|moved|captured|returned|ejected)$/.test(name)) fate.arrived = 1
  }

  #movements(): number {
    return Object.entries(this.truth.movements).reduce(
      (sum, [command, count]) => (command === 'insert' ? sum : sum + count),
      0,
    )
  }

  #fate(id: string): Fate {
    const fate = this.fates.get(id) ?? { begun: 0, arrived: 0, taken: false }
    this.fates.set(id, fate)
    return fate
  }
}
