import { describe, expect, it } from 'vitest'
import type { DeviceCommandName } from '../../contracts/index.ts'
import { DesiredOutputs } from '../../hub/app/outputs/desiredOutputs.ts'
import type { DeviceGateway, DeviceOutcome } from '../../hub/app/ports.ts'
import { HandClock, SILENT } from '../support/appHarness.ts'

const completion = (effect: 'done' | 'notDone'): DeviceOutcome => ({
  kind: 'completion',
  completion: {
    type: 'completion',
    session: 1,
    completionCode: effect === 'done' ? 'success' : 'deviceNotReady',
    effect,
  },
})
const DONE = completion('done')
const NOT_DONE = completion('notDone')

/** One node with boards; each command waits for `answer`. */
function harness() {
  const sent: string[] = []
  const open: ((outcome: DeviceOutcome) => void)[] = []
  const timers: { ms: number; callback: () => void }[] = []
  let isReady = true
  const gateway: DeviceGateway = {
    isReady: () => isReady,
    send: (_target, _name: DeviceCommandName, data) => {
      sent.push((data as { text: string }).text)
      return new Promise((resolve) => open.push(resolve))
    },
  }
  const outputs = new DesiredOutputs(gateway, new HandClock(), SILENT, (ms, callback) => timers.push({ ms, callback }))
  return {
    outputs,
    sent,
    timers,
    show: (text: string, again = false) =>
      outputs.want(
        'board/boards/1',
        { nodeId: 'local', deviceId: 'boards', name: 'Board.Show', data: { address: 1, text, emphasis: false } },
        again,
      ),
    async answer(outcome: DeviceOutcome) {
      open.shift()?.(outcome)
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
    },
    timePasses() {
      for (const { callback } of timers.splice(0)) callback()
    },
    node(ready: boolean) {
      isReady = ready
      if (ready) outputs.nodeReady('local')
    },
  }
}

describe('what units shall show', () => {
  it('is sent again to a device that begins anew, and to no other', async () => {
    const { outputs, show, answer, sent } = harness()
    show('1')
    await answer(DONE)
    outputs.deviceBegins('other')
    expect(sent).toEqual(['1'])
    outputs.deviceBegins('boards')
    expect(sent).toEqual(['1', '1'])
  })

  it('is sent once, and while it is under way only the newest content waits', async () => {
    const { show, answer, sent } = harness()
    show('1')
    show('2')
    show('3')
    expect(sent).toEqual(['1'])
    await answer(DONE)
    expect(sent).toEqual(['1', '3'])
    await answer(DONE)
    show('3')
    expect(sent).toEqual(['1', '3'])
  })

  it('is sent once more on a recall, also when the first showing is still under way', async () => {
    const { show, answer, sent } = harness()
    show('A001')
    show('A001', true)
    await answer(DONE)
    expect(sent).toEqual(['A001', 'A001'])
    await answer(DONE)
    show('A001', true)
    expect(sent).toEqual(['A001', 'A001', 'A001'])
  })

  it('has one retry planned, ever later, however much else happens in the branch, while its unit is away', async () => {
    const { show, answer, sent, timers, timePasses } = harness()
    show('A001')
    await answer(NOT_DONE)
    for (let commit = 0; commit < 50; commit += 1) show('A001')
    expect(sent).toHaveLength(1)
    const waits: number[] = []
    for (let round = 0; round < 6; round += 1) {
      expect(timers).toHaveLength(1)
      waits.push(timers[0]?.ms ?? 0)
      timePasses()
      await answer(NOT_DONE)
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 16_000])
    expect(sent).toHaveLength(7)
  })

  it('goes out at once when it changes, whatever retry was planned', async () => {
    const { show, answer, sent, timePasses } = harness()
    show('A001')
    await answer(NOT_DONE)
    show('A002')
    expect(sent).toEqual(['A001', 'A002'])
    await answer(DONE)
    timePasses()
    expect(sent).toEqual(['A001', 'A002'])
  })

  it('is painted again when its node comes back, also when a command was lost with it', async () => {
    const { show, answer, sent, node } = harness()
    show('A001')
    await answer(DONE)
    node(true)
    expect(sent).toEqual(['A001', 'A001'])
    node(false)
    node(true)
    await answer({ kind: 'indeterminate' })
    expect(sent).toEqual(['A001', 'A001', 'A001'])
  })

  it('is forgotten with its unit', async () => {
    const { outputs, show, answer, sent, timers, timePasses } = harness()
    show('A001')
    outputs.forget(new Set())
    await answer(NOT_DONE)
    timePasses()
    expect(timers).toEqual([])
    expect(sent).toEqual(['A001'])
  })
})
