import type { MotorReaderSettings } from '../../contracts/index.ts'
import type { DriverCommand, DriverCompletion } from '../driver.ts'
import { completionOf, DONE, NO_MOVE, noCardAt, type Place, type Result, type Status, unknown } from './answers.ts'
import type { CommandName } from './codec.ts'

/** What is wanted of the reader: which bytes that takes, and how it is known whether it has happened. */
export type Request =
  | { readonly kind: 'move'; readonly from: Place; readonly to: Target }
  | { readonly kind: 'reset'; readonly to: 'exit' | 'retain' | 'currentPosition' }
  | { readonly kind: 'entry'; readonly allowed: boolean }
  | { readonly kind: 'stopAtChip' }
  | { readonly kind: 'read' }
  | { readonly kind: 'chip'; readonly on: boolean }
  | { readonly kind: 'inspect' }
export type Target = 'exit' | 'customer' | 'unit1' | 'transport'

/** What has come of the commands of a request; `silent`: the reader was told to go on and said nothing that can be used. */
export type Outcome = Result | 'silent'

export type Settings = MotorReaderSettings & { readonly baudRate: number }

/** Undefined for what this reader can not do at all. */
export function requestOf(command: DriverCommand): Request | undefined {
  switch (command.name) {
    case 'CardReader.Move':
      return moveOf(command.data.from, command.data.to)
    case 'CardReader.Reset':
      return { kind: 'reset', to: command.data.to }
    case 'CardReader.SetEntry':
      return { kind: 'entry', allowed: command.data.allowed }
    case 'CardReader.ReadRawData':
      return { kind: 'read' }
    case 'CardReader.ChipPower':
      // The protocol has no warm reset and no radio.
      if (command.data.contactless === true || command.data.action === 'warm') return undefined
      return { kind: 'chip', on: command.data.action === 'cold' }
    case 'CardReader.Inspect':
      return { kind: 'inspect' }
    default:
      return undefined
  }
}

const WAYS: Readonly<Record<string, readonly Target[]>> = {
  transport: ['exit', 'customer', 'unit1'],
  exit: ['customer', 'unit1', 'transport'],
}

function moveOf(from: string, to: string): Request | undefined {
  const target = WAYS[from]?.find((one) => one === to)
  return target && { kind: 'move', from: from as Place, to: target }
}

/** The commands of a request for a reader in this state, or its completion where nothing needs to be sent. */
export function planOf(
  request: Request,
  status: Status,
  settings: Settings,
): readonly CommandName[] | DriverCompletion {
  switch (request.kind) {
    case 'move':
      // A card that jams can not be told to be anywhere: moving it is what may help.
      if (status.place !== request.from && status.place !== 'jammed')
        return noCardAt(`there is no card at ${request.from}: ${status.words}`)
      return [moveCommand(request.to, settings)]
    case 'reset':
      if (request.to === 'exit') return ['resetEject']
      return request.to === 'retain' ? ['reset', 'capture'] : ['reset']
    case 'entry':
      return [request.allowed ? 'allowEntry' : 'prohibitEntry']
    case 'stopAtChip':
      return ['stopAtChip']
    case 'read':
      if (status.place !== 'transport') return noCardAt(`there is no card inside: ${status.words}`)
      return [settings.tracks === 'all' ? 'readAll' : 'readTrack2']
    case 'chip':
      if (!request.on) return ['chipOff']
      if (status.place !== 'transport') return noCardAt(`there is no card inside: ${status.words}`)
      return status.atChip ? ['chipOn'] : ['moveToChip', 'chipOn']
    case 'inspect':
      return status.place === 'transport' ? ['sensors', 'cardType'] : ['sensors']
  }
}

function moveCommand(to: Target, settings: Settings): CommandName {
  switch (to) {
    case 'exit':
      return settings.exit === 'held' ? 'hold' : 'eject'
    case 'customer':
      return 'eject'
    case 'unit1':
      return 'capture'
    case 'transport':
      return 'moveToChip'
  }
}

