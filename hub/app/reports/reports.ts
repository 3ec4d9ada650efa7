import {
  type AvailabilityView,
  type BranchConfig,
  ProblemError,
  REPORT_OFFERS,
  type ReportId,
  type ReportQuery,
  type ReportView,
  type Text,
} from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { titleOf } from '../../core/reports/titles.ts'
import type { Clock, JournalStore } from '../ports.ts'
import { deviceTable } from './deviceTable.ts'
import type { Names, ReportNames, ReportQuestion, ReportReader, ReportTable } from './ports.ts'
import { type Checked, checkQuestion } from './question.ts'
import { inOne, ticketFile } from './ticketFile.ts'

export interface ReportsOptions {
  readonly branch: Branch
  readonly journal: Pick<JournalStore, 'lastSeq'>
  readonly clock: Clock
  readonly reader: ReportReader
  /** Whether everything in the journal is counted. */
  readonly isCurrent: () => boolean
  readonly availability: (from: string, to: string) => Promise<AvailabilityView>
  /** Everybody with an account, also those who have left the windows. */
  readonly staff: () => readonly { readonly id: string; readonly name: string }[]
}

/**
 * What the branch's days add up to. Refusals reject as ProblemError: BAD_REQUEST, STARTING (before the first configuration),
 * REPORTS_REBUILDING, REPORT_TOO_LONG, CALCULATION_FAILED.
 */
export class Reports {
  private readonly options: ReportsOptions

  constructor(options: ReportsOptions) {
    this.options = options
  }

  async view(report: ReportId, query: ReportQuery): Promise<ReportView> {
    const checked = checkQuestion(report, query)
    const { clock, journal } = this.options
    const throughSeq = journal.lastSeq
    const now = clock.now()
    const table =
      report === 'devices'
        ? await this.devices(checked)
        : await this.options.reader.run('table', this.question(report, checked))
    const { group, from, to } = checked
    return {
      report,
      ...titleOf(report),
      group,
      groups: [...REPORT_OFFERS[report].groups],
      from,
      to,
      today: this.today(),
      firstDay: table.firstDay,
      isLive: from <= this.today() && this.today() <= to,
      madeAt: now.wall,
      throughSeq,
      columns: [...table.columns],
      rows: table.rows.map((row) => [...row]),
      totals: [...table.totals],
      page: table.page,
      pages: table.pages,
      rowCount: table.rowCount,
      chart: table.chart,
    }
  }

  /** All rows as a file, in parts: the first is there, each of the others is made when it is asked for. */
  async file(report: ReportId, query: ReportQuery, format: 'csv' | 'excel'): Promise<AsyncIterable<Uint8Array>> {
    const checked = checkQuestion(report, query)
    const language = query.language ?? 'zh-CN'
    const { reader } = this.options
    const table = report === 'devices' ? await this.devices(checked) : { ...this.question(report, checked), page: null }
    if (format === 'csv' && 'report' in table && table.report === 'tickets')
      return ticketFile(reader, { question: table, language })
    const { title } = titleOf(report)
    return inOne(await reader.run('file', { format, language, title, asked: this.asked(checked), table }))
  }

  private question(report: Exclude<ReportId, 'devices'>, checked: Checked): ReportQuestion {
    const { clock, isCurrent } = this.options
    const config = this.config()
    if (!isCurrent()) throw new ProblemError('REPORTS_REBUILDING')
    const { group, from, to, filters, time, page } = checked
    const names = this.names(config)
    const now = { today: this.today(), nowTick: clock.now().tick }
    return { report, group, from, to, ...filters, ...(time && { time }), page, ...now, names }
  }

  private async devices({ from, to, group }: Checked): Promise<ReportTable> {
    const { devices } = this.config()
    const names = new Map(devices.map(({ id, name }) => [id, name]))
    return deviceTable(await this.options.availability(from, to), group, (deviceId) => names.get(deviceId))
  }

  private config(): BranchConfig {
    const { config } = this.options.branch
    if (config === undefined) throw new ProblemError('STARTING')
    return config
  }

  private today(): string {
    return this.options.branch.businessDay ?? this.options.clock.now().businessDay
  }

  private names(config: BranchConfig): ReportNames {
    const named = (list: readonly { readonly id: string; readonly name: Text }[]): Names =>
      list.map(({ id, name }) => [id, name])
    const windows = config.windows.map(({ id, number }) => [id, windowName(number)] as const)
    const tellers = this.options.staff().map(({ id, name }) => [id, { 'zh-CN': name, en: name }] as const)
    return {
      class: named(config.classes),
      business: named(config.businesses),
      queue: named(config.queues),
      partner: named(config.partners),
      window: windows,
      teller: tellers,
    }
  }

  /** What was asked, for whoever finds the file later. */
  private asked({ from, to, filters, time }: Checked): (readonly [Text, Text])[] {
    const config = this.config()
    const plain = (value: string): Text => ({ 'zh-CN': value, en: value })
    const names = this.names(config)
    const nameOf = (kind: keyof typeof filters, id: string) =>
      names[kind].find(([known]) => known === id)?.[1] ?? plain(id)
    const lines: (readonly [Text, Text])[] = [
      [{ 'zh-CN': '网点', en: 'Branch' }, config.outlet.name],
      [{ 'zh-CN': '营业日', en: 'Business days' }, plain(`${from} – ${to}`)],
      [{ 'zh-CN': '时区', en: 'Time zone' }, plain(config.outlet.timeZone)],
    ]
    for (const [kind, id] of Object.entries(filters) as [keyof typeof filters, string][])
      lines.push([FILTER_WORDS[kind], nameOf(kind, id)])
    if (time)
      lines.push([{ 'zh-CN': '时段', en: 'Time of day' }, plain(`${clockTime(time.from)}–${clockTime(time.to)}`)])
    const made = new Date(this.options.clock.now().wall).toLocaleString('sv-SE', { timeZone: config.outlet.timeZone })
    lines.push([{ 'zh-CN': '制作时间', en: 'Made at' }, plain(made)])
    if (from <= this.today() && this.today() <= to)
      lines.push([
        { 'zh-CN': '状态', en: 'State' },
        { 'zh-CN': '含今天，数据仍会变化', en: 'Today is in it: figures so far' },
      ])
    return lines
  }
}

const FILTER_WORDS = {
  class: { 'zh-CN': '客户等级', en: 'Class' },
  business: { 'zh-CN': '业务', en: 'Business' },
  window: { 'zh-CN': '窗口', en: 'Window' },
  teller: { 'zh-CN': '柜员', en: 'Teller' },
} as const

function windowName(number: number): Text {
  return { 'zh-CN': `${number} 号窗口`, en: `Window ${number}` }
}

function clockTime(ms: number): string {
  const minutes = ms / 60_000
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}
