import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Mistake, type Problem, ProblemError, problem } from '../../../contracts/index.ts'

/** More places than this help nobody. */
const MAX_MISTAKES = 20

/** The deepest form of the contract, a configuration, needs ten. */
const MAX_LEVELS = 64

export type Check = (value: unknown) => Problem | undefined
const checks = new WeakMap<TSchema, Check>()

/**
 * A check of a value against a contract schema, the same for HTTP and socket.io: nothing is converted, filled in or
 * dropped; a mistake gives BAD_REQUEST with the places (`details.mistakes`, JSON pointers), never with the values.
 */
export function checkAgainst(schema: TSchema): Check {
  const known = checks.get(schema)
  if (known) return known
  // With the first value: a hub that has just started serves sooner.
  let compiled: ReturnType<typeof Compile> | undefined
  const check: Check = (value) => {
    compiled ??= Compile(schema)
    if (compiled.Check(value)) return undefined
    const mistakes: Mistake[] = []
    for (const error of compiled.Errors(value)) {
      // Said again, with the name, by the object that does not know the field.
      if (error.keyword === 'boolean') continue
      const names = error.keyword === 'additionalProperties' ? unknownNames(error.params) : ''
      mistakes.push({ path: error.instancePath.slice(0, 200), message: `${error.message}${names}` })
      if (mistakes.length === MAX_MISTAKES) break
    }
    return problem('BAD_REQUEST', { mistakes })
  }
  checks.set(schema, check)
  return check
}

/** A refusal of a body that is nested deeper than what works through it can follow; null for any other. */
export function tooDeep(body: unknown): ProblemError | null {
  let level: unknown[] = [body]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      return new ProblemError('BAD_REQUEST', { mistakes: [{ path: '', message: 'is nested too deep' }] })
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return null
}

function unknownNames(params: object): string {
  const names =
    'additionalProperties' in params && Array.isArray(params.additionalProperties) ? params.additionalProperties : []
  return names.length === 0
    ? ''
    : `: ${names
        .slice(0, 5)
        .map((name) => String(name).slice(0, 40))
        .join(', ')}`
}
