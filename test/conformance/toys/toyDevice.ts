import type { SimulatedDevice, SimulatorFactory } from '../../../simulators/device.ts'
import { COMMAND, KIND, takeToyFrames, toyFrame } from './toyFrames.ts'

/** Units on one line, each of which shows one byte. Setting `addresses`. Acts: `press` { address }, `refuse` { on }. */
export const createToyDevice: SimulatorFactory = (context, settings): SimulatedDevice => {
  const units = new Map((settings['addresses'] as number[]).map((address) => [address, { data: 0 }]))
  const held: number[] = []
  let refuses = false
  return {
    protocol: 'toy-line',
    receive(bytes) {
      held.push(...bytes)
      for (const { address, command, data } of takeToyFrames(held, [KIND.command])) {
        const unit = units.get(address)
        if (!unit) continue
        const isRefused = refuses && command !== COMMAND.ping
        if (!isRefused && command === COMMAND.show) unit.data = data
        if (!isRefused && command === COMMAND.clear) unit.data = 0
        context.send(toyFrame(isRefused ? KIND.no : KIND.yes, address, command, data))
      }
    },
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const { address = 1, on = true } = (argument ?? {}) as { address?: number; on?: boolean }
      if (action === 'press') context.send(toyFrame(KIND.report, address, 0x0c, 0))
      else if (action === 'refuse') refuses = on
      else throw new Error(`a toy can not ${action}`)
    },
    look: () => ({ units: Object.fromEntries(units), refuses }),
  }
}
