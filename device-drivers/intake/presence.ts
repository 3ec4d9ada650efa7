import type { DriverContext } from '../driver.ts'

export interface Presence {
  connected(): void
  disconnected(): void
  /** The machine has said something that could be understood. */
  heard(): void
  stop(): void
}

/** An open port says nothing about the machine behind it: it is online while it speaks. */
export function presence(
  { clock, status, raise, clear }: Pick<DriverContext, 'clock' | 'status' | 'raise' | 'clear'>,
  { silentMs, onSilent }: { silentMs: number; onSilent(why: string): void },
): Presence {
  let heardAt = 0
  let state: 'away' | 'unheard' | 'here' | 'silent' = 'away'
  let cancel: (() => void) | undefined

  function wait(ms: number): void {
    cancel?.()
    cancel = clock.after(ms, () => {
      cancel = undefined
      const leftMs = heardAt + silentMs - clock.now()
      if (leftMs > 0) wait(leftMs)
      else silence()
    })
  }

  function silence(): void {
    state = 'silent'
    const why = `the machine has said nothing for ${Math.round(silentMs / 1000)} s`
    status('common', { device: 'offline' })
    raise('device-offline', why)
    onSilent(why)
  }

  function end(): void {
    cancel?.()
    cancel = undefined
  }

  return {
    connected() {
      state = 'unheard'
      heardAt = clock.now()
      wait(silentMs)
    },
    disconnected() {
      state = 'away'
      end()
    },
    heard() {
      if (state === 'away') return
      heardAt = clock.now()
      if (!cancel) wait(silentMs)
      if (state === 'here') return
      state = 'here'
      status('common', { device: 'online' })
      clear('device-offline')
    },
    stop: end,
  }
}
