import type { BranchConfig, Text, TicketElement } from '../../../contracts/index.ts'
import type { Ticket } from '../../core/records.ts'
import type { Now } from '../../core/time.ts'

export interface LayoutInput {
  /** A reprint says so: two papers with one number must be told apart. */
  readonly copy: boolean
  readonly peopleAhead: number | null
  readonly now: Now
}

/**
 * The paper ticket: number first and largest, then what for and how many are ahead, in both languages. No personal data:
 * a ticket gets lost and lies about.
 */
export function ticketLayout(
  ticket: Ticket,
  config: BranchConfig,
  { copy, peopleAhead, now }: LayoutInput,
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

function clockTime(secondOfDay: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(secondOfDay / 3600))}:${two(Math.floor(secondOfDay / 60) % 60)}`
}
