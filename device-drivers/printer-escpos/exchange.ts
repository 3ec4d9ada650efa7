import type { DriverCompletion } from '../driver.ts'
import { type FullStatus, initialAnswerState, sortAnswer } from './answers.ts'
import {
  FULL_STATUS_REQUEST,
  RESYNCHRONISE_BYTES,
  type RealTimeStatus,
  realTimeStatusRequest,
  resynchronise,
  TRANSMIT_STATUS,
} from './codec.ts'
import { DONE, notDone, offline, unknown } from './completions.ts'
import { hindrance, type PrinterCondition, readCondition, stoppage } from './condition.ts'
import {
  type Effect,
  type Input,
  initialState,
  type Job,
  lineMs,
  type Request,
  type Round,
  type Settings,
  type State,
  set,
  startTimer,
  stopTimer,
  type TimerName,
  type Turn,
  write,
} from './printerState.ts'

/**
 * The talk with one printer as a state machine: state + input -> state + effects; time comes in as `now` and as elapsed timers.
 *
 * Status is asked in *rounds*: DLE EOT 1, 2, 3, 4, each after the answer to the one before, because the answers do not say
 * what they answer, and last the whole status where the model has one. A missing answer ends the round; three rounds missed in a row
 * mean offline. A report the printer sends by itself, where it is told to, only brings the next round forward: one map says what
 * bits mean, whatever the model.
 *
 * A ticket goes out in one write after a round that found nothing wrong. How it is known to be printed: DLE EOT answers at once,
 * whatever is still in the printer's buffer, so it proves nothing. GS r is carried out in its turn (general ESC/POS
 * practice, said so by several makers' manuals): it is appended to the ticket, and its answer followed by one more clean
 * round means printed and cut. Models without GS r are given the expected duration instead (`realTimeOnly`), which can
 * not notice paper that ends within the last lines.
 *
 * An answer to GS r must be ours: after connecting, after silence and after every ticket of unknown outcome the printer is
 * first *synchronised*: made to work off whatever it has, then asked GS r, then a moment of quiet so that older answers have
 * gone by.
 */

const MISSES_TO_OFFLINE = 3
/** Between a missed answer and the next round; an answer that comes late falls into it and is left out. */
const LATE_ANSWER_MS = 100
const QUIET_MS = 300
/** Longest silence inside a report or a whole status. */
const GAP_MS = 100
/** Between rounds while a job waits or prints. */
const JOB_PAUSE_MS = 500
const CHECK_TIMEOUT_MS = 5000
const ASK_AGAIN_MS = 3000
const TIMERS: readonly TimerName[] = ['answer', 'pause', 'job', 'quiet', 'print']

/** One step. Never throws, never keeps more than the jobs it was given. */
export function step(
  state: State,
  input: Input,
  now: number,
  settings: Settings,
): { state: State; effects: readonly Effect[] } {
  const turn: Turn = { state, settings, now, effects: [] }
  switch (input.type) {
    case 'connected':
      onConnected(turn)
      break
    case 'disconnected':
      onDisconnected(turn)
      break
    case 'bytes':
      if (state.open) onBytes(turn, input.bytes)
      break
    case 'elapsed':
      if (state.open) onElapsed(turn, input.timer)
      break
    case 'print':
    case 'reset':
      onRequest(turn, input)
      break
  }
  return { state: turn.state, effects: turn.effects }
}

// ---- the line -----------------------------------------------------------------------------------------------------------
function onConnected(turn: Turn): void {
  if (turn.state.open) onDisconnected(turn)
  set(turn, { ...initialState, open: true })
  const sentBytes = synchronise(turn)
  startRound(turn, lineMs(turn, sentBytes))
}

