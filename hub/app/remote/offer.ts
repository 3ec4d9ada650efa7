import type { BranchConfig, OfferView, PartnerConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { ticketRefusal } from '../../core/decide/limits.ts'
import { queueFor } from '../../core/lookup.ts'
import type { WaitForecasts } from '../forecasts/ports.ts'
import type { Clock } from '../ports.ts'
import { opensAtOf } from '../views/kioskView.ts'
import type { PeopleAhead } from '../views/peopleAhead.ts'

interface Sources {
  readonly branch: Branch
  readonly clock: Clock
  readonly ahead: Pick<PeopleAhead, 'ofNext'>
  readonly waits: Pick<WaitForecasts, 'ofNext'>
}

/** What somebody nobody knows yet would get now. To a partner what it may not take is not offered; staff see all. */
export function offerView(sources: Sources, config: BranchConfig, partner: PartnerConfig | undefined): OfferView {
  const { branch } = sources
  return {
    outletId: config.outlet.id,
    businesses: config.businesses.map(({ id, name }) => ({
      businessId: id,
      name,
      ...businessPart(sources, config, id, partner === undefined || mayTake(config, partner, id)),
    })),
    windowsOpen: [...branch.windows.values()].filter(({ status }) => status === 'open').length,
  }
}

function businessPart(
  { branch, clock, ahead, waits }: Sources,
  config: BranchConfig,
  businessId: string,
  mayBe: boolean,
) {
  const now = clock.now()
  const classId = config.classes[0]?.id ?? ''
  const queue = queueFor(config, businessId, classId)
  if (!mayBe || !queue)
    return { refusal: 'BUSINESS_NOT_OFFERED', opensAt: null, waiting: 0, peopleAhead: 0, wait: null } as const
  const refusal = ticketRefusal(branch, now, { businessId, classId })
  return {
    refusal: refusal?.code ?? null,
    opensAt: opensAtOf(refusal),
    waiting: branch.queue(queue.id)?.at(now.tick).eligible ?? 0,
    peopleAhead: ahead.ofNext(queue.id, businessId, classId),
    wait: waits.ofNext(businessId, classId),
  }
}

function mayTake({ remote }: BranchConfig, partner: PartnerConfig, businessId: string): boolean {
  const isIn = (businesses: readonly string[] | undefined) =>
    businesses === undefined || businesses.includes(businessId)
  return isIn(remote.businesses) && isIn(partner.businesses)
}
