import { type Xfs4IotSettings as Settings, XFS4IOT_COMMANDS, Xfs4IotSettings } from '../../contracts/index.ts'
import { notDone, offline, UNSUPPORTED } from '../cards/completions.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { isSocketPort } from '../transport/sockets.ts'
import { CardDesk } from './cardDesk.ts'
import { kindOf } from './components.ts'
import { Machine } from './machine.ts'
import { reset, resetOf } from './resets.ts'
import type { Service } from './service.ts'
import { SharedAlert } from './sharedAlert.ts'

/**
 * Self-service machines that serve XFS4IoT (CWA 17852, releases 2021-1 to 2024-03): all services of one machine as the parts of one
 * device. It is looked at only, unless `commands` says more. Built to the published protocol, not yet tried on a real machine.
 */
export const definition: DriverDefinition = {
  name: 'xfs4iot',
  class: 'selfServiceMachine',
  interfaces: ['common', 'machine', 'units', 'cardReader', 'storage'],
  commands: XFS4IOT_COMMANDS,
  commandsFor: (settings) => (settings as Settings).commands,
  // One part must not wait for another's.
  concurrentCommands: true,
  // Of no meaning to WebSockets.
  defaultBaudRate: 9_600,
  settings: Xfs4IotSettings,
  link: 'sockets',
  personalBytes: true,
  create,
}

const MOVES_CARDS: ReadonlySet<string> = new Set(['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount'])

function create(context: DriverContext): Driver {
  const settings = context.settings as Settings
  const offered: ReadonlySet<string> = new Set(settings.commands)
  const unknown = new SharedAlert(context, 'result-unknown')
  const cards = settings.commands.some((name) => MOVES_CARDS.has(name))
    ? new CardDesk(context, settings, unknown)
    : undefined
  let machine: Machine | undefined

  function arranged(): void {
    if (machine) cards?.arranged(machine.services)
  }

  function end(): void {
    const ended = machine
    machine = undefined
    ended?.stop()
    for (const service of ended?.services ?? []) cards?.isDown(service, 'the machine is gone')
    ended?.publishGone()
  }

  async function resetPart(component: string, command: DriverCommand): Promise<DriverCompletion> {
    const service = machine?.services.find(({ model }) => model.id === component)
    if (!service) return NO_SUCH_PART
    // Whose cards are accounted for is never reset behind the account's back.
    if (cards && cards.service === service)
      return cards.execute({ ...command, name: 'CardReader.Reset', data: { to: 'currentPosition' } })
    return resetService(service, resetOf(service.model), command)
  }

  async function resetService(
    service: Service,
    how: ReturnType<typeof resetOf>,
    { deadline }: DriverCommand,
  ): Promise<DriverCompletion> {
    const who = `reset of ${service.model.id}`
    const completion = await reset(service, how, { clock: context.clock, deadline })
    if (completion.effect !== 'unknown') unknown.clear(who)
    else {
      unknown.raise(who, `whether ${service.model.id} was reset can not be told`)
      // Whatever became of it, the part has said how it is since.
      if ((await service.askStatus()) === 'said') unknown.clear(who)
    }
    return completion
  }

  function resetPrinter(command: DriverCommand): Promise<DriverCompletion> {
    const printers = (machine?.services ?? []).filter(({ model }) =>
      settings.printer === undefined ? kindOf(model).main === 'printer' : model.name === settings.printer,
    )
    const [printer, another] = printers
    if (!printer) return Promise.resolve(offline('no printer that is meant is connected'))
    if (another) return Promise.resolve(SEVERAL_PRINTERS)
    return resetService(printer, printer.supports('Printer.Reset') ? ['Printer.Reset', {}] : undefined, command)
  }

  return {
    connected(port) {
      if (!isSocketPort(port)) return context.fail('the machine serves WebSockets, this port can not dial any')
      const begun = new Machine({
        context,
        settings,
        port,
        onUp: (service) => {
          const who = `reset of ${service.model.id}`
          // It has said how it is: what became of a reset before is seen by that.
          if (unknown.has(who)) unknown.clear(who)
          arranged()
        },
        onDown: (service, reason) => {
          cards?.isDown(service, reason)
          arranged()
        },
        onChange: () => cards?.changed(),
      })
      machine = begun
      begun.start().catch((error: unknown) => {
        if (machine === begun) context.fail(error instanceof Error ? error.message : String(error))
      })
    },
    disconnected: end,
    received: () => {},
    execute(command) {
      if (!offered.has(command.name)) return Promise.resolve(UNSUPPORTED)
      if (!machine) return Promise.resolve(offline('the port is not open'))
      switch (command.name) {
        case 'CardReader.Move':
        case 'CardReader.Reset':
        case 'Storage.SetCount':
          return cards?.execute(command) ?? Promise.resolve(UNSUPPORTED)
        case 'Machine.Reset':
          return resetPart(command.data.component, command)
        case 'Printer.Reset':
          return resetPrinter(command)
        default:
          return Promise.resolve(UNSUPPORTED)
      }
    },
    stop() {
      end()
      cards?.stop()
    },
  }
}

const NO_SUCH_PART = notDone('invalidData', 'DEVICE_UNKNOWN', 'the machine has no such part')
const SEVERAL_PRINTERS = notDone(
  'invalidData',
  'BAD_REQUEST',
  'there are several printers: set printer to the one that is meant',
)
