import { asObject, type Json } from './envelope.ts'
import { eventVersion, type Speech, versionsOf } from './generation.ts'
import { lowerFirst, type Part } from './parts.ts'
import type { Call, Command } from './service.ts'

export interface CommonOptions {
  readonly speech: Speech
  readonly serviceName: string
  readonly model: string
  readonly serial: string
  readonly maximumRequests: number
  readonly parts: readonly Part[]
  readonly device: () => string
  readonly antiFraud: () => string | null
  readonly exchange: () => string | null
}

const COMMANDS = ['Common.Status', 'Common.Capabilities', 'Common.SetVersions', 'Common.Cancel'] as const
const EVENTS = ['Common.StatusChangedEvent', 'Common.ErrorEvent'] as const

/** Common of one service: it speaks for its other interfaces. */
export function commonPart(options: CommonOptions): Part & { statusTree(): Json } {
  const { speech, parts, maximumRequests } = options
  const isFirst = speech.generation === '2021-1'

  function statusTree(): Json {
    const common = {
      device: options.device(),
      devicePosition: 'inPosition',
      powerSaveRecoveryTime: 0,
      antiFraudModule: options.antiFraud() ?? (isFirst ? 'notSupported' : null),
      exchange: options.exchange() ?? (isFirst ? 'notSupported' : null),
      endToEndSecurity: isFirst ? 'notSupported' : 'notEnforced',
      persistentDataStore: isFirst ? undefined : null,
    }
    return Object.fromEntries([
      ['common', common],
      ...parts.flatMap((part) => (part.status ? [[lowerFirst(part.name), part.status()]] : [])),
    ])
  }

  function capabilities(): Json {
    const all = [{ name: 'Common', commands: COMMANDS, events: EVENTS }, ...parts.map(namesOf)]
    return {
      interfaces: all.map(({ name, commands, events }) => ({
        name,
        commands: Object.fromEntries(commands.map((one) => [one, { versions: versionsOf(speech, one).command }])),
        events: Object.fromEntries(events.map((one) => [one, { versions: [eventVersion(speech, one)] }])),
        maximumRequests,
      })),
      common: {
        serviceVersion: isFirst ? '1.3.42' : '2.4.7',
        deviceInformation: [
          {
            modelName: options.model,
            serialNumber: options.serial,
            revisionNumber: '1.30',
            modelDescription: `${options.serviceName} of an invented machine`,
            firmware: [{ firmwareName: `${options.serviceName}-FW`, firmwareVersion: '3.1.9', hardwareRevision: 'B' }],
            software: [{ softwareName: `${options.serviceName}-SP`, softwareVersion: '2.4.7' }],
          },
        ],
        powerSaveControl: false,
        antiFraudModule: options.antiFraud() !== null,
        endToEndSecurity: null,
        persistentDataStore: null,
      },
      ...Object.fromEntries(
        parts.flatMap((part) => (part.capabilities ? [[lowerFirst(part.name), part.capabilities()]] : [])),
      ),
    }
  }

  const commands: Readonly<Record<string, Command>> = {
    'Common.Status': { isAsync: true, run: (call) => call.done({ code: 'success', payload: statusTree() }) },
    'Common.Capabilities': { isAsync: true, run: (call) => call.done({ code: 'success', payload: capabilities() }) },
    'Common.SetVersions': { isAsync: true, run: (call) => setVersions(call, speech) },
  }
  return { name: 'Common', commands, events: EVENTS, statusTree }
}

const namesOf = ({ name, commands, events }: Part) => ({ name, commands: Object.keys(commands), events })

/** Major versions; one that nobody speaks leaves everything as it was. */
function setVersions(call: Call, speech: Speech): void {
  const wanted = Object.entries(asObject(call.payload['commands']) ?? {})
  const speaks = ([name, major]: [string, unknown]) =>
    versionsOf(speech, name).command.some((version) => Number(version.split('.')[0]) === major)
  if (!wanted.every(speaks)) return call.done({ code: 'unsupportedData' })
  for (const [name, major] of wanted) call.connection.chosen.set(name, Number(major))
  call.done()
}
