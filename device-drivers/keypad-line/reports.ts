import type { DeviceEventData, KeypadKey } from '../../contracts/index.ts'

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
  /** As in `Heard`. */
  readonly frameKey: string
  readonly event: ReportEvent
  readonly keepForMs: number
  /** Undefined: the unit expects none. */
  readonly acknowledgement: Uint8Array | undefined
  /** The acknowledgement is, to the unit, the same frame as the start of an evaluation. */
  readonly startsEvaluation: boolean
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

/** What a report is before it has been heard: the same whenever it is heard. */
export type Draft = Pick<Report, 'event' | 'keepForMs' | 'acknowledgement' | 'startsEvaluation'>

/** A frame of a unit, as far as it matters here. */
export interface Heard {
  readonly address: number
  /** What tells frames of one unit apart: two with the same one may be the same report. */
  readonly frameKey: string
  /** The report in it, or in words why there is none where there should be; undefined: nothing is reported. */
  readonly says: Draft | { readonly nonsense: string } | undefined
}

export interface KeyPress {
  readonly key: KeypadKey
  /** Those pressed before it. */
  readonly digits: string
}

export function keyReport(
  address: number,
  press: KeyPress,
  acknowledgement: Uint8Array | undefined,
  startsEvaluation: boolean,
): Draft {
  return {
    event: { name: 'Keypad.KeyPressedEvent', data: { address, ...press } },
    keepForMs: press.key === 'evaluate' ? DAY_MS : CALL_KEEP_MS,
    acknowledgement,
    startsEvaluation,
  }
}

export function choiceReport(address: number, choice: number, acknowledgement: Uint8Array | undefined): Draft {
  return {
    event: { name: 'Evaluator.ScoredEvent', data: { address, choice } },
    keepForMs: DAY_MS,
    acknowledgement,
    startsEvaluation: false,
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
export function receive(
  reports: Reports,
  { address, frameKey }: Pick<Heard, 'address' | 'frameKey'>,
  draft: Draft,
  { at, connection }: Moment,
): Received {
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

/** The key that waits for the acknowledgement by which this unit will begin to ask. */
export function awaitedStart(reports: Reports, address: number, now: Moment): Report | undefined {
  return reports.all.find(
    (report) =>
      report.address === address &&
      report.startsEvaluation &&
      report.committedAt === undefined &&
      isAwaited(report, now),
  )
}

function isEvaluateKey({ event }: Report): boolean {
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
