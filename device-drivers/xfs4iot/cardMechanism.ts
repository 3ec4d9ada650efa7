import type { Xfs4IotSettings } from '../../contracts/index.ts'
import type { Place, Unit } from '../cards/cardLedger.ts'
import type { Look, LookResult, Mechanism, Motion, MotionAnswer, ResetPlan } from '../cards/mechanism.ts'
import { LineLost } from '../cards/mechanism.ts'
import type { DriverClock, DriverCompletion } from '../driver.ts'
import { type CardUnit, stockOf, unitLookOf } from './cardUnits.ts'
import { deviceOf } from './components.ts'
import { detailsOf } from './details.ts'
import type { Tree } from './envelope.ts'
import { answerOf } from './moveAnswers.ts'
import type { Service } from './service.ts'
import { oneOfAt } from './tree.ts'

/** One command of the service. */
type Step = { readonly name: 'CardReader.Move' | 'CardReader.Reset'; readonly payload: Tree; readonly to: string }
interface CardMotion extends Motion {
  readonly steps: readonly Step[]
}

/** To the completion of one step; its cancel and what comes of that are on top. */
const STEP_MS = 12_000
const AFTER_CANCEL_MS = 5_000
/** A service may say that a card has moved before its sensors do. */
const SENSORS_MS = 1_500
const BUSY_MS = 200
const BUSY_TRIES = 10
const MEDIA = ['present', 'latched', 'notPresent', 'entering', 'jammed'] as const

/**
 * The cards of one CardReader service, for the dispenser that keeps their account. A card out of a hopper goes to the customer in two
 * movements, to `transport` and from there to `exit`, as the standard has it for dispensers. Each is sent once.
 */
export class CardMechanism implements Mechanism {
  readonly watchMs = 300
  readonly longestGapMs = 2_000
  /** Counters of units are the machine's business: some do not count what leaves. None of them proves a movement. */
  readonly counts = false
  readonly setEntry = undefined
  #service: Service
  readonly #clock: DriverClock
  readonly #units: readonly CardUnit[]
  readonly #chosen: Pick<Xfs4IotSettings, 'bin' | 'cardKinds'>
  #isLost = true
  #lose: (() => void) | undefined
  /** The request that nobody has answered yet, and whether it was the last of its movement. */
  #asked: { readonly id: number; readonly isLast: boolean; readonly isFirst: boolean } | undefined
  #lateAnswer: MotionAnswer | undefined
  #saidToBe: { readonly place: string; readonly until: number } | undefined

  constructor(
    service: Service,
    units: readonly CardUnit[],
    chosen: Pick<Xfs4IotSettings, 'bin' | 'cardKinds'>,
    clock: DriverClock,
  ) {
    this.#service = service
    this.#units = units
    this.#chosen = chosen
    this.#clock = clock
  }

  /** The same cards on a new connection. */
  bind(service: Service): void {
    this.#service = service
  }

