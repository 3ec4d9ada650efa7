import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import {
  commandPayload,
  DEVICE_COMMANDS,
  type DeviceCommandName,
  ERRORS,
  type ErrorCode,
  Id,
  MessageId,
  type ReplyPayload,
} from '../../contracts/index.ts'
import type { DriverCommand, DriverCompletion, DriverLog } from '../driver.ts'
import type { HubTime } from './hubTime.ts'

/** A device as far as commands go. */
export interface CommandTarget {
  readonly commands: readonly DeviceCommandName[]
  /** True: it takes commands before the last one is completed, and puts them in order itself. */
  readonly concurrentCommands: boolean
  /** Carries out one command; always resolves. */
  execute(command: DriverCommand): Promise<DriverCompletion>
  /** `Device.Restart`: waits for nothing that is under way, since that is what it may be wanted for. Absent: it can not be. */
  restart?(): DriverCompletion
}

type WithoutSession<T> = T extends unknown ? Omit<T, 'session'> : never
/** A reply as it goes out, but for the session, which is that of the connection it goes out on. */
export type Reply = WithoutSession<ReplyPayload>
/** Rejects when the connection ends before the hub has it. */
export type SendReply = (to: { deviceId: string; from: string; id: string }, reply: Reply) => Promise<void>

const Envelope = Compile(commandPayload(Type.Unknown()))
type Envelope = Static<ReturnType<typeof commandPayload>>
const Address = Compile(Type.Object({ id: MessageId, from: Id }))

/** Checks of the data of commands. Each is made when its command first comes: one node's devices know a few of a hundred. */
const DATA = new Map<string, ReturnType<typeof compiled>>()

function dataOf(name: string): ReturnType<typeof compiled> | undefined {
  if (!isCommand(name)) return undefined
  const known = DATA.get(name) ?? compiled(name)
  DATA.set(name, known)
  return known
}

function compiled(name: DeviceCommandName) {
  return Compile(DEVICE_COMMANDS[name])
}

const KEPT_COMPLETIONS = 256
/** Waiting for one device; more means the hub has lost count. */
const MOST_WAITING = 64

interface Handled {
  readonly deviceId: string
  readonly from: string
  readonly id: string
  /** What was asked, to tell a duplicate from another command under the same id. */
  readonly asked: string
  completion?: DriverCompletion
  delivered: boolean
}

/**
 * Takes the hub's commands: each id is carried out once, in the order of receipt per device, and answered with an acknowledgement and
 * a completion. The last completions are kept, so that a command that comes again is answered and not done again.
 */
export class CommandDesk {
  readonly #targets: Pick<ReadonlyMap<string, CommandTarget>, 'get'>
  readonly #time: HubTime
  readonly #log: DriverLog
  /** By command id, oldest first. */
  readonly #handled = new Map<string, Handled>()
  readonly #queues = new Map<string, { tail: Promise<void>; length: number }>()
  #send: SendReply | undefined

  constructor(targets: Pick<ReadonlyMap<string, CommandTarget>, 'get'>, time: HubTime, log: DriverLog) {
    this.#targets = targets
    this.#time = time
    this.#log = log
  }

  /** Completions that found no connection go out first. */
  connected(send: SendReply): void {
    this.#send = send
    for (const handled of this.#handled.values()) {
      if (handled.completion && !handled.delivered) this.#answer(handled)
    }
  }

  disconnected(): void {
    this.#send = undefined
  }

