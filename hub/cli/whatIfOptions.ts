import type { WhatIfChange } from '../../contracts/index.ts'

/** As they were typed. */
export interface WhatIfOptions {
  readonly data: string
  readonly day: readonly string[]
  readonly config?: string | undefined
  readonly profile?: string | undefined
  readonly open: readonly string[]
  readonly close: readonly string[]
  readonly 'move-break': readonly string[]
  readonly arrivals: readonly string[]
  readonly shift: readonly string[]
  readonly replications?: string | undefined
  readonly json?: string | undefined
  readonly language: string
}

type Staffing = NonNullable<WhatIfChange['staffing']>
type Arrivals = NonNullable<WhatIfChange['arrivals']>

const ID = '[a-z0-9-]{1,32}'
const TIME = '\\d{1,2}:\\d{2}'
const AT_WINDOW = new RegExp(`^(${ID})@(${TIME})-(${TIME})$`)
const AT_WINDOWS = new RegExp(`^(${ID})@(${ID}(?:,${ID})*)$`)
const OF_SOME = new RegExp(`^(?:(${ID})?(?:@(${TIME})-(${TIME}))?=)?(-?\\d+(?:\\.\\d+)?)$`)

/** What was typed wrong, each on a line. */
export class WrongOption extends Error {}

/** The change that is asked about, but for a configuration, which is in a file. */
export function changeOf(options: WhatIfOptions): WhatIfChange {
  const staffing: Staffing = [
    ...options.open.map((text) => ({ open: windowOf('--open', text), ...rangeOf('--open', text) })),
    ...options.close.map((text) => ({ close: windowOf('--close', text), ...rangeOf('--close', text) })),
    ...options['move-break'].map((text) => {
      const { from, to } = rangeOf('--move-break', text)
      return { moveBreak: windowOf('--move-break', text), at: from, to }
    }),
  ]
  const arrivals: Arrivals = [
    ...options.arrivals.map((text) => arrivalsOf('--arrivals', text, 'factor')),
    ...options.shift.map((text) => arrivalsOf('--shift', text, 'shiftMinutes')),
  ]
  return {
    ...(options.profile !== undefined && { rules: profileOf(options.profile) }),
    ...(staffing.length > 0 && { staffing }),
    ...(arrivals.length > 0 && { arrivals }),
  }
}

function windowOf(option: string, text: string): string {
  return matched(option, text, AT_WINDOW, 'w2@10:00-14:00')[1] ?? ''
}

function rangeOf(option: string, text: string): { from: string; to: string } {
  const [, , from = '', to = ''] = matched(option, text, AT_WINDOW, 'w2@10:00-14:00')
  return { from: padded(from), to: padded(to) }
}

/** `1.2`, `cash=1.2`, `@10:00-11:00=1.2`, `cash@10:00-11:00=1.2` */
function arrivalsOf(option: string, text: string, what: 'factor' | 'shiftMinutes'): Arrivals[number] {
  const example = what === 'factor' ? 'cash@10:00-11:00=1.2' : 'cash@10:00-11:00=30'
  const [, business, from, to, value] = matched(option, text, OF_SOME, `${example.split('=')[1]} or ${example}`)
  return {
    ...(business !== undefined && { business }),
    ...(from !== undefined && to !== undefined && { from: padded(from), to: padded(to) }),
    [what]: Number(value),
  }
}

function profileOf(text: string): NonNullable<WhatIfChange['rules']> {
  const [, profileId = '', windows = ''] = matched('--profile', text, AT_WINDOWS, 'fair@w1,w2')
  return { profileId, windows: windows.split(',') }
}

function matched(option: string, text: string, pattern: RegExp, example: string): RegExpExecArray {
  const found = pattern.exec(text)
  if (found === null) throw new WrongOption(`${option} is like ${example}, not ${text}`)
  return found
}

function padded(time: string): string {
  return time.padStart(5, '0')
}
