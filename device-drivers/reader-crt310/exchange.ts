import type { CardReading } from '../cards/cardReading.ts'
import type { DriverCompletion } from '../driver.ts'
import {
  ABNORMAL_CARD,
  abnormalCompletion,
  completionOf,
  DONE,
  DROPPED,
  NOT_TAKEN,
  OFFLINE,
  POWER_OFF,
  readResult,
  readStatus,
  type Status,
  TOO_LATE,
  unknown,
} from './answers.ts'
import { COMMANDS, type CommandName } from './codec.ts'
import { followPlace, observe, onAbnormal, trouble } from './observation.ts'
import { changesNothing, isVerified, judge, movesCards, type Outcome, planOf, type Settings } from './plans.ts'
import {
  addOwn,
  clear,
  complete,
  device,
  type Effect,
  emit,
  type Input,
  type Job,
  media,
  newJob,
  raise,
  remember,
  type State,
  set,
  type Talk,
  type Turn,
  wake,
} from './turn.ts'

/**
 * The talk with the reader as a state machine. One command is on the line at a time: command, ACK, ENQ, answer. Before ENQ nothing is carried
 * out, so a command without ACK was not; after ENQ a command that changes something is never sent again, the state is asked instead.
 * While nothing else is to be done the state is asked every `pollMs`: that is how a card is noticed that somebody puts in, takes or leaves.
 * Times are milliseconds of the driver's clock; there is one timer.
 */
const ACK_MS = 500
const ANSWER_MS = 700
/** Bytes of a command, and of the longest answer, for the time they take on the line. */
const COMMAND_BYTES = 40
const LONGEST_ANSWER_BYTES = 360
const MOST_SENDS = 3
const SILENCES_UNTIL_FAIL = 3
const GARBLED_UNTIL_NOISE = 3
const GARBLED_UNTIL_FAIL = 10
const NOISE_BYTES = 64
const CLEAN_ANSWERS = 10
/** Looks at a card that was to move and seems not to have, and between them. */
const MOST_LOOKS = 4
const LOOK_AGAIN_MS = 1_000

/** One step. Never throws, never keeps more than the jobs it was given. */
export function step(
  state: State,
  input: Input,
  settings: Settings,
): { readonly state: State; readonly effects: readonly Effect[] } {
  const turn: Turn = { state, at: input.at, settings, effects: [] }
  take(turn, input)
  return { state: turn.state, effects: turn.effects }
}

function take(turn: Turn, input: Input): void {
  const { open, talk } = turn.state
  switch (input.kind) {
    case 'connected':
      set(turn, { open: true, talk: undefined, silences: 0, garbled: 0, clean: 0, looked: false, entryTries: 0 })
      set(turn, { status: undefined, placeSince: turn.at })
      device(turn, 'starting')
      if (turn.settings.stopAtChip) addOwn(turn, { kind: 'stopAtChip' })
      ask(turn, 'status')
      break
    case 'disconnected':
      closeLine(turn)
      device(turn, 'offline')
      media(turn, 'unknown')
      raise(turn, 'device-offline', 'the line is closed')
      break
    case 'request':
      if (!open) complete(turn, input.id, OFFLINE)
      else if (input.deadline <= turn.at) complete(turn, input.id, TOO_LATE)
      else {
        set(turn, { jobs: [...turn.state.jobs, newJob(input)] })
        // Between two polls it begins at once, but not before the first look at the reader.
        if (!talk && turn.state.jobs.length === 1 && turn.state.looked) advance(turn)
      }
      break
    case 'due':
      dropLate(turn, input.id)
      break
    case 'noise':
      set(turn, { clean: 0 })
      if (input.bytes >= NOISE_BYTES) raise(turn, 'noise', 'bytes that are no answer')
      break
    case 'timer':
      if (talk) onSilence(turn, talk)
      else if (open) advance(turn)
      break
    default:
      // Late, doubled or noise: nobody asked.
      if (talk) onHeard(turn, talk, input)
  }
}

/** Time the bytes take on the line, 10 bits each. */
const lineMs = (settings: Settings, bytes: number) => Math.ceil((bytes * 10_000) / settings.baudRate)

// ---- one command on the line ---------------------------------------------------------------------------------------
const QUESTIONS: ReadonlySet<CommandName> = new Set(['status', 'sensors', 'cardType'])
const QUICK: ReadonlySet<CommandName> = new Set([...QUESTIONS, 'allowEntry', 'prohibitEntry'])

function ask(turn: Turn, command: CommandName, sends = 1): void {
  set(turn, { talk: { command, phase: 'acknowledgement', sends } })
  emit(turn, { kind: 'send', command })
  wake(turn, ACK_MS + lineMs(turn.settings, COMMAND_BYTES))
}