function onDisconnected(turn: Turn): void {
  const { job, queue } = turn.state
  for (const timer of TIMERS) stopTimer(turn, timer)
  if (job)
    completeJob(turn, job.stage === 'sent' ? unknown('the port was lost while printing') : offline('the port was lost'))
  for (const { id } of queue) turn.effects.push({ type: 'complete', id, completion: offline('the port was lost') })
  turn.state = initialState
}

/** Sends what makes the next GS r answer ours; returns the number of bytes sent. */
function synchronise(turn: Turn): number {
  if (turn.settings.confirm === 'realTimeOnly') {
    set(turn, { sync: 'done' })
    write(turn, resynchronise(turn.settings.automaticStatus))
    return RESYNCHRONISE_BYTES
  }
  set(turn, { sync: 'asked', askedAt: turn.now })
  write(turn, resynchronise(turn.settings.automaticStatus), TRANSMIT_STATUS)
  return RESYNCHRONISE_BYTES + TRANSMIT_STATUS.length
}

// ---- answers --------------------------------------------------------------------------------------------------------------
function onBytes(turn: Turn, bytes: Uint8Array): void {
  // One request is out at a time, so of several real-time answers in one piece only the first can be its answer.
  let roundMayAdvance = true
  // What was begun before a silence is not going on: it was noise, or its rest is lost.
  if (turn.now - turn.state.heardAt > GAP_MS) set(turn, { answers: initialAnswerState })
  set(turn, { heardAt: turn.now })
  for (const byte of bytes) {
    const { state, answer } = sortAnswer(turn.state.answers, byte)
    set(turn, { answers: state })
    const { round } = turn.state
    if (answer?.kind === 'transmitStatus') onWorkedOff(turn)
    else if (answer?.kind === 'report') onReport(turn)
    else if (answer?.kind === 'fullStatus' && round?.question === 'full') endRound(turn, round, answer.status)
    else if (answer?.kind === 'realTime' && roundMayAdvance && round && round.question !== 'full') {
      roundMayAdvance = false
      onRoundAnswer(turn, round, answer.byte, round.question)
    }
  }
}

/** Something has changed: the next round begins at once, but none is put behind the bytes of a ticket. */
function onReport(turn: Turn): void {
  const { round, job } = turn.state
  if (!turn.settings.automaticStatus || job) return
  if (round) set(turn, { changed: true })
  else startRound(turn)
}

function onWorkedOff(turn: Turn): void {
  const { job, sync } = turn.state
  if (sync === 'asked' || sync === 'quiet') {
    set(turn, { sync: 'quiet' })
    // Answers still owed from an earlier synchronisation are at most its bytes apart on the line.
    startTimer(turn, 'quiet', QUIET_MS + lineMs(turn, RESYNCHRONISE_BYTES))
  } else if (job?.stage === 'sent' && job.request.type === 'print') onJobWorkedOff(turn, job)
}

function onJobWorkedOff(turn: Turn, job: Extract<Job, { stage: 'sent' }>): void {
  set(turn, { job: { ...job, worked: true } })
  if (!turn.state.round) startRound(turn)
}

function onRoundAnswer(turn: Turn, round: Round, byte: number, n: RealTimeStatus): void {
  const answered = { ...round, answers: [...round.answers, byte] }
  if (n < 4) {
    set(turn, { round: { ...answered, question: (n + 1) as RealTimeStatus } })
    askStatus(turn)
  } else if (turn.settings.fullStatus) {
    set(turn, { round: { ...answered, question: 'full' } })
    askStatus(turn)
  } else endRound(turn, answered)
}

function endRound(turn: Turn, { answers, decisive }: Round, full?: FullStatus): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = answers
  stopTimer(turn, 'answer')
  const condition = readCondition({ 1: first, 2: second, 3: third, 4: fourth, full }, turn.settings.statusMap)
  const ticketSince = condition.ticketInMouth ? (turn.state.ticketSince ?? turn.now) : undefined
  set(turn, { round: undefined, missed: 0, ticketSince })
  const ticketLeft = ticketSince !== undefined && turn.now - ticketSince >= turn.settings.mediaLeftMs
  turn.effects.push({ type: 'condition', condition, ticketLeft })
  const { job } = turn.state
  if (job?.stage === 'check') checkJob(turn, job, condition)
  else if (job?.stage === 'sent') judgeJob(turn, job, condition, decisive)
  if (syncIsDue(turn)) synchronise(turn)
  scheduleRound(turn, decisive)
}

