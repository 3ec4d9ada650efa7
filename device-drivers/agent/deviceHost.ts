import type { AlertCode, DeviceCommandName, StatusData, StatusInterface } from '../../contracts/index.ts'
import type {
  Driver,
  DriverClock,
  DriverCommand,
  DriverCompletion,
  DriverContext,
  DriverDefinition,
  DriverLog,
} from '../driver.ts'
import type { BytePort, PortFactory } from '../transport/port.ts'
import { type BackOff, backOff, DEVICE_BACK_OFF } from './backOff.ts'
import { type CommandTarget, refusal } from './commandDesk.ts'
import type { DeviceTwin } from './deviceTwin.ts'

export interface DeviceHostOptions {
  readonly definition: DriverDefinition
  /** Checked against the driver's schema, defaults filled in. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Absent: the driver's default. */
  readonly baudRate: number | undefined
  readonly open: PortFactory
  readonly twin: DeviceTwin
  readonly emit: DriverContext['emit']
  readonly seal: DriverContext['seal']
  readonly cardToken: DriverContext['cardToken']
  readonly memory: DriverContext['memory']
  readonly newId: () => string
  readonly clock: DriverClock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: DriverLog
  /** Whether bytes are to be written to the log, which is so at level trace only; those of a `personalBytes` driver never are. */
  readonly logsBytes?: boolean
}

/** An open that takes longer has failed, so that an absent device is shown offline in time. */
const OPEN_TIMEOUT_MS = 2_500
/** A command still running so long after its deadline is a fault of the driver. */
const COMMAND_GRACE_MS = 30_000
/** A driver that is stopped has this long to say what became of the command it was carrying out. */
const STOP_GRACE_MS = 100
/** Online for so long, the device counts as back: the log says so and the next loss starts from the shortest wait. */
const STEADY_MS = 2_000
/** States in which the device can not be spoken to. */
const AWAY: ReadonlySet<string> = new Set(['offline', 'powerOff', 'noDevice'])

/** What is between two opens of the port. */
interface Line {
  readonly port: BytePort
  readonly abort: AbortController
}

/**
 * One driver and its port: opens the port, brings it back when it is lost, keeps status `common` and alert `device-offline`
 * true, and catches whatever the driver throws. A driver that throws or fails gets a new port, not a new life.
 */
export class DeviceHost implements CommandTarget {
  readonly #options: DeviceHostOptions
  readonly #driver: Driver
  readonly #backOff: BackOff
  readonly #baudRate: number
  readonly #logsBytes: boolean
  #line: Line | undefined
  #opening: AbortController | undefined
  #stopped = false
  #cancelRetry: () => void = () => {}
  /** Ends commands that are under way when the host stops. */
  readonly #abandon = new Set<() => void>()
  #cancelGrace: () => void = () => {}
  #cancelSteady: (() => void) | undefined
  /** What has been logged as wrong and not yet as well again. */
  #trouble: string | undefined

  /** Throws what the driver's `create` throws. */
  constructor(options: DeviceHostOptions) {
    this.#options = options
    this.#baudRate = options.baudRate ?? options.definition.defaultBaudRate
    this.#logsBytes = options.logsBytes === true && options.definition.personalBytes !== true
    this.#backOff = backOff(options.random, DEVICE_BACK_OFF)
    this.#driver = options.definition.create(this.#context())
  }

  get commands(): readonly DeviceCommandName[] {
    const { definition, settings } = this.#options
    return definition.commandsFor?.(settings) ?? definition.commands
  }

  get concurrentCommands(): boolean {
    return this.#options.definition.concurrentCommands === true
  }

  start(): void {
    this.#options.twin.setStatus('common', { device: 'starting' })
    void this.#open()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#cancelRetry()
    this.#cancelSteady?.()
    this.#opening?.abort()
    const line = this.#line
    this.#line = undefined
    try {
      if (line) this.#driver.disconnected('the agent ends')
      this.#driver.stop()
    } catch (error) {
      this.#options.log.warn({ reason: inWords(error) }, 'the driver threw while stopping')
    }
    line?.port.close()
    this.#options.open.release?.()
    if (this.#abandon.size === 0) return
    this.#cancelGrace = this.#options.clock.after(STOP_GRACE_MS, () => {
      for (const abandon of this.#abandon) abandon()
    })
  }

