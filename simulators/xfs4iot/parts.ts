import { asObject, type Json } from './envelope.ts'
import type { Command, Connection } from './service.ts'

/** One interface of a service: what it is asked, what state it shows, what it can do. */
export interface Part {
  /** As in `CardReader.Move`. */
  readonly name: string
  readonly commands: Readonly<Record<string, Command>>
  readonly events: readonly string[]
  /** Its object in Common.Status; absent: it has none. */
  status?(): Json
  /** Its object in Common.Capabilities. */
  capabilities?(): Json
  /** A client has gone. */
  left?(connection: Connection): void
}

export const lowerFirst = (name: string) => `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`

/** What of `now` is not as it was before, in the same tree; lists count as a whole. Undefined: nothing. */
export function changes(before: Json, now: Json): Json | undefined {
  const changed: Json = {}
  for (const [key, value] of Object.entries(now)) {
    const old = before[key]
    if (JSON.stringify(old) === JSON.stringify(value)) continue
    const [oldTree, tree] = [asObject(old), asObject(value)]
    changed[key] = oldTree && tree ? changes(oldTree, tree) : value
  }
  return Object.keys(changed).length > 0 ? changed : undefined
}

export const failed = (errorCode: string) => ({ code: 'commandErrorCode', payload: { errorCode } })
export const invalid = (description: string) => ({ code: 'invalidData', description })
