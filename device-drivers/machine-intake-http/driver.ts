import { MachineIntakeHttpSettings } from '../../contracts/index.ts'
import type { Driver, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { type Fate, intakeDesk } from '../intake/desk.ts'
import { knowsSecret, refusalPause, sameSecret } from '../plate-camera/caller.ts'
import { type DeviceAnswer, type DeviceRequest, isRequestPort, type RequestPort } from '../transport/requests.ts'

/**
 * Self-service machines of any maker that send each message in an HTTP request. Answers are JSON: 200 `{ ok: true, verdict }`; 400
 * `{ ok: false, mistakes }` with the place of each; 401 without the secret, 404, 405, 413, 415; 429 for too many, 503 while the hub can not
 * take it, both to be sent again after `retry-after` seconds.
 */
export const definition: DriverDefinition = {
  name: 'machine-intake-http',
  class: 'selfServiceMachine',
  interfaces: ['common', 'machine', 'units'],
  commands: [],
  // Of no meaning to HTTP; for a line that carries it.
  defaultBaudRate: 115_200,
  settings: MachineIntakeHttpSettings,
  link: 'requests',
  personalBytes: true,
  create,
}

const STORE_MS = 10_000
const RETRY_S = 5
const UNSUPPORTED: DriverCompletion = {
  completionCode: 'unsupportedCommand',
  errorCode: 'COMMAND_UNSUPPORTED',
  effect: 'notDone',
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): DeviceAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}
const no = (status: number, message: string, headers?: Readonly<Record<string, string>>) =>
  json(status, { ok: false, mistakes: [{ step: 'request', place: '', message }] }, headers)
const later = (status: number, message: string) => no(status, message, { 'retry-after': String(RETRY_S) })

function create(context: DriverContext): Driver {
  const settings = context.settings as MachineIntakeHttpSettings
  const { secret, path, contentTypes, maxBytes } = settings
  const methods: readonly string[] = settings.methods
  const pause = refusalPause(context.clock)
  const desk = intakeDesk(context, settings, { keepForMs: STORE_MS, onSilent() {} })
  let port: RequestPort | undefined

  async function answer({ method, url, headers, body }: DeviceRequest): Promise<DeviceAnswer> {
    const [pathname] = url.split(/[?#]/, 1)
    if (!mayCall(url, headers[(secret.header ?? '').toLowerCase()])) {
      await pause()
      return no(401, 'the secret is missing or wrong')
    }
    if (pathname !== (secret.header === undefined ? `/${secret.value}${path}` : path))
      return no(404, `messages go to ${path}`)
    if (!methods.includes(method))
      return no(405, `messages are sent by ${methods.join(' or ')}`, { allow: methods.join(', ') })
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
    if (type !== undefined && !contentTypes.includes(type)) return no(415, `a message is ${contentTypes.join(' or ')}`)
    if (body.length > maxBytes) {
      desk.spoiled('a message that is too long')
      return no(413, `a message has ${maxBytes} bytes at most`)
    }
    return answerTo(await desk.take(body))
  }

  function mayCall(url: string, given: string | string[] | undefined): boolean {
    if (secret.header === undefined) return knowsSecret(url, secret.value)
    return sameSecret(typeof given === 'string' ? given : '', secret.value)
  }

  function close(): void {
    port?.close()
    port = undefined
  }

  return {
    connected(opened) {
      if (!isRequestPort(opened)) {
        context.fail('the machine calls over HTTP, this port takes no requests')
        return
      }
      port = opened
      desk.connected()
      // A little longer is answered with words; far longer is not even held, whoever sends it.
      opened.serve(answer, { maxBytes: 4 * maxBytes })
    },
    disconnected() {
      close()
      desk.disconnected()
    },
    received() {},
    execute: () => Promise.resolve(UNSUPPORTED),
    stop() {
      desk.stop()
      close()
    },
  }
}

function answerTo({ kind, mistakes }: Fate): DeviceAnswer {
  switch (kind) {
    case 'refused':
      return json(400, { ok: false, mistakes })
    case 'tooMany':
      return later(429, 'more messages than are taken')
    case 'notStored':
      return later(503, 'it could not be stored')
    default:
      return json(200, { ok: true, verdict: kind })
  }
}
