import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cardOf, type FlowBench, flowBench, givenTicket } from './flowBench.fixture.ts'
import { IDLE_RESET_MS } from './kioskFlow.ts'

let bench: FlowBench
beforeEach(() => {
  bench = flowBench()
  bench.flow.openForms()
})
afterEach(() => bench.stop())

describe('while a form is filled in', () => {
  it('the page is the form, whatever the kiosk would do by itself', async () => {
    bench.language.value = 'en'
    bench.flow.touch()
    bench.timers.pass(IDLE_RESET_MS * 3)
    expect([bench.flow.stage.value, bench.language.value]).toEqual(['form', 'en'])
    await bench.see({ reading: cardOf('r1', 160_000) })
    bench.tick.value = 170_000
    await bench.see({ reading: null })
    expect([bench.flow.stage.value, bench.language.value]).toEqual(['form', 'en'])
  })

  it('a number that comes is told by the form, and not once more after it', async () => {
    await bench.see({ ticket: givenTicket('A017') })
    expect(bench.flow.stage.value).toBe('form')
    bench.flow.leave()
    await bench.see({ ticket: givenTicket('A017', { print: 'printing' }) })
    expect(bench.flow.stage.value).toBe('start')
  })

  it('leaving it is the start, also for the card that was used', async () => {
    await bench.see({ reading: cardOf('r1', 160_000) })
    bench.flow.leave()
    expect([bench.flow.stage.value, bench.flow.reading.value]).toEqual(['start', null])
  })

  it('somebody else’s card is greeted as any other', async () => {
    await bench.see({ reading: cardOf('r2', 160_000) })
    bench.flow.welcomeOther()
    expect(bench.flow.stage.value).toBe('known')
  })
})
