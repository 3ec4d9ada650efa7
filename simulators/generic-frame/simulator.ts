import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { addressBytes, compare, hostFrame, readDisplay, unitFrame } from './frames.ts'
import { tablesOf } from './tables.ts'

/** Something a unit says until it is acknowledged. */
interface Said {
  readonly what: { readonly key: string } | { readonly choice: number }
  readonly frame: readonly number[]
  /** Empty: the unit expects none. */
  readonly acknowledgement: readonly number[]
  readonly since: number
  readonly repeats: number
  sent: number
  cancel: () => void
}

interface Unit {
  readonly address: number
  waiting: string
  ticket: string
  beeps: number
  silent: boolean
  corruptNext: number
  said: Said | undefined
  readonly queue: Said[]
  asking: boolean
  stopAsking: () => void
  lastChoice: number | null
}

interface Argument {
  readonly address?: unknown
  readonly keys?: unknown
  readonly choice?: unknown
  readonly force?: unknown
  readonly on?: unknown
  readonly times?: unknown
  readonly hex?: unknown
}

const LONGEST_HELD = 256

/**
 * Keypads and evaluators on one line that speak as the tables of the configuration say (the driver's settings); without tables they are
 * ones that nobody makes. Settings besides: `repeatMs` (300) and `repeats` (3) of keys, `giveUpMs` (3000) of answers, `askMs` (30000).
 *
 * Acts: `press` { address, keys: 'callNext' or ['6', 'confirm'] }, `evaluate` { address, choice, force? } (refused while the
 * evaluator does not ask, unless forced), `silent` { address, on? }, `corrupt` { address, times? }, `noise` { hex }.
 *
 * Notices: `key-echoed` { address, key, latencyMs }, `key-unanswered` { address, key }, `shown` { address, waiting, ticket }, `beeped`
 * { address }, `evaluation-invited` { address }, `evaluation-unanswered` { address }, `evaluation-acked` { address, choice, latencyMs },
 * `evaluation-given-up` { address, choice }.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const tables = tablesOf(settings)
  const repeatMs = Math.max(1, positive(settings['repeatMs'], 300))
  const repeats = positive(settings['repeats'], 3)
  const giveUpMs = positive(settings['giveUpMs'], 3_000)
  const askMs = positive(settings['askMs'], 30_000)
  const units = new Map(tables.addresses.map((address) => [address, newUnit(address)]))
  const held: number[] = []

  function newUnit(address: number): Unit {
    return {
      address,
      waiting: '',
      ticket: '',
      beeps: 0,
      silent: false,
      corruptNext: 0,
      said: undefined,
      queue: [],
      asking: false,
      stopAsking: () => {},
      lastChoice: null,
    }
  }

  // ---- what units say
  function transmit(unit: Unit, frame: readonly number[]): void {
    if (unit.silent) return
    const spoiled = unit.corruptNext > 0
    if (spoiled) unit.corruptNext--
    context.send(Uint8Array.from(frame, (byte, at) => (spoiled && at === frame.length - 1 ? byte ^ 0x55 : byte)))
  }

  function say(
    unit: Unit,
    what: Said['what'],
    kind: number | undefined,
    code: readonly number[],
    data: readonly number[],
  ) {
    const isKey = 'key' in what
    const template = isKey ? tables.keyAcknowledgement : tables.choiceAcknowledgement
    const frame = unitFrame(tables.layout, unit.address, kind, data)
    const said: Said = {
      what,
      frame,
      acknowledgement: template === 'echo' ? frame : acknowledgementOf(template, unit.address, { kind, code, data }),
      since: context.clock.now(),
      repeats: isKey ? repeats : Math.max(0, Math.ceil(giveUpMs / repeatMs) - 1),
      sent: 0,
      cancel: () => {},
    }
    if (isKey && unit.said) {
      unit.queue.push(said)
      return
    }
    begin(unit, said)
  }

  function acknowledgementOf(
    template: string | undefined,
    address: number,
    { kind, code, data }: { kind: number | undefined; code: readonly number[]; data: readonly number[] },
  ): number[] {
    if (template === undefined) return []
    const filling = {
      address: addressBytes(tables.layout, address),
      kind: kind === undefined ? [] : [kind],
      key: code,
      data,
    }
    return hostFrame(template, tables.layout, filling)
  }

  function begin(unit: Unit, said: Said): void {
    unit.said?.cancel()
    unit.said = said
    attempt(unit, said)
  }

  function attempt(unit: Unit, said: Said): void {
    if (said.acknowledgement.length === 0) {
      transmit(unit, said.frame)
      return finish(unit)
    }
    said.sent++
    said.cancel = context.clock.after(repeatMs, () => {
      if (said.sent <= said.repeats) return attempt(unit, said)
      const { address } = unit
      if ('key' in said.what) context.notice('key-unanswered', { address, key: said.what.key })
      else context.notice('evaluation-given-up', { address, choice: said.what.choice })
      finish(unit)
    })
    transmit(unit, said.frame)
  }

  function finish(unit: Unit): void {
    unit.said?.cancel()
    unit.said = undefined
    const next = unit.queue.shift()
    if (next) begin(unit, next)
  }

  // ---- what they hear
  interface Heard {
    readonly bytes: number
    readonly act: () => void
  }

  function meant(unit: Unit): (Heard | 'half')[] {
    const { address } = unit
    const filling = { address: addressBytes(tables.layout, address) }
    const fixed = (template: string | undefined, act: () => void) => {
      const frame = template === undefined ? [] : hostFrame(template, tables.layout, filling)
      return against(frame, act)
    }
    const against = (frame: readonly number[], act: () => void): (Heard | 'half')[] => {
      const how = compare(held, frame)
      return how === 'other' ? [] : [how === 'half' ? 'half' : { bytes: frame.length, act }]
    }
    const figures = tables.display ? readDisplay(held, tables.display, tables.layout) : 'other'
    const shown = (): (Heard | 'half')[] => {
      if (typeof figures === 'string') return figures === 'half' ? ['half'] : []
      const isMine = figures.address.join() === filling.address.join()
      return isMine ? [{ bytes: figures.bytes, act: () => show(unit, figures) }] : []
    }
    return [
      ...(unit.said ? against(unit.said.acknowledgement, () => acknowledged(unit)) : []),
      ...fixed(tables.invite, () => ask(unit)),
      ...fixed(tables.beep, () => beep(unit)),
      ...shown(),
    ]
  }

  function acknowledged(unit: Unit): void {
    if (!unit.said) return
    const { what, since } = unit.said
    const detail = { address: unit.address, ...what, latencyMs: context.clock.now() - since }
    context.notice('key' in what ? 'key-echoed' : 'evaluation-acked', detail)
    finish(unit)
  }

  function ask(unit: Unit): void {
    const { address } = unit
    // The next customer is asked: what the last one chose is not sent any more.
    if (unit.said && 'choice' in unit.said.what) finish(unit)
    unit.stopAsking()
    unit.asking = true
    unit.stopAsking = context.clock.after(askMs, () => {
      unit.asking = false
      context.notice('evaluation-unanswered', { address })
    })
    context.notice('evaluation-invited', { address })
  }

  function beep(unit: Unit): void {
    unit.beeps++
    context.notice('beeped', { address: unit.address })
  }

  function show(unit: Unit, { waiting, ticket }: { waiting: string; ticket: string }): void {
    Object.assign(unit, { waiting, ticket })
    context.notice('shown', { address: unit.address, waiting, ticket })
  }

  function receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      held.push(byte)
      while (held.length > 0 && !takeFrame()) held.shift()
    }
    if (held.length > LONGEST_HELD) held.splice(0)
  }

  /** False: what is held begins nothing. */
  function takeFrame(): boolean {
    const all = [...units.values()].flatMap((unit) => (unit.silent ? [] : meant(unit)))
    const whole = all.filter((one) => one !== 'half')
    const [first] = whole
    if (!first) return all.length > 0
    // One frame may be several things: an acknowledged evaluate key begins to ask.
    held.splice(0, first.bytes)
    for (const { act, bytes } of whole) if (bytes === first.bytes) act()
    return true
  }

  // ---- what people do
  function unitOf({ address }: Argument): Unit {
    const unit = address === undefined ? [...units.values()][0] : units.get(Number(address))
    if (!unit) throw new Error(`no unit ${String(address)} on this line`)
    return unit
  }

  function press(argument: Argument): void {
    const unit = unitOf(argument)
    const keys = (Array.isArray(argument.keys) ? argument.keys : [argument.keys]).map(String)
    const key = keys.at(-1) ?? ''
    const typed = keys.slice(0, -1).join('')
    const entry = tables.keys.find((one) => one.key === key && fits(typed, one.digits))
    if (!entry || !/^\d*$/.test(typed)) throw new Error(`no such keys: ${keys.join(' ')}`)
    const before = typed.slice(0, typed.length - entry.digits.length)
    const data = [...Array.from(before, (digit) => (tables.zero ?? 0) + Number(digit)), ...entry.code]
    say(unit, { key }, tables.keyKind, entry.code, data)
  }

  /** What is typed ends with the digits the key itself stands for; others are bytes of their own, where there are such. */
  function fits(typed: string, digits: string): boolean {
    return typed.endsWith(digits) && (typed === digits || tables.zero !== undefined)
  }

  function evaluate(argument: Argument): void {
    const unit = unitOf(argument)
    const choice = Number(argument.choice ?? 1)
    const entry = tables.choices.find((one) => one.choice === choice)
    if (!entry) throw new Error(`no such choice: ${choice}`)
    if (!unit.asking && argument.force !== true) throw new Error(`evaluator ${unit.address} does not ask`)
    unit.stopAsking()
    unit.asking = false
    unit.lastChoice = choice
    if (unit.said && 'choice' in unit.said.what) finish(unit)
    say(unit, { choice }, tables.choiceKind, entry.code, entry.code)
  }

  const acts: Readonly<Record<string, (argument: Argument) => void>> = {
    press,
    evaluate,
    silent: (argument) => {
      unitOf(argument).silent = argument.on !== false
    },
    corrupt: (argument) => {
      unitOf(argument).corruptNext = positive(argument.times, 1)
    },
    noise: ({ hex }) => context.send(Uint8Array.from(Buffer.from(typeof hex === 'string' ? hex : '00aa0102', 'hex'))),
  }

  return {
    protocol: 'generic-frame',
    receive,
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`generic-frame has no act ${action}`)
      act(typeof argument === 'object' && argument !== null ? (argument as Argument) : {})
    },
    look: () => ({
      units: Object.fromEntries(
        [...units.values()].map((unit) => [
          String(unit.address),
          {
            waiting: unit.waiting,
            ticket: unit.ticket,
            beeps: unit.beeps,
            silent: unit.silent,
            unanswered: unit.said && 'key' in unit.said.what ? unit.said.what.key : null,
            evaluator: tables.choices.length > 0,
            asking: unit.asking,
            lastChoice: unit.lastChoice,
            unacknowledged: unit.said && 'choice' in unit.said.what ? unit.said.what.choice : null,
          },
        ]),
      ),
    }),
  }
}

function positive(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= 1_000_000 ? Math.floor(value) : otherwise
}
