const TOKENS = /yyyy|yy|MM|dd|HH|mm|ss|SSS|XXX/g
const PARTS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<short>\\d{2})',
  MM: '(?<month>\\d{2})',
  dd: '(?<day>\\d{2})',
  HH: '(?<hour>\\d{2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<milli>\\d{3})',
  XXX: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
}
const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<milli>\d{3})\d{0,6})?)?(?<zone>Z|[+-]\d{2}:?\d{2})?$/
/** No machine of a branch was on before, or will be after. */
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

/**
 * Unix milliseconds of a time as a machine writes it; undefined when it is none in this format.
 * @param zone offset from UTC where the text says none, `+08:00`
 */
export function readTime(text: string, format: string, zone: string): number | undefined {
  if (format === 'unixMs' || format === 'unixSeconds') {
    if (!/^\d{9,13}$/.test(text)) return undefined
    return within(Number(text) * (format === 'unixMs' ? 1 : 1000))
  }
  const parts = (format === 'iso' ? ISO : patternOf(format)).exec(text)?.groups
  if (!parts) return undefined
  const number = (name: string) => Number(parts[name] ?? 0)
  const year = parts['short'] === undefined ? number('year') : 2000 + number('short')
  const at = Date.UTC(year, number('month') - 1, number('day'), number('hour'), number('minute'), number('second'))
  const made = new Date(at)
  // The 31st of June would be taken for the 1st of July.
  const isAsWritten =
    made.getUTCMonth() === number('month') - 1 &&
    made.getUTCDate() === number('day') &&
    number('hour') < 24 &&
    number('minute') < 60 &&
    number('second') < 60
  return isAsWritten ? within(at + number('milli') - offsetMs(parts['zone'] ?? zone)) : undefined
}

/** Only tokens of fixed width: it can not be slow. */
function patternOf(format: string): RegExp {
  let from = 0
  let source = '^'
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  const seen = new Set<string>()
  for (const found of format.matchAll(TOKENS)) {
    const [token] = found
    source += literal(format.slice(from, found.index))
    source += seen.has(token) ? '\\d+' : (PARTS[token] ?? '')
    seen.add(token)
    from = found.index + token.length
  }
  return new RegExp(`${source}${literal(format.slice(from))}$`)
}

function offsetMs(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  return (sign === '-' ? -1 : 1) * (60 * Number(hours ?? 0) + Number(minutes ?? 0)) * 60_000
}

function within(at: number): number | undefined {
  return at >= EARLIEST && at < LATEST ? at : undefined
}
