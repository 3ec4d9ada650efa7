import type { ReportId, ReportView, SESSION_HEADER } from '../../contracts/index.ts'
import { createAsk } from '../common/hub/hubApi.ts'
import type { Outcome } from '../common/hub/outcome.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'
const PATH = '/api/v1/reports'
/** Five years take the hub a while. */
const TIMEOUT_MS = 30_000

export type FileFate = 'done' | 'tooLong' | 'failed'

export interface ReportsApi {
  read(report: ReportId, query: Record<string, string>): Promise<Outcome<ReportView>>
  /** Fetches a report as a file and hands it to the browser. @param name as people call it, without days and ending */
  save(report: ReportId, query: Record<string, string>, format: 'csv' | 'xlsx', name: string): Promise<FileFate>
}

export function createReportsApi(): ReportsApi {
  const ask = createAsk('staff')
  return {
    read: (report, query) => ask('GET', `${PATH}/${report}?${new URLSearchParams(query)}`, undefined, TIMEOUT_MS),
    async save(report, query, format, name) {
      try {
        const response = await fetch(`${PATH}/${report}/table.${format}?${new URLSearchParams(query)}`, {
          credentials: 'same-origin',
          cache: 'no-store',
          headers: { [HEADER]: 'staff' },
        })
        if (!response.ok) {
          const { code } = (await response.json()) as { code?: string }
          return code === 'REPORT_TOO_LONG' ? 'tooLong' : 'failed'
        }
        handOver(await response.blob(), `${name}-${query.from}-${query.to}.${format}`)
        return 'done'
      } catch {
        return 'failed'
      }
    },
  }
}

/** A link cannot say for which session it asks: the file is fetched first and saved from memory. */
function handOver(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 0)
}
