import { createHmac } from 'node:crypto'

/** How a secret is written down, https://www.standardwebhooks.com. */
export function writtenSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`
}

/** The three headers of a signed delivery: one signature for each secret, the newest first. */
export function signedHeaders(
  { id, body, wall }: { readonly id: string; readonly body: string; readonly wall: number },
  secrets: readonly Buffer[],
): Record<string, string> {
  const timestamp = String(Math.floor(wall / 1_000))
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  )
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
