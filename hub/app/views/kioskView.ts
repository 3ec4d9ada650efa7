import type { KioskView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { offerFor } from '../../core/decide/diversionCommands.ts'
import { ticketRefusal } from '../../core/decide/limits.ts'
import { lastHelp } from '../../core/help.ts'
import { queueFor } from '../../core/lookup.ts'
import { ticketWait } from '../forecasts/ticketWait.ts'
import { likelyBusiness } from './likelyBusiness.ts'
import { isMachineAble } from './machines.ts'
import type { ViewSources } from './sources.ts'

/** A customer waits no longer than this for the person he has called, or has left. */
const HELP_AWAITED_MS = 180_000
type Sources = Pick<ViewSources, 'branch' | 'fleet' | 'customers' | 'clock' | 'ahead' | 'waits' | 'formOffers'>

/** Channel `kiosk:<id>`; undefined when there is no such kiosk. */
export function kioskView(
  { branch, fleet, customers, clock, ahead, waits, formOffers }: Sources,
  kioskId: string,
  failedReadings: KioskView['failedReadings'],
): KioskView | undefined {
  const { config } = branch
  const configured = config?.kiosks.find((candidate) => candidate.id === kioskId)
  if (!config || !configured) return undefined
  const now = clock.now()
  const lowestClass = config.classes[0]?.id ?? ''
  const kiosk = branch.kiosks.get(kioskId)
  const latest = kiosk?.readingId ? branch.readings.get(kiosk.readingId) : undefined
  const reading = latest?.state === 'open' && latest.validUntil > now.tick ? latest : undefined
  const classId = reading?.classId ?? lowestClass
  const offered = new Set(configured.businesses ?? config.businesses.map((business) => business.id))
  const last = kiosk?.ticketId ? branch.tickets.get(kiosk.ticketId) : undefined
  const isAble = (machineId: string) => isMachineAble(config, fleet, machineId)
  const job = last && [...branch.printJobs.values()].filter((candidate) => candidate.ticketId === last.id).at(-1)
  return {
    kioskId,
    name: configured.name,
    businesses: config.businesses
      .filter((business) => offered.has(business.id))
      .map((business) => {
        const queue = queueFor(config, business.id, classId)
        const peopleAhead = queue ? ahead.ofNext(queue.id, business.id, classId) : 0
        const blindIndex = reading?.presented?.blindIndex
        const refusal = ticketRefusal(branch, now, {
          businessId: business.id,
          classId,
          ...(blindIndex !== undefined && { blindIndex }),
        })
        return {
          businessId: business.id,
          offered: queue !== undefined,
          waiting: (queue && branch.queue(queue.id)?.at(now.tick).eligible) ?? 0,
          peopleAhead,
          wait: queue ? waits.ofNext(business.id, classId) : null,
          refusal: refusal?.code ?? null,
          opensAt: opensAtOf(refusal),
          offer: offerFor(branch, { businessId: business.id, classId, ahead: peopleAhead, isAble }) ?? null,
        }
      }),
    reading: reading
      ? {
          readingId: reading.id,
          customer: customers.get(reading.presented?.identity),
          classId: reading.classId,
          validUntil: reading.validUntil,
          likelyBusinessId: likelyBusiness(branch, classId),
        }
      : null,
    failedReadings,
    ticket: last
      ? {
          ticketId: last.id,
          number: last.number,
          businessId: last.businessId,
          agenda: [...last.agenda],
          // To this kiosk an activated ticket is as new as one that was taken here.
          issuedAt: last.activatedAt ?? last.issuedAt,
          isActivated: last.activatedAt !== null,
          peopleAhead: ahead.of(last) ?? 0,
          wait: ticketWait(last, waits),
          print: job ? (job.outcome ?? 'printing') : 'none',
        }
      : null,
    help: helpPart(branch, kioskId, now.tick),
    forms: formOffers(kioskId),
    reader: fleet.condition(configured.reader),
    printer: fleet.printer(configured.printer),
  }
}

/** Outside opening hours: when tickets are given again today. */
export function opensAtOf(refusal: ReturnType<typeof ticketRefusal>): string | null {
  const opensAt = refusal?.details?.opensAt
  return typeof opensAt === 'string' ? opensAt : null
}

/** Who presents a document or takes a ticket after the call is somebody else, or needs nobody any more. */
function helpPart(branch: Branch, kioskId: string, tick: number): KioskView['help'] {
  const help = lastHelp(branch, kioskId)
  if (help === undefined || tick - help.at >= HELP_AWAITED_MS) return null
  const { readingId, ticketId } = branch.kiosks.get(kioskId) ?? { readingId: null, ticketId: null }
  const presentedAt = readingId === null ? undefined : branch.readings.get(readingId)?.presentedAt
  const ticket = ticketId === null ? undefined : branch.tickets.get(ticketId)
  const issuedAt = ticket?.activatedAt ?? ticket?.issuedAt
  if (Math.max(presentedAt ?? 0, issuedAt ?? 0) > help.at) return null
  return { at: help.at, acknowledged: help.acknowledged }
}
