import { randomUUID } from 'node:crypto'
import type { DeviceCommandData, DeviceCommandName } from '../../../contracts/index.ts'
import type { Clock, DeviceGateway, Log } from '../ports.ts'

/** How long a unit may take before its content counts as not shown, in ms. */
const SHOW_WITHIN_MS = 5_000
/** Before content that was not shown is sent again: at first, and at most after many failures in a row. */
const RETRY_AFTER_MS = 1_000
const LONGEST_RETRY_MS = 16_000

export interface DesiredCommand<N extends DeviceCommandName = DeviceCommandName> {
  readonly nodeId: string
  readonly deviceId: string
  readonly name: N
  readonly data: DeviceCommandData[N]
}

interface UnitOutput {
  desired: DesiredCommand
  /** The desired command as JSON. */
  content: string
  /** What the unit is known to show, as JSON; undefined when unknown. */
  shown: string | undefined
  sending: boolean
  /** Asked for once more while it was being sent. */
  again: boolean
  /** No longer in the configuration. */
  gone: boolean
  /** In a row, for the content desired now. */
  failures: number
  /** The retry that is planned; one that is not this any more does nothing. */
  retry: object | undefined
}

/**
 * Boards and keypad figures hold a *desired state*: the newest content is what counts. One command per unit is under way;
 * what changes meanwhile replaces what waits. A node that comes back gets everything again.
 */
export class DesiredOutputs {
  private readonly units = new Map<string, UnitOutput>()
  private readonly gateway: DeviceGateway
  private readonly clock: Clock
  private readonly log: Log
  private readonly after: (ms: number, callback: () => void) => void

  constructor(gateway: DeviceGateway, clock: Clock, log: Log, after: (ms: number, callback: () => void) => void) {
    this.gateway = gateway
    this.clock = clock
    this.log = log
    this.after = after
  }

  /** Sets what a unit shall show. `again` sends it although it is shown already: a recall draws attention once more. */
  want(unit: string, desired: DesiredCommand, again = false): void {
    const content = JSON.stringify([desired.name, desired.data])
    const known = this.units.get(unit)
    const output: UnitOutput = known ?? {
      desired,
      content,
      shown: undefined,
      sending: false,
      again: false,
      gone: false,
      failures: 0,
      retry: undefined,
    }
    if (!known) this.units.set(unit, output)
    const isNews = again || output.content !== content || output.desired.nodeId !== desired.nodeId
    output.desired = desired
    output.content = content
    if (again) {
      output.shown = undefined
      output.again = output.sending
    }
    if (isNews) this.sendAnew(output)
    // The same content as before, and its retry is planned already: commits elsewhere in the branch do not hurry it.
    else if (!output.retry) this.send(output)
  }

  /** Units that are no longer in the configuration are left as they are. */
  forget(keep: ReadonlySet<string>): void {
    for (const [unit, output] of this.units) {
      if (keep.has(unit)) continue
      this.units.delete(unit)
      output.gone = true
    }
  }

  /** The node is there (again): nobody knows what its units show. */
  nodeReady(nodeId: string): void {
    this.beginAnew((desired) => desired.nodeId === nodeId)
  }

  /** The device has a new driver, which knows nothing of what it is to show. */
  deviceBegins(deviceId: string): void {
    this.beginAnew((desired) => desired.deviceId === deviceId)
  }

  private beginAnew(isMeant: (desired: DesiredCommand) => boolean): void {
    for (const output of this.units.values()) {
      if (!isMeant(output.desired)) continue
      output.shown = undefined
      output.again = output.sending
      this.sendAnew(output)
    }
  }

  private sendAnew(output: UnitOutput): void {
    output.failures = 0
    output.retry = undefined
    this.send(output)
  }

  private send(output: UnitOutput): void {
    const { desired, content } = output
    if (output.gone || output.sending || output.shown === content || !this.gateway.isReady(desired.nodeId)) return
    output.sending = true
    output.again = false
    const deadline = this.clock.now().wall + SHOW_WITHIN_MS
    void this.gateway
      .send(desired, desired.name, desired.data, { id: randomUUID(), deadline })
      .then(
        (outcome) => outcome.kind === 'completion' && outcome.completion.effect === 'done',
        (error: unknown) => {
          this.log.error({ deviceId: desired.deviceId, err: error }, 'sending a desired state failed')
          return false
        },
      )
      .then((done) => this.sent(output, content, done))
  }

  private sent(output: UnitOutput, content: string, done: boolean): void {
    output.sending = false
    if (done && !output.again) output.shown = content
    if (done || output.again || output.content !== content) this.sendAnew(output)
    else this.retryLater(output)
  }

  /** The driver itself repeats on the wire and repaints after a reconnect; here only the way to the driver failed. */
  private retryLater(output: UnitOutput): void {
    const retry = {}
    output.retry = retry
    const waitMs = Math.min(LONGEST_RETRY_MS, RETRY_AFTER_MS * 2 ** output.failures)
    output.failures += 1
    this.after(waitMs, () => {
      if (output.retry !== retry) return
      output.retry = undefined
      this.send(output)
    })
  }
}