  opened(): void {
    this.#isLost = false
    this.#asked = undefined
    this.#lateAnswer = undefined
    this.#saidToBe = undefined
    this.#service.onLate = (id, outcome) => {
      const asked = this.#asked
      if (asked?.id !== id) return
      this.#asked = undefined
      const answer = ofWhole(answerOf(outcome), asked)
      // A step that went well after all was not the whole movement.
      if (asked.isLast || (answer.kind === 'ended' && answer.answer !== 'ok')) this.#lateAnswer = answer
    }
  }

  closed(): void {
    this.#isLost = true
    this.#lose?.()
  }

  received(): void {}

  async look(): Promise<LookResult> {
    for (;;) {
      const result = await this.#lookOnce()
      const expected = this.#saidToBe
      if (!expected || result.kind !== 'look' || result.look.path === expected.place) return result
      if (expected.place === 'exit' && result.look.path === 'none') return result
      if (this.#clock.now() >= expected.until) return result
      await this.#pause(BUSY_MS)
    }
  }

  async #lookOnce(): Promise<LookResult> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#orLost(this.#service.askStatus())
      if (answer === 'said') break
      if (answer === 'refused') return { kind: 'fault', words: 'the machine does not say how it is' }
      if (answer === 'silent' || tries >= BUSY_TRIES) return { kind: 'silent' }
      await this.#pause(BUSY_MS)
    }
    return lookOf(this.#service, this.#units)
  }

  prepare() {
    // A service is ready when it is connected: nothing has to be sent to it before it moves anything.
    return Promise.resolve(this.#isLost ? ({ kind: 'silent' } as const) : ({ kind: 'ready' } as const))
  }

  introduce(): Promise<void> {
    return Promise.resolve()
  }

  restore(): Promise<void> {
    return Promise.resolve()
  }

  plan(from: Place, to: Place): CardMotion | undefined {
    const [source, target] = [this.#kindOf(from), this.#kindOf(to)]
    if (!this.#service.supports('CardReader.Move') || !WAYS.has(`${source} ${target}`)) return undefined
    const way = source === 'dispense' && to === 'exit' ? [from, 'transport', to] : [from, to]
    const steps = way
      .slice(1)
      .map((place, index): Step => ({ name: 'CardReader.Move', payload: { from: way[index], to: place }, to: place }))
    return motionOf('CardReader.Move', steps)
  }

  /** A hopper, a bin, or the place itself. */
  #kindOf(place: Place): string {
    return this.#units.find(({ name }) => name === place)?.role ?? place
  }

  /** As configured; where nothing is, by what the machine says is in its hoppers. */
  hoppersOf(kind: string): readonly Unit[] {
    const hoppers = this.#units.filter(({ role }) => role === 'dispense').map(({ name }) => name)
    const configured = this.#chosen.cardKinds?.[kind]
    return configured
      ? hoppers
          .filter((name) => configured.includes(name))
          .sort((a, b) => configured.indexOf(a) - configured.indexOf(b))
      : hoppers.filter((name) => stockOf(this.#service.model, name) === kind)
  }

  /** What may be asked of a hopper by `kind:`; the other way round. */
  kindsOf(unit: Unit): string[] {
    const configured = Object.keys(this.#chosen.cardKinds ?? {})
    const said = stockOf(this.#service.model, unit)
    const kinds = said !== undefined && CARD_KIND.test(said) ? [...configured, said] : configured
    return [...new Set(kinds)].filter((kind) => this.hoppersOf(kind).includes(unit))
  }

  /** The one that is configured; else the first that has room. */
  bin(look: Look | undefined): Unit | undefined {
    const bins = this.#units.filter(({ role }) => role === 'retain').map(({ name }) => name)
    const hasRoom = (name: Unit) => {
      const shown = look?.units?.get(name)
      return shown !== undefined && shown.fill !== 'full' && shown.fault === undefined
    }
    return bins.find((name) => name === this.#chosen.bin) ?? bins.find(hasRoom) ?? bins[0]
  }

  planReset(to: 'exit' | 'retain' | 'currentPosition', look: Look): ResetPlan {
    const { path } = look
    const bin = this.bin(look)
    const reset = (where: string): CardMotion => {
      const storageId = where === 'retain' && bin !== undefined ? { storageId: bin } : {}
      return motionOf('CardReader.Reset', [
        { name: 'CardReader.Reset', payload: { to: where, ...storageId }, to: where },
      ])
    }
    const target = to === 'exit' ? 'exit' : bin
    // Where there is nothing to take anywhere, it is put right all the same.
    if (to === 'currentPosition' || path === 'none' || path === target || target === undefined)
      return { first: reset('currentPosition'), next: undefined }
    return { first: undefined, next: { to: target, motion: reset(to) } }
  }

  /** The only place where a movement leaves. A step that did not end well is the end of it. */
  async move(motion: Motion): Promise<MotionAnswer> {
    const { steps } = motion as CardMotion
    let answer: MotionAnswer = { kind: 'notBegun' }
    for (const [index, { name, payload, to }] of steps.entries()) {
      const isFirst = index === 0
      const isLast = index === steps.length - 1
      const outcome = await this.#orLost(
        this.#service.order(name, payload, {
          completionMs: STEP_MS,
          onAsked: (id) => {
            this.#asked = { id, isLast, isFirst }
          },
        }),
      )
      answer = ofWhole(answerOf(outcome), { isFirst, isLast })
      if (answer.kind !== 'ended' || answer.answer !== 'ok') return answer
      this.#asked = undefined
      this.#saidToBe = isPlaceInside(to) ? { place: to, until: this.#clock.now() + SENSORS_MS } : undefined
    }
    return answer
  }

  lateAnswer(): MotionAnswer | undefined {
    const answer = this.#lateAnswer
    this.#lateAnswer = undefined
    return answer
  }

  settled(): void {
    this.#asked = undefined
    this.#lateAnswer = undefined
    this.#saidToBe = undefined
    // What is left in the units, by the machine's own account.
    this.#service.refresh()
  }

  binCounter(): Promise<number | null> {
    return Promise.resolve(null)
  }

  setBinCounter() {
    return Promise.resolve('none' as const)
  }

  details(): Promise<Record<string, string>> {
    const { model } = this.#service
    return Promise.resolve({ device: deviceOf(model), ...detailsOf(model.status, 'cardReader') })
  }

  other(): Promise<DriverCompletion> | undefined {
    return undefined
  }

  /** Rejects at once when the connection goes. */
  #orLost<T>(promise: Promise<T>): Promise<T> {
    return this.#untilLost((resolve, reject) => {
      promise.then(resolve, reject)
      return () => {}
    })
  }

  #pause(ms: number): Promise<void> {
    return this.#untilLost((resolve) => this.#clock.after(ms, () => resolve()))
  }

  #untilLost<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T> {
    if (this.#isLost) return Promise.reject(new LineLost('the service is gone'))
    return new Promise((resolve, reject) => {
      let cancel: () => void = () => {}
      const end = (how: () => void) => {
        cancel()
        if (this.#lose === lose) this.#lose = undefined
        how()
      }
      const lose = () => end(() => reject(new LineLost('the service is gone')))
      this.#lose = lose
      cancel = begin(
        (value) => end(() => (this.#isLost ? reject(new LineLost('the service is gone')) : resolve(value))),
        (error) => end(() => reject(error)),
      )
    })
  }
}

/** From where to where. Nothing is ever pushed out of the mouth, and nothing goes back into the hopper. */
const WAYS: ReadonlySet<string> = new Set([
  'dispense transport',
  'dispense exit',
  'transport exit',
  'exit transport',
  'transport retain',
  'exit retain',
])

/** What `kind:` may have behind it. */
const CARD_KIND = /^[0-9A-Za-z._-]{1,32}$/

const isPlaceInside = (place: string) => place === 'transport' || place === 'exit'

function motionOf(command: string, steps: readonly Step[]): CardMotion {
  return { command, limitMs: steps.length * (STEP_MS + AFTER_CANCEL_MS), steps }
}

/**
 * What one step says of the whole movement. With the second it has begun, whatever the service says to that one. Before it no card was on
 * its way to the mouth: a first step that failed was not pulled at by a hand.
 */
function ofWhole(answer: MotionAnswer, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): MotionAnswer {
  if (answer.kind !== 'ended' || answer.answer === 'ok') return answer
  if (!isFirst) return { ...answer, answer: 'failed', failure: { ...answer.failure, departed: true } }
  return isLast ? answer : { ...answer, failure: { ...answer.failure, withdrawn: false } }
}

/** The state of the service as the account reads it. */
export function lookOf({ model }: Pick<Service, 'model'>, units: readonly CardUnit[]): LookResult {
  const device = deviceOf(model)
  if (device === 'offline' || device === 'powerOff' || device === 'noDevice')
    return { kind: 'fault', words: `the machine says that its card reader is ${device}` }
  const media = oneOfAt(model.status, MEDIA, 'cardReader', 'media')
  if (media === undefined) return { kind: 'fault', words: 'the machine can not say where a card is' }
  const look: Look = {
    path: PATHS[media],
    moving: false,
    hopper: 'ok',
    binFull: false,
    units: new Map(units.map(({ name }) => [name, unitLookOf(model, name)])),
    jammed: media === 'jammed' ? true : undefined,
    ...(media === 'jammed' && { stuck: true }),
    doubled: false,
    fault: TROUBLES.has(device) ? `the machine says ${device}` : null,
    refused: false,
  }
  return { kind: 'look', look }
}

const PATHS = {
  present: 'transport',
  latched: 'transport',
  jammed: 'transport',
  entering: 'exit',
  notPresent: 'none',
} as const
const TROUBLES: ReadonlySet<string> = new Set(['hardwareError', 'userError', 'fraudAttempt', 'potentialFraud'])
