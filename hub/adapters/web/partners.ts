import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Actor, ProblemError } from '../../../contracts/index.ts'
import type { Clock, Log, PartnerKeys, PeopleStore } from '../../app/ports.ts'
import type { RemoteApplication } from './application.ts'
import { addressKey, type LogInLimits } from './logIn.ts'
import { type Session, sha256 } from './sessions.ts'
import { TokenBuckets } from './tokenBuckets.ts'

const KEY_BYTES = 32
const KEY_FORM = /^bhp_[A-Za-z0-9_-]{43}$/
const BEARER = /^bearer(?: +(.*))?$/i

/** A key for a partner: 256 random bits, with a beginning that shows what it is where it was left lying. */
export function newPartnerKey(): string {
  return `bhp_${randomBytes(KEY_BYTES).toString('base64url')}`
}

/**
 * Programs of partners. Each request shows the key, there is no session: a key that was revoked, or whose partner is no longer
 * in the configuration, is refused with the next request.
 */
export class Partners {
  readonly #keys: PartnerKeys
  readonly #people: Pick<PeopleStore, 'audit'>
  readonly #remote: Pick<RemoteApplication, 'partner'>
  readonly #clock: Clock
  readonly #log: Log
  readonly #strangers: TokenBuckets
  readonly #quotas = new Map<string, { readonly perMinute: number; readonly buckets: TokenBuckets }>()

  constructor(options: {
    keys: PartnerKeys
    people: Pick<PeopleStore, 'audit'>
    remote: Pick<RemoteApplication, 'partner'>
    clock: Clock
    log: Log
    limits: Pick<LogInLimits, 'addressBurst' | 'addressRefillMs'>
  }) {
    this.#keys = options.keys
    this.#people = options.people
    this.#remote = options.remote
    this.#clock = options.clock
    this.#log = options.log
    this.#strangers = new TokenBuckets({
      perSecond: 1000 / options.limits.addressRefillMs,
      burst: options.limits.addressBurst,
      monotonicMs: () => options.clock.monotonicMs(),
    })
  }

  /**
   * The partner a request speaks for; undefined when it shows no key at all. Throws ProblemError: KEY_INVALID, or
   * TOO_MANY_REQUESTS beyond the partner's quota, or for an address that has shown too many wrong keys. A right key is never
   * refused for the wrong ones beside it.
   */
  find(headers: IncomingHttpHeaders, address: string): Session | undefined {
    const [isShown, key = ''] = BEARER.exec(headers.authorization ?? '') ?? []
    if (!isShown) return undefined
    const partnerId = KEY_FORM.test(key) ? this.#keys.find(sha256(key)) : undefined
    const partner = partnerId === undefined ? undefined : this.#remote.partner(partnerId)
    if (!partner) this.#refuse(partnerId, addressKey(address))
    this.#count(partner.id, partner.requestsPerMinute)
    return {
      // Of no session that is stored: a partner has none.
      idHash: `partner:${partner.id}`,
      user: partner.id,
      name: partner.name.en,
      role: 'partner',
      screenId: null,
      mustChangePassword: false,
      lastLoginAt: null,
    }
  }

  #count(partnerId: string, perMinute: number): void {
    const { buckets } = this.#quotaOf(partnerId, perMinute)
    if (!buckets.take(partnerId)) {
      throw new ProblemError('TOO_MANY_REQUESTS', { retryAfterMs: buckets.waitMs(partnerId) })
    }
  }

  #quotaOf(partnerId: string, perMinute: number) {
    const known = this.#quotas.get(partnerId)
    if (known?.perMinute === perMinute) return known
    const monotonicMs = () => this.#clock.monotonicMs()
    const quota = { perMinute, buckets: new TokenBuckets({ perSecond: perMinute / 60, burst: perMinute, monotonicMs }) }
    this.#quotas.set(partnerId, quota)
    return quota
  }

  /** A flood of wrong keys fills neither the audit log nor the disk. */
  #refuse(partnerId: string | undefined, address: string): never {
    if (!this.#strangers.take(address)) {
      throw new ProblemError('TOO_MANY_REQUESTS', { retryAfterMs: this.#strangers.waitMs(address) })
    }
    const actor: Actor = { kind: 'system', id: 'web' }
    const { wall } = this.#clock.now()
    try {
      this.#people.audit({ wall, actor, action: 'partnerKey', subject: partnerId ?? 'unknown', success: false })
    } catch (error) {
      this.#log.error({ err: error, action: 'partnerKey' }, 'audit entry could not be stored')
      throw new ProblemError('STORE_UNAVAILABLE')
    }
    throw new ProblemError('KEY_INVALID')
  }
}
