import type {
  AvailabilityView,
  FleetAlert,
  FleetCommand,
  RawMessage,
  RawMessageView,
  SESSION_HEADER,
  StockHistoryView,
  StockView,
  TransactionsView,
} from '../../contracts/index.ts'
import { createAsk } from '../common/hub/hubApi.ts'
import type { Outcome } from '../common/hub/outcome.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'
const PATH = '/api/v1/fleet'
/** A month of a large fleet takes the hub a while. */
const REPORT_TIMEOUT_MS = 30_000

/** Local dates, YYYY-MM-DD, both included. */
export interface DateRange {
  readonly from: string
  readonly to: string
}

/** What the fleet page asks for beside the live view. */
export interface FleetApi {
  closedAlerts(deviceId: string | null, range: DateRange): Promise<Outcome<{ alerts: FleetAlert[] }>>
  availability(range: DateRange): Promise<Outcome<AvailabilityView>>
  stock(): Promise<Outcome<StockView>>
  stockHistory(stockId: string): Promise<Outcome<StockHistoryView>>
  commands(deviceId: string): Promise<Outcome<{ commands: FleetCommand[] }>>
  transactions(deviceId: string, range: DateRange): Promise<Outcome<TransactionsView>>
  messages(deviceId: string): Promise<Outcome<{ messages: RawMessageView[] }>>
  openMessage(deviceId: string, messageId: string, reason: string): Promise<Outcome<RawMessage>>
  /** Fetches a table as a file and hands it to the browser. @returns whether it came */
  save(table: 'availability' | 'stock', range: DateRange | null): Promise<boolean>
}

const TRANSACTIONS_SHOWN = 200

export function createFleetApi(): FleetApi {
  const ask = createAsk('staff')
  return {
    closedAlerts: (device, range) =>
      ask('GET', `${PATH}/alerts${query({ state: 'closed', device, ...range })}`, undefined, REPORT_TIMEOUT_MS),
    availability: (range) => ask('GET', `${PATH}/availability${query({ ...range })}`, undefined, REPORT_TIMEOUT_MS),
    stock: () => ask('GET', `${PATH}/stock`, undefined, REPORT_TIMEOUT_MS),
    stockHistory: (stockId) => ask('GET', `${PATH}/stock/${encodeURIComponent(stockId)}/history`),
    commands: (device) => ask('GET', `${PATH}/commands${query({ device })}`),
    transactions: (device, range) =>
      ask('GET', `${PATH}/transactions${query({ device, ...range, limit: String(TRANSACTIONS_SHOWN) })}`),
    messages: (device) => ask('GET', `${PATH}/devices/${device}/messages`),
    openMessage: (device, message, reason) =>
      ask('POST', `${PATH}/devices/${device}/messages/${message}/open`, { reason }),
    async save(table, range) {
      try {
        const response = await fetch(`${PATH}/${table}.csv${query({ ...range })}`, {
          credentials: 'same-origin',
          cache: 'no-store',
          headers: { [HEADER]: 'staff' },
        })
        if (!response.ok) return false
        handOver(await response.blob(), range ? `${table}-${range.from}-${range.to}.csv` : `${table}.csv`)
        return true
      } catch {
        return false
      }
    },
  }
}

/** Without what is not asked. */
function query(asked: Record<string, string | null>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== null) parameters.set(name, value)
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
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