function syncIsDue({ state: { sync, askedAt, job }, now }: Turn): boolean {
  if (job?.stage === 'sent') return false
  // A printer without trouble that has not answered for so long has not got the question, or its answer was lost.
  return sync === 'needed' || (sync === 'asked' && job?.stage === 'check' && now - askedAt > ASK_AGAIN_MS)
}

// ---- rounds -------------------------------------------------------------------------------------------------------------
function startRound(turn: Turn, extraMs = 0): void {
  const { job } = turn.state
  stopTimer(turn, 'pause')
  const decisive = job?.stage === 'sent' && job.worked
  set(turn, { pausing: false, changed: false, round: { question: 1, answers: [], decisive } })
  askStatus(turn, extraMs)
}

function askStatus(turn: Turn, extraMs = 0): void {
  const { round } = turn.state
  if (!round) return
  write(turn, round.question === 'full' ? FULL_STATUS_REQUEST : realTimeStatusRequest(round.question))
  startTimer(turn, 'answer', turn.settings.answerTimeoutMs + extraMs)
}

/** Plans the next round, unless one is under way or planned already. `decided`: the last round could have ended the job and did not. */
function scheduleRound(turn: Turn, decided = false): void {
  const { round, pausing, job, queue, changed } = turn.state
  if (round) return
  if (!job && queue.length > 0) startNextJob(turn)
  else if (!job && changed) startRound(turn)
  else if (job?.stage === 'sent' && job.worked && !decided) startRound(turn)
  else if (!pausing) pause(turn, job ? JOB_PAUSE_MS : turn.settings.pollMs)
}

function pause(turn: Turn, ms: number): void {
  set(turn, { pausing: true })
  startTimer(turn, 'pause', ms)
}

function onMissed(turn: Turn): void {
  const missed = Math.min(turn.state.missed + 1, MISSES_TO_OFFLINE)
  const asked =
    turn.state.round?.question === 'full' ? 'for the whole status, which its model may lack (fullStatus)' : ''
  set(turn, { missed, round: undefined })
  if (missed < MISSES_TO_OFFLINE) {
    pause(turn, LATE_ANSWER_MS)
    return
  }
  // It may have been switched off: what was in its buffer, and in which state it comes back, is unknown.
  set(turn, { sync: 'needed' })
  stopTimer(turn, 'quiet')
  turn.effects.push({
    type: 'unreachable',
    reason: `no answer to ${MISSES_TO_OFFLINE} status requests ${asked}`.trimEnd(),
  })
  const { job } = turn.state
  if (job)
    completeJob(
      turn,
      job.stage === 'sent'
        ? unknown('the printer stopped answering while printing')
        : offline('the printer does not answer'),
    )
  scheduleRound(turn)
}

function onElapsed(turn: Turn, timer: TimerName): void {
  const { job, round, sync } = turn.state
  if (timer === 'answer' && round) onMissed(turn)
  else if (timer === 'pause' && !round) startRound(turn)
  else if (timer === 'print' && job?.stage === 'sent') onJobWorkedOff(turn, job)
  else if (timer === 'quiet' && sync === 'quiet') {
    set(turn, { sync: 'done' })
    if (job?.stage === 'check' && !round) startRound(turn)
  } else if (timer === 'job' && job) onJobTimeout(turn, job)
}

