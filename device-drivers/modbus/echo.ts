/**
 * Two-wire adapters may hear what they send. The echo of a write is the same bytes as its answer, so it would be taken for one, of a unit
 * that may not even be there. An echo gives itself away by a read, whose answer never is the same bytes: from the first such echo on, what
 * comes back is left out before anything else is heard.
 */
export interface EchoFilter {
  /** A new connection: the adapter may be another one. */
  reset(): void
  sent(bytes: Uint8Array, isRead: boolean): void
  /** What is left of what came, cut anywhere. */
  received(bytes: Uint8Array): Uint8Array
}

export function echoFilter(onEcho: () => void): EchoFilter {
  let isEchoing = false
  let expected: Uint8Array = new Uint8Array()
  let isRead = false
  let matched = 0

  return {
    reset() {
      isEchoing = false
      expected = new Uint8Array()
    },
    sent(bytes, read) {
      expected = bytes
      isRead = read
      matched = 0
    },
    received(bytes) {
      let at = 0
      while (at < bytes.length && matched < expected.length && bytes[at] === expected[matched]) {
        at++
        matched++
      }
      const isWhole = expected.length > 0 && matched === expected.length
      if (isWhole && isRead && !isEchoing) {
        isEchoing = true
        onEcho()
      }
      const rest = isEchoing ? bytes.subarray(at) : bytes
      // Only what comes first can be the echo.
      if (isWhole || at < bytes.length) expected = new Uint8Array()
      return rest
    },
  }
}
