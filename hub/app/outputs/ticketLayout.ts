import {
  type BranchConfig,
  shownWait,
  type Text,
  type TicketElement,
  type WaitRange,
} from '../../../contracts/index.ts'
import type { Ticket } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'

export interface LayoutInput {
  /** A reprint says so: two papers with one number must be told apart. */
  readonly copy: boolean
  readonly peopleAhead: number | null
  /** As printed: what becomes of it meanwhile the paper can not say. */
  readonly wait: WaitRange | null
  readonly now: Now
}

/**
 * The paper ticket: number first and largest, then what for, how many are ahead and how long it will take, in both languages. No
 * personal data: a ticket gets lost and lies about.
 */
export function ticketLayout(
  ticket: Ticket,
  config: BranchConfig,
  { copy, peopleAhead, wait, now }: LayoutInput,
): TicketElement[] {
  const business = config.businesses.find((candidate) => candidate.id === ticket.businessId)
  const line = (text: string, options: { size?: number; bold?: boolean } = {}): TicketElement => ({
    type: 'text',
    text,
    size: options.size ?? 1,
    align: 'center',
    bold: options.bold ?? false,
  })
  const both = (text: Text): TicketElement[] => config.outlet.languages.map((language) => line(text[language]))
  const elements: TicketElement[] = [
    line(config.outlet.bank['zh-CN'], { bold: true }),
    ...both(config.outlet.name),
    { type: 'feed', lines: 1 },
  ]
  if (copy) elements.push(line('补打 COPY', { bold: true }))
  elements.push(line(ticket.number, { size: 4, bold: true }), { type: 'feed', lines: 1 })
  if (business) elements.push(...both(business.name))
  for (const businessId of ticket.agenda) {
    const next = config.businesses.find(({ id }) => id === businessId)
    if (next) elements.push(...both({ 'zh-CN': `再办：${next.name['zh-CN']}`, en: `then: ${next.name.en}` }))
  }
  if (peopleAhead !== null)
    elements.push(...both({ 'zh-CN': `前面还有 ${peopleAhead} 人`, en: `${peopleAhead} ahead of you` }))
  if (wait !== null) elements.push(...both(waitWords(wait)))
  elements.push({ type: 'feed', lines: 1 }, { type: 'qr', data: `ticket:${ticket.id}`, module: 6 })
  elements.push(line(`${now.date} ${clockTime(now.secondOfDay)}`))
  elements.push(
    ...both(
      config.printing.footer ?? {
        'zh-CN': '请留意叫号，过号请联系大堂经理',
        en: 'Please watch the screen for your number',
      },
    ),
  )
  return elements
}

/** With a hyphen: the dash of the printers' charsets is as wide as a Chinese character. */
function waitWords(wait: WaitRange): Text {
  const shown = shownWait(wait)
  switch (shown.kind) {
    case 'soon':
      return { 'zh-CN': '预计很快叫到您', en: 'Your turn is expected very soon' }
    case 'about':
      return about(String(shown.minutes))
    case 'between':
      return about(`${shown.from}-${shown.to}`)
    case 'over':
      return over(shown.minutes)
    default:
      return shown satisfies never
  }
}

function about(minutes: string): Text {
  return { 'zh-CN': `预计等候约 ${minutes} 分钟`, en: `Expected wait: about ${minutes} min` }
}

function over(minutes: number): Text {
  const [zh, en] =
    minutes % 60 === 0 ? [`${minutes / 60} 小时`, `${minutes / 60} h`] : [`${minutes} 分钟`, `${minutes} min`]
  return { 'zh-CN': `预计等候 ${zh}以上`, en: `Expected wait: over ${en}` }
}

function clockTime(secondOfDay: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(secondOfDay / 3600))}:${two(Math.floor(secondOfDay / 60) % 60)}`
}
