import type { Chip } from '../cards/chip.ts'

/** What a radio command comes to: data, or the code of an error. */
type RadioResult = readonly number[] | { readonly code: number }

const UNDEFINED = { code: 0x00 }
const DATA_ERROR = { code: 0x02 }
export const CANNOT = { code: 0x03 }
const FAILED = { code: 0x04 }
const failedIn = (pm: number) => ({ code: { 48: 0x41, 49: 0x42, 50: 0x43, 51: 0x45, 52: 0x46 }[pm] ?? 0x04 })

const KINDS: Readonly<Record<number, readonly Chip['rf'][]>> = {
  59: ['S50'],
  60: ['S70'],
  61: ['UL'],
  71: ['typeA'],
  72: [],
}

/** For a card in front of the antenna; GV begins with the CM of one, and is none. */
export function isRadioCommand(cm: number, pm: number): boolean {
  return cm in KINDS && pm >= 0x30 && pm <= 0x3f
}

/** @param chip of the card in front of the antenna, if one is there */
export function radioCommand(chip: Chip | undefined, cm: number, pm: number, data: readonly number[]): RadioResult {
  if (!chip || !KINDS[cm]?.includes(chip.rf)) return failedIn(pm)
  if (cm === 0x47) return cpuCard(chip, pm, data)
  // Cards of the UL kind have no password: their commands are one lower.
  const step = cm === 0x3d && pm > 0x31 ? pm + 1 : pm
  const [block = 0, ...content] = data
  switch (step) {
    case 0x30:
      return []
    case 0x31:
      return chip.uid
    case 0x32:
      return data.length === 8 ? [] : DATA_ERROR
    case 0x33:
      return data.length === 1 ? chip.readBlock(block) : DATA_ERROR
    case 0x34:
      if (content.length !== 16) return DATA_ERROR
      chip.writeBlock(block, content)
      return []
    default:
      return UNDEFINED
  }
}

function cpuCard(chip: Chip, pm: number, data: readonly number[]): RadioResult {
  if (pm === 0x30) return chip.uid
  if (pm === 0x33) return data.length < 4 ? DATA_ERROR : chip.apdu(data)
  return pm === 0x35 ? [] : FAILED
}