  /** One message on `<device>/cmd/<name>`. Never throws. */
  receive(deviceId: string, name: string, payload: Uint8Array): void {
    const message = parseJson(payload)
    if (!Envelope.Check(message)) {
      this.#log.warn({ deviceId, command: name }, 'command refused: it is not in the form of the contract')
      if (Address.Check(message)) {
        void this.#reply(
          { deviceId, from: message.from, id: message.id },
          { type: 'completion', ...refusal('invalidData', 'BAD_REQUEST') },
        )
      }
      return
    }
    this.#handle(deviceId, name, message)
  }

  #handle(deviceId: string, name: string, message: Envelope): void {
    const { id, from, deadline, acceptBy = deadline, data } = message
    const to = { deviceId, from, id }
    const asked = JSON.stringify([deviceId, from, name, data])
    const known = this.#handled.get(id)
    if (known) {
      if (known.asked !== asked) {
        this.#log.warn({ deviceId, command: name, commandId: id }, 'command refused: its id was used for another one')
        void this.#reply(to, { type: 'completion', ...refusal('sequenceError', 'COMMAND_ID_REUSED') })
      } else if (known.completion) this.#answer(known)
      else void this.#reply(to, { type: 'acknowledge' })
      return
    }

    const handled: Handled = { ...to, asked, delivered: false }
    this.#handled.set(id, handled)
    // After `acceptBy` the hub has told everybody that the command was not delivered: it must not be done any more.
    if (this.#time.at() > Math.min(acceptBy, deadline)) {
      this.#complete(handled, refusal('timeOut', 'DEADLINE_PASSED'))
      return
    }
    const target = this.#targets.get(deviceId)
    const schema = dataOf(name)
    if (name === 'Device.Restart' && target?.restart && schema?.Check(data)) {
      this.#complete(handled, target.restart())
    } else if (!target || !schema || !isCommand(name) || !target.commands.includes(name)) {
      void this.#reply(to, { type: 'acknowledge' })
      this.#log.warn({ deviceId, command: name, commandId: id }, 'command refused: not known here')
      this.#complete(handled, refusal('unsupportedCommand', target ? 'COMMAND_UNSUPPORTED' : 'DEVICE_UNKNOWN'))
    } else if (!schema.Check(data)) {
      void this.#reply(to, { type: 'acknowledge' })
      this.#log.warn(
        { deviceId, command: name, commandId: id },
        'command refused: its data is not in the form of the contract',
      )
      this.#complete(handled, refusal('invalidData', 'BAD_REQUEST', firstMistake(schema.Errors(data))))
    } else {
      // Checked against the schema of this very name.
      const command = { id, name, data, deadline: this.#time.toMonotonic(deadline) } as DriverCommand
      // A free device begins at once, and its bytes leave before the acknowledgement: this is the way a call takes to the board.
      this.#enqueue(handled, target, command, deadline)
      if (!handled.completion) void this.#reply(to, { type: 'acknowledge' })
    }
  }

  #enqueue(handled: Handled, target: CommandTarget, command: DriverCommand, deadline: number): void {
    const queue = this.#queues.get(handled.deviceId) ?? { tail: Promise.resolve(), length: 0 }
    this.#queues.set(handled.deviceId, queue)
    if (queue.length >= MOST_WAITING) {
      this.#complete(handled, refusal('deviceNotReady', 'TOO_MANY_REQUESTS'))
      return
    }
    const run = async () => {
      const completion =
        this.#time.at() > deadline ? refusal('timeOut', 'DEADLINE_PASSED') : await target.execute(command)
      queue.length--
      this.#complete(handled, completion)
    }
    const free = queue.length++ === 0 || target.concurrentCommands
    queue.tail = free ? run() : queue.tail.then(run)
  }

  #complete(handled: Handled, completion: DriverCompletion): void {
    handled.completion = completion
    this.#answer(handled)
    let surplus = this.#handled.size - KEPT_COMPLETIONS
    if (surplus <= 0) return
    for (const [id, { completion: done }] of this.#handled) {
      if (!done) continue
      this.#handled.delete(id)
      if (--surplus <= 0) return
    }
  }

  #answer(handled: Handled): void {
    if (!handled.completion) return
    void this.#reply(handled, { type: 'completion', ...handled.completion }).then((sent) => {
      handled.delivered ||= sent
    })
  }

  /** False when the connection did not hold. */
  async #reply(to: { deviceId: string; from: string; id: string }, reply: Reply): Promise<boolean> {
    if (!this.#send) return false
    return this.#send(to, reply).then(
      () => true,
      () => false,
    )
  }
}

/** A completion that says: not done, and why not. */
export function refusal(
  completionCode: DriverCompletion['completionCode'],
  errorCode: ErrorCode,
  detail?: string,
): DriverCompletion {
  return {
    completionCode,
    errorCode,
    errorDescription: (detail ?? ERRORS[errorCode].text.en).slice(0, 200),
    effect: 'notDone',
  }
}

function isCommand(name: string): name is DeviceCommandName {
  return Object.hasOwn(DEVICE_COMMANDS, name)
}

function firstMistake(errors: readonly { instancePath: string; message: string }[]): string | undefined {
  const first = errors[0]
  return first && `${first.instancePath || '/'}: ${first.message}`
}

export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}
