import type { Sealable, SealedBox } from '../../contracts/index.ts'
import type { DriverCommand, DriverCompletion } from '../driver.ts'
import { type CommandName, MAX_DATA_BYTES } from './codec.ts'
import { failureOf } from './errors.ts'
import type { Outcome } from './exchange.ts'

interface Chip {
  ask(name: CommandName, data: Iterable<number>, once: boolean): Promise<Outcome>
  seal(plain: Sealable, id: string): SealedBox
}

const POWER = {
  contact: { cold: 'chipColdReset', warm: 'chipWarmReset', off: 'chipOff' },
  // An antenna has no warm reset: off and on again is a cold one.
  contactless: { cold: 'antennaOn', warm: undefined, off: 'antennaOff' },
} as const satisfies Record<string, Record<string, CommandName | undefined>>

const IO = { t0: 'chipT0', t1: 'chipT1', auto: 'chipAuto', typeA: 'typeA', typeB: 'typeB' } as const

/**
 * Codes after which a command may have reached the chip: transmission failed, no answer in time. What it has done then nobody knows.
 */
const INDETERMINATE = new Set(['63', '64', '67', '68'])

/** What is done with the chip of a card that waits inside. Undefined: no command of chips. */
export function chipCommand(command: DriverCommand, chip: Chip): Promise<DriverCompletion> | undefined {
  if (command.name === 'CardReader.ChipPower') {
    const { action, contactless } = command.data
    const name = POWER[contactless ? 'contactless' : 'contact'][action]
    return name
      ? power(name, chip)
      : Promise.resolve(refusal('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'no warm reset'))
  }
  if (command.name === 'CardReader.ChipIO') return io(command.id, command.data, chip)
  return undefined
}

async function power(name: CommandName, chip: Chip): Promise<DriverCompletion> {
  // Power on or off twice is power on or off; a question that may be asked again.
  const outcome = await chip.ask(name, [], false)
  if (outcome.kind !== 'answer') return UNKNOWN
  if (outcome.answer.kind === 'error') return failed(outcome.answer.code)
  const atr = withoutProtocol(outcome.answer.data)
  return {
    completionCode: 'success',
    effect: 'done',
    data: atr.length > 0 ? { atr: Buffer.from(atr).toString('base64') } : {},
  }
}

/** Some models say the protocol (30 or 31) before the ATR, which begins with 3B or 3F. */
function withoutProtocol(data: Uint8Array): Uint8Array {
  const isStart = (byte: number | undefined) => byte === 0x3b || byte === 0x3f
  return !isStart(data[0]) && isStart(data[1]) ? data.subarray(1) : data
}

async function io(
  id: string,
  { protocol, chipData }: { protocol: keyof typeof IO; chipData: string },
  chip: Chip,
): Promise<DriverCompletion> {
  const data = Buffer.from(chipData, 'base64')
  if (data.length === 0 || data.length > MAX_DATA_BYTES)
    return refusal('invalidData', 'BAD_REQUEST', `1 to ${MAX_DATA_BYTES} bytes go to a chip at a time`)
  const outcome = await chip.ask(IO[protocol], data, true)
  data.fill(0)
  if (outcome.kind !== 'answer') return UNKNOWN
  const { answer } = outcome
  if (answer.kind === 'error')
    return INDETERMINATE.has(answer.code)
      ? { ...UNKNOWN, errorDescription: failureOf(answer.code).words }
      : failed(answer.code)
  const sealed = chip.seal({ chipData: Buffer.from(answer.data).toString('base64') }, id)
  answer.data.fill(0)
  return { completionCode: 'success', effect: 'done', data: { sealed } }
}

function failed(code: string): DriverCompletion {
  const { errorCode, words } = failureOf(code)
  return refusal('hardwareError', errorCode, words)
}

function refusal(
  completionCode: DriverCompletion['completionCode'],
  errorCode: NonNullable<DriverCompletion['errorCode']>,
  errorDescription: string,
): DriverCompletion {
  return { completionCode, errorCode, errorDescription, effect: 'notDone' }
}

const UNKNOWN: DriverCompletion = {
  completionCode: 'hardwareError',
  errorCode: 'DEVICE_INDETERMINATE',
  errorDescription: 'the machine did not answer',
  effect: 'unknown',
}
