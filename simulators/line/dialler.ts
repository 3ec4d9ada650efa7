import { connect, type Socket } from 'node:net'
import type { SimulatorContext } from '../device.ts'
import type { SimulatedLine } from './simulatedLine.ts'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2_000

export interface Dialler {
  /** Pulls the cable: the connection ends and no new one is made. */
  unplug(): void
  replug(): void
}

/** A device that calls its host over TCP, and calls again until somebody listens there. */
export function dialler(
  line: SimulatedLine,
  at: { readonly host: string; readonly port: number },
  clock: SimulatorContext['clock'],
): Dialler {
  let socket: Socket | undefined
  let plugged = false
  let waitMs = FIRST_WAIT_MS
  let cancel: (() => void) | undefined

  function dial(): void {
    cancel = undefined
    const mine = connect({ host: at.host, port: at.port, noDelay: true })
    socket = mine
    mine.on('error', () => {})
    mine.on('connect', () => {
      if (socket !== mine) return
      waitMs = FIRST_WAIT_MS
      line.hostOpened({ toHost: (bytes) => mine.write(bytes.slice()) })
    })
    mine.on('data', (bytes) => {
      if (socket === mine) line.fromHost(bytes)
    })
    mine.on('end', () => mine.destroy())
    mine.on('close', () => {
      if (socket !== mine) return
      socket = undefined
      line.hostClosed()
      cancel = clock.after(waitMs, dial)
      waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs)
    })
  }

  return {
    unplug() {
      plugged = false
      cancel?.()
      cancel = undefined
      const mine = socket
      socket = undefined
      mine?.destroy()
      if (mine) line.hostClosed()
    },
    replug() {
      if (plugged) return
      plugged = true
      waitMs = FIRST_WAIT_MS
      dial()
    },
  }
}
