/** A place in a JSON document that may hold anything: what is asked for and not there comes back as nothing. */
export class Cursor {
  readonly value: unknown
  /** JSON pointer, "" for the whole document. */
  readonly path: string

  constructor(value: unknown, path: string) {
    this.value = value
    this.path = path
  }

  /** The value under a key; a cursor on undefined when there is none. */
  at(key: string): Cursor {
    const holds = this.value !== null && typeof this.value === 'object' && Object.hasOwn(this.value, key)
    const value = holds ? (this.value as Record<string, unknown>)[key] : undefined
    return new Cursor(value, `${this.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }

  get exists(): boolean {
    return this.value !== undefined
  }

  /** The elements of an array; none of anything else. */
  items(): Cursor[] {
    return Array.isArray(this.value) ? this.value.map((item, at) => new Cursor(item, `${this.path}/${at}`)) : []
  }

  /** The keys of an object; none of anything else. */
  keys(): string[] {
    const isObject = this.value !== null && typeof this.value === 'object' && !Array.isArray(this.value)
    return isObject ? Object.keys(this.value as object) : []
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined
  }

  /** The texts of an array. */
  texts(): string[] {
    return this.items().flatMap(({ text }) => text ?? [])
  }

  /** The `id`s of an array of objects. */
  ids(): Set<string> {
    return new Set(this.items().flatMap((item) => item.at('id').text ?? []))
  }
}

const LONGEST = 60
const DEEPEST = 4
const SECRET = /(secret|password)$/i
export const HIDDEN = '***'

/**
 * A value for a message: as JSON, shortened, without the secrets in it, for it goes to logs and screens. A document may be nested deeper
 * than a program can follow, so only its top is.
 */
export function shown(value: unknown): string {
  const json = JSON.stringify(topOf(value, DEEPEST)) ?? 'nothing'
  return json.length > LONGEST ? `${json.slice(0, LONGEST - 3)}...` : json
}

function topOf(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return '...'
  if (Array.isArray(value)) return value.slice(0, LONGEST).map((item) => topOf(item, levels - 1))
  const entries = Object.entries(value).slice(0, LONGEST)
  return Object.fromEntries(entries.map(([key, inner]) => [key, SECRET.test(key) ? HIDDEN : topOf(inner, levels - 1)]))
}