function onHeard(turn: Turn, talk: Talk, input: Exclude<Input, { kind: 'timer' | 'request' | 'due' | 'noise' }>): void {
  if (talk.phase === 'acknowledgement') {
    if (input.kind === 'ack') {
      set(turn, { talk: { ...talk, phase: 'answer' } })
      emit(turn, { kind: 'enquire' })
      const { command } = talk
      const workMs = QUICK.has(command) ? ANSWER_MS : turn.settings.moveTimeoutMs
      wake(turn, workMs + lineMs(turn.settings, LONGEST_ANSWER_BYTES))
    } else if (input.kind === 'nak') {
      // Dropped as spoiled, so it may be sent again.
      if (talk.sends < MOST_SENDS) ask(turn, talk.command, talk.sends + 1)
      else endTalk(turn, { kind: 'dropped' })
    }
    return
  }
  const [cm, pm] = COMMANDS[talk.command]
  switch (input.kind) {
    case 'corrupt':
      set(turn, { garbled: turn.state.garbled + 1, clean: 0 })
      endTalk(turn, { kind: 'spoiled' })
      break
    case 'abnormal':
      if (input.cm === cm) endTalk(turn, { kind: 'abnormal', code: input.code })
      break
    case 'reply':
      if (input.cm === cm && input.pm === pm) endTalk(turn, { kind: 'reply', data: input.data })
      break
    case 'tracks':
      if (input.cm === cm && input.pm === pm) endTalk(turn, { kind: 'tracks', reading: input.reading })
      break
    // An acknowledgement that comes once more is no answer; port and clock are its caller's business.
    case 'ack':
    case 'nak':
    case 'timer':
    case 'connected':
    case 'disconnected':
      break
  }
}

type TalkEnd =
  | { readonly kind: 'reply'; readonly data: Uint8Array }
  | { readonly kind: 'tracks'; readonly reading: CardReading }
  | { readonly kind: 'abnormal'; readonly code: number }
  /** Never acknowledged, or refused every time: not carried out. */
  | { readonly kind: 'untaken' | 'dropped' }
  /** Told to go on; no answer, or one that can not be used. */
  | { readonly kind: 'silent' | 'spoiled' }

function onSilence(turn: Turn, talk: Talk): void {
  set(turn, { silences: turn.state.silences + 1 })
  if (talk.phase === 'answer') return endTalk(turn, { kind: 'silent' })
  // It may have been taken and only the ACK lost: the next ENQ must not set it off. A question does no harm then; and a reader that does
  // not hear it may be moving a card, which EOT would stop or leave without an answer.
  if (!QUESTIONS.has(talk.command)) emit(turn, { kind: 'cancel' })
  endTalk(turn, { kind: 'untaken' })
}

function endTalk(turn: Turn, end: TalkEnd): void {
  const { talk } = turn.state
  if (!talk) return
  set(turn, { talk: undefined })
  wake(turn, undefined)
  if (end.kind === 'reply' || end.kind === 'tracks' || end.kind === 'abnormal') {
    set(turn, { silences: 0, garbled: 0, clean: turn.state.clean + 1 })
    clear(turn, 'device-offline')
    if (turn.state.clean >= CLEAN_ANSWERS) clear(turn, 'noise')
  }
  const { silences, garbled } = turn.state
  if (garbled >= GARBLED_UNTIL_NOISE) raise(turn, 'noise', 'spoiled answers')
  const [job] = turn.state.jobs
  const isActing = job?.stage === 'acting'
  if (isActing) onActed(turn, job, talk.command, end)
  else onLooked(turn, end)
  if (silences >= SILENCES_UNTIL_FAIL) giveUp(turn, `the reader did not answer ${silences} times in a row`)
  else if (garbled >= GARBLED_UNTIL_FAIL) giveUp(turn, `${garbled} spoiled answers in a row`)
}

/** Nothing sensible comes from this line: it is given back to be opened anew. */
function giveUp(turn: Turn, reason: string): void {
  closeLine(turn)
  device(turn, 'offline')
  raise(turn, 'device-offline', reason)
  emit(turn, { kind: 'fail', reason })
}

/** What was sent and not answered may have happened; it stays in memory until the reader can be asked again. */
function closeLine(turn: Turn): void {
  const { jobs, talk } = turn.state
  const isOut = talk?.phase === 'answer'
  set(turn, { open: false, talk: undefined, jobs: [], status: undefined })
  wake(turn, undefined)
  for (const job of jobs) {
    const hasBegun = job.stage === 'after' || (job.stage === 'acting' && (isOut || job.outcome === 'yes'))
    const isUnknown = hasBegun && !changesNothing(job.request)
    if (!hasBegun && job.stage === 'acting' && movesCards(job.request)) remember(turn, { intent: undefined })
    complete(turn, job.id, isUnknown ? unknown('the line closed before it was known') : OFFLINE)
  }
}

