import { describe, expect, it } from 'vitest'
import type { KioskView } from '../contracts/index.ts'
import { inLikelyOrder, quickWay } from './startTiles.ts'

type Offered = KioskView['businesses'][number]
const business = (businessId: string, over: Partial<Offered> = {}): Offered => ({
  businessId,
  offered: true,
  waiting: 0,
  peopleAhead: 0,
  wait: null,
  refusal: null,
  opensAt: null,
  offer: null,
  ...over,
})
const by = (machineId: string, maxAmount: number | null = null) => ({ ruleId: 'r', machineId, maxAmount })
const ids = (businesses: readonly Offered[]) => businesses.map(({ businessId }) => businessId)

describe('the likely business', () => {
  const all = [business('cash'), business('account'), business('forex')]
  it('stands first, the others as they were', () => {
    expect(ids(inLikelyOrder(all, 'forex'))).toEqual(['forex', 'cash', 'account'])
  })
  it('changes nothing where it is not known, not offered here or not given now', () => {
    for (const likely of [null, undefined, 'wealth']) expect(inLikelyOrder(all, likely)).toEqual(all)
    const full = [business('cash'), business('forex', { refusal: 'QUEUE_FULL' })]
    expect(ids(inLikelyOrder(full, 'forex'))).toEqual(['cash', 'forex'])
  })
})

describe('the quicker way', () => {
  it('is the machine that does most of what is offered, the first of equals', () => {
    expect(quickWay([business('cash', { offer: by('crs1', 20_000) }), business('forex')])).toEqual({
      machineId: 'crs1',
      businessIds: ['cash'],
    })
    const two = [
      business('cash', { offer: by('crs1') }),
      business('account', { offer: by('stm1') }),
      business('ebank', { offer: by('stm1') }),
    ]
    expect(quickWay(two)?.businessIds).toEqual(['account', 'ebank'])
    expect(quickWay(two.slice(0, 2))?.machineId).toBe('crs1')
  })
  it('is none where no machine is free, or nobody gets a ticket for it anyway', () => {
    expect(quickWay([business('cash')])).toBeUndefined()
    expect(quickWay([business('cash', { offer: by('crs1'), refusal: 'OUTSIDE_HOURS' })])).toBeUndefined()
  })
})
