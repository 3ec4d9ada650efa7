import type { SimulatorContext } from '../device.ts'
import { frameOf } from './frames.ts'

export interface EvaluatorTiming {
  /** An answer is sent again after this, until it is acknowledged. */
  readonly repeatMs: number
  /** An answer nobody has acknowledged by then is given up. */
  readonly giveUpMs: number
  /** Asked, and nobody chooses: for so long. */
  readonly askMs: number
}

/** The evaluator's part of a unit: asks when it is told to, sends what the customer chooses until that is acknowledged. */
export interface Evaluator {
  readonly asking: boolean
  readonly lastChoice: number | null
  /** The choice that waits for its acknowledgement. */
  readonly unacknowledged: number | null
  start(): void
  /** The customer presses a face. Refused while nobody is asked, unless forced. */
  choose(choice: number, force: boolean): void
  /** Data of a CMD 01 frame: true when it acknowledges the answer under way. */
  acknowledge(data: readonly number[]): boolean
}

export function createEvaluator(
  address: number,
  { clock, notice }: Pick<SimulatorContext, 'clock' | 'notice'>,
  transmit: (frame: Uint8Array) => void,
  timing: EvaluatorTiming,
): Evaluator {
  let asking = false
  let lastChoice: number | null = null
  let answer: { readonly choice: number; readonly since: number } | undefined
  let cancelAsking = () => {}
  let cancelRepeat = () => {}

  function stopAsking(): void {
    asking = false
    cancelAsking()
  }

  function dropAnswer(): void {
    answer = undefined
    cancelRepeat()
  }

  function send(choice: number, since: number): void {
    cancelRepeat = clock.after(timing.repeatMs, () => {
      if (clock.now() - since < timing.giveUpMs) return send(choice, since)
      dropAnswer()
      notice('evaluation-given-up', { address, choice })
    })
    transmit(frameOf(address, 0x11, [choice]))
  }

  return {
    get asking() {
      return asking
    },
    get lastChoice() {
      return lastChoice
    },
    get unacknowledged() {
      return answer?.choice ?? null
    },
    start() {
      // The next customer is asked: what the last one chose is not sent any more.
      dropAnswer()
      stopAsking()
      asking = true
      cancelAsking = clock.after(timing.askMs, () => {
        asking = false
        notice('evaluation-unanswered', { address })
      })
      notice('evaluation-invited', { address })
    },
    choose(choice, force) {
      if (!Number.isInteger(choice) || choice < 0 || choice > 255) throw new Error(`no such choice: ${choice}`)
      if (!asking && !force) throw new Error(`evaluator ${address} does not ask`)
      dropAnswer()
      stopAsking()
      lastChoice = choice
      answer = { choice, since: clock.now() }
      send(choice, clock.now())
    },
    acknowledge(data) {
      if (!answer || data.length !== 1 || data[0] !== answer.choice) return false
      const { choice, since } = answer
      dropAnswer()
      notice('evaluation-acked', { address, choice, latencyMs: clock.now() - since })
      return true
    },
  }
}
