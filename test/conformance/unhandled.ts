/** Listens for what nobody caught, until it is told to stop. */
export function watchUnhandled(): { readonly found: readonly string[]; stop(): void } {
  const found: string[] = []
  const note = (kind: string) => (error: unknown) => {
    found.push(`${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  const listeners = [
    ['unhandledRejection', note('rejected')],
    ['uncaughtExceptionMonitor', note('uncaught')],
    // Too many listeners on one object is said this way, and only this way.
    ['warning', note('warning')],
  ] as const
  for (const [event, listener] of listeners) process.on(event as 'warning', listener)
  return {
    found,
    stop() {
      for (const [event, listener] of listeners) process.off(event as 'warning', listener)
    },
  }
}
