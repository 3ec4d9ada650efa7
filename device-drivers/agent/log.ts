import { type Logger, pino } from 'pino'

export type AgentLog = Logger

/** Keys that never reach a log line, wherever they stand. */
const SECRET_KEYS = ['secret', 'password', 'hubPublicKey', 'cardKey', 'identity', 'sealed', 'data', 'payload']

/**
 * JSON lines with the constant keys `component` and `deviceId`. Written synchronously: the last line before a crash is the one
 * that matters.
 */
export function createLog(
  level: string,
  destination: NodeJS.WritableStream | { write(text: string): void } = pino.destination({ fd: 1, sync: true }),
): AgentLog {
  return pino(
    {
      level,
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    destination,
  )
}
