import type { SimulatorContext, SocketEnd, SocketListener } from '../device.ts'
import {
  type AcknowledgeStatus,
  type Completion,
  type Heard,
  isCommand,
  type Json,
  readCommand,
  writer,
} from './envelope.ts'
import { eventVersion, type Speech, versionsOf } from './generation.ts'
import type { Troubles } from './troubles.ts'

/** One command under way, as the part that carries it out sees it. */
export interface Call {
  readonly payload: Json
  readonly connection: Connection
  readonly requestId: number
  event(name: string, payload: Json): void
  /** Ends it. Only the first end counts. */
  done(completion?: Completion): void
  /** A movement: it goes on to its end whoever cancels or leaves. */
  after(ms: number, then: () => void): void
  /** From now on it can be broken off, by a Cancel, its time-out or the end of its connection; then this is called. */
  waits(abandon: () => void): void
}

export interface Command {
  /** Carried out at once, even while another one is. */
  readonly isAsync?: boolean
  run(call: Call): void
}

export interface Connection {
  readonly end: SocketEnd
  /** Of the last command; numbers only rise. */
  lastRequestId: number
  /** Of Common.SetVersions: the major version a command was settled on. */
  readonly chosen: Map<string, number>
}

interface Task {
  readonly connection: Connection
  readonly heard: Heard
  readonly command: Command
  state: 'queued' | 'running' | 'over'
  abandon: (() => void) | undefined
  cancelTimeout: () => void
}

export interface ServiceOptions {
  readonly name: string
  readonly speech: Speech
  readonly clock: SimulatorContext['clock']
  readonly commands: Readonly<Record<string, Command>>
  /** 0: no limit. */
  readonly maximumRequests: number
  readonly troubles: Troubles
  /** Why nothing is carried out now; undefined: all is well. Common is answered all the same. */
  refuses(): string | undefined
  /** After each command but those that only ask. */
  carriedOut(name: string, code: string): void
  /** Something came that no client may send. */
  nonsense(): void
}

export type Service = ReturnType<typeof createService>

