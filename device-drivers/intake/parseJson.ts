import type { IntakeFormat } from '../../contracts/index.ts'
import type { FieldValue, Outcome } from './fields.ts'

const DEEPEST = 12
const MOST_FIELDS = 512
const LONGEST_NAME = 128

/** All that stands in a JSON object, each value under its way: `cash.boxes.1.count`. Nulls are fields that are not there. */
export function parseJson(
  text: string,
  { lists = [] }: Extract<IntakeFormat, { type: 'json' }>,
): Outcome<Map<string, FieldValue>> {
  const wrong = (message: string, place = ''): Outcome<never> => ({
    ok: false,
    mistakes: [{ step: 'format', place, message }],
  })
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch (error) {
    return wrong(`is no JSON${whereIn(error)}`)
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return wrong('is no JSON object')
  if (saysKeyTwice(text)) return wrong('says a field twice')
  const named = new Map(lists.map(({ field, by }) => [field, by]))
  const fields = new Map<string, FieldValue>()
  let tooMuch: string | undefined

  function walk(value: unknown, way: string, depth: number): void {
    if (tooMuch !== undefined || value === null || value === undefined) return
    if (typeof value !== 'object') {
      if (way.length > LONGEST_NAME) tooMuch = 'has names that are too long'
      else if (fields.size >= MOST_FIELDS) tooMuch = `has more than ${MOST_FIELDS} fields`
      // Whichever of them counted, it might be the wrong one.
      else if (fields.has(way)) tooMuch = 'says a field twice'
      else fields.set(way, value as FieldValue)
      return
    }
    if (depth >= DEEPEST) {
      tooMuch = `is deeper than ${DEEPEST}`
      return
    }
    const by = named.get(way)
    const seen = new Set<string>()
    for (const [key, one] of Object.entries(value)) {
      const name: unknown = Array.isArray(value) && by !== undefined && isObject(one) ? one[by] : key
      const part = typeof name === 'string' || typeof name === 'number' ? String(name) : key
      if (by !== undefined && seen.has(part)) {
        tooMuch = `has two in ${way} with the same ${by}`
        return
      }
      seen.add(part)
      walk(one, join(way, part), depth + 1)
    }
  }

  walk(root, '', 0)
  if (tooMuch !== undefined) return wrong(tooMuch)
  return { ok: true, value: fields }
}

const join = (way: string, name: string) => (way === '' ? name : `${way}.${name}`)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A string with whether it is a key, or what an object or a list begins and ends with. */
const TOKENS = /"(?:[^"\\]+|\\.)*"(\s*:)?|[{}[\]]/g

/** Whether an object in it has a key twice: `JSON.parse` keeps the last of them and says nothing. @param text of valid JSON */
function saysKeyTwice(text: string): boolean {
  const open: Set<string>[] = []
  for (const [token, colon] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') open.push(new Set())
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string
      const keys = open.at(-1)
      if (keys?.has(key)) return true
      keys?.add(key)
    }
  }
  return false
}

/** The parser quotes what stands around the mistake: only the place is told. */
function whereIn(error: unknown): string {
  const [, place] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
  return place === undefined ? ': it ends too early or is something else' : `, at character ${Number(place) + 1}`
}