// ---- looking at the reader ------------------------------------------------------------------------------------------
function onLooked(turn: Turn, end: TalkEnd): void {
  const [job] = turn.state.jobs
  if (end.kind === 'reply') {
    const status = readStatus(end.data)
    set(turn, { looked: true })
    if (status) observe(turn, status)
    else trouble(turn, 'hardwareError', 'a state that is none of the published ones')
    if (status && job?.stage === 'before') return begin(turn, job, status)
    if (status && job?.stage === 'after') return conclude(turn, job, status)
  } else if (end.kind === 'abnormal') {
    set(turn, { looked: true })
    onAbnormal(turn, end.code)
    // A reset is what may help.
    if (job?.stage === 'before' && job.request.kind === 'reset') return begin(turn, job, NOT_TOLD)
    if (job?.stage === 'before') return endJob(turn, job, abnormalCompletion(end.code))
  } else return wake(turn, turn.settings.pollMs)
  if (job?.stage === 'after') return lookAgain(turn, job)
  rest(turn)
}

/** Between two questions: what is waiting goes first. */
function rest(turn: Turn): void {
  const [job] = turn.state.jobs
  if (job?.stage === 'waiting' && turn.state.looked) advance(turn)
  else wake(turn, turn.settings.pollMs)
}

// ---- jobs -------------------------------------------------------------------------------------------------------------
function update(turn: Turn, job: Job, change: Partial<Job>): Job {
  const changed = { ...job, ...change }
  set(turn, { jobs: [changed, ...turn.state.jobs.slice(1)] })
  return changed
}

/** Nothing is on the line: the next question. */
function advance(turn: Turn): void {
  const [job] = turn.state.jobs
  if (job?.stage === 'waiting' && turn.state.looked) update(turn, job, { stage: 'before' })
  ask(turn, 'status')
}

function dropLate(turn: Turn, id: string): void {
  const late = turn.state.jobs.find((job) => job.id === id)
  if (!late || (late.stage !== 'waiting' && late.stage !== 'before')) return
  set(turn, { jobs: turn.state.jobs.filter((job) => job !== late) })
  complete(turn, id, TOO_LATE)
}

/** Of a reader that does not say. */
const NOT_TOLD: Status = { place: 'jammed', held: false, atChip: false, entry: false, words: 'state not told' }

/** The state is known: now the commands, or the answer that needs none. */
function begin(turn: Turn, job: Job, status: Status): void {
  if (job.deadline <= turn.at) return endJob(turn, job, TOO_LATE)
  const plan = planOf(job.request, status, turn.settings)
  if ('effect' in plan) return endJob(turn, job, plan)
  const { id, request } = job
  // On disk before the first byte: killed now, the next life knows what was going on.
  if (request.kind === 'move' || request.kind === 'reset')
    remember(turn, { intent: { ...(id === undefined ? {} : { id }), request, outcome: 'silent' } })
  const [first, ...commands] = plan
  update(turn, job, { stage: 'acting', before: status.place, commands, details: { state: status.words } })
  if (first) ask(turn, first)
}

function onActed(turn: Turn, job: Job, command: CommandName, end: TalkEnd): void {
  switch (end.kind) {
    case 'untaken':
    case 'dropped':
      // The first of several was carried out.
      if (job.outcome === 'yes' && isVerified(job.request)) return verify(turn, job, 'silent')
      return endJob(turn, job, end.kind === 'untaken' ? NOT_TAKEN : DROPPED)
    case 'abnormal':
      return onRefused(turn, job, end.code)
    case 'tracks':
      emit(turn, { kind: 'report', reading: end.reading })
      return endJob(turn, job, completionOfReading(end.reading))
    case 'reply':
      return onReply(turn, job, command, end.data)
    case 'silent':
    case 'spoiled':
      if (job.request.kind === 'read') {
        emit(turn, { kind: 'readFailed', reason: 'timeOut' })
        return endJob(turn, job, { ...NOT_TAKEN, errorDescription: 'the reader did not say what is on the card' })
      }
      return goOn(turn, job, 'silent')
  }
}

/** An abnormal frame: the reader has not done it. */
function onRefused(turn: Turn, job: Job, code: number): void {
  if (code === ABNORMAL_CARD || code === POWER_OFF) onAbnormal(turn, code)
  if (job.request.kind === 'inspect') {
    const details = { ...job.details, refused: abnormalCompletion(code).errorDescription ?? '' }
    return goOn(turn, { ...job, details }, 'yes')
  }
  endJob(turn, job, abnormalCompletion(code))
}

