import type { ErrorCode } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'
import type { Failure } from './mechanism.ts'

export const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }

export function notDone(
  completionCode: DriverCompletion['completionCode'],
  errorCode: ErrorCode,
  errorDescription: string,
): DriverCompletion {
  return { completionCode, errorCode, errorDescription, effect: 'notDone' }
}

export function unknown(errorDescription: string): DriverCompletion {
  return { completionCode: 'hardwareError', errorCode: 'DEVICE_INDETERMINATE', errorDescription, effect: 'unknown' }
}

export const offline = (reason: string) => notDone('deviceNotReady', 'DEVICE_OFFLINE', reason)
export const TOO_LATE = notDone('timeOut', 'DEADLINE_PASSED', 'the deadline passed before it began')
export const UNSUPPORTED = notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', 'this machine has no such command')

export const UNPROVABLE = notDone('timeOut', 'DEVICE_TIMEOUT', 'the counter of the bin does not answer')
export const FAULTY = notDone('hardwareError', 'DEVICE_FAULT', 'the machine can not say where a card is')

export const failed = ({ errorCode, words }: Failure) => notDone('hardwareError', errorCode, words)

/** Of a movement that has been settled. */
export function settled(effect: DriverCompletion['effect'], failure: Failure | undefined): DriverCompletion {
  if (effect === 'done') return DONE
  if (effect === 'unknown')
    return unknown(
      failure ? `${failure.words}; where the card is can not be told` : 'where the card is can not be told',
    )
  if (!failure)
    return notDone('timeOut', 'DEVICE_TIMEOUT', 'the card did not get there in the time a movement may take')
  return failed(failure)
}
