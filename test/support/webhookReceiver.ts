import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Mailbox, mailbox } from './mailbox.ts'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface WebhookReceiver {
  readonly url: string
  readonly got: Mailbox<Received>
  /** What it answers from now on; null: it takes the request and says nothing. */
  status: number | null
  close(): void
}

/** Another system of the bank, on a port of this machine. */
export async function webhookReceiver(): Promise<WebhookReceiver> {
  const got = mailbox<Received>()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (receiver.status !== null) response.writeHead(receiver.status).end()
      got.put({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
    })
    request.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/in`,
    got,
    status: 200,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return receiver
}
