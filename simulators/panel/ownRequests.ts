import type { IncomingHttpHeaders } from 'node:http'

const OWN_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

/**
 * True for what a foreign page could make a browser send: a Host that is not this machine (DNS rebinding) and, for a WebSocket,
 * an Origin that is not the page's own. Programs that are no browsers send no Origin.
 */
export function foreignRequest(headers: IncomingHttpHeaders, isSocket: boolean): boolean {
  const host = headers.host?.toLowerCase()
  if (host === undefined || !OWN_HOST.test(host)) return true
  if (!isSocket) return false
  const site = headers['sec-fetch-site']
  if (headers.origin === undefined) return site !== undefined
  return headers.origin.toLowerCase() !== `http://${host}` || (site !== undefined && site !== 'same-origin')
}

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
}
