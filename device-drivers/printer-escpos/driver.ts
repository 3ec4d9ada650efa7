import type { Static } from 'typebox'
import Value from 'typebox/value'
import { PrinterSettings, type StatusData } from '../../contracts/index.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import type { BytePort } from '../transport/port.ts'
import { encodeTicket } from './codec.ts'
import { isNamelessError, isPaperOut, type PrinterCondition } from './condition.ts'
import { step } from './exchange.ts'
import { type Effect, type Input, initialState, type State } from './printerState.ts'

/**
 * Ticket printers that speak ESC/POS with GB18030 text, QR codes, a cutter and real-time status.
 * Built to the published protocol, not yet certified on hardware.
 *
 * Completions of `Printer.PrintTicket`: `done` after the printer has worked off the ticket with its cut and says it is well; `notDone`
 * when nothing of the ticket was sent (paper out, cover open, offline, deadline); `unknown` when bytes were sent and paper,
 * cover, cutter, the printer or the port failed before the confirmation. `deadline` is in milliseconds of `context.clock`.
 */
export const definition: DriverDefinition = {
  name: 'printer-escpos',
  class: 'receiptPrinter',
  interfaces: ['common', 'printer'],
  commands: ['Printer.PrintTicket', 'Printer.Reset'],
  defaultBaudRate: 9600,
  settings: PrinterSettings,
  create: createDriver,
}

function createDriver(context: DriverContext): Driver {
  const settings = {
    ...(Value.Default(PrinterSettings, structuredClone(context.settings)) as Static<typeof PrinterSettings>),
    baudRate: context.baudRate,
  }
  const waiting = new Map<string, (completion: DriverCompletion) => void>()
  const timers = new Map<string, () => void>()
  let state: State = initialState
  let port: BytePort | undefined

  function take(input: Input): void {
    const result = step(state, input, context.clock.now(), settings)
    state = result.state
    for (const effect of result.effects) perform(effect)
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'write':
        write(effect.bytes)
        break
      case 'startTimer':
        timers.get(effect.timer)?.()
        timers.set(
          effect.timer,
          context.clock.after(effect.ms, () => take({ type: 'elapsed', timer: effect.timer })),
        )
        break
      case 'stopTimer':
        timers.get(effect.timer)?.()
        timers.delete(effect.timer)
        break
      case 'complete':
        waiting.get(effect.id)?.(effect.completion)
        waiting.delete(effect.id)
        break
      case 'condition':
        publish(context, effect.condition, effect.ticketLeft)
        break
      case 'unreachable':
        publishUnreachable(context, effect.reason)
        break
    }
  }

  function write(bytes: Uint8Array): void {
    const target = port
    context.log.trace({ bytes: Buffer.from(bytes).toString('hex') }, 'to printer')
    target?.write(bytes).catch(() => {
      if (port === target) context.fail('writing to the printer failed')
    })
  }

  return {
    connected(opened) {
      port = opened
      take({ type: 'connected' })
    },
    disconnected(reason) {
      port = undefined
      take({ type: 'disconnected' })
      publishUnreachable(context, reason)
    },
    received: (bytes) => take({ type: 'bytes', bytes }),
    execute: (command) =>
      new Promise((resolve) => {
        const input = request(command, settings)
        if (!input)
          resolve({ completionCode: 'unsupportedCommand', errorCode: 'COMMAND_UNSUPPORTED', effect: 'notDone' })
        else if (waiting.has(command.id))
          resolve({ completionCode: 'sequenceError', errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' })
        else {
          waiting.set(command.id, resolve)
          take(input)
        }
      }),
    stop() {
      port = undefined
      take({ type: 'disconnected' })
    },
  }
}

function request(command: DriverCommand, settings: PrinterSettings): Input | undefined {
  const { id, deadline } = command
  if (command.name === 'Printer.Reset') return { type: 'reset', id, deadline }
  if (command.name !== 'Printer.PrintTicket') return undefined
  const { elements } = command.data
  const lines = elements.reduce((sum, element) => {
    if (element.type === 'text') return sum + (element.size ?? 1)
    return sum + (element.type === 'feed' ? element.lines : (element.module ?? 6))
  }, 0)
  return { type: 'print', id, deadline, ticket: encodeTicket(elements, settings), lines }
}

function publish(context: DriverContext, condition: PrinterCondition, ticketLeft: boolean): void {
  const broken = faultOf(condition)
  // Offline with no cause we know of: somebody switched it to local, or its model has causes of its own.
  const offlineByItself =
    condition.offline &&
    !broken &&
    !condition.cutterError &&
    !condition.coverOpen &&
    !condition.feeding &&
    !condition.recoverableError &&
    !isPaperOut(condition)

  context.status('common', { device: deviceState(condition, offlineByItself) })
  context.status('printer', {
    media: mediaOf(condition),
    paper: { upper: isPaperOut(condition) ? 'out' : condition.paperLow ? 'low' : 'full' },
    cover: condition.coverOpen ? 'open' : 'closed',
    cutter: condition.cutterError ? 'inoperative' : 'ok',
  })
  const set = (code: Parameters<DriverContext['clear']>[0], on: boolean, detail?: string) =>
    on ? context.raise(code, detail) : context.clear(code)
  set('device-offline', offlineByItself, 'the printer says it is offline')
  set('device-fault', broken !== undefined, broken)
  set('cutter-fault', condition.cutterError)
  set('cover-open', condition.coverOpen)
  set('paper-out', isPaperOut(condition))
  set('paper-low', condition.paperLow && !isPaperOut(condition))
  set('media-left', ticketLeft, 'a ticket lies in the mouth of the printer')
  set('noise', condition.lineErrors, 'the printer did not get all bytes right')
}

function faultOf(condition: PrinterCondition): string | undefined {
  if (condition.unrecoverableError) return 'unrecoverable error'
  if (condition.mechanicalError) return 'mechanical error'
  return isNamelessError(condition) ? 'stopped by an error it does not name' : undefined
}

function mediaOf({ ticketInMouth }: PrinterCondition): StatusData['printer']['media'] {
  if (ticketInMouth === undefined) return 'unknown'
  return ticketInMouth ? 'present' : 'notPresent'
}

function deviceState(condition: PrinterCondition, offlineByItself: boolean): StatusData['common']['device'] {
  if (faultOf(condition) !== undefined || condition.cutterError) return 'hardwareError'
  if (condition.coverOpen || condition.feeding) return 'userError'
  if (offlineByItself) return 'offline'
  return condition.recoverableError ? 'deviceBusy' : 'online'
}

/** Nothing is known of a printer that does not answer; alerts about paper, cover and cutter stay as last seen. */
function publishUnreachable(context: DriverContext, reason: string): void {
  context.status('common', { device: 'offline' })
  context.status('printer', { media: 'unknown', paper: { upper: 'unknown' }, cover: 'unknown', cutter: 'unknown' })
  context.raise('device-offline', reason)
}
