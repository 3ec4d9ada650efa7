import type { Chip } from '../cards/chip.ts'
import type { F3State, Result } from './commands.ts'

const BAD_PARAMETER = '01'
const SEQUENCE = '02'
const NOT_SUPPORTED_BY_HARDWARE = '03'
const DATA_ERROR = '04'
const NO_POWER = '60'
const ACTIVATION_FAILED = '61'
const PROTOCOL_MISMATCH = '62'
const NOT_ACTIVATED = '65'
const UNSUPPORTED_CARD = '66'

function chipAt({ machine }: F3State, place: 'ic' | 'read'): Chip | undefined {
  return machine.inside?.at === place ? machine.inside.cards[0]?.chip : undefined
}

/** CM 51: power and commands for a CPU card under the contacts. */
export function icCommand(state: F3State, pm: number, data: readonly number[]): Result {
  const chip = chipAt(state, 'ic')
  switch (pm) {
    case 0x31:
      state.icActive = false
      return []
    case 0x32:
      return [state.icActive ? 0x31 : 0x30]
    case 0x30:
    case 0x38: {
      if (pm === 0x38 && !state.icActive) return NOT_ACTIVATED
      state.icActive = false
      if (!chip) return SEQUENCE
      if (chip.ic === 'short') return NO_POWER
      if (chip.ic === 'none' || chip.ic === 'dead') return ACTIVATION_FAILED
      state.icActive = true
      return [chip.ic === 'T0' ? 0x30 : 0x31, ...chip.atr]
    }
    case 0x33:
    case 0x34:
    case 0x39: {
      if (!chip || !state.icActive) return NOT_ACTIVATED
      if ((pm === 0x33 && chip.ic !== 'T0') || (pm === 0x34 && chip.ic !== 'T1')) return PROTOCOL_MISMATCH
      return data.length < 4 ? DATA_ERROR : chip.apdu(data)
    }
    default:
      return BAD_PARAMETER
  }
}

/** CM 60: field and commands for a card in front of the antenna. */
export function rfCommand(state: F3State, pm: number, data: readonly number[]): Result {
  const chip = chipAt(state, 'read')
  switch (pm) {
    case 0x31:
      state.rfActive = false
      return []
    case 0x32:
      return [state.rfActive ? 0x31 : 0x30]
    case 0x30:
      state.rfActive = false
      if (!chip) return SEQUENCE
      if (chip.rf === 'none') return ACTIVATION_FAILED
      state.rfActive = true
      return [chip.rf === 'typeB' ? 0x42 : chip.rf === 'typeA' ? 0x41 : 0x4d, ...chip.uid]
    case 0x33:
    case 0x34:
    case 0x35: {
      if (!chip || !state.rfActive) return NOT_ACTIVATED
      const memory = chip.rf === 'S50' || chip.rf === 'S70' || chip.rf === 'UL'
      if (pm === 0x33 && !memory) return UNSUPPORTED_CARD
      if ((pm === 0x34 && chip.rf !== 'typeA') || (pm === 0x35 && chip.rf !== 'typeB')) return PROTOCOL_MISMATCH
      if (data.length < 4) return DATA_ERROR
      return memory ? memoryCard(chip, data) : chip.apdu(data)
    }
    default:
      return BAD_PARAMETER
  }
}

/** Commands like those of a CPU card: 20 keys (any will do), B0 reads and D6 writes a block, named by sector and block. */
function memoryCard(chip: Chip, [, instruction, sector = 0, block = 0, , ...data]: readonly number[]): Result {
  const place = sector * 4 + block
  if (instruction === 0x20) return [0x90, 0x00]
  if (instruction === 0xb0) return [...chip.readBlock(place), 0x90, 0x00]
  if (instruction !== 0xd6) return NOT_SUPPORTED_BY_HARDWARE
  if (data.length < 16) return DATA_ERROR
  chip.writeBlock(place, data)
  return [0x90, 0x00]
}
