import type { Driver, DriverCommand, DriverCompletion, DriverContext } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import { CardAccount, MemoryFailed } from './cardAccount.ts'
import {
  begin,
  type Intent,
  observe,
  type Place,
  roleOf,
  setCount,
  settleIntent,
  shownCount,
  type Unit,
  unitsOf,
} from './cardLedger.ts'
import {
  DONE,
  FAULTY,
  failed,
  notDone,
  offline,
  settled,
  TOO_LATE,
  UNPROVABLE,
  UNSUPPORTED,
  unknown,
} from './completions.ts'
import { Job } from './jobs.ts'
import { type Failure, LineLost, type Look, type Mechanism, type Motion } from './mechanism.ts'
import { isPlace, isUnit, placeOf, refusal, refusalInto } from './refusal.ts'
import { type CardUnits, giveUp, settle } from './settlement.ts'
import { fillOf, unitFault } from './unitLook.ts'
import { MotionWatch } from './watch.ts'

export interface DispenserOptions {
  readonly context: DriverContext
  readonly mechanism: Mechanism
  /** The bytes under it. */
  readonly talk: { opened(port: BytePort): void; closed(): void; received(bytes: Uint8Array): void }
  readonly settings: {
    readonly lowCount?: number | undefined
    readonly mediaLeftSeconds: number
    readonly captureAfterSeconds?: number | undefined
    readonly pollMs: number
  }
}

/** Longest limit of any movement: what is waited for after a restart. */
const LONGEST_MOTION_MS = 30_000
/** A machine that moves something may be deaf for so long; an init must not fall into it. */
const DEAF_MS = 35_000

/**
 * A card dispenser, whatever its protocol. It keeps the account of the cards, saves every movement before its first byte leaves, has it
 * sent once, and settles it by what the machine shows afterwards, after a restart too. The only place where anything is moved.
 */
export class Dispenser implements Driver {
  readonly #context: DriverContext
  readonly #mechanism: Mechanism
  readonly #talk: DispenserOptions['talk']
  readonly #settings: DispenserOptions['settings']
  readonly #account: CardAccount
  readonly #jobs: Job[] = []
  #connected = false
  /** The last look was of this connection, with power all the time. */
  #continuous = false
  /** Tried once for each card that was left. */
  #captureTried = false
  #silentSince: number | undefined
  #waiting: { wake: () => void; lose: () => void } | undefined

  constructor({ context, mechanism, talk, settings }: DispenserOptions) {
    this.#context = context
    this.#mechanism = mechanism
    this.#talk = talk
    this.#settings = settings
    this.#account = new CardAccount(context, settings)
  }

  connected(port: BytePort): void {
    this.#talk.opened(port)
    this.#connected = true
    this.#continuous = false
    void this.#run()
  }

