import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { selfServiceMachine } from '../machine/selfService.ts'
import { WIRES, type Wire } from './wire.ts'

/** A message is sent again so often when it is refused or not answered. */
const REPEATS = 3
/** What waits longer is not worth sending. */
const MOST_WAITING = 64

/**
 * The cheque, receipt and seal machines of config/machines, on a line of bytes. Settings: `machine`, `answerTimeoutMs` (2000) after which a
 * message is sent again. Acts and notices: `selfServiceMachine`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const { send, clock } = context
  const answerMs = Math.max(20, Number(settings['answerTimeoutMs'] ?? 2000) || 2000)
  return selfServiceMachine('machine-intake', context, settings, 'cheque-machine', (machine, onAsked) => {
    const wire = (WIRES[machine] ?? WIRES['cheque-machine']) as Wire
    const queue: { readonly bytes: Uint8Array; sent: number; done(taken: boolean | undefined): void }[] = []
    const held: number[] = []
    let cancel: (() => void) | undefined

    /** The message at the front is out and waits for its answer. */
    function attempt(): void {
      const [current] = queue
      if (!current) return
      current.sent++
      send(current.bytes)
      cancel = clock.after(answerMs, () => failed(undefined))
    }

    function failed(taken: false | undefined): void {
      cancel?.()
      cancel = undefined
      const [current] = queue
      if (!current) return
      if (current.sent > REPEATS) end(taken)
      else if (taken === undefined) attempt()
      // Not at once: it would be refused again.
      else cancel = clock.after(answerMs, attempt)
    }

    function end(taken: boolean | undefined): void {
      cancel?.()
      cancel = undefined
      const current = queue.shift()
      attempt()
      current?.done(taken)
    }

    return {
      send(text, done) {
        if (queue.length >= MOST_WAITING) {
          done(undefined)
          return
        }
        queue.push({ bytes: wire.wrap(text), sent: 0, done })
        if (queue.length === 1) attempt()
      },
      noise: () => send(Uint8Array.of(0x00, 0xff, 0x41, 0x7e)),
      receive(bytes) {
        held.push(...bytes)
        for (const heard of wire.take(held)) {
          if (heard === 'asked') onAsked()
          else if (queue[0] && cancel && heard === 'taken') end(true)
          else if (queue[0] && cancel) failed(false)
        }
      },
      opened() {
        held.length = 0
      },
      closed() {
        held.length = 0
        cancel?.()
        cancel = undefined
        for (const { done } of queue.splice(0)) done(undefined)
      },
      get waiting() {
        return queue.length
      },
    }
  })
}
