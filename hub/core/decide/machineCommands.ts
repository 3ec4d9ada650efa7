import { checkHost } from './deviceCommands.ts'
import type { Handlers } from './draft.ts'

/** Nothing of the branch depends on what customers do at machines: it is recorded, once for each report. */
export const machineCommands: Handlers<'ReportTransaction'> = {
  ReportTransaction(draft, { nodeId, ...transaction }) {
    checkHost(draft, { deviceId: transaction.deviceId, nodeId })
    draft.emit('MachineTransaction', transaction)
    return {}
  },
}
