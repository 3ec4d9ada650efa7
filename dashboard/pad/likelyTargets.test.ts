import { describe, expect, it } from 'vitest'
import type { PadView, PadWindow } from '../../contracts/index.ts'
import { mockViews } from '../../test/support/mockBranch.ts'
import { mockPad, mockPadTicket } from '../../test/support/mockPad.ts'
import { likelyTargets } from './likelyTargets.ts'

const { branch } = mockViews('usual')
const view = mockPad('usual')
const inQueue = (queueId: string) => mockPadTicket('A011', 31, { queueId })
const withWindows = (change: (window: PadWindow) => Partial<PadWindow>): PadView => ({
  ...view,
  windows: view.windows.map((window) => ({ ...window, ...change(window) })),
})

describe('where somebody is likely sent', () => {
  it('is to windows that are free and serve his queue first, and to another queue', () => {
    expect(likelyTargets(view, branch, inQueue('cash-ordinary'))).toEqual([
      { window: 'w3' },
      { window: 'w1' },
      { queue: 'cash-gold' },
    ])
  })

  it('is back to his queue when he was meant for one window', () => {
    const directed = mockPadTicket('A017', 7, { directed: { window: 'w3' } })
    expect(likelyTargets(view, branch, directed)).toEqual([
      { queue: 'cash-ordinary' },
      { window: 'w1' },
      { window: 'w2' },
    ])
  })

  it('is to no window that is closed, pauses or has nobody', () => {
    for (const over of [{ status: 'closed' }, { status: 'paused' }, { teller: null }] as const) {
      const targets = likelyTargets(
        withWindows(() => over),
        branch,
        inQueue('cash-ordinary'),
      )
      expect(targets.map((to) => Object.keys(to)[0])).toEqual(['queue', 'queue', 'queue'])
    }
  })

  it('is to queues that somebody serves before those that nobody does', () => {
    const served: PadView = {
      ...withWindows(() => ({ status: 'closed' })),
      queues: view.queues.map((queue) => ({ ...queue, openWindows: queue.queueId === 'corporate' ? 1 : 0 })),
    }
    expect(likelyTargets(served, branch, inQueue('cash-gold'))[0]).toEqual({ queue: 'corporate' })
  })
})
