import { openSync } from 'node:fs'
import Type from 'typebox'
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverContext,
  DriverDefinition,
} from '../../../device-drivers/driver.ts'
import type { BytePort } from '../../../device-drivers/transport/port.ts'
import { COMMAND, FRAME_BYTES, KIND, type ToyFrame, takeToyFrames, toyFrame } from './toyFrames.ts'

/** Mistakes that drivers are really made with; each of these drivers makes one of them and is sound otherwise. */
export const FLAWS = [
  'resendsAfterReplug',
  'resendsAfterTimeOut',
  'throwsOnNoise',
  'takesChunksForFrames',
  'takesFirstFrameOfChunk',
  'ignoresCheck',
  'ignoresAddress',
  'takesAnyAnswer',
  'leaksTimers',
  'leaksListeners',
  'leaksDescriptors',
  'doneWithoutBytes',
  'doneWhenWritten',
  'doneWhenRefused',
  'waitsForEver',
  'forgetsCommandAtUnplug',
  'waitsForTheDevice',
  'onlineWhenOpen',
  'givesUpForGood',
  'goesOnAfterStop',
  'publishesNonsense',
  'throwsAtUnknown',
  'leavesRejection',
] as const
export type Flaw = (typeof FLAWS)[number]

const ANSWER_MS = 300
const PING_MS = 2_000
const GAP_MS = 100
const MISSES = 2

const UNKNOWN: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' }
const OFFLINE: DriverCompletion = { completionCode: 'deviceNotReady', errorCode: 'DEVICE_OFFLINE', effect: 'notDone' }
const REFUSED: DriverCompletion = { completionCode: 'hardwareError', errorCode: 'DEVICE_FAULT', effect: 'notDone' }
const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }

interface Exchange {
  readonly frame: Uint8Array
  readonly address: number
  readonly command: number
  readonly resolve: (completion: DriverCompletion) => void
}

export function toyDefinition(flaw?: Flaw): DriverDefinition {
  return {
    name: 'toy-line',
    class: 'ledBoard',
    interfaces: ['common', 'board'],
    commands: ['Board.Show', 'Board.Clear'],
    defaultBaudRate: 9_600,
    settings: Type.Object({ addresses: Type.Array(Type.Integer()) }),
    create: (context) => toyDriver(context, flaw),
  }
}

