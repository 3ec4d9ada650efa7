import type { BranchDevices } from '../branchDevices.ts'
import { pause } from './screen.ts'

/** Somebody looks after the ticket printers, as in any branch: a roll that runs low is changed after a while. */
export function keepPaperIn(lines: BranchDevices['lines'], afterMs: number, ended: AbortSignal): { stop: () => void } {
  const cancels = [...lines.values()]
    .filter(({ device }) => device.protocol === 'printer-escpos')
    .map(({ device, onNotice }) =>
      onNotice(() => {
        if (device.look()['paper'] !== 'low') return
        void pause(afterMs, ended).then(() => device.act('refill'))
      }),
    )
  return {
    stop: () => {
      for (const cancel of cancels) cancel()
    },
  }
}
