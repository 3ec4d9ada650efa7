import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import type { ErrorCode } from '../../../contracts/index.ts'

/** Names under which a browser on the hub's own machine finds it. */
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export interface RequestGuard {
  /** Undefined when the request may go on. `isUnsafe` is true for what changes something, and for a WebSocket. */
  check(headers: IncomingHttpHeaders, isUnsafe: boolean): ErrorCode | undefined
}
export const isUnsafeMethod = (method: string) => !SAFE_METHODS.has(method)

/**
 * Refuses what a foreign page could make a browser send: a Host that is not ours (DNS rebinding), an Origin that is not
 * the page's own, a Sec-Fetch-Site other than same-origin. Programs that are no browsers send neither of the latter two.
 */
export function createRequestGuard(options: {
  boundTo: string
  allowedHosts: readonly string[]
  isSecure: boolean
}): RequestGuard {
  const bound = isIP(options.boundTo) === 6 ? `[${options.boundTo}]` : options.boundTo
  const hosts = new Set([...LOCAL_HOSTS, bound, ...options.allowedHosts].map((host) => host.toLowerCase()))
  const scheme = options.isSecure ? 'https' : 'http'

  return {
    check(headers, isUnsafe) {
      const host = headers.host?.toLowerCase()
      if (host === undefined || !hosts.has(host.replace(/:\d{1,5}$/, ''))) return 'FOREIGN_ORIGIN'
      if (!isUnsafe) return undefined
      const site = headers['sec-fetch-site']
      if (headers.origin === undefined) return site === undefined ? undefined : 'FOREIGN_ORIGIN'
      if (headers.origin.toLowerCase() !== `${scheme}://${host}`) return 'FOREIGN_ORIGIN'
      return site === undefined || site === 'same-origin' ? undefined : 'FOREIGN_ORIGIN'
    },
  }
}

/** Sent with every answer. Vue's built pages need no inline script or style, no eval and no foreign address. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    // The bank's mark comes with the branch's view, as a data URL; a picture of an <img> runs nothing.
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}
