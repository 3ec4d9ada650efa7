import type { DriverContext } from '../driver.ts'

export interface CameraWatch {
  /** The port is open: nobody has spoken yet. */
  connected(): void
  disconnected(): void
  /** The camera has said something. */
  spoken(): void
  /** It has been silent for too long and has not spoken since. */
  readonly silent: boolean
  stop(): void
}

/** A listening port is open whether or not a camera is there: it is online while it speaks, twice the heartbeat at the longest. */
export function cameraWatch(
  context: DriverContext,
  { heartbeatMs, onSilent }: { heartbeatMs: number; onSilent(): void },
): CameraWatch {
  const { clock } = context
  const patienceMs = 2 * heartbeatMs
  let heardAt = 0
  let state: 'away' | 'unheard' | 'ok' | 'silent' = 'away'
  let cancel: (() => void) | undefined

  function wait(ms: number): void {
    cancel?.()
    cancel = clock.after(ms, () => {
      cancel = undefined
      const leftMs = heardAt + patienceMs - clock.now()
      if (leftMs > 0) wait(leftMs)
      else silence()
    })
  }

  function silence(): void {
    state = 'silent'
    context.status('camera', { camera: 'silent' })
    context.status('common', { device: 'offline' })
    context.raise('device-offline', `the camera has not spoken for ${Math.round(patienceMs / 1000)} s`)
    onSilent()
  }

  function end(): void {
    cancel?.()
    cancel = undefined
  }

  return {
    connected() {
      state = 'unheard'
      heardAt = clock.now()
      context.status('camera', { camera: 'unknown' })
      wait(patienceMs)
    },
    disconnected() {
      state = 'away'
      end()
      context.status('camera', { camera: 'unknown' })
    },
    spoken() {
      if (state === 'away') return
      heardAt = clock.now()
      if (!cancel) wait(patienceMs)
      if (state === 'ok') return
      state = 'ok'
      context.status('camera', { camera: 'ok' })
      context.status('common', { device: 'online' })
      context.clear('device-offline')
    },
    get silent() {
      return state === 'silent'
    },
    stop: end,
  }
}
