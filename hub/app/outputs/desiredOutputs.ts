import { randomUUID } from 'node:crypto'
import type { DeviceCommandData, DeviceCommandName } from '../../../contracts/index.ts'
import type { Clock, DeviceGateway, Log } from '../ports.ts'

/** How long a unit may take before its content counts as not shown, in ms. */
const SHOW_WITHIN_MS = 5_000
const RETRY_AFTER_MS = 1_000

export interface DesiredCommand<N extends DeviceCommandName = DeviceCommandName> {
  readonly nodeId: string
  readonly deviceId: string
  readonly name: N
  readonly data: DeviceCommandData[N]
}

interface UnitOutput {
  desired: DesiredCommand
  /** What the unit is known to show, as JSON; undefined when unknown. */
  shown: string | undefined
  sending: boolean
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
    const known = this.units.get(unit)
    const output: UnitOutput = known ?? { desired, shown: undefined, sending: false }
    output.desired = desired
    if (!known) this.units.set(unit, output)
    if (again) output.shown = undefined
    this.send(output)
  }

  /** A unit is no longer in the configuration. */
  forget(keep: ReadonlySet<string>): void {
    for (const unit of this.units.keys()) if (!keep.has(unit)) this.units.delete(unit)
  }

  /** The node is there (again): nobody knows what its units show. */
  nodeReady(nodeId: string): void {
    for (const output of this.units.values()) {
      if (output.desired.nodeId !== nodeId) continue
      output.shown = undefined
      this.send(output)
    }
  }

  private send(output: UnitOutput): void {
    const { desired } = output
    const content = JSON.stringify([desired.name, desired.data])
    if (output.sending || output.shown === content || !this.gateway.isReady(desired.nodeId)) return
    output.sending = true
    const deadline = this.clock.now().wall + SHOW_WITHIN_MS
    this.gateway
      .send(desired, desired.name, desired.data, { id: randomUUID(), deadline })
      .then((outcome) => {
        output.sending = false
        const done = outcome.kind === 'completion' && outcome.completion.effect === 'done'
        if (done) output.shown = content
        if (output.desired !== desired) this.send(output)
        // The driver itself repeats on the wire and repaints after a reconnect; here only the way to the driver failed.
        else if (!done) this.after(RETRY_AFTER_MS, () => this.send(output))
      })
      .catch((error: unknown) => {
        output.sending = false
        this.log.error({ deviceId: desired.deviceId, err: error }, 'sending a desired state failed')
      })
  }
}