  async execute(command: DriverCommand): Promise<DriverCompletion> {
    if (this.#stopped) return refusal('canceled', 'DEVICE_OFFLINE')
    const { clock } = this.#options
    let abandon: () => void = () => {}
    const abandoned = new Promise<DriverCompletion>((resolve) => {
      abandon = () =>
        resolve({
          completionCode: 'canceled',
          errorCode: 'DEVICE_INDETERMINATE',
          errorDescription: 'the driver was stopped while it was under way',
          effect: 'unknown',
        })
      this.#abandon.add(abandon)
    })
    let cancel: () => void = () => {}
    const overdue = new Promise<DriverCompletion>((resolve) => {
      cancel = clock.after(Math.max(0, command.deadline - clock.now()) + COMMAND_GRACE_MS, () => {
        this.#fail(`command ${command.name} was never completed`)
        resolve({ completionCode: 'timeOut', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
      })
    })
    try {
      const completion = await Promise.race([this.#driver.execute(command), overdue, abandoned])
      const { errorDescription } = completion
      return errorDescription === undefined
        ? completion
        : { ...completion, errorDescription: errorDescription.slice(0, 200) }
    } catch (error) {
      this.#fail(`the driver threw at ${command.name}: ${inWords(error)}`)
      return { completionCode: 'internalError', errorCode: 'INTERNAL', effect: 'unknown' }
    } finally {
      cancel()
      this.#abandon.delete(abandon)
      if (this.#abandon.size === 0) this.#cancelGrace()
    }
  }

  #context(): DriverContext {
    const { twin, settings, log, clock, emit, seal, cardToken, memory, newId } = this.#options
    return {
      deviceId: twin.deviceId,
      settings,
      baudRate: this.#baudRate,
      log,
      clock: {
        now: () => clock.now(),
        after: (ms, callback) => clock.after(ms, () => this.#guarded('a timer', callback)),
      },
      emit: (name, data, options) => (this.#stopped ? Promise.resolve('expired') : emit(name, data, options)),
      status: (iface, data) => this.#status(iface, data),
      raise: (code, detail) => this.#alert(code, true, detail),
      clear: (code) => this.#alert(code, false),
      describe: (self) => {
        if (!this.#stopped) twin.describe(self)
      },
      newId,
      seal,
      cardToken,
      memory,
      fail: (reason) => this.#fail(reason),
    }
  }

  #status<I extends StatusInterface>(iface: I, data: StatusData[I]): void {
    if (this.#stopped) return
    const { twin, clock } = this.#options
    twin.setStatus(iface, data)
    if (iface !== 'common' || !('device' in data) || data.device === 'starting') return
    if (AWAY.has(data.device)) {
      twin.raise('device-offline')
      return
    }
    twin.clear('device-offline')
    if (this.#line) this.#cancelSteady ??= clock.after(STEADY_MS, () => this.#steady())
  }

  #steady(): void {
    this.#backOff.reset()
    if (this.#trouble !== undefined) this.#options.log.info({ waitedFor: this.#trouble }, 'the device is back')
    this.#trouble = undefined
  }

  #alert(code: AlertCode, open: boolean, detail?: string): void {
    if (this.#stopped) return
    if (open) this.#options.twin.raise(code, detail)
    else this.#options.twin.clear(code)
  }

  async #open(): Promise<void> {
    const { open, clock } = this.#options
    const abort = new AbortController()
    this.#opening = abort
    // One who calls may do so whenever it likes: shown as not there, and waited for.
    const cancelTimeout = clock.after(OPEN_TIMEOUT_MS, () =>
      open.isCalled ? this.#showAway('it has not called') : abort.abort(),
    )
    try {
      const port = await open(
        {
          onData: (bytes) => this.#received(abort, bytes),
          onClose: (reason) => {
            if (this.#line?.abort === abort) this.#lost(reason)
          },
        },
        { baudRate: this.#baudRate, signal: abort.signal },
      )
      if (this.#stopped) {
        port.close()
        return
      }
      const line = { port, abort }
      this.#line = line
      this.#options.log.debug({}, 'port open')
      this.#guarded('connected', () => this.#driver.connected(this.#watched(line)))
    } catch (error) {
      this.#away(inWords(error))
    } finally {
      cancelTimeout()
      this.#opening = undefined
    }
  }

  /** The port as the driver gets it: a write that fails ends the line, even when the driver does not look. */
  #watched(line: Line): BytePort {
    return {
      ...line.port,
      write: (bytes) => {
        if (this.#logsBytes) this.#options.log.trace({ bytes: Buffer.from(bytes).toString('hex') }, 'sent')
        const written = line.port.write(bytes)
        written.catch((error) => {
          if (this.#line === line) this.#fail(`write failed: ${inWords(error)}`)
        })
        return written
      },
      close: () => line.port.close(),
    }
  }

  #received(abort: AbortController, bytes: Uint8Array): void {
    // A port that has been given up, or is not yet with the driver, has nothing to say.
    if (this.#line?.abort !== abort) return
    if (this.#logsBytes) this.#options.log.trace({ bytes: Buffer.from(bytes).toString('hex') }, 'received')
    this.#guarded('received', () => this.#driver.received(bytes))
  }

  /** A driver that throws has lost its thread: it gets a new port, the other devices go on. */
  #guarded(where: string, call: () => void): void {
    if (this.#stopped) return
    try {
      call()
    } catch (error) {
      this.#fail(`the driver threw at ${where}: ${inWords(error)}`)
    }
  }

  /** After the call the driver is in, so that it is not told of the end of its port in the middle of using it. */
  #fail(reason: string): void {
    const failed = this.#line
    if (!failed) {
      this.#options.log.error({ reason }, 'the driver failed without a port')
      return
    }
    queueMicrotask(() => {
      if (this.#line === failed) this.#lost(reason)
    })
  }

  #lost(reason: string): void {
    const line = this.#line
    this.#line = undefined
    line?.port.close()
    this.#cancelSteady?.()
    this.#cancelSteady = undefined
    if (this.#stopped) return
    try {
      this.#driver.disconnected(reason)
    } catch (error) {
      this.#options.log.error({ reason: inWords(error) }, 'the driver threw at the loss of its port')
    }
    this.#away(reason)
  }

  #away(reason: string): void {
    if (this.#stopped) return
    this.#showAway(reason)
    this.#cancelRetry = this.#options.clock.after(this.#backOff.next(), () => void this.#open())
  }

  #showAway(reason: string): void {
    if (this.#stopped) return
    const { twin, log } = this.#options
    if (this.#trouble === undefined) log.warn({ reason }, 'device offline, trying again until it is back')
    else log.debug({ reason }, 'device still offline')
    this.#trouble ??= reason
    twin.setStatus('common', { device: 'offline' })
    twin.raise('device-offline', reason)
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
