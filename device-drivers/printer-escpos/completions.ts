import type { ErrorCode } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'

export const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }

export function notDone(
  completionCode: DriverCompletion['completionCode'],
  errorCode: ErrorCode,
  errorDescription: string,
): DriverCompletion {
  return { completionCode, errorCode, errorDescription, effect: 'notDone' }
}

export function offline(errorDescription: string): DriverCompletion {
  return notDone('deviceNotReady', 'DEVICE_OFFLINE', errorDescription)
}

export function unknown(errorDescription: string): DriverCompletion {
  return { completionCode: 'hardwareError', errorCode: 'DEVICE_INDETERMINATE', errorDescription, effect: 'unknown' }
}
