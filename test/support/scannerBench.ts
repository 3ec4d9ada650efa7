import type { SimulatorFactory } from '../../simulators/device.ts'
import { fakeClock } from './fakeClock.ts'

/** A simulated scanner alone: what it sends as hexadecimal pieces, and its notices. */
export function scannerBench(createSimulator: SimulatorFactory, settings: Record<string, unknown> = {}) {
  const sent: string[] = []
  const notices: { name: string; detail: Record<string, unknown> }[] = []
  const device = createSimulator(
    {
      send: (bytes) => sent.push(Buffer.from(bytes).toString('hex').toUpperCase()),
      notice: (name, detail) => notices.push({ name, detail }),
      clock: fakeClock(),
    },
    settings,
  )
  return { device, sent, notices }
}

/** `16 54 0D` as it comes from a bench. */
export const hex = (spaced: string) => spaced.replaceAll(' ', '')