// ---- jobs ---------------------------------------------------------------------------------------------------------------
function onRequest(turn: Turn, request: Request): void {
  if (!turn.state.open) {
    turn.effects.push({ type: 'complete', id: request.id, completion: offline('the port is not open') })
    return
  }
  set(turn, { queue: [...turn.state.queue, request] })
  if (!turn.state.job) startNextJob(turn)
}

function startNextJob(turn: Turn): void {
  const [request, ...queue] = turn.state.queue
  if (!request) return
  set(turn, { queue, job: { stage: 'check', request } })
  startTimer(turn, 'job', CHECK_TIMEOUT_MS)
  // A round that is under way is fresh enough; otherwise the last one may be seconds old.
  if (!turn.state.round) startRound(turn)
}

function checkJob(turn: Turn, { request }: Job, condition: PrinterCondition): void {
  const stopped = stoppage(condition)
  const hindered = hindrance(condition)
  if (turn.now > request.deadline)
    completeJob(turn, notDone('timeOut', 'DEADLINE_PASSED', 'the deadline passed before printing began'))
  else if (request.type === 'reset') {
    const sentBytes = synchronise(turn)
    set(turn, { job: { stage: 'sent', request, worked: true } })
    startTimer(turn, 'job', CHECK_TIMEOUT_MS + lineMs(turn, sentBytes))
    startRound(turn, lineMs(turn, sentBytes))
  } else if (stopped) completeJob(turn, notDone('hardwareError', 'DEVICE_FAULT', stopped))
  else if (hindered) completeJob(turn, notDone('deviceNotReady', 'DEVICE_OFFLINE', hindered))
  else if (turn.state.sync === 'done') sendTicket(turn, request)
}

function sendTicket(turn: Turn, request: Extract<Input, { type: 'print' }>): void {
  const { settings } = turn
  const onLineMs = lineMs(turn, request.ticket.length)
  set(turn, { job: { stage: 'sent', request, worked: false } })
  startTimer(turn, 'job', settings.printTimeoutMs + onLineMs)
  if (settings.confirm === 'transmitStatus') write(turn, request.ticket, TRANSMIT_STATUS)
  else {
    write(turn, request.ticket)
    startTimer(turn, 'print', onLineMs + (request.lines + 10) * settings.lineDurationMs)
  }
  // The first round waits behind the ticket on the line; until then nothing could be learned from it.
  pause(turn, onLineMs + JOB_PAUSE_MS)
}

function judgeJob(
  turn: Turn,
  job: Extract<Job, { stage: 'sent' }>,
  condition: PrinterCondition,
  decisive: boolean,
): void {
  const stopped = stoppage(condition)
  if (job.request.type === 'reset') {
    if (decisive) completeJob(turn, DONE)
  } else if (stopped) completeJob(turn, unknown(`${stopped} while printing`))
  else if (decisive && !hindrance(condition)) completeJob(turn, DONE)
}

function onJobTimeout(turn: Turn, job: Job): void {
  if (job.stage === 'sent') completeJob(turn, unknown('the printer did not confirm the ticket in time'))
  else {
    const reason =
      turn.state.sync === 'done'
        ? 'the printer did not get ready in time'
        : 'the printer does not answer GS r; if its model lacks it, set confirm to realTimeOnly'
    completeJob(turn, notDone('timeOut', 'DEVICE_TIMEOUT', reason))
  }
  scheduleRound(turn)
}

function completeJob(turn: Turn, completion: DriverCompletion): void {
  const { job } = turn.state
  if (!job) return
  stopTimer(turn, 'job')
  stopTimer(turn, 'print')
  turn.effects.push({ type: 'complete', id: job.request.id, completion })
  const answerMayStillCome = job.stage === 'sent' && completion.effect === 'unknown'
  set(turn, { job: undefined, ...(answerMayStillCome ? { sync: 'needed' } : {}) })
  // What lies in the mouth now is the ticket just printed.
  if (job.request.type === 'print' && job.stage === 'sent') set(turn, { ticketSince: undefined })
}
