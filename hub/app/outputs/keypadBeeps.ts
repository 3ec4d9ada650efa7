import { randomUUID } from 'node:crypto'
import type { Branch } from '../../core/branch.ts'
import type { Clock, DeviceGateway, Log } from '../ports.ts'

/** A beep that comes later is taken for an answer to something else. */
const BEEP_WITHIN_MS = 2_000

/** The keypad of a window says that a key press was refused. */
export class KeypadBeeps {
  private readonly branch: Branch
  private readonly gateway: DeviceGateway
  private readonly clock: Clock
  private readonly log: Log

  constructor(branch: Branch, gateway: DeviceGateway, clock: Clock, log: Log) {
    this.branch = branch
    this.gateway = gateway
    this.clock = clock
    this.log = log
  }

  beep(windowId: string): void {
    const { config } = this.branch
    const keypad = config?.windows.find((window) => window.id === windowId)?.keypad
    const device = keypad && config?.devices.find((candidate) => candidate.id === keypad.device)
    if (!keypad || !device || !this.gateway.isReady(device.node)) return
    this.gateway
      .send(
        { nodeId: device.node, deviceId: device.id },
        'Keypad.Beep',
        { address: keypad.address },
        { id: randomUUID(), deadline: this.clock.now().wall + BEEP_WITHIN_MS },
      )
      .catch((error: unknown) => this.log.error({ err: error, windowId }, 'a keypad could not be told to beep'))
  }
}