/** One service of a machine: its clients, and its queue. */
export function createService(options: ServiceOptions) {
  const { name: serviceName, speech, clock, commands, maximumRequests, troubles } = options
  const write = writer(speech)
  const connections = new Set<Connection>()
  const tasks = new Set<Task>()
  let current: Task | undefined

  function say(connection: Connection, text: string): void {
    if (!connections.has(connection)) return
    connection.end.send(troubles.spoilt(text), troubles.frames)
  }

  function acknowledge(
    connection: Connection,
    heard: Pick<Heard, 'name' | 'requestId'>,
    status: AcknowledgeStatus | null,
  ) {
    if (troubles.noAcknowledge) return
    say(connection, write.acknowledge(heard.name, heard.requestId, versionsOf(speech, heard.name).completion, status))
  }

  function hear(connection: Connection, text: string): void {
    const heard = readCommand(text, speech.generation)
    if (!isCommand(heard)) {
      if (!speech.kal && heard.requestId !== undefined)
        acknowledge(connection, { name: heard.name ?? 'Common.Unknown', requestId: heard.requestId }, 'invalidMessage')
      options.nonsense()
      return
    }
    if (heard.requestId <= connection.lastRequestId) return acknowledge(connection, heard, 'invalidRequestID')
    connection.lastRequestId = heard.requestId
    if (maximumRequests > 0 && tasks.size >= maximumRequests) return acknowledge(connection, heard, 'tooManyRequests')
    acknowledge(connection, heard, null)
    if (heard.name === 'Common.Cancel') return cancel(connection, heard)
    const command = commands[heard.name]
    if (!command || !speaks(connection, heard)) return complete(connection, heard, { code: 'unsupportedCommand' })
    const cut = troubles.cutsAfter(heard.name)
    if (cut === 'notDone') return connection.end.cut()
    accept(connection, heard, command)
    if (cut === 'done') connection.end.cut()
  }

  function speaks(connection: Connection, { name, version }: Heard): boolean {
    const known = versionsOf(speech, name).command
    if (version === undefined) return true
    const chosen = connection.chosen.get(name)
    return known.includes(version) && (chosen === undefined || Number(version.split('.')[0]) === chosen)
  }

  function accept(connection: Connection, heard: Heard, command: Command): void {
    const task: Task = {
      connection,
      heard,
      command,
      state: 'queued',
      abandon: () => {},
      cancelTimeout: () => {},
    }
    tasks.add(task)
    // From its dispatch: what it waits for in the queue counts.
    if (heard.timeoutMs > 0) task.cancelTimeout = clock.after(heard.timeoutMs, () => breakOff(task, 'timeOut'))
    if (command.isAsync) run(task)
    else next()
  }

  function next(): void {
    if (current) return
    const waiting = [...tasks].find(({ state, command }) => state === 'queued' && !command.isAsync)
    if (!waiting) return
    current = waiting
    run(waiting)
  }

  function run(task: Task): void {
    const { connection, heard, command } = task
    task.state = 'running'
    task.abandon = undefined
    const held = () => {}
    const end = (completion: Completion) => {
      if (task.state === 'over' || task.abandon === held) return
      if (troubles.slowMs <= 0) return over(task, completion)
      // What is done is done; a client that gives up meanwhile does not know of it.
      task.abandon = held
      clock.after(troubles.slowMs, () => over(task, completion))
    }
    const refusal = heard.name.startsWith('Common.') ? undefined : options.refuses()
    if (refusal !== undefined) return end({ code: refusal })
    command.run({
      payload: heard.payload,
      connection,
      requestId: heard.requestId,
      event: (name, payload) =>
        say(connection, write.event(name, heard.requestId, eventVersion(speech, name), payload)),
      done: (completion = { code: 'success' }) => end(completion),
      after: (ms, then) => void clock.after(ms, then),
      waits(abandon) {
        task.abandon = abandon
      },
    })
  }

  /** True when it could be broken off. */
  function breakOff(task: Task, code: string): boolean {
    if (task.state === 'over' || !task.abandon) return false
    task.abandon()
    over(task, { code })
    return true
  }

  function over(task: Task, completion: Completion): void {
    if (task.state === 'over') return
    task.state = 'over'
    task.cancelTimeout()
    tasks.delete(task)
    complete(task.connection, task.heard, completion)
    if (!task.command.isAsync) options.carriedOut(task.heard.name, completion.code)
    if (current !== task) return
    current = undefined
    next()
  }

  function complete(connection: Connection, { name, requestId }: Heard, completion: Completion): void {
    if (troubles.noCompletion && !name.startsWith('Common.')) return
    say(connection, write.completion(name, requestId, troubles.extended(completion)))
  }

  /** Only of the client's own; its completion comes before theirs. */
  function cancel(connection: Connection, heard: Heard): void {
    const { requestIds = null } = heard.payload
    const isWanted = (id: number) => requestIds === null || (Array.isArray(requestIds) && requestIds.includes(id))
    const wanted = [...tasks].filter((task) => task.connection === connection && isWanted(task.heard.requestId))
    if (wanted.length === 0)
      return complete(connection, heard, {
        code: 'commandErrorCode',
        payload: { errorCode: 'noMatchingRequestIDs' },
      })
    complete(connection, heard, { code: 'success' })
    for (const task of wanted) breakOff(task, 'canceled')
  }

  return {
    name: serviceName,
    get connections() {
      return connections.size
    },
    get waiting() {
      return tasks.size
    },
    /** To every client, or to these. */
    unsolicited(name: string, payload: Json, isFor: (connection: Connection) => boolean = () => true): void {
      for (const connection of [...connections])
        if (isFor(connection)) say(connection, write.unsolicited(name, eventVersion(speech, name), payload))
    },
    /** Something that is no message of the protocol. */
    raw(text: string): void {
      for (const connection of [...connections]) say(connection, text)
    },
    accept(
      end: SocketEnd,
      closed: (connection: Connection) => void,
    ): { readonly connection: Connection; readonly listener: SocketListener } {
      const connection: Connection = { end, lastRequestId: 0, chosen: new Map() }
      connections.add(connection)
      return {
        connection,
        listener: {
          message: (text) => hear(connection, text),
          closed() {
            connections.delete(connection)
            for (const task of [...tasks]) if (task.connection === connection) breakOff(task, 'canceled')
            closed(connection)
          },
        },
      }
    },
  }
}
