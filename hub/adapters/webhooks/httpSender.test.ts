import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../../../test/support/selfSigned.ts'
import type { SendOutcome } from '../../app/webhooks/ports.ts'
import { createHttpSender } from './httpSender.ts'
import { writtenSecret } from './signature.ts'

const SECRETS = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const WALL = 1_795_399_200_123
type Listener = (request: IncomingMessage, response: ServerResponse, body: string) => void
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A receiver on a free port of this machine. */
async function receiver(listener: Listener): Promise<string> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => listener(request, response, Buffer.concat(parts).toString('utf8')))
  })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(url: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<SendOutcome> {
  const { signal = new AbortController().signal, ...more } = options
  const sender = createHttpSender({ secretsOf: () => SECRETS, ...more })
  return sender.send({ webhookId: 'hook', url, id: 'msg-1', body: '{"text":"您好"}', wall: WALL }, signal)
}

const answering =
  (code: number, headers: Record<string, string> = {}, body = ''): Listener =>
  (_request, response) =>
    response.writeHead(code, headers).end(body)

describe('one sending', () => {
  it('posts the body as it is, signed with each secret after the published recipe', async () => {
    const got: { request: IncomingMessage; body: string }[] = []
    const url = await receiver((request, response, body) => {
      got.push({ request, body })
      response.writeHead(204).end()
    })
    expect(await send(`${url}/in?token=a`)).toEqual({ kind: 'answered', status: 204, retryAfterMs: null })
    const { request, body } = got[0] ?? {}
    expect(request?.method).toBe('POST')
    expect(request?.url).toBe('/in?token=a')
    expect(request?.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(request?.headers['webhook-id']).toBe('msg-1')
    expect(request?.headers['webhook-timestamp']).toBe('1795399200')
    expect(body).toBe('{"text":"您好"}')
    // As a receiver does it, from nothing but the written secret.
    const expected = SECRETS.map(writtenSecret).map((written) => {
      const key = Buffer.from(written.slice('whsec_'.length), 'base64')
      return `v1,${createHmac('sha256', key).update(`msg-1.1795399200.${body}`).digest('base64')}`
    })
    expect(request?.headers['webhook-signature']).toBe(expected.join(' '))
  })

  it('tells every status, and how long to wait where the receiver says so', async () => {
    const date = new Date(WALL).toUTCString()
    const later = new Date(WALL + 90_000).toUTCString()
    for (const [code, headers, retryAfterMs] of [
      [200, {}, null],
      [410, {}, null],
      [500, {}, null],
      [429, { 'retry-after': '120' }, 120_000],
      [503, { 'retry-after': later, date }, 90_000],
      [503, { 'retry-after': 'soon' }, null],
    ] as const) {
      const url = await receiver(answering(code, headers))
      expect(await send(url)).toEqual({ kind: 'answered', status: code, retryAfterMs })
    }
  })

  it('follows no redirect', async () => {
    let visits = 0
    const elsewhere = await receiver((_request, response) => {
      visits += 1
      response.end()
    })
    const url = await receiver(answering(307, { location: elsewhere }))
    expect(await send(url)).toMatchObject({ kind: 'answered', status: 307 })
    expect(visits).toBe(0)
  })

  it('reads no more of a long answer than its head needs, and ends the connection', async () => {
    let ended = () => {}
    const end = new Promise<void>((resolve) => {
      ended = resolve
    })
    const url = await receiver((request, response) => {
      request.socket.on('close', () => ended())
      response.writeHead(200)
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(16_384), more)
      }
      more()
    })
    expect(await send(url)).toMatchObject({ status: 200 })
    await end
  })

  it('ends in time when the receiver hangs, before its head or after it', async () => {
    const hanging = await receiver(() => undefined)
    expect(await send(hanging, { timeoutMs: 50 })).toEqual({ kind: 'failed', error: 'timeout' })
    let ended = () => {}
    const end = new Promise<void>((resolve) => {
      ended = resolve
    })
    const trickling = await receiver((request, response) => {
      request.socket.on('close', () => ended())
      response.writeHead(200)
      response.write('x')
    })
    expect(await send(trickling, { timeoutMs: 200 })).toMatchObject({ status: 200 })
    await end
  })

  it('says in a word why no answer came', async () => {
    const reset = await receiver((request) => request.socket.resetAndDestroy())
    expect(await send(reset)).toEqual({ kind: 'failed', error: 'ECONNRESET' })
    const gone = await receiver(() => undefined)
    for (const close of closing.splice(0)) close()
    expect(await send(gone)).toEqual({ kind: 'failed', error: 'ECONNREFUSED' })
    expect(await send('not an address')).toEqual({ kind: 'failed', error: 'ERR_INVALID_URL' })
  })

  it('is given up when the hub ends', async () => {
    const ending = new AbortController()
    const url = await receiver(() => ending.abort())
    expect(await send(url, { signal: ending.signal })).toEqual({ kind: 'failed', error: 'ABORT_ERR' })
  })

  it('goes nowhere without encryption but to this machine', async () => {
    for (const url of [
      'http://192.0.2.1/',
      'http://example.test/',
      'http://127.0.0.1.example.test/',
      'ftp://localhost/',
    ]) {
      expect(await send(url)).toEqual({ kind: 'failed', error: 'insecureUrl' })
    }
  })

  it('trusts no certificate that nobody vouches for', async () => {
    const server = createSecureServer(selfSigned(), (_request, response) => response.end())
    closing.push(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await send(`https://localhost:${port}/`)).toMatchObject({ error: expect.stringMatching(/CERT|SELF_SIGNED/) })
  })
})
