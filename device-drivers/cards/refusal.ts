import type { DriverCompletion } from '../driver.ts'
import type { PathPlace, Place, Unit } from './cardLedger.ts'
import { notDone } from './completions.ts'
import type { Look } from './mechanism.ts'

/** Why a movement is not begun, as the machine stands; undefined: it may be. */
export function refusal(from: Place, to: Place, look: Look): DriverCompletion | undefined {
  if (look.jammed) return notDone('hardwareError', 'MEDIA_JAMMED', 'a card is jammed; reset the machine')
  if (look.moving) return notDone('sequenceError', 'CARD_IN_THE_WAY', 'the machine is moving a card')
  if (from === 'unit1') {
    if (look.path !== 'none') return notDone('sequenceError', 'CARD_IN_THE_WAY', `a card is at ${look.path} already`)
    if (look.hopper === 'empty') return notDone('hardwareError', 'STORAGE_EMPTY', 'the hopper is empty')
    // A machine that says it has failed is to be put right before it gives out the next card.
    if (look.fault) return notDone('hardwareError', 'DEVICE_FAULT', `${look.fault}; reset the machine`)
  } else if (look.path !== from) {
    const where = look.path === 'none' ? 'no card is in the machine' : `the card is at ${look.path}`
    return notDone('sequenceError', 'CARD_ABSENT', where)
  }
  if (to === 'unit2' && look.binFull) return notDone('hardwareError', 'STORAGE_FULL', 'the bin is full')
  if (to === 'unit1' && look.hopper === 'full') return notDone('hardwareError', 'STORAGE_FULL', 'the hopper is full')
  return undefined
}

export const isPlace = (text: string): text is Place =>
  text === 'transport' || text === 'exit' || text === 'customer' || isUnit(text)
export const isUnit = (text: string): text is Unit => text === 'unit1' || text === 'unit2'
export const placeOf = (path: PathPlace): Exclude<PathPlace, 'none'> | undefined => (path === 'none' ? undefined : path)
