import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { inventStripe, type Stripe } from './stripe.ts'

/** Encode types of the report. */
const ISO = 0
const AAMVA = 1
const BLANK = 3
const UNDETERMINED = 5
const KINDS = ['bank', 'blank', 'licence'] as const
type Kind = (typeof KINDS)[number]

function fieldsOf(argument: unknown): Record<string, unknown> {
  return typeof argument === 'object' && argument !== null ? (argument as Record<string, unknown>) : {}
}

const text = (value: unknown, longest: number) =>
  typeof value === 'string' && /^[\x20-\x5f]+$/.test(value) && value.length <= longest ? value : undefined

function stripeOf(argument: unknown): { readonly kind: Kind; readonly stripe: Stripe } {
  const { seed, kind = 'bank', number, name } = fieldsOf(argument)
  const known = KINDS.find((one) => one === kind)
  if (!known) throw new Error(`no such kind of card: ${String(kind)}`)
  const given = { number: text(number, 19), name: text(name, 26) }
  const stripe = inventStripe(typeof seed === 'number' && Number.isFinite(seed) ? seed : 1, {
    ...(given.number === undefined ? {} : { number: given.number }),
    ...(given.name === undefined ? {} : { name: given.name }),
  })
  if (known === 'blank') return { kind: known, stripe: { number: '', tracks: ['', '', ''] } }
  if (known === 'licence') return { kind: known, stripe: { number: '', tracks: ['%CATOWN?', ';636014=2512?', ''] } }
  return { kind: known, stripe }
}

/**
 * A swipe reader with MagTek's HID report: 3 states, 3 lengths, the kind of card, three fields, 337 bytes (343 with fields of 112). Whatever is
 * swiped, it sends one report; a field keeps behind its length what earlier cards left there, as real ones do. It listens to nothing.
 *
 * Acts: `swipe` `{ seed?, kind?: bank | blank | licence, number?, name? }`, `bad-track` `{ track: 1 | 2 | 3, times? }` (next swipes),
 * `unreadable` and `silent` (each `{ on? }`), `broken-off` `{ bytes? }` (the next report ends there). Settings `fieldBytes`
 * (110), `reportBytes`. Notices: `swiped`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const fieldBytes = settings['fieldBytes'] === 112 ? 112 : 110
  const reportBytes = Math.max(Number(settings['reportBytes'] ?? 0) || 0, 7 + 3 * fieldBytes)
  /** The reader's own memory of a report; never cleared. */
  const report = new Uint8Array(Math.min(reportBytes, 1024))
  const badTracks = [0, 0, 0]
  let unreadable = false
  let silent = false
  let bytesOfNext: number | undefined
  let swipes = 0
  let lastKind: Kind | undefined

  function swipe(argument: unknown): void {
    const { kind, stripe } = stripeOf(argument)
    swipes++
    lastKind = kind
    if (silent) return
    let good = 0
    for (const [place, track] of stripe.tracks.entries()) {
      const bad = unreadable || (badTracks[place] ?? 0) > 0
      if ((badTracks[place] ?? 0) > 0) badTracks[place] = (badTracks[place] ?? 0) - 1
      const length = bad ? 0 : track.length
      if (length > 0) good++
      report[place] = bad ? 1 : 0
      report[3 + place] = length
      for (let at = 0; at < length; at++) report[7 + place * fieldBytes + at] = track.charCodeAt(at)
    }
    const isBad = [0, 1, 2].some((place) => report[place] === 1)
    report[6] = good > 0 ? (kind === 'licence' ? AAMVA : ISO) : isBad ? UNDETERMINED : BLANK
    context.send(report.slice(0, bytesOfNext))
    bytesOfNext = undefined
    context.notice('swiped', { swipes })
  }

  const isOn = (argument: unknown) => fieldsOf(argument)['on'] !== false
  const acts: Readonly<Record<string, (argument: unknown) => void>> = {
    swipe,
    'bad-track': (argument) => {
      const { track, times = 1 } = fieldsOf(argument)
      if (track !== 1 && track !== 2 && track !== 3) throw new Error('bad-track needs { track: 1, 2 or 3 }')
      badTracks[track - 1] = Number(times) || 0
    },
    unreadable: (argument) => {
      unreadable = isOn(argument)
    },
    silent: (argument) => {
      silent = isOn(argument)
    },
    'broken-off': (argument) => {
      const bytes = Number(fieldsOf(argument)['bytes'] ?? 200)
      bytesOfNext = Number.isInteger(bytes) && bytes >= 0 ? bytes : 200
    },
  }

  return {
    protocol: 'msr-magtek',
    receive() {},
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`msr-magtek has no act ${action}`)
      act(argument)
    },
    look: () => ({ swipes, lastKind: lastKind ?? null, unreadable, silent, badTracks: [...badTracks] }),
  }
}