/** Whether the state of the reader has to be asked to know what has become of it. */
export const isVerified = ({ kind }: Request): boolean => kind === 'move' || kind === 'reset' || kind === 'entry'
/** Whether it does not matter that it may have been carried out unheard. */
export const changesNothing = ({ kind }: Request): boolean => kind === 'read' || kind === 'inspect'
/** Whether a card may be somewhere else afterwards. */
export const movesCards = ({ kind }: Request): boolean => kind === 'move' || kind === 'reset'

/**
 * What has become of a request, by what the reader said of it and the state it is in now. Undefined: it can not be told yet, ask again.
 * @param isLast whether there will be no further look
 */
export function judge(
  request: Request,
  before: Place,
  outcome: Outcome,
  now: Status,
  isLast: boolean,
  settings: Settings,
): DriverCompletion | undefined {
  if (request.kind === 'entry') return judgeEntry(request.allowed, outcome, now, settings)
  if (request.kind === 'reset') return judgeReset(request.to, before, outcome, now, isLast)
  if (request.kind !== 'move')
    return outcome === 'silent' ? unknown('the reader gave no answer') : completionOf(outcome)
  const { to } = request
  // Held is not given, and what the reader says has failed is not where it was to go.
  const isHeld = to === 'customer' && now.held
  if (to === 'transport' && outcome === 'failed' && now.place === to) return completionOf(outcome)
  if (hasArrived(to, now.place) && !isHeld) {
    // Out of the mouth a customer may have taken it before the bin got it.
    if (to === 'unit1' && now.place === 'none' && before !== 'transport' && outcome !== 'yes')
      return unknown('the card is gone: in the bin, or taken')
    return DONE
  }
  if (now.place !== before) return unknown(`the card is on another way: ${now.words}`)
  if (outcome !== 'yes' && outcome !== 'silent' && outcome !== 'unclear') return completionOf(outcome)
  if (!isLast) return undefined
  return outcome === 'yes' ? unknown(`the reader says done, but: ${now.words}`) : NO_MOVE
}

function hasArrived(to: Target, place: Place): boolean {
  if (to === 'unit1') return place === 'unit1' || place === 'none'
  if (to === 'transport') return place === 'transport'
  // Taken at once is given all the same.
  return place === 'exit' || place === 'none'
}

function judgeReset(
  to: 'exit' | 'retain' | 'currentPosition',
  before: Place,
  outcome: Outcome,
  now: Status,
  isLast: boolean,
): DriverCompletion | undefined {
  const isClear = to === 'exit' ? now.place !== 'transport' : now.place === 'unit1' || now.place === 'none'
  const isWell = now.place !== 'jammed' && (to === 'currentPosition' || isClear)
  if (outcome === 'yes' || outcome === 'unclear' || (outcome === 'noCard' && to === 'retain')) {
    if (isWell) return DONE
    return isLast ? completionOf('failed') : undefined
  }
  if (outcome !== 'silent') return completionOf(outcome)
  // Out of the mouth a customer may have taken it before the bin got it.
  if (to === 'retain' && before === 'exit' && now.place === 'none')
    return unknown('the card is gone: in the bin, or taken')
  // With a card that was to move and has moved, it was carried out; without one nothing shows whether it was.
  if (isWell && to !== 'currentPosition' && before !== now.place) return DONE
  return isLast ? unknown('the reader gave no answer to the reset') : undefined
}

/**
 * Published texts have Y and N of this one answer the wrong way round, in one place of two; so neither is believed unless somebody
 * has looked at the very model and said so in the settings. The state says what is true.
 */
function judgeEntry(allowed: boolean, outcome: Outcome, now: Status, settings: Settings): DriverCompletion {
  const { entryReply } = settings
  const done = entryReply === 'nIsDone' ? 'failed' : 'yes'
  const isBelieved = entryReply !== 'verify' && (outcome === 'yes' || outcome === 'failed')
  if (isBelieved && outcome === done) return DONE
  if (!isBelieved && now.entry === allowed) return DONE
  return { ...completionOf('failed'), errorDescription: `entry is as it was: ${now.words}` }
}