  disconnected(): void {
    this.#connected = false
    this.#talk.closed()
    this.#waiting?.lose()
    for (const job of this.#jobs.splice(0)) job.lost('the port is gone')
  }

  received(bytes: Uint8Array): void {
    this.#talk.received(bytes)
    // What a chip answers is nobody else's.
    bytes.fill(0)
  }

  /** The machine says that something has happened: it is looked at now, if nothing else is under way. */
  noticed(): void {
    this.#waiting?.wake()
  }

  execute(command: DriverCommand): Promise<DriverCompletion> {
    if (!this.#connected) return Promise.resolve(offline('the port is not open'))
    return new Promise((resolve) => {
      this.#jobs.push(new Job(command, this.#context.clock, resolve))
      this.#waiting?.wake()
    })
  }

  stop(): void {
    this.disconnected()
  }

  // ---- the thread of one connection ---------------------------------------------------------------------------------
  async #run(): Promise<void> {
    try {
      await this.#begin()
      for (;;) await this.#turn()
    } catch (error) {
      if (!(error instanceof LineLost) && this.#connected)
        this.#context.fail(error instanceof Error ? error.message : String(error))
    }
  }

  async #begin(): Promise<void> {
    const { clock } = this.#context
    const { intent } = this.#account.ledger
    let result = await this.#mechanism.look()
    if (result.kind === 'silent') {
      // After power-up some machines find the baud rate by the first init, and are deaf before it.
      this.#silentSince ??= clock.now()
      const mayBeMoving = intent !== null && clock.now() - this.#silentSince < DEAF_MS
      if (!mayBeMoving && (await this.#mechanism.prepare()).kind !== 'silent') result = await this.#mechanism.look()
    }
    if (result.kind === 'silent') this.#fail('the machine does not answer')
    this.#silentSince = undefined
    if (intent) {
      this.#context.status('common', { device: 'online' })
      await this.#settle(new MotionWatch(intent, undefined, LONGEST_MOTION_MS, 0, clock.now()))
    }
    await this.#lookAround(true)
    await this.#mechanism.introduce()
    await this.#mechanism.setEntry?.(this.#account.ledger.entryAllowed)
  }

  /** One command, or one look and a pause. */
  async #turn(): Promise<void> {
    await this.#mechanism.restore()
    const job = this.#jobs.shift()
    if (job) return this.#carryOut(job)
    await this.#pause(this.#settings.pollMs, true)
    if (this.#jobs.length > 0) return
    await this.#lookAround(false)
    await this.#captureWhatIsLeft()
  }

  async #carryOut(job: Job): Promise<void> {
    if (!job.open) return
    try {
      job.complete(await this.#do(job))
    } catch (error) {
      if (error instanceof MemoryFailed) return job.complete(notDone('internalError', 'INTERNAL', error.message))
      job.lost(error instanceof LineLost ? error.message : 'the driver lost its thread')
      throw error
    }
  }

  async #do(job: Job): Promise<DriverCompletion> {
    const { command } = job
    switch (command.name) {
      case 'CardReader.Move':
        return this.#move(job, command.data)
      case 'CardReader.Reset':
        return this.#reset(job, command.data.to)
      case 'CardReader.Inspect':
        return this.#inspect(job)
      case 'Storage.SetCount':
        return this.#setCount(job, command.data)
      case 'CardReader.SetEntry':
        return this.#setEntry(job, command.data.allowed)
      case 'CardReader.ChipPower':
      case 'CardReader.ChipIO':
        return this.#chip(job)
      default:
        return UNSUPPORTED
    }
  }

  async #inspect(job: Job): Promise<DriverCompletion> {
    const look = await this.#lookAround(true)
    if (!look) return FAULTY
    if (!job.begin()) return TOO_LATE
    return { ...DONE, data: { details: bounded(await this.#mechanism.details(look)) } }
  }

  async #chip(job: Job): Promise<DriverCompletion> {
    const look = await this.#lookAround(false)
    if (!look) return FAULTY
    if (look.path !== 'transport') return notDone('sequenceError', 'CARD_ABSENT', 'no card waits inside')
    if (!job.begin()) return TOO_LATE
    return (await this.#mechanism.other(job.command)) ?? UNSUPPORTED
  }

  async #setEntry(job: Job, allowed: boolean): Promise<DriverCompletion> {
    if (!this.#mechanism.setEntry) return UNSUPPORTED
    if (!(await this.#lookAround(false))) return FAULTY
    if (!job.begin()) return TOO_LATE
    // A desired state: kept, and set again after every connect.
    this.#account.save({ ...this.#account.ledger, entryAllowed: allowed })
    return (await this.#mechanism.setEntry(allowed)) ? DONE : unknown('whether cards are taken in can not be told')
  }

  async #setCount(job: Job, { unit, count }: { unit: string; count: number }): Promise<DriverCompletion> {
    const isKnown = isUnit(unit) && this.#account.ledger.units[unit] !== undefined
    if (!isKnown) return NO_SUCH_UNIT(Object.keys(this.#account.ledger.units))
    if (!(await this.#lookAround(false))) return FAULTY
    if (!job.begin()) return TOO_LATE
    let { ledger } = this.#account
    if (roleOf(ledger, unit) === 'retain') {
      const isSet = await this.#mechanism.setBinCounter(count)
      if (isSet === 'refused')
        return notDone('commandErrorCode', 'DEVICE_FAULT', 'the counter does not take this figure')
      if (isSet === 'unknown') return unknown('whether the counter was set can not be told')
      if (isSet === 'set') ledger = { ...ledger, binCounter: count }
    }
    this.#account.save(setCount(ledger, unit, count))
    this.#account.compare()
    return DONE
  }

  // ---- movements ------------------------------------------------------------------------------------------------------
  async #move(job: Job, { from: source, to }: { from: string; to: string }): Promise<DriverCompletion> {
    const from = await this.#sourceOf(source)
    if (typeof from !== 'string') return from
    for (const place of [from, to])
      if (isUnit(place) && !this.#has(place)) return NO_SUCH_UNIT(Object.keys(this.#account.ledger.units))
    if (!isPlace(from) || !isPlace(to) || !this.#mechanism.plan(from, to))
      return notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', `no safe movement from ${from} to ${to}`)
    const holdsEntry = isUnit(from) && this.#account.ledger.entryAllowed
    // A card put in at that moment would be moved instead of one from the hopper.
    if (holdsEntry) await this.#mechanism.setEntry?.(false)
    const completion = await this.#moveOnce(job, from, to)
    if (holdsEntry) await this.#mechanism.setEntry?.(true)
    return completion
  }

  /** Which hopper, where a kind of card is asked for: the first that has any, as far as machine and account know. */
  async #sourceOf(source: string): Promise<string | DriverCompletion> {
    const kind = /^kind:(.+)$/.exec(source)?.[1]
    if (kind === undefined) return source
    const hoppers = (this.#mechanism.hoppersOf?.(kind) ?? []).filter((unit) => this.#has(unit))
    if (hoppers.length === 0) return notDone('invalidData', 'BAD_REQUEST', `no hopper has cards of the kind ${kind}`)
    const look = await this.#lookAround(false)
    if (!look) return FAULTY
    const { ledger } = this.#account
    const isFit = (unit: Unit) =>
      fillOf(look, unit, 'dispense') !== 'empty' &&
      unitFault(look, unit) === undefined &&
      shownCount(ledger, unit) !== 0
    const fit = hoppers.find(isFit)
    return fit ?? notDone('hardwareError', 'STORAGE_EMPTY', `no cards of the kind ${kind} are left`)
  }

  #has(unit: string): unit is Unit {
    const cards = isUnit(unit) ? this.#account.ledger.units[unit] : undefined
    return cards !== undefined && !cards.absent
  }

  #units(): CardUnits {
    const { ledger } = this.#account
    return { hoppers: unitsOf(ledger, 'dispense'), bins: unitsOf(ledger, 'retain') }
  }

  async #moveOnce(job: Job, from: Place, to: Place): Promise<DriverCompletion> {
    const binBefore = await this.#binBefore(to)
    if (binBefore === undefined) return UNPROVABLE
    const look = await this.#lookAround(false)
    if (!look) return FAULTY
    const refused = refusal(from, to, look, roleOf(this.#account.ledger, to))
    if (refused) return refused
    const motion = this.#mechanism.plan(from, to)
    if (!motion) return UNSUPPORTED
    if (!job.begin()) return TOO_LATE
    return this.#send({ commandId: job.command.id, kind: 'move', from, to, binBefore }, motion, look)
  }

  async #reset(job: Job, to: 'exit' | 'retain' | 'currentPosition'): Promise<DriverCompletion> {
    let look = await this.#lookAround(true)
    if (to === 'retain' && look && look.path !== 'none' && this.#mechanism.bin(look) === undefined)
      return notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'the machine has no bin')
    // A machine that can not say where a card is may be put right by what leaves the card.
    const plan = look ? this.#mechanism.planReset(to, look) : ({ first: 'prepare', next: undefined } as const)
    const into = plan.next?.to
    const refused = look && into !== undefined && isUnit(into) ? refusalInto(into, 'retain', look) : undefined
    if (refused) return refused
    if (!job.begin()) return TOO_LATE
    const commandId = job.command.id
    if (plan.first === 'prepare') {
      const prepared = await this.#mechanism.prepare()
      if (prepared.kind === 'silent') this.#fail('the machine does not answer')
      this.#account.hasTrouble(prepared.kind === 'failed' ? prepared.failure : undefined)
      if (prepared.kind === 'failed') return failed(prepared.failure)
      look = await this.#lookAround(true)
    } else if (plan.first && look) {
      const place = placeOf(look.path) ?? this.#units().hoppers[0] ?? 'unit1'
      const intent: Intent = { commandId, kind: 'inPlace', from: place, to: place, binBefore: null }
      const first = await this.#send(intent, plan.first, look)
      if (first.effect !== 'done') return first
      look = await this.#lookAround(true)
    }
    if (!look) return FAULTY
    const { next } = plan
    const from = placeOf(look.path)
    // Nothing to move, or it is where it was to go.
    if (!next || !from || from === next.to) return DONE
    const binBefore = await this.#binBefore(next.to)
    if (binBefore === undefined) return UNPROVABLE
    return this.#send({ commandId, kind: 'move', from, to: next.to, binBefore }, next.motion, look)
  }

  /** Null: nothing has to be proved by a counter. Undefined: it does not answer, and what it is to prove does not begin. */
  async #binBefore(to: Place): Promise<number | null | undefined> {
    if (roleOf(this.#account.ledger, to) !== 'retain') return null
    const counter = (await this.#mechanism.binCounter()) ?? (await this.#mechanism.binCounter())
    return counter ?? (this.#mechanism.counts ? undefined : null)
  }

  /** The one place where a movement leaves: saved first, sent once, settled by what is seen. */
  async #send(intent: Intent, motion: Motion, before: Look): Promise<DriverCompletion> {
    const { clock } = this.#context
    this.#account.save(begin(this.#account.ledger, intent))
    const watch = new MotionWatch(intent, before, motion.limitMs, this.#mechanism.longestGapMs, clock.now())
    watch.answered(await this.#mechanism.move(motion), clock.now())
    const effect = await this.#settle(watch)
    const failure = effect === 'done' ? undefined : watch.failure
    if (effect === 'done' || failure) this.#account.hasTrouble(failure)
    return settled(effect, failure)
  }

  async #settle(watch: MotionWatch): Promise<DriverCompletion['effect']> {
    const { clock } = this.#context
    const { intent } = watch
    for (;;) {
      const result = await this.#mechanism.look()
      watch.answered(this.#mechanism.lateAnswer(), clock.now())
      if (result.kind === 'look') {
        const { look } = result
        const counter = intent.binBefore !== null && look.path === 'none' ? await this.#mechanism.binCounter() : null
        const evidence = watch.saw(look, counter, clock.now())
        const settlement = evidence ? settle(intent, evidence, this.#units()) : 'wait'
        if (settlement !== 'wait') {
          this.#mechanism.settled()
          this.#account.looksLike(look)
          this.#account.learn(settleIntent(this.#account.ledger, settlement, counter))
          return settlement.effect
        }
      } else if (result.kind === 'notReady') {
        watch.restarted()
        this.#continuous = false
        if ((await this.#mechanism.prepare()).kind === 'silent') this.#fail('the machine does not answer')
      } else {
        watch.missed()
        if (watch.isHopeless(clock.now())) {
          if (result.kind === 'silent') this.#fail('the machine does not answer')
          this.#mechanism.settled()
          this.#account.learn(settleIntent(this.#account.ledger, giveUp(intent, this.#units()), null))
          return 'unknown'
        }
      }
      await this.#pause(this.#mechanism.watchMs, false)
    }
  }

  async #captureWhatIsLeft(): Promise<void> {
    const { captureAfterSeconds } = this.#settings
    const leftForMs = this.#account.leftForMs
    if (leftForMs === undefined) this.#captureTried = false
    if (captureAfterSeconds === undefined || leftForMs === undefined || this.#captureTried) return
    if (leftForMs < captureAfterSeconds * 1000) return
    this.#captureTried = true
    const to = this.#mechanism.bin(this.#account.look)
    if (to === undefined) return
    const { clock } = this.#context
    const data = { from: 'exit', to }
    const id = this.#context.newId()
    const deadline = clock.now() + 10_000
    await this.#carryOut(new Job({ name: 'CardReader.Move', data, id, deadline }, clock, () => {}))
  }

  // ---- looking --------------------------------------------------------------------------------------------------------
  /** A look while nothing is under way. Undefined: the machine can not say. `asksBin`: the bin's counter as well. */
  async #lookAround(asksBin: boolean): Promise<Look | undefined> {
    for (let tries = 0; ; tries++) {
      const result = await this.#mechanism.look()
      switch (result.kind) {
        case 'look':
          await this.#see(result.look, asksBin)
          return result.look
        case 'notReady': {
          this.#continuous = false
          const prepared = await this.#mechanism.prepare()
          if (prepared.kind === 'failed') return this.#noLook(prepared.failure)
          if (tries > 1 || prepared.kind === 'silent') this.#fail('the machine does not get ready')
          break
        }
        case 'fault':
          this.#continuous = false
          return this.#noLook({ errorCode: 'DEVICE_FAULT', words: result.words, jammed: false })
        case 'silent':
          this.#continuous = false
          if (tries > 0) this.#fail('the machine does not answer')
      }
    }
  }

  #noLook(failure: Failure): undefined {
    this.#account.looksLike(undefined, failure)
    this.#account.publish()
    return undefined
  }

  async #see(look: Look, asksBin: boolean): Promise<void> {
    this.#account.looksLike(look)
    if (look.moving) return this.#account.publish()
    const { ledger } = this.#account
    const hasGone = ledger.path !== null && ledger.path !== 'none' && look.path === 'none'
    const isStale = ledger.binCounter === null && this.#mechanism.counts
    const binCounter = asksBin || hasGone || isStale ? await this.#mechanism.binCounter() : null
    this.#account.learn(observe(ledger, { path: look.path, binCounter, continuous: this.#continuous }))
    this.#continuous = true
  }

  // ---- time and the line --------------------------------------------------------------------------------------------
  /** `idle`: a command ends it. */
  #pause(ms: number, idle: boolean): Promise<void> {
    if (!this.#connected) return Promise.reject(new LineLost('the port is gone'))
    if (idle && this.#jobs.length > 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const end = (how: () => void) => {
        cancel()
        this.#waiting = undefined
        how()
      }
      const cancel = this.#context.clock.after(ms, () => end(resolve))
      this.#waiting = {
        wake: () => {
          if (idle) end(resolve)
        },
        lose: () => end(() => reject(new LineLost('the port is gone'))),
      }
    })
  }

  #fail(reason: string): never {
    this.#context.fail(reason)
    throw new LineLost(reason)
  }
}

const NO_SUCH_UNIT = (units: readonly string[]) =>
  notDone('invalidData', 'BAD_REQUEST', `the units whose cards are accounted for are ${units.join(', ')}`.slice(0, 200))

function bounded(details: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details)
      .slice(0, 32)
      .map(([name, text]) => [name.slice(0, 32), text.slice(0, 200)]),
  )
}
