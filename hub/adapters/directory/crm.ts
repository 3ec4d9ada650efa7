import { createHmac, randomBytes } from 'node:crypto'
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  type IBackoff,
  type IPolicy,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { LRUCache } from 'lru-cache'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { type CrmConfig, Id, nullable } from '../../../contracts/index.ts'
import type { CustomerSystem, KnownNumber, Log, Recognised } from '../../app/ports.ts'
import { normalised } from '../../app/recognition/knownNumbers.ts'

/** Requests at a time, and how many more may wait for one of them to end. */
const AT_A_TIME = 8
const WAITING = 32
const MAX_ANSWER_BYTES = 16_384
const MAX_REMEMBERED = 5_000
/** Somebody the system does not know may be entered there while he stands at the counter. */
const UNKNOWN_REMEMBERED_MINUTES = 2
const MINUTE_MS = 60_000

const Answer = Type.Object({ classId: Type.Optional(nullable(Id)), adviserId: Type.Optional(nullable(Id)) })

interface Options {
  /** The configuration in force; undefined when there is no customer system. */
  readonly settings: () => CrmConfig | undefined
  /** Sent as bearer; a secret, so it is not in the configuration. */
  readonly token: string | undefined
  readonly clock: { monotonicMs(): number }
  readonly log: Log
}

interface Line {
  readonly settings: CrmConfig
  readonly url: URL
  readonly guarded: IPolicy
}

/**
 * The bank's customer system over HTTP. What it has to offer:
 *
 *     POST <crm.url>
 *     content-type: application/json
 *     authorization: Bearer <token>            (when the hub was given one)
 *
 *     {"kind": "citizen", "number": "110101199003077758"}
 *
 * `kind` is one of citizen, residencePermit, foreigner2017, foreigner2023, card, passbook, phone; `number` has neither blanks
 * nor hyphens. Answers:
 *
 *     200 {"classId": "gold", "adviserId": "anna"}    classes and people by the ids they have here; each may be null or left out
 *     404                                             nobody is known by this number
 *
 * Anything else is a failure: another status, a redirection, more than 16 KB, no JSON of this form, or no answer within
 * `timeoutMs`. Fields the hub does not know are not read. https always, http to this machine only.
 *
 * After `breakAfter` failures in a row the system is left alone for `breakSeconds`; then one request tries it.
 */
export class Crm implements CustomerSystem {
  readonly #options: Options
  /** What is remembered is found by an HMAC under a key of this process: no number stays in memory. */
  readonly #key = randomBytes(32)
  readonly #remembered: LRUCache<string, { readonly customer: Recognised | null }>
  readonly #underWay = new Map<string, Promise<Recognised | undefined>>()
  readonly #closing = new AbortController()
  #line: Line | undefined
  #refusedUrl: string | undefined

