/** What a simulated self-service machine has to say, before it is written the way of one of them. */
export type Report =
  | {
      readonly what: 'status'
      readonly no: number
      readonly wallMs: number
      readonly mode: Mode
      readonly isBroken: boolean
      readonly supply: Supply
      /** What is left of what it consumes. */
      readonly left: number
    }
  | {
      readonly what: 'transaction'
      readonly no: number
      readonly wallMs: number
      readonly kind: Kind
      readonly result: Result
      readonly amount: number
      readonly seconds: number
      /** What the customer typed or showed: where careless machines put a card number. */
      readonly note: string
    }
  | {
      readonly what: 'incident'
      readonly no: number
      readonly wallMs: number
      readonly code: number
      readonly level: number
      readonly text: string
    }
export const MODES = ['run', 'pause', 'maintain'] as const
export type Mode = (typeof MODES)[number]
export const SUPPLIES = ['good', 'low', 'out'] as const
export type Supply = (typeof SUPPLIES)[number]
/** The first and the second thing such a machine is there for. */
export const KINDS = ['main', 'other'] as const
export type Kind = (typeof KINDS)[number]
export const RESULTS = ['ok', 'failed', 'cancelled'] as const
export type Result = (typeof RESULTS)[number]

/** Local time of a branch in China, by its parts. */
export function localTime(wallMs: number) {
  const text = new Date(wallMs + 8 * 3_600_000).toISOString()
  const [date = '', time = ''] = text.slice(0, 19).split('T')
  return { iso: `${date}T${time}+08:00`, plain: `${date} ${time}`, digits: `${date}${time}`.replace(/\D/g, '') }
}
