import { afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput, DisplayView } from '../../contracts/index.ts'
import type { Announcer, Voice } from '../../hub/app/ports.ts'
import { TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'
import { type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

type Call = Parameters<Announcer['announce']>[0]
type Composed = Parameters<Voice['compose']>

const running: ServiceHarness[] = []
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

async function speaking(change: (configuration: BranchConfigurationInput) => void = () => undefined) {
  const said: Call[] = []
  const composed: Composed[] = []
  const harness = await serviceHarness({
    configuration: smallBranch((configuration) => {
      configuration.displays = [{ id: 'hall', name: { 'zh-CN': '大厅', en: 'Hall' } }]
      change(configuration)
    }),
    service: {
      announcer: { announce: (call) => said.push(call) },
      voice: {
        compose: (...composition) => {
          composed.push(composition)
          return new Uint8Array([82])
        },
      },
    },
  })
  running.push(harness)
  return { harness, said, composed }
}

async function callOne(harness: ServiceHarness): Promise<string> {
  await harness.done({ type: 'SignIn', data: { windowId: 'w2' } }, TELLER)
  const { ticketId = '' } = await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
  await harness.done({ type: 'CallNext', data: { windowId: 'w2' } }, TELLER)
  return ticketId
}

describe("the hub's own loudspeaker", () => {
  it('is told of every call and repetition, by the id the screens show it under', async () => {
    const { harness, said } = await speaking()
    const shown = () => harness.view<DisplayView>('display:hall').calls[0]?.callId
    const ticketId = await callOne(harness)
    expect(said).toEqual([{ callId: shown(), number: 'A001', windowNumber: 2 }])
    harness.pass(10_000)
    await harness.done({ type: 'Recall', data: { windowId: 'w2', ticketId } }, TELLER)
    expect(said).toHaveLength(2)
    expect(said[1]).toEqual({ callId: shown(), number: 'A001', windowNumber: 2 })
    expect(said[0]?.callId).not.toBe(said[1]?.callId)
  })

  it('is not told again of what was called before a restart', async () => {
    const { harness, said } = await speaking()
    await callOne(harness)
    running.push(await harness.restart())
    expect(said).toHaveLength(1)
  })

  it('that fails costs nobody his call', async () => {
    const harness = await serviceHarness({
      service: {
        announcer: {
          announce: () => {
            throw new Error('no sound card')
          },
        },
      },
    })
    running.push(harness)
    await callOne(harness)
    expect(harness.sent.filter(({ name }) => name === 'Board.Show').at(-1)?.data).toMatchObject({
      text: '请A001号到2号窗口',
    })
  })
})

describe('a spoken call', () => {
  const call = { number: 'A016', windowNumber: 3 }

  it('is made as the configuration has it, or as asked', async () => {
    const { harness, composed } = await speaking((configuration) => {
      configuration.voice = { languages: ['en'], chime: false }
    })
    expect(harness.service.announcement(call)).toEqual(new Uint8Array([82]))
    harness.service.announcement({ ...call, languages: ['en', 'zh-CN'], chime: true })
    expect(composed).toEqual([
      [call, { languages: ['en'], chime: false }],
      [call, { languages: ['en', 'zh-CN'], chime: true }],
    ])
  })

  it("is by default in the outlet's languages, after the chime", async () => {
    const { harness, composed } = await speaking()
    harness.service.announcement(call)
    expect(composed).toEqual([[call, { languages: ['zh-CN', 'en'], chime: true }]])
  })

  it('is not there where there is no voice', async () => {
    const harness = await serviceHarness()
    running.push(harness)
    expect(harness.service.announcement(call)).toBeUndefined()
  })
})
