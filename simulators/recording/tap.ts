import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { openRealPort, type RealPort, type RealPortAddress } from './realPort.ts'

/** Between two tries to open the real port. */
const RETRY_MS = 1_000

/**
 * A real device behind a simulated line: what the host says goes to the real port, what the device says to the host. Put on a line it is a
 * tap: the line's log has both directions. The real port is open as long as the tap is; the host may come and go.
 *
 * Acts: none. Notices: `open`, `lost` { reason } of the real port, once until it is open again or another reason.
 */
export function tap(address: RealPortAddress): {
  readonly factory: SimulatorFactory
  /** Once somebody listens: the real port may be open before the host's place is, and what it says first is not said again. */
  open(): void
  close(): void
} {
  let port: RealPort | undefined
  let isClosed = false
  let cancelRetry = () => {}
  let saidReason: string | undefined
  let begin = () => {}

  const factory: SimulatorFactory = ({ send, notice, clock }): SimulatedDevice => {
    function lost(reason: string): void {
      port = undefined
      if (isClosed) return
      if (reason !== saidReason) notice('lost', { reason })
      saidReason = reason
      cancelRetry = clock.after(RETRY_MS, () => void open())
    }
    async function open(): Promise<void> {
      try {
        const opened = await openRealPort(address, { onData: send, onClose: lost })
        if (isClosed) opened.close()
        else {
          port = opened
          saidReason = undefined
          notice('open', {})
        }
      } catch (error) {
        lost(error instanceof Error ? error.message : String(error))
      }
    }
    begin = () => void open()
    return {
      protocol: 'tap',
      receive: (bytes) => port?.write(bytes.slice()),
      lineOpened() {},
      lineClosed() {},
      act(action) {
        throw new Error(`a real device has no act ${action}`)
      },
      look: () => ({ open: port !== undefined }),
    }
  }
  return {
    factory,
    open: () => begin(),
    close() {
      isClosed = true
      cancelRetry()
      port?.close()
      port = undefined
    },
  }
}
