import type { BranchConfig, PadView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { ViewSources } from './sources.ts'

/** Whether nothing speaks against a self-service machine: it has no device here, or that is online without a fault. */
export function isMachineAble(
  config: BranchConfig,
  fleet: Pick<ViewSources['fleet'], 'condition'>,
  machineId: string,
): boolean {
  const machine = config.diversion.machines.find(({ id }) => id === machineId)
  if (machine === undefined) return false
  return machine.device === undefined || fleet.condition(machine.device) === 'ok'
}

export function machineParts(branch: Branch, config: BranchConfig, fleet: ViewSources['fleet']): PadView['machines'] {
  return config.diversion.machines.map(({ id }) => {
    const said = branch.machines.get(id)
    return {
      machineId: id,
      state: said?.state ?? 'free',
      isAble: isMachineAble(config, fleet, id),
      reason: said?.reason ?? null,
    }
  })
}

export function diversionParts(branch: Branch, config: BranchConfig): PadView['diversions'] {
  return config.diversion.rules.map(({ id }) => {
    const { accepted = 0, refused = 0 } = branch.diversions.get(id) ?? {}
    return { ruleId: id, accepted, refused }
  })
}
