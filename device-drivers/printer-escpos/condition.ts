import type { StatusMap } from '../../contracts/index.ts'
import type { RealTimeStatus } from './codec.ts'

/** The four answers of one round of DLE EOT. */
export type StatusRound = Readonly<Record<RealTimeStatus, number>>

/** What a printer says about itself, in words. */
export type PrinterCondition = { readonly [K in keyof StatusMap]: boolean }

/** Reads a round of answers by the model's map; what the model has no bit for is false. */
export function readCondition(round: StatusRound, map: StatusMap): PrinterCondition {
  const says = (name: keyof StatusMap) => {
    const bit = map[name]
    return bit !== null && (round[bit.n as RealTimeStatus] & bit.mask) !== 0
  }
  return {
    offline: says('offline'),
    coverOpen: says('coverOpen'),
    feeding: says('feeding'),
    stoppedForPaper: says('stoppedForPaper'),
    mechanicalError: says('mechanicalError'),
    cutterError: says('cutterError'),
    unrecoverableError: says('unrecoverableError'),
    recoverableError: says('recoverableError'),
    paperLow: says('paperLow'),
    paperOut: says('paperOut'),
  }
}

export const isPaperOut = (condition: PrinterCondition): boolean => condition.paperOut || condition.stoppedForPaper

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
  if (condition.feeding) return 'feed button held'
  if (condition.offline) return 'printer says it is offline'
  return undefined
}
