import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { httpCaller } from '../http/caller.ts'
import { selfServiceMachine } from '../machine/selfService.ts'

interface Secret {
  readonly value?: unknown
  readonly header?: unknown
}

/**
 * The payment kiosk and the multimedia terminal of config/machines, which send each message in an HTTP request. Settings as their driver has
 * them: `machine`, `path`, `secret`; `answerTimeoutMs` (5000), `retryMs` (300). Acts and notices: `selfServiceMachine`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const { value, header } = (settings['secret'] ?? {}) as Secret
  const path = String(settings['path'] ?? '/messages')
  const secret = typeof value === 'string' ? value : 'no-secret'
  const caller = httpCaller(context, {
    answerMs: Math.max(100, Number(settings['answerTimeoutMs'] ?? 5000) || 5000),
    retryMs: Math.max(10, Number(settings['retryMs'] ?? 300) || 300),
  })

  return selfServiceMachine('machine-intake-http', context, settings, 'payment-kiosk', () => ({
    send(text, done) {
      const request = {
        path: header === undefined ? `/${secret}${path}` : path,
        contentType: 'application/json',
        body: Uint8Array.from(Buffer.from(text, 'utf8')),
        ...(typeof header === 'string' && { headers: { [header]: secret } }),
      }
      caller.call({ request, retries: 2, done: (answer) => done(answer && answer.status === 200) })
    },
    noise() {
      context.send(Uint8Array.from(Buffer.from('GARBAGE\r\n\r\n', 'latin1')))
    },
    receive: (bytes) => caller.receive(bytes),
    opened: () => caller.opened(),
    closed: () => caller.closed(),
    get waiting() {
      return caller.waiting
    },
  }))
}
