import type { SimulatorFactory } from './device.ts'

/** Simulated devices by the name of the driver that speaks to them. */
export const simulators: Readonly<Record<string, () => Promise<SimulatorFactory>>> = {
  'idcard-sam': async () => (await import('./idcard-sam/simulator.ts')).createSimulator,
  'keypad-ff68': async () => (await import('./keypad-ff68/simulator.ts')).createSimulator,
  'led-onbon': async () => (await import('./led-onbon/simulator.ts')).createSimulator,
  'printer-escpos': async () => (await import('./printer-escpos/simulator.ts')).createSimulator,
}
