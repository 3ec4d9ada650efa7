import { afterEach, expect, it } from 'vitest'
import type { Actor, PadView } from '../../contracts/index.ts'
import { smallBranch } from '../support/branch.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const SUPERVISOR: Actor = { kind: 'supervisor', id: 's1' }
let harness: ServiceHarness | undefined
afterEach(() => harness?.stop())

it('the rate board is on the PAD and at its route as it was given, and nothing before', async () => {
  harness = await serviceHarness({ configuration: smallBranch() })
  const { service } = harness
  const onPad = () => harness?.view<PadView>('pad').rates
  expect(onPad()).toEqual({ publishedAt: null, rates: [] })
  expect(service.rates()).toEqual({ publishedAt: null, rates: [] })
  const board = {
    publishedAt: 1,
    rates: [
      {
        currency: 'USD',
        name: { 'zh-CN': '美元', en: 'US dollar' },
        per: 100,
        buy: 710.5,
        cashBuy: null,
        sell: 713.4,
        cashSell: 713.4,
      },
    ],
  }
  await harness.done({ type: 'SetRates', data: board }, SUPERVISOR)
  expect(onPad()).toEqual(board)
  expect(service.rates()).toEqual(board)
})