function onReply(turn: Turn, job: Job, command: CommandName, data: Uint8Array): void {
  if (command === 'reset' || command === 'resetEject') {
    // Its answer is its name and version.
    set(turn, { version: printable(data) })
    return goOn(turn, job, 'yes')
  }
  if (command === 'sensors' || command === 'cardType')
    return goOn(turn, { ...job, details: { ...job.details, [command]: fewInHex(data) } }, 'yes')
  const result = readResult(data)
  if (job.request.kind !== 'read') return goOn(turn, job, result)
  // Tracks would have come as such.
  if (result === 'failed' || result === 'unclear') emit(turn, { kind: 'readFailed', reason: 'unreadable' })
  endJob(turn, job, result === 'yes' || result === 'unclear' ? completionOf('failed') : completionOf(result))
}

function goOn(turn: Turn, job: Job, outcome: Outcome): void {
  const [next, ...others] = job.commands
  if (outcome === 'yes' && next) {
    update(turn, job, { commands: others, outcome })
    return ask(turn, next)
  }
  if (isVerified(job.request)) return verify(turn, job, outcome)
  if (job.request.kind !== 'inspect')
    return endJob(turn, job, outcome === 'silent' ? unknown('the reader gave no answer') : completionOf(outcome))
  if (outcome === 'silent') return endJob(turn, job, { ...NOT_TAKEN, errorDescription: 'the reader gave no answer' })
  const { version } = turn.state
  endJob(turn, job, { ...DONE, data: { details: { ...job.details, ...(version === undefined ? {} : { version }) } } })
}

function verify(turn: Turn, job: Job, outcome: Outcome): void {
  const { intent } = turn.state.memory
  if (intent && movesCards(job.request)) set(turn, { memory: { ...turn.state.memory, intent: { ...intent, outcome } } })
  update(turn, job, { stage: 'after', outcome })
  ask(turn, 'status')
}

function conclude(turn: Turn, job: Job, status: Status): void {
  const isLast = job.looks + 1 >= MOST_LOOKS
  const completion = judge(job.request, job.before, job.outcome, status, isLast, turn.settings)
  if (!completion) return lookAgain(turn, job)
  const isStuck = completion.errorCode === 'DEVICE_FAULT' && job.request.kind === 'move'
  set(turn, { stuck: isStuck || (turn.state.stuck && completion.effect !== 'done') })
  followPlace(turn, status)
  if (completion.effect === 'unknown') raise(turn, 'result-unknown', completion.errorDescription ?? '')
  else if (completion.effect === 'done' && movesCards(job.request) && !turn.lost) clear(turn, 'result-unknown')
  if (job.request.kind === 'entry' && job.id !== undefined && completion.effect === 'done')
    remember(turn, { entry: job.request.allowed })
  endJob(turn, job, isStuck ? { ...completion, errorCode: 'MEDIA_JAMMED' } : completion)
}

function lookAgain(turn: Turn, job: Job): void {
  const looks = job.looks + 1
  if (looks >= MOST_LOOKS) return endJob(turn, job, unknown('the reader does not say what state it is in'))
  update(turn, job, { looks })
  wake(turn, LOOK_AGAIN_MS)
}

function completionOfReading(reading: CardReading): DriverCompletion {
  if (reading.kind === 'card') return DONE
  if (reading.kind === 'failed')
    return {
      completionCode: 'commandErrorCode',
      errorCode: 'CARD_UNREADABLE',
      errorDescription: `the card can not be read: ${reading.reason}`,
      effect: 'notDone',
    }
  return {
    completionCode: 'commandErrorCode',
    errorCode: 'CONFIG_INVALID',
    errorDescription: 'this node has no card key',
    effect: 'notDone',
  }
}

function endJob(turn: Turn, job: Job, completion: DriverCompletion): void {
  set(turn, { jobs: turn.state.jobs.slice(1) })
  if (movesCards(job.request) && turn.state.memory.intent) remember(turn, { intent: undefined })
  if (job.id === undefined && completion.effect !== 'done')
    emit(turn, {
      kind: 'log',
      message: `${job.request.kind} by itself failed`,
      words: completion.errorDescription ?? '',
    })
  complete(turn, job.id, completion)
  rest(turn)
}

/** Short answers of the machine about itself; what is longer is something else, and stays here. */
function printable(data: Uint8Array): string {
  if (data.length > 16) return ''
  return String.fromCharCode(...data.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim()
}
function fewInHex(data: Uint8Array): string {
  if (data.length > 12) return `${data.length} bytes`
  return Array.from(data, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
}
