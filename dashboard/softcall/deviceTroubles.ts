import type { WindowView } from '../../contracts/index.ts'

export type DeviceTrouble =
  | 'boardFault'
  | 'boardOffline'
  | 'keypadFault'
  | 'keypadOffline'
  | 'evaluatorFault'
  | 'evaluatorOffline'
  | 'clockDoubted'

/** What does not work at this window, worst first. */
export function deviceTroubles({ board, keypad, evaluator, clockDoubted }: WindowView): DeviceTrouble[] {
  const troubles: DeviceTrouble[] = []
  if (clockDoubted) troubles.push('clockDoubted')
  if (board === 'fault') troubles.push('boardFault')
  if (board === 'offline') troubles.push('boardOffline')
  if (keypad === 'fault') troubles.push('keypadFault')
  if (keypad === 'offline') troubles.push('keypadOffline')
  if (evaluator === 'fault') troubles.push('evaluatorFault')
  if (evaluator === 'offline') troubles.push('evaluatorOffline')
  return troubles
}
