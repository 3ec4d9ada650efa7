import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

type Tree = Record<string, unknown>

/** A command as the test's machine was sent it. */
export interface Received {
  readonly service: string
  readonly name: string
  readonly header: Tree
  readonly payload: Tree
  acknowledge(status?: string): void
  event(name: string, payload: Tree): void
  complete(code: string, payload?: Tree, description?: string): void
  /** Cuts the connection it came on. */
  cut(): void
}

export interface ScriptedService {
  readonly interfaces: Tree[]
  readonly capabilities?: Tree
  status: Tree
  storage?: Tree
}

export interface MachineScript {
  readonly services: Record<string, ScriptedService>
  /** In the way of 2021-1: codes, times and states in the payload. */
  readonly isOld?: boolean
  /** Versions of commands that are known before Capabilities have been asked; default any. */
  readonly firstVersions?: readonly string[]
  /** As the publisher writes the address of a service. */
  readonly uriOf?: (service: string, port: number) => string
}

/** A machine on a loopback port that does what the test says. It writes its own messages: nothing of the driver is in it. */
export class ScriptedMachine {
  readonly received: Received[] = []
  readonly texts: string[] = []
  readonly #script: MachineScript
  readonly #http: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #open = new Map<WebSocket, string>()
  readonly #answers = new Map<string, (command: Received) => void>()
  readonly #waiting = new Set<() => void>()
  /** Services whose connections are not taken. */
  readonly shut = new Set<string>()

  private constructor(script: MachineScript) {
    this.#script = script
    this.#http = createServer((_, response) => response.writeHead(400).end('no WebSocket'))
    this.#http.on('upgrade', (request: IncomingMessage, socket, head) => {
      const service = (request.url ?? '').replace(/^\/xfs4iot\/v1\.0\/?/, '').replace(/\/$/, '')
      const isKnown = (request.url ?? '').startsWith('/xfs4iot/v1.0') && (service === '' || service in script.services)
      if (!isKnown || this.shut.has(service)) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#opened(opened, service))
    })
  }

  static async start(script: MachineScript): Promise<ScriptedMachine> {
    const machine = new ScriptedMachine(script)
    machine.#http.listen(0, '127.0.0.1')
    await once(machine.#http, 'listening')
    return machine
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  get connections(): string[] {
    return [...this.#open.values()].sort()
  }

  /** What is done instead of what a machine does; at once, so that the test decides when it goes on. */
  on(name: string, answer: (command: Received) => void): void {
    this.#answers.set(name, answer)
  }

  off(name: string): void {
    this.#answers.delete(name)
  }

  /** To everybody who is connected to the service. */
  unsolicited(service: string, name: string, payload: Tree, header: Tree = {}): void {
    this.raw(service, JSON.stringify({ header: { type: 'unsolicited', name, version: '2.0', ...header }, payload }))
  }

  raw(service: string, data: string | Uint8Array): void {
    for (const [socket, name] of this.#open) if (name === service) socket.send(data)
  }

  /** In several frames of one message. */
  inPieces(service: string, text: string, bytes: number): void {
    const data = Buffer.from(text)
    for (const [socket, name] of this.#open) {
      if (name !== service) continue
      for (let at = 0; at < data.length; at += bytes) {
        socket.send(data.subarray(at, at + bytes), { binary: false, fin: at + bytes >= data.length })
      }
    }
  }

  cut(service: string): void {
    for (const [socket, name] of this.#open) if (name === service) socket.terminate()
  }

  all(name: string): Received[] {
    return this.received.filter((one) => one.name === name)
  }

  /** When the condition holds; looked at whenever a command comes or a connection changes. */
  when(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve()
    return new Promise((resolve) => {
      const look = () => {
        if (!done()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }

  async close(): Promise<void> {
    for (const socket of this.#open.keys()) socket.terminate()
    this.#http.close()
    this.#http.closeAllConnections()
    await once(this.#http, 'close')
  }

  #opened(socket: WebSocket, service: string): void {
    this.#open.set(socket, service)
    socket.on('close', () => {
      this.#open.delete(socket)
      this.#look()
    })
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => this.#heard(socket, service, data.toString('utf8')))
    this.#look()
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }

  #heard(socket: WebSocket, service: string, text: string): void {
    this.texts.push(text)
    const { header, payload } = JSON.parse(text) as { header: Tree; payload: Tree }
    const name = String(header['name'])
    const { requestId } = header
    const old = this.#script.isOld === true
    const say = (type: string, head: Tree, body: Tree, as = name) => {
      const version = old ? {} : { version: '2.0' }
      const message = old
        ? { header: { name: as, requestId, type }, payload: { ...body, ...head } }
        : { header: { name: as, requestId, type, ...version, ...head }, payload: body }
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    }
    const command: Received = {
      service,
      name,
      header,
      payload,
      acknowledge: (status) => say('acknowledge', status ? { status } : old ? { status: 'ok' } : {}, {}),
      event: (as, body) => say('event', {}, body, as),
      complete: (completionCode, body = {}, errorDescription) =>
        say('completion', { completionCode, ...(errorDescription && { errorDescription }) }, body),
      cut: () => socket.terminate(),
    }
    this.received.push(command)
    const own = this.#answers.get(name)
    if (own) own(command)
    else this.#answer(command)
    this.#look()
  }

  #answer(command: Received): void {
    const { firstVersions, services } = this.#script
    command.acknowledge()
    const version = command.header['version']
    const isFirst = command.name === 'ServicePublisher.GetServices' || command.name === 'Common.Capabilities'
    if (isFirst && firstVersions && !firstVersions.includes(String(version))) {
      command.complete('unsupportedCommand')
      return
    }
    const service = services[command.service]
    switch (command.name) {
      case 'ServicePublisher.GetServices':
        command.complete('success', {
          vendorName: 'Example',
          services: Object.keys(services).map((name) => ({ serviceURI: this.#uriOf(name) })),
        })
        return
      case 'Common.Capabilities':
        command.complete('success', { ...service?.capabilities, interfaces: service?.interfaces })
        return
      case 'Common.Status':
        command.complete('success', service?.status)
        return
      case 'Storage.GetStorage':
        command.complete('success', { storage: service?.storage ?? {} })
        return
      default:
        command.complete('unsupportedCommand')
    }
  }

  #uriOf(service: string): string {
    return this.#script.uriOf?.(service, this.port) ?? `ws://127.0.0.1:${this.port}/xfs4iot/v1.0/${service}/`
  }
}

/** Entry of `interfaces` in a service's Capabilities: all its commands in these versions. */
export const serves = (name: string, commands: readonly string[], versions = ['2.0'], more: Tree = {}): Tree => ({
  name,
  commands: Object.fromEntries(commands.map((command) => [`${name}.${command}`, { versions }])),
  ...more,
})
