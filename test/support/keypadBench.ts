import { definition } from '../../device-drivers/keypad-ff68/driver.ts'
import { bytesOf, VECTORS } from '../../device-drivers/keypad-ff68/vectors.ts'
import { createSimulator } from '../../simulators/keypad-ff68/simulator.ts'
import { type Bench, type BenchOptions, bench } from './memoryPort.ts'

/** Driver and simulated units of a line of keypads and evaluators, and short words for what tests do with them. */
export const keypadBench = (options: BenchOptions = {}): Promise<Bench> =>
  bench(definition, createSimulator, {
    settings: { addresses: [1, 2] },
    simulatorSettings: { addresses: [1, 2] },
    ...options,
  })

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
/** A published frame as `written` gives it. */
export const vector = (name: keyof typeof VECTORS) => hexOf(bytesOf(VECTORS[name]))
/** What the driver has written, write by write. */
export const written = (line: Bench) => line.written.map(hexOf)
export const notices = (line: Bench, name: string) =>
  line.notices.filter((notice) => notice.name === name).map(({ detail }) => detail)

export async function press(line: Bench, keys: string | string[], address = 1): Promise<void> {
  line.device.act('press', { address, keys })
  await line.clock.settle()
}

export async function choose(line: Bench, choice: number, address = 1): Promise<void> {
  line.device.act('evaluate', { address, choice })
  await line.clock.settle()
}

export const invite = (line: Bench, address = 1) => line.execute({ name: 'Evaluator.Invite', data: { address } })
export const unitOf = (line: Bench, address = 1) =>
  (line.device.look()['units'] as Record<string, unknown>)[String(address)]

type Outcome = 'committed' | 'expired'
/** A hub that answers when the test says so, the oldest event first. */
export function hubOnDemand() {
  const waiting: ((outcome: Outcome) => void)[] = []
  return {
    emit: () => new Promise<Outcome>((resolve) => waiting.push(resolve)),
    async settle(line: Bench, outcome: Outcome) {
      waiting.shift()?.(outcome)
      await line.clock.settle()
    },
  }
}
