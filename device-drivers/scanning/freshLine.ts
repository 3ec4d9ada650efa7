/** Bytes of one code follow each other closer than this, also at 1200 baud. */
const QUIET_MS = 40

export interface FreshLine {
  opened(at: number): void
  /** Whether what has come at this moment is not the rest of something that began before the port was open. */
  isFresh(at: number): boolean
}

/**
 * A port may be opened in the middle of a code, or give out first what was left from before; the rest of a code looks like a whole
 * one. So what comes right behind the opening is dropped until the line has been quiet. Times are milliseconds of the driver's clock.
 */
export function freshLine(): FreshLine {
  let unquietAt: number | undefined
  return {
    opened(at) {
      unquietAt = at
    },
    isFresh(at) {
      if (unquietAt === undefined) return true
      const isQuiet = at - unquietAt >= QUIET_MS
      unquietAt = isQuiet ? undefined : at
      return isQuiet
    },
  }
}
