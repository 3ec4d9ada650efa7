import type { BranchConfig, DeviceConfig } from '../../contracts/index.ts'

/** The node whose devices hang on the hub's own box. */
export const LOCAL_NODE = 'local'

/**
 * The devices of one node as its agent is told of them. A line shared by several units (keypads, boards, evaluators) gets the addresses
 * that windows name, unless its settings list them: an address is written down once, at the window.
 */
export function agentDevices(config: BranchConfig, nodeId: string): DeviceConfig[] {
  const addresses = new Map<string, Set<number>>()
  for (const unit of config.windows.flatMap((window) => [window.keypad, window.board, window.evaluator])) {
    if (unit) addresses.set(unit.device, (addresses.get(unit.device) ?? new Set()).add(unit.address))
  }
  return (
    config.devices
      .filter((device) => device.node === nodeId)
      // What people call it is no business of its node.
      .map(({ name: _, ...device }) => {
        const used = addresses.get(device.id)
        if (!used || 'addresses' in device.settings) return device
        return { ...device, settings: { ...device.settings, addresses: [...used].sort((a, b) => a - b) } }
      })
  )
}
