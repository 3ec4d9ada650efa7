import type { StatusMap } from '../../contracts/index.ts'
import type { FullStatus } from './answers.ts'
import type { RealTimeStatus } from './codec.ts'

/** The answers of one status round: four of DLE EOT, and the whole status of models that have one. */
export type StatusRound = Readonly<Record<RealTimeStatus, number>> & { readonly full?: FullStatus | undefined }

/** What a printer says about itself, in words. */
export type PrinterCondition = { readonly [K in keyof StatusMap]: boolean } & {
  /** Undefined where the model can not tell. */
  readonly ticketInMouth: boolean | undefined
  /** The printer did not get all bytes of ours right. */
  readonly lineErrors: boolean
}

/** Reads a round of answers by the model's map; what the model has no bit for is false. */
export function readCondition(round: StatusRound, map: StatusMap): PrinterCondition {
  const says = (name: keyof StatusMap) => {
    const bit = map[name]
    return bit !== null && (round[bit.n as RealTimeStatus] & bit.mask) !== 0
  }
  const full = readFullStatus(round.full)
  return {
    offline: says('offline'),
    coverOpen: says('coverOpen') || full.coverOpen,
    feeding: says('feeding'),
    stoppedForPaper: says('stoppedForPaper'),
    error: says('error'),
    mechanicalError: says('mechanicalError'),
    cutterError: says('cutterError'),
    unrecoverableError: says('unrecoverableError') || full.unrecoverableError,
    recoverableError: says('recoverableError') || full.recoverableError,
    paperLow: says('paperLow') || full.paperLow,
    paperOut: says('paperOut') || full.paperOut,
    ticketInMouth: full.ticketInMouth,
    lineErrors: full.lineErrors,
  }
}

/** Custom KPM150: paper 01 out, 04 near end, 20 ticket in the mouth; user 01 head up, 02 cover; recoverable 01 head hot, 02 line, 08 voltage. */
function readFullStatus(full: FullStatus | undefined) {
  const { paper = 0, user = 0, recoverable = 0, unrecoverable = 0 } = full ?? {}
  return {
    paperOut: (paper & 0x01) !== 0,
    paperLow: (paper & 0x04) !== 0,
    ticketInMouth: full && (paper & 0x20) !== 0,
    coverOpen: (user & 0x03) !== 0,
    recoverableError: (recoverable & 0x09) !== 0,
    lineErrors: (recoverable & 0x02) !== 0,
    unrecoverableError: unrecoverable !== 0,
  }
}

export const isPaperOut = (condition: PrinterCondition): boolean => condition.paperOut || condition.stoppedForPaper

/** The printer says that an error has stopped it and nothing it says elsewhere is the cause. */
export const isNamelessError = (condition: PrinterCondition): boolean =>
  condition.error &&
  !condition.mechanicalError &&
  !condition.cutterError &&
  !condition.unrecoverableError &&
  !condition.recoverableError

/** What stops a printer until somebody comes; undefined when nothing does. In words for a technician. */
export function stoppage(condition: PrinterCondition): string | undefined {
  if (condition.unrecoverableError) return 'unrecoverable error'
  if (condition.mechanicalError) return 'mechanical error'
  if (condition.cutterError) return 'cutter error'
  if (condition.coverOpen) return 'cover open'
  if (isPaperOut(condition)) return 'paper out'
  return undefined
}

/** What keeps a printer from printing now but may pass by itself. */
export function hindrance(condition: PrinterCondition): string | undefined {
  if (condition.recoverableError) return 'recoverable error'
  if (isNamelessError(condition)) return 'error without a name'
  if (condition.feeding) return 'feed button held'
  if (condition.offline) return 'printer says it is offline'
  return undefined
}