  constructor(options: Options) {
    this.#options = options
    this.#remembered = new LRUCache({
      max: MAX_REMEMBERED,
      ttl: MINUTE_MS,
      perf: { now: () => options.clock.monotonicMs() },
      ttlResolution: 0,
    })
  }

  get isThere(): boolean {
    return this.#currentLine() !== undefined
  }

  remembered(knownBy: KnownNumber): Recognised | null | undefined {
    return this.isThere ? this.#remembered.get(this.#keyOf(knownBy))?.customer : undefined
  }

  find(knownBy: KnownNumber, signal?: AbortSignal): Promise<Recognised | undefined> {
    const line = this.#currentLine()
    if (!line) return Promise.reject(new Error('there is no customer system'))
    const key = this.#keyOf(knownBy)
    const asked = this.#underWay.get(key) ?? this.#ask(line, key, knownBy)
    return signal ? untilAborted(asked, signal) : asked
  }

  close(): void {
    this.#closing.abort()
  }

  #ask(line: Line, key: string, knownBy: KnownNumber): Promise<Recognised | undefined> {
    const body = JSON.stringify({ kind: knownBy.kind, number: normalised(knownBy.kind, knownBy.number) })
    const asked = line.guarded
      .execute(({ signal }) => this.#request(line.url, body, signal), this.#closing.signal)
      .then((customer) => {
        // An answer of a system that has been replaced meanwhile is worth nothing any more.
        if (this.#line?.guarded === line.guarded) this.#remember(line.settings, key, customer)
        return customer
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, asked)
    return asked
  }

  async #request(url: URL, body: string, signal: AbortSignal): Promise<Recognised | undefined> {
    const { token } = this.#options
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body,
      redirect: 'error',
      signal,
    })
    if (response.status === 404 || response.status !== 200) {
      await response.body?.cancel()
      if (response.status === 404) return undefined
      throw new Error(`status ${response.status}`)
    }
    return readAnswer(await limitedText(response))
  }

  #remember({ cacheMinutes }: CrmConfig, key: string, customer: Recognised | undefined): void {
    const minutes = customer ? cacheMinutes : Math.min(cacheMinutes, UNKNOWN_REMEMBERED_MINUTES)
    if (minutes > 0) this.#remembered.set(key, { customer: customer ?? null }, { ttl: minutes * MINUTE_MS })
  }

  /** The line by the configuration in force; a change of it begins with a new one, and forgets what the one before has said. */
  #currentLine(): Line | undefined {
    const settings = this.#options.settings()
    if (settings === this.#line?.settings) return this.#line
    if (settings && this.#line && JSON.stringify(settings) === JSON.stringify(this.#line.settings)) {
      this.#line = { ...this.#line, settings }
      return this.#line
    }
    this.#remembered.clear()
    this.#line = settings && this.#open(settings)
    return this.#line
  }

  #open(settings: CrmConfig): Line | undefined {
    const url = URL.canParse(settings.url) ? new URL(settings.url) : undefined
    if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname)))) {
      this.#refusedUrl = undefined
      return { settings, url, guarded: this.#guard(settings) }
    }
    if (this.#refusedUrl !== settings.url)
      this.#options.log.error({}, 'the customer system is not asked: its address is not https, nor of this machine')
    this.#refusedUrl = settings.url
    return undefined
  }

  #guard({ timeoutMs, breakAfter, breakSeconds }: CrmConfig): IPolicy {
    const { log, clock } = this.#options
    const breaker = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(breakAfter),
      halfOpenAfter: { next: () => pause(breakSeconds * 1_000, clock) },
    })
    let isBroken = false
    breaker.onStateChange((state) => {
      if (state === CircuitState.Open && !isBroken) {
        isBroken = true
        log.warn({ breakSeconds }, 'the customer system does not answer as it should and is left alone')
      }
      if (state === CircuitState.Closed && isBroken) {
        isBroken = false
        log.info({}, 'the customer system answers again')
      }
    })
    return wrap(bulkhead(AT_A_TIME, WAITING), breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive))
  }

  #keyOf({ kind, number }: KnownNumber): string {
    return createHmac('sha256', this.#key)
      .update(`${kind}|${normalised(kind, number)}`)
      .digest('base64url')
  }
}

/** Whether the system was not asked at all: it is left alone, or too many wait for it. */
export function wasNotAsked(error: unknown): boolean {
  return error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError
}

/** The pause of a breaker on the monotone clock: cockatiel itself measures it by the wall clock, which may be set back. */
function pause(ms: number, clock: Options['clock']): IBackoff<unknown> {
  const until = clock.monotonicMs() + ms
  return {
    get duration() {
      return clock.monotonicMs() < until ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    },
    next: () => pause(ms, clock),
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  if (!response.body) return ''
  for await (const chunk of response.body) {
    bytes += chunk.length
    // Leaving the loop cancels the rest.
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

let answerCheck: ReturnType<typeof Compile<typeof Answer>> | undefined
function readAnswer(text: string): Recognised {
  answerCheck ??= Compile(Answer)
  const answer: unknown = JSON.parse(text)
  if (!answerCheck.Check(answer)) throw new Error('the answer is not of the form agreed on')
  return { classId: answer.classId ?? null, adviserId: answer.adviserId ?? null }
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
