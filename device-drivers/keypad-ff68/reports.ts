import type { DeviceEventData } from '../../contracts/index.ts'
import { COMMAND, encodeFrame, type Frame, isKeyCode, readKey } from './codec.ts'

/**
 * What units say by themselves: a key pressed on a keypad, a face pressed on an evaluator. Both are repeated by the unit until
 * they are acknowledged, and are acknowledged only once the hub has them on disk.
 */
const REPEAT_MS = 500
/** Our acknowledgement and the unit's next repeat may cross on the line. */
const CROSSING_MS = 150
/** A unit that has not been answered gives up after a few seconds; a later echo could be taken for that of another report. */
const ECHO_WORTH_MS = 5_000
/** What concerns an evaluation may wait for the hub for hours: the same after this pause is another customer's. */
const EVALUATION_REPEAT_MS = 2_000
const CALL_KEEP_MS = 5_000
const DAY_MS = 86_400_000
/** More reports than this of one unit on their way to the hub are refused. */
const PENDING_PER_UNIT = 8

export type ReportEvent =
  | { readonly name: 'Keypad.KeyPressedEvent'; readonly data: DeviceEventData['Keypad.KeyPressedEvent'] }
  | { readonly name: 'Evaluator.ScoredEvent'; readonly data: DeviceEventData['Evaluator.ScoredEvent'] }

export interface Report {
  readonly ref: number
  readonly address: number
  /** Command and data: two frames of one unit with the same ones may be the same report. */
  readonly frameKey: string
  readonly event: ReportEvent
  readonly keepForMs: number
  readonly acknowledgement: Uint8Array
  readonly firstAt: number
  /** When it was seen last, and on which connection: only there an acknowledgement is understood. */
  readonly seenAt: number
  readonly connection: number
  readonly committedAt: number | undefined
  /** The unit was asked to evaluate again since: the same frame is another customer's, and so is its acknowledgement. */
  readonly superseded: boolean
}

/** The reports of a line that are on their way to the hub or may still be repeated. */
export interface Reports {
  readonly all: readonly Report[]
  readonly nextRef: number
}

export const NO_REPORTS: Reports = { all: [], nextRef: 1 }

/** Whose: the connection on which something is seen, and when. */
export interface Moment {
  readonly at: number
  readonly connection: number
}

type Draft = Pick<Report, 'event' | 'keepForMs' | 'acknowledgement'>

/** A report in a unit's frame, or in words why there is none. */
export function readReport({ address, command, data }: Frame): Draft | { readonly nonsense: string } {
  if (command === COMMAND.key) {
    const press = readKey(data)
    if (!press) return { nonsense: 'key frame without a known key' }
    return {
      event: { name: 'Keypad.KeyPressedEvent', data: { address, ...press } },
      keepForMs: press.key === 'evaluate' ? DAY_MS : CALL_KEEP_MS,
      acknowledgement: encodeFrame(address, COMMAND.key, data),
    }
  }
  const [choice] = data
  if (choice === undefined || data.length !== 1) return { nonsense: 'evaluation that is not one choice' }
  if (isKeyCode(choice)) return { nonsense: `evaluation with the code of a key, ${choice}` }
  return {
    event: { name: 'Evaluator.ScoredEvent', data: { address, choice } },
    keepForMs: DAY_MS,
    acknowledgement: encodeFrame(address, COMMAND.key, data),
  }
}

export type Received =
  | { readonly kind: 'new'; readonly reports: Reports; readonly report: Report }
  /** Known, and on disk: its acknowledgement has not arrived. */
  | { readonly kind: 'acknowledge'; readonly reports: Reports; readonly report: Report }
  /** Known, and still on its way to the hub. */
  | { readonly kind: 'waits'; readonly reports: Reports }
  | { readonly kind: 'tooMany'; readonly reports: Reports }

/** A unit has said this. */
export function receive(reports: Reports, frame: Frame, draft: Draft, { at, connection }: Moment): Received {
  const { address } = frame
  const frameKey = `${frame.command}:${[...frame.data].join('.')}`
  const all = reports.all.filter((report) => report.committedAt === undefined || mayRepeat(report, at))
  const known = all.findLast(
    (report) => report.address === address && report.frameKey === frameKey && mayRepeat(report, at),
  )
  if (known) {
    const report = { ...known, seenAt: at, connection }
    return {
      kind: known.committedAt === undefined ? 'waits' : 'acknowledge',
      reports: put({ ...reports, all }, report),
      report,
    }
  }
  const pending = all.filter((report) => report.address === address && report.committedAt === undefined)
  if (pending.length >= PENDING_PER_UNIT) return { kind: 'tooMany', reports: { ...reports, all } }
  const report: Report = {
    ...draft,
    ref: reports.nextRef,
    address,
    frameKey,
    firstAt: at,
    seenAt: at,
    connection,
    committedAt: undefined,
    superseded: false,
  }
  return { kind: 'new', reports: { all: [...all, report], nextRef: reports.nextRef + 1 }, report }
}

/** The hub has this report on disk. */
export function commit(reports: Reports, report: Report, at: number): Reports {
  return put(reports, { ...report, committedAt: at })
}

export function forget(reports: Reports, report: Report): Reports {
  return { ...reports, all: reports.all.filter((other) => other.ref !== report.ref) }
}

/** The unit is asked to evaluate: answers it gave before belong to the customer before. */
export function supersedeAnswers(reports: Reports, address: number): Reports {
  return {
    ...reports,
    all: reports.all.map((report) =>
      report.address === address && report.event.name === 'Evaluator.ScoredEvent'
        ? { ...report, superseded: true }
        : report,
    ),
  }
}

/** The unit still waits for the acknowledgement, on this connection. */
export function isAwaited(report: Report, { at, connection }: Moment): boolean {
  return !report.superseded && report.connection === connection && at - report.seenAt <= ECHO_WORTH_MS
}

/** The evaluate key that waits for its echo at this unit. */
export function awaitedEvaluateKey(reports: Reports, address: number, now: Moment): Report | undefined {
  return reports.all.find(
    (report) =>
      report.address === address && isEvaluateKey(report) && report.committedAt === undefined && isAwaited(report, now),
  )
}

export function isEvaluateKey({ event }: Report): boolean {
  return event.name === 'Keypad.KeyPressedEvent' && event.data.key === 'evaluate'
}

/** Whether the same frame, seen now, is the same report. */
function mayRepeat(report: Report, at: number): boolean {
  if (report.superseded) return false
  // A unit that is not asked again has no second answer to give, however long it repeats the first.
  if (report.event.name === 'Evaluator.ScoredEvent') return at - report.seenAt < EVALUATION_REPEAT_MS
  if (at - report.firstAt < REPEAT_MS) return true
  if (report.committedAt !== undefined) return at - report.committedAt < CROSSING_MS
  return !isEvaluateKey(report) || at - report.seenAt < EVALUATION_REPEAT_MS
}

function put(reports: Reports, report: Report): Reports {
  return { ...reports, all: reports.all.map((other) => (other.ref === report.ref ? report : other)) }
}