function toyDriver(context: DriverContext, flaw: Flaw | undefined): Driver {
  const { clock } = context
  const { addresses } = context.settings as { addresses: number[] }
  const held: number[] = []
  let port: BytePort | undefined
  let current: Exchange | undefined
  let queue: Exchange[] = []
  let misses = 0
  let cancelAnswer = () => {}
  let cancelPing = () => {}
  let cancelGap = () => {}
  let lost: Uint8Array | undefined
  let isLost = false

  function send(exchange: Exchange): void {
    current = exchange
    write(exchange.frame)
    if (flaw === 'doneWhenWritten' && exchange.command !== COMMAND.ping) exchange.resolve(DONE)
    if (flaw === 'waitsForEver' && exchange.command !== COMMAND.ping) return
    cancelAnswer = clock.after(ANSWER_MS, () => answered(UNKNOWN))
  }

  function write(bytes: Uint8Array): void {
    const target = port
    const written = target?.write(bytes)
    if (flaw === 'leavesRejection') void written?.then(() => Promise.reject(new Error('nobody catches this')))
    written?.catch(() => {
      if (target === port) context.fail('could not be written')
    })
  }

  function next(): void {
    const exchange = port && !current ? queue.shift() : undefined
    if (exchange) send(exchange)
  }

  function answered(completion: DriverCompletion): void {
    const exchange = current
    current = undefined
    cancelAnswer()
    if (!exchange) return
    if (completion === UNKNOWN && flaw === 'resendsAfterTimeOut' && exchange.command !== COMMAND.ping)
      queue.push({ ...exchange, resolve: () => {} })
    exchange.resolve(completion)
    next()
  }

  function ping(): void {
    cancelPing = clock.after(PING_MS, ping)
    const [address = 1] = addresses
    enqueue(address, COMMAND.ping, 0, ({ effect }) => {
      misses = effect === 'unknown' ? misses + 1 : 0
      if (effect === 'done') context.status('common', { device: 'online' })
      if (misses < MISSES || !port) return
      isLost = flaw === 'givesUpForGood'
      context.fail('the device does not answer')
    })
  }

  function enqueue(address: number, command: number, data: number, resolve: Exchange['resolve']): void {
    queue.push({ frame: toyFrame(KIND.command, address, command, data), address, command, resolve })
    // Does not wait for the answer to its own question.
    if (flaw === 'takesAnyAnswer' && current?.command === COMMAND.ping) answered(DONE)
    else next()
  }

  function take({ kind, address, command, data }: ToyFrame): void {
    const isOurs = flaw === 'ignoresAddress' || addresses.includes(address)
    if (kind === KIND.report) {
      if (isOurs)
        void context.emit(
          'Keypad.KeyPressedEvent',
          { address, key: 'callNext', digits: String(data) },
          { keepForMs: 5_000 },
        )
      return
    }
    if (!current) return
    if (command !== current.command) {
      if (flaw === 'takesAnyAnswer') answered(REFUSED)
      return
    }
    if (address !== current.address && flaw !== 'ignoresAddress') return
    answered(kind === KIND.yes || flaw === 'doneWhenRefused' ? DONE : REFUSED)
  }

  return {
    connected(opened) {
      port = opened
      misses = 0
      held.length = 0
      if (isLost) return
      if (flaw === 'onlineWhenOpen') context.status('common', { device: 'online' })
      if (flaw === 'leaksTimers')
        clock.after(10 * PING_MS, function again() {
          clock.after(10 * PING_MS, again)
        })
      if (flaw === 'leaksListeners') process.on('SIGUSR2', () => {})
      if (flaw === 'leaksDescriptors') openSync('/dev/null', 'r')
      if (lost && flaw === 'resendsAfterReplug') write(lost)
      context.status('board', {
        units:
          flaw === 'publishesNonsense'
            ? { first: 'shown' }
            : Object.fromEntries(addresses.map((one) => [one, 'shown'])),
      } as never)
      ping()
    },
    disconnected() {
      port = undefined
      cancelPing()
      cancelAnswer()
      cancelGap()
      const [broken, waiting] = [current, queue]
      current = undefined
      queue = []
      if (broken && broken.command !== COMMAND.ping) lost = broken.frame
      if (flaw !== 'forgetsCommandAtUnplug') {
        broken?.resolve(UNKNOWN)
        for (const exchange of waiting) exchange.resolve(OFFLINE)
      }
      context.status('common', { device: 'offline' })
      if (flaw === 'goesOnAfterStop') ping()
    },
    received(bytes) {
      cancelGap()
      cancelGap = clock.after(GAP_MS, () => {
        held.length = 0
      })
      if (flaw === 'takesChunksForFrames') held.length = 0
      const isStrange = ![KIND.yes, KIND.no, KIND.report].some((kind) => kind === (held[0] ?? bytes[0]))
      if (flaw === 'throwsOnNoise' && isStrange) throw new Error('what is this?')
      held.push(...(flaw === 'takesFirstFrameOfChunk' ? bytes.subarray(0, FRAME_BYTES) : bytes))
      for (const frame of takeToyFrames(held, [KIND.yes, KIND.no, KIND.report], flaw !== 'ignoresCheck')) take(frame)
    },
    execute(command: DriverCommand): Promise<DriverCompletion> {
      if (command.name !== 'Board.Show' && command.name !== 'Board.Clear') {
        if (flaw === 'throwsAtUnknown') throw new Error(`what is ${command.name}?`)
        return Promise.resolve({ completionCode: 'unsupportedCommand', effect: 'notDone' })
      }
      const { address } = command.data
      if (flaw === 'doneWithoutBytes') return Promise.resolve(DONE)
      if (!port && flaw !== 'waitsForTheDevice') return Promise.resolve(OFFLINE)
      const [code, data] =
        command.name === 'Board.Show' ? [COMMAND.show, command.data.text.charCodeAt(0) & 0xff] : [COMMAND.clear, 0]
      return new Promise((resolve) => enqueue(address, code, data, resolve))
    },
    stop() {
      port = undefined
      if (flaw !== 'goesOnAfterStop') cancelPing()
      cancelAnswer()
      cancelGap()
      current?.resolve(UNKNOWN)
      for (const exchange of queue) exchange.resolve(OFFLINE)
    },
  }
}
