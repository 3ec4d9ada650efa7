import type { SimulatedDevice, SimulatorContext } from '../device.ts'
import { MODELS, type Model } from './models.ts'
import { KINDS, MODES, RESULTS, type Report, SUPPLIES } from './reports.ts'

/** How a message leaves the machine. `done`: whether it was taken; undefined when nobody answered. */
export interface Outbox {
  send(text: string, done: (taken: boolean | undefined) => void): void
  /** Bytes that are no message. */
  noise(): void
  receive(bytes: Uint8Array): void
  opened(): void
  closed(): void
  readonly waiting: number
}

interface Argument {
  readonly on?: unknown
  readonly kind?: unknown
  readonly result?: unknown
  readonly amount?: unknown
  readonly seconds?: unknown
  readonly note?: unknown
  readonly mode?: unknown
  readonly state?: unknown
  readonly count?: unknown
  readonly code?: unknown
  readonly level?: unknown
  readonly text?: unknown
}

const oneOf = <W extends string>(words: readonly W[], value: unknown): W =>
  words.find((word) => word === value) ?? (words[0] as W)
const number = (value: unknown, otherwise: number, most: number): number => {
  const given = Number(value ?? Number.NaN)
  return Number.isFinite(given) ? Math.min(most, Math.max(0, given)) : otherwise
}
/** An invented card number; its check digit is right. */
const CARD = '6222021001116245702'
const HOUR_MS = 3_600_000

/**
 * A self-service machine that reports what it does. Settings: `machine` (which of config/machines it is), `silentSeconds` of its host, three times in
 * which it says how it is, `reportMs` instead of that, `wallMs` where its clock begins, `left` what it has at the start.
 *
 * Acts: `status`; `transaction` { kind: main or other, result, amount, seconds, note }; `incident` { code, level, text }; `mode` { mode }; `fault` { on? };
 * `supply` { state }; `fill` { count }; `duplicate` the last message again; `late` a state of an hour ago; `garbage` a message nobody can read;
 * `noise` bytes; `card-number` a transaction with a card number in its note; `silent` { on? }.
 *
 * Notices: `answered` { what, taken } with taken null when nobody has answered.
 */
export function selfServiceMachine(
  protocol: string,
  { clock, notice }: SimulatorContext,
  settings: Record<string, unknown>,
  otherwise: string,
  createOutbox: (machine: string, onAsked: () => void) => Outbox,
): SimulatedDevice {
  const wanted = String(settings['machine'] ?? otherwise)
  const machine = Object.hasOwn(MODELS, wanted) ? wanted : otherwise
  const model = MODELS[machine] as Model
  const reportMs = Math.max(
    50,
    Number(settings['reportMs'] ?? (Number(settings['silentSeconds'] ?? 180) * 1000) / 3) || 60_000,
  )
  const wallAtStart = Number(settings['wallMs'] ?? Date.now()) - clock.now()
  let no = 0
  let mode: (typeof MODES)[number] = 'run'
  let supply: (typeof SUPPLIES)[number] = 'good'
  let isBroken = false
  let isSilent = false
  let left = number(settings['left'], 300, 1_000_000)
  let isOpen = false
  let last: { what: string; text: string } | undefined
  let taken = 0
  let refused = 0
  let unanswered = 0
  let cancelReport: (() => void) | undefined
  const outbox = createOutbox(machine, () => report())

  const wallMs = () => wallAtStart + clock.now()
  const say = (what: string, text: string) => {
    last = { what, text }
    if (isSilent || !isOpen) return
    outbox.send(text, (isTaken) => {
      if (isTaken === undefined) unanswered++
      else if (isTaken) taken++
      else refused++
      notice('answered', { what, taken: isTaken ?? null })
    })
  }
  const tell = (what: Report) => say(what.what, model.text(what))
  const status = (agoMs = 0): Report => ({
    what: 'status',
    no: ++no,
    wallMs: wallMs() - agoMs,
    mode,
    isBroken,
    supply,
    left,
  })

  function report(): void {
    cancelReport?.()
    cancelReport = undefined
    if (!isOpen) return
    tell(status())
    cancelReport = clock.after(reportMs, report)
  }

  function transact({ kind, result, amount, seconds, note }: Argument): void {
    if (left > 0) left--
    tell({
      what: 'transaction',
      no: ++no,
      wallMs: wallMs(),
      kind: oneOf(KINDS, kind),
      result: oneOf(RESULTS, result),
      amount: number(amount, 88.5, 10_000_000),
      seconds: Math.round(number(seconds, 35, 86_400)),
      note: String(note ?? '').slice(0, 80),
    })
  }

  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    status: report,
    transaction: transact,
    incident: ({ code, level, text }) =>
      tell({
        what: 'incident',
        no: ++no,
        wallMs: wallMs(),
        code: Math.round(number(code, 7, 999)),
        level: Math.round(number(level, 2, 4)),
        text: String(text ?? '门被打开').slice(0, 80),
      }),
    mode: (argument) => {
      mode = oneOf(MODES, argument.mode)
      report()
    },
    fault: ({ on }) => {
      isBroken = on !== false
      report()
    },
    supply: ({ state }) => {
      supply = oneOf(SUPPLIES, state)
      report()
    },
    fill: ({ count }) => {
      left = Math.round(number(count, 300, 1_000_000))
      report()
    },
    duplicate: () => last && say(last.what, last.text),
    late: () => {
      const before = mode
      mode = 'pause'
      const old = status(HOUR_MS)
      mode = before
      tell(old)
    },
    garbage: () => say('garbage', model.garbage),
    noise: () => {
      if (!isSilent && isOpen) outbox.noise()
    },
    'card-number': () => transact({ note: `卡号${CARD}` }),
    silent: ({ on }) => {
      isSilent = on !== false
      if (!isSilent) report()
    },
  }

  return {
    protocol,
    receive: (bytes) => outbox.receive(bytes),
    lineOpened() {
      isOpen = true
      outbox.opened()
      report()
    },
    lineClosed() {
      isOpen = false
      cancelReport?.()
      cancelReport = undefined
      outbox.closed()
    },
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`${protocol} has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      machine,
      mode,
      supply,
      supplyLow: supply !== 'good',
      left,
      fault: isBroken,
      paused: mode === 'pause',
      silent: isSilent,
      lastNo: no,
      taken,
      refused,
      unanswered,
      waiting: outbox.waiting,
    }),
  }
}
