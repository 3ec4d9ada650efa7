import type { DriverCompletion } from '../driver.ts'
import type { PathPlace, Place, Unit, UnitRole } from './cardLedger.ts'
import { notDone } from './completions.ts'
import type { Look } from './mechanism.ts'
import { fillOf, unitFault } from './unitLook.ts'

/** Why a movement is not begun, as the machine stands; undefined: it may be. */
export function refusal(from: Place, to: Place, look: Look, roleTo?: UnitRole): DriverCompletion | undefined {
  if (look.jammed) return notDone('hardwareError', 'MEDIA_JAMMED', 'a card is jammed; reset the machine')
  if (look.moving) return notDone('sequenceError', 'CARD_IN_THE_WAY', 'the machine is moving a card')
  if (isUnit(from)) {
    if (look.path !== 'none') return notDone('sequenceError', 'CARD_IN_THE_WAY', `a card is at ${look.path} already`)
    if (fillOf(look, from, 'dispense') === 'empty')
      return notDone('hardwareError', 'STORAGE_EMPTY', look.units ? `${from} is empty` : 'the hopper is empty')
    // A machine that says it has failed is to be put right before it gives out the next card.
    if (look.fault) return notDone('hardwareError', 'DEVICE_FAULT', `${look.fault}; reset the machine`)
    const fault = unitFault(look, from)
    if (fault) return notDone('hardwareError', 'DEVICE_FAULT', fault)
  } else if (look.path !== from) {
    const where = look.path === 'none' ? 'no card is in the machine' : `the card is at ${look.path}`
    return notDone('sequenceError', 'CARD_ABSENT', where)
  }
  return isUnit(to) ? refusalInto(to, roleTo, look) : undefined
}

/** Why a card can not go into a unit just now. */
export function refusalInto(to: Unit, role: UnitRole | undefined, look: Look): DriverCompletion | undefined {
  const fault = unitFault(look, to)
  if (fault) return notDone('hardwareError', 'DEVICE_FAULT', fault)
  if (fillOf(look, to, role ?? 'retain') !== 'full') return undefined
  const words = look.units ? `${to} is full` : role === 'dispense' ? 'the hopper is full' : 'the bin is full'
  return notDone('hardwareError', 'STORAGE_FULL', words)
}

export const isPlace = (text: string): text is Place =>
  text === 'transport' || text === 'exit' || text === 'customer' || isUnit(text)
export const isUnit = (text: string): text is Unit => /^unit[0-9A-Za-z]{1,8}$/.test(text)
export const placeOf = (path: PathPlace): Exclude<PathPlace, 'none'> | undefined => (path === 'none' ? undefined : path)
