import type { DispenserK7x0Settings } from '../../contracts/index.ts'
import type { PathPlace } from '../cards/cardLedger.ts'
import type { Look } from '../cards/mechanism.ts'

/** Answer to AP: `SF` and four bytes, each 0x30 with four flags that add up. */
export type Status = readonly [number, number, number, number]

export function decodeStatus(payload: Uint8Array): Status | undefined {
  const [s, f, s1, s2, s3, s4] = payload
  if (payload.length !== 6 || s !== 0x53 || f !== 0x46) return undefined
  const flags = [s1, s2, s3, s4].map((byte) => ((byte ?? 0) >> 4 === 3 ? (byte ?? 0) & 0x0f : -1))
  if (flags.includes(-1)) return undefined
  return flags as unknown as Status
}

export function lookOf(
  [machine, action, box, channel]: Status,
  { model, mouthSensors }: Pick<DispenserK7x0Settings, 'model' | 'mouthSensors'>,
): Look {
  const covered = channel & 7
  const path: PathPlace = covered === 0 ? 'none' : mouthSensors.includes(covered) ? 'exit' : 'transport'
  const faults = [
    ...(machine & 2 ? ['a card could not be prepared'] : []),
    ...(action & 2 ? ['a card could not be given out'] : []),
    ...(action & 1 ? ['a card could not be collected'] : []),
    ...(box & 4 ? ['cards overlap'] : []),
  ]
  return {
    path,
    moving: (action & 12) !== 0 || (model === 'k720' && (machine & 1) !== 0),
    hopper:
      channel & 8 ? 'empty' : box & 8 ? 'full' : box & 1 ? 'low' : model === 'k750' && machine & 1 ? 'high' : 'ok',
    binFull: (machine & 8) !== 0,
    jammed: (box & 2) !== 0,
    doubled: (box & 4) !== 0,
    fault: faults.length > 0 ? faults.join(', ') : null,
    refused: (machine & 4) !== 0,
  }
}
