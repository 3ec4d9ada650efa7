import type { MeaningReader } from '../line/meaning.ts'
import type { RunningLine } from '../line/serve.ts'
import type { DeviceChange, DeviceState, EventRow, LogRow, PanelDevice } from './messages.ts'
import { createRowStore, ROWS_KEPT } from './rowStore.ts'
import { rowMaker, type UnnumberedRow } from './wireRows.ts'

/** Served lines keep the time of `performance.now()`. */
const wallMsAt = (atMs: number) => performance.timeOrigin + atMs
/** The page draws the last of them. */
const TICKETS_SHOWN = 3

/** Follows one device: its log as rows, and how it stands. */
export class DeviceWatch {
  readonly #id: string
  readonly #line: RunningLine
  readonly #rowMaker
  readonly #store = createRowStore()
  readonly #cancels: (() => void)[]
  #seq = 0
  #fresh: LogRow[] = []
  /** The state the pages know, as JSON. */
  #known = ''
  #maybeChanged = true

  /** @param createMeaning absent for a protocol nobody explains */
  constructor(id: string, line: RunningLine, createMeaning: (() => MeaningReader) | undefined) {
    this.#id = id
    this.#line = line
    this.#rowMaker = rowMaker(line.device.protocol, createMeaning, wallMsAt)
    for (const entry of line.log.entries()) this.#addAll(this.#rowMaker.take(entry))
    this.#cancels = [
      line.log.onEntry((entry) => this.#addAll(this.#rowMaker.take(entry))),
      line.onNotice(({ name, detail }) => this.note('notice', name, detail)),
      line.onHosted((hosted) => {
        this.note('line', hosted ? 'hostOpened' : 'hostClosed')
        this.#rowMaker.restart()
      }),
    ]
  }

  note(kind: EventRow['kind'], name: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#addAll(this.#rowMaker.close())
    this.#add({ kind, seq: 0, wallMs: wallMsAt(performance.now()), name, detail: plainValues(detail) })
  }

  device(): PanelDevice {
    this.#addAll(this.#rowMaker.close())
    const { device, port } = this.#line
    return { id: this.#id, protocol: device.protocol, port: placeOf(port), ...this.#state(), rows: this.#store.rows() }
  }

  /**
   * What is new since the last call; undefined: nothing.
   * @param looksAnyway also when nothing has been heard of the device: time changes it too
   */
  change(looksAnyway: boolean): DeviceChange | undefined {
    this.#addAll(this.#rowMaker.close(performance.now()))
    const rows = this.#fresh
    this.#fresh = []
    const state = this.#maybeChanged || looksAnyway ? this.#changedState() : undefined
    this.#maybeChanged = false
    if (!state && rows.length === 0) return undefined
    return { id: this.#id, ...(state && { state }), ...(rows.length > 0 && { rows }) }
  }

  close(): void {
    for (const cancel of this.#cancels) cancel()
  }

  #changedState(): DeviceState | undefined {
    const state = this.#state()
    const json = JSON.stringify(state)
    if (json === this.#known) return undefined
    this.#known = json
    return state
  }

  #state(): DeviceState {
    const { plugged, hosted, faults, device } = this.#line
    const picture = device.look()
    const { tickets } = picture
    return {
      plugged,
      hosted,
      faults,
      picture: Array.isArray(tickets)
        ? { ...picture, tickets: tickets.slice(-TICKETS_SHOWN), ticketCount: tickets.length }
        : picture,
    }
  }

  #addAll(rows: readonly UnnumberedRow[]): void {
    for (const row of rows) this.#add({ ...row, seq: 0 })
    this.#maybeChanged = true
  }

  #add(row: LogRow): void {
    this.#seq += 1
    const numbered = { ...row, seq: this.#seq }
    this.#store.add(numbered)
    this.#fresh.push(numbered)
    if (this.#fresh.length >= ROWS_KEPT * 2) this.#fresh = this.#fresh.slice(-ROWS_KEPT)
    this.#maybeChanged = true
  }
}

function placeOf(port: RunningLine['port']): string {
  if ('serial' in port) return port.serial.path
  if ('websocket' in port) return `${port.websocket.host}:${port.websocket.ports[0]}`
  const { host, port: number } = 'tcp' in port ? port.tcp : port.listen
  return `${host}:${number}`
}

/** Numbers and words of a notice or an act; a whole ticket has no place in a row. */
function plainValues(detail: Readonly<Record<string, unknown>>): string {
  const plain = Object.entries(detail).flatMap(([name, value]): [string, unknown][] => {
    // Of the device's own clock; the row has a time.
    if (name === 'atMs') return []
    if (typeof value === 'number') return [[name, Math.round(value * 10) / 10]]
    if (typeof value === 'string' || typeof value === 'boolean') return [[name, value]]
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? [[name, value]] : []
  })
  return plain.length === 0 ? '' : JSON.stringify(Object.fromEntries(plain)).slice(0, 400)
}
