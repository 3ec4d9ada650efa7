import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import type { SendOutcome, WebhookSender } from '../../app/webhooks/ports.ts'
import { signedHeaders } from './signature.ts'

const TIMEOUT_MS = 5_000
/** Nothing of an answer but its head counts; a little more is read, so that the receiver can end in peace. */
const MOST_BODY_BYTES = 1_024

export interface HttpSenderOptions {
  readonly secretsOf: (webhookId: string) => readonly Buffer[]
  readonly timeoutMs?: number
}

/** One POST over a connection of its own. Redirects are not followed: the address is the one that was configured. */
export function createHttpSender({ secretsOf, timeoutMs = TIMEOUT_MS }: HttpSenderOptions): WebhookSender {
  return {
    async send({ webhookId, url, id, body, wall }, signal) {
      try {
        const target = new URL(url)
        if (!isAllowed(target)) return { kind: 'failed', error: 'insecureUrl' }
        const headers = {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'BranchHub',
          ...signedHeaders({ id, body, wall }, secretsOf(webhookId)),
        }
        return await post(target, headers, body, { signal, timeoutMs })
      } catch (error) {
        return { kind: 'failed', error: reasonOf(error) }
      }
    },
  }
}

/** Notices leave this machine encrypted or not at all. */
function isAllowed({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

function post(
  target: URL,
  headers: Record<string, string>,
  body: string,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<SendOutcome> {
  return new Promise((resolve, reject) => {
    const start = target.protocol === 'https:' ? overHttps : overHttp
    const bytes = Buffer.from(body)
    const request = start(target, {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-length': bytes.length },
      signal,
    })
    // Name look-up, connection and the head of the answer together: a receiver that trickles gains nothing by it.
    const deadline = setTimeout(() => request.destroy(new Timeout()), timeoutMs)
    request.on('close', () => clearTimeout(deadline))
    request.on('error', reject)
    request.on('response', (response) => {
      resolve({
        kind: 'answered',
        status: response.statusCode ?? 0,
        retryAfterMs: retryAfterMs(response.headers['retry-after'], response.headers.date),
      })
      discard(response)
    })
    request.end(bytes)
  })
}

class Timeout extends Error {
  readonly code = 'timeout'
}

function discard(response: IncomingMessage): void {
  let seen = 0
  response.on('data', (chunk: Buffer) => {
    seen += chunk.length
    if (seen > MOST_BODY_BYTES) response.destroy()
  })
  response.on('error', () => undefined)
}

/** Seconds, or a date, which is taken by the clock of who sent it. */
function retryAfterMs(value: string | undefined, date: string | undefined): number | null {
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000
  const wait = Date.parse(value) - Date.parse(date ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : null
}

/** A code and no more: messages of such errors may hold addresses. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'failed'
}
