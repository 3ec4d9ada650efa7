type Fields = Readonly<Record<string, unknown>>
export type Act = (argument: Fields) => void

/** Names of what can go wrong between machine and host for so many commands. */
const TROUBLES = ['no-ack', 'lost-ack', 'lost-enq', 'nak', 'corrupt-answer', 'duplicate-answer', 'lost-answer'] as const
export type Trouble = (typeof TROUBLES)[number]
const LONGEST_DELAY_MS = 600_000

/**
 * What is wrong in the dialogue of one machine with its host. `no-ack`: the command is not heard. `lost-ack`: it is carried out
 * and answered, and the ACK is lost. `lost-enq`: where a host has to ask for it first, that is not heard. `nak`: it is refused as spoiled. `lost-answer`: it is carried out, the answer never comes.
 * `corrupt-answer`: wrong check, once for each sending. `error` answers with a code instead of carrying out.
 */
export interface DialogueTroubles {
  readonly silent: boolean
  readonly delayMs: number
  /** Uses one up; true when there was one. */
  strikes(trouble: Trouble): boolean
  /** The code to answer with instead; uses one up. @param command as in the act's `on` */
  errorFor(command: string): string | undefined
  readonly acts: Readonly<Record<string, Act>>
  look(): Record<string, unknown>
}

export function fieldsOf(argument: unknown): Fields {
  return typeof argument === 'object' && argument !== null ? (argument as Fields) : {}
}

export function oneOf<T extends string>(known: readonly T[], value: unknown, byDefault: T): T {
  return known.find((one) => one === value) ?? byDefault
}

export function isOn(argument: Fields): boolean {
  return argument['on'] !== false
}

/** A whole number within the bounds; anything that is none is the default. */
export function wholeNumber(value: unknown, byDefault: number, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const number = typeof value === 'number' ? Math.floor(value) : Number.NaN
  return Number.isFinite(number) ? Math.min(Math.max(number, least), most) : byDefault
}

/** Addresses of the units on a line, by its settings: `addresses`, or `address` of the only one. */
export function addressesOf(settings: Fields, highest: number): number[] {
  const given = settings['addresses'] ?? [settings['address']]
  const usable = (one: unknown): one is number =>
    typeof one === 'number' && Number.isInteger(one) && one >= 0 && one <= highest
  const addresses = Array.isArray(given) ? given.filter(usable) : []
  return addresses.length > 0 ? addresses : [0]
}

export function createDialogueTroubles(): DialogueTroubles {
  const left = new Map<Trouble, number>()
  let errors: { code: string; on: string | undefined; times: number }[] = []
  let silent = false
  let delayMs = 0

  const acts: Record<string, Act> = {
    silent: (argument) => {
      silent = isOn(argument)
    },
    slow: (argument) => {
      delayMs = wholeNumber(argument['ms'], 0, 0, LONGEST_DELAY_MS)
    },
    error: (argument) => {
      const { code, on } = argument
      if (typeof code !== 'string' || !/^[0-9A-F]{2}$/.test(code))
        throw new Error('error needs { code } of two hex digits')
      const command = typeof on === 'string' ? on.replaceAll(' ', '') : undefined
      errors = errors.filter((error) => error.times > 0 && (error.code !== code || error.on !== command))
      errors.push({ code, on: command, times: wholeNumber(argument['times'], 1) })
    },
  }
  for (const trouble of TROUBLES) acts[trouble] = (argument) => left.set(trouble, wholeNumber(argument['times'], 1))

  return {
    get silent() {
      return silent
    },
    get delayMs() {
      return delayMs
    },
    strikes(trouble) {
      const times = left.get(trouble) ?? 0
      if (times > 0) left.set(trouble, times - 1)
      return times > 0
    },
    errorFor(command) {
      const error = errors.find(({ on, times }) => times > 0 && (on === undefined || on === command))
      if (error) error.times--
      return error?.code
    },
    acts,
    look: () => ({
      silent,
      delayMs,
      troubles: Object.fromEntries([...left].filter(([, times]) => times > 0)),
      errors: errors.filter(({ times }) => times > 0).map(({ code, on, times }) => ({ code, on: on ?? null, times })),
    }),
  }
}
