import type { DeviceState } from '../../contracts/index.ts'
import { ABNORMAL_CARD, abnormalCompletion, type Place, POWER_OFF, type Status } from './answers.ts'
import { type Movement, movementsBetween } from './movements.ts'
import { movesCards } from './plans.ts'
import { addOwn, alert, clear, device, emit, media, raise, remember, type State, set, type Turn } from './turn.ts'

/** A captured card lies at the rear no longer unless the bin behind is full. */
const BIN_FULL_MS = 10_000
const ENTRY_TRIES = 2

/** The reader refuses to say what state it is in, or to do something, for a reason of its own. */
export function onAbnormal(turn: Turn, code: number): void {
  const { errorDescription = '' } = abnormalCompletion(code)
  if (code === ABNORMAL_CARD) {
    media(turn, 'jammed')
    raise(turn, 'media-jammed', errorDescription)
  } else trouble(turn, code === POWER_OFF ? 'powerOff' : 'hardwareError', errorDescription)
}

export function trouble(turn: Turn, state: DeviceState, words: string): void {
  device(turn, state)
  raise(turn, 'device-fault', words)
}

/** Takes note of a state of the reader, and tells what must have happened since the one before. */
export function observe(turn: Turn, status: Status): void {
  const { memory, placeSince } = turn.state
  const { place } = status
  device(turn, 'online')
  clear(turn, 'device-fault')
  const hasMoved = place !== memory.place
  const isOld = memory.intent !== undefined && !turn.state.jobs.some(({ request }) => movesCards(request))
  const movements = movementsBetween(memory.place, place, memory.intent)
  set(turn, { status, stuck: turn.state.stuck && !hasMoved, placeSince: hasMoved ? turn.at : placeSince })
  for (const movement of movements) onMovement(turn, movement)
  // An intent without a command is one of an earlier line or life: whatever has become of it has now been told.
  if (hasMoved || isOld) remember(turn, { place, ...(isOld ? { intent: undefined } : {}) })
  followPlace(turn, status)
  keepEntry(turn, status)
}

function onMovement(turn: Turn, movement: Movement): void {
  emit(turn, { kind: 'movement', movement })
  if (movement.kind === 'lost') {
    turn.lost = true
    raise(turn, 'result-unknown', 'a card is gone, and it is not known where')
  } else clear(turn, 'result-unknown')
  if (movement.kind === 'inserted' && turn.settings.readOnEntry) addOwn(turn, { kind: 'read' })
}

const MEDIA: Readonly<Record<Place, State['media']>> = {
  none: 'notPresent',
  unit1: 'notPresent',
  exit: 'entering',
  transport: 'present',
  jammed: 'jammed',
}

export function followPlace(turn: Turn, { place, words }: Status): void {
  const { stuck, placeSince } = turn.state
  const sinceMs = turn.at - placeSince
  const isJammed = place === 'jammed' || stuck
  media(turn, isJammed ? 'jammed' : MEDIA[place])
  alert(turn, 'media-jammed', isJammed, stuck ? `a card can not be moved: ${words}` : words)
  alert(turn, 'media-left', place === 'exit' && sinceMs >= turn.settings.leftMs, words)
  alert(turn, 'storage-full', place === 'unit1' && sinceMs >= BIN_FULL_MS, 'a captured card does not fall into the bin')
}

/** Whether cards are taken in is a wish that outlives the line: a reader that was without power has forgotten it. */
function keepEntry(turn: Turn, { entry }: Status): void {
  const wanted = wantedEntry(turn)
  if (wanted === undefined || wanted === entry) {
    set(turn, { entryTries: 0 })
    return
  }
  const { jobs, entryTries } = turn.state
  if (entryTries >= ENTRY_TRIES || jobs.some(({ request }) => request.kind === 'entry')) return
  set(turn, { entryTries: entryTries + 1 })
  addOwn(turn, { kind: 'entry', allowed: wanted })
}

function wantedEntry({ state, settings }: Turn): boolean | undefined {
  return state.memory.entry ?? (settings.entry === 'asFound' ? undefined : settings.entry === 'allowed')
}
