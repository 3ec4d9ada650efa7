import { oneOf } from './dialogueTroubles.ts'

/** What a simulated card has to talk with. */
export interface ChipKind {
  /** Contacts: none, or the protocol it speaks; `dead` does not answer its reset, `short` draws too much current. */
  readonly ic: 'none' | 'T0' | 'T1' | 'dead' | 'short'
  /** Radio: none, a memory card, or a CPU card of type A or B. */
  readonly rf: 'none' | 'S50' | 'S70' | 'UL' | 'typeA' | 'typeB'
}

/** An invented chip that answers simply: it selects whatever is asked for, and keeps what is written to it. */
export interface Chip extends ChipKind {
  /** Answer to reset. */
  readonly atr: readonly number[]
  /** Four bytes, for the radio. */
  readonly uid: readonly number[]
  /** A command of ISO 7816-4; gives data and SW1 SW2. */
  apdu(command: readonly number[]): readonly number[]
  /** A block of 16 bytes of a memory card. */
  readBlock(block: number): readonly number[]
  writeBlock(block: number, data: readonly number[]): void
}

const IC_KINDS: readonly ChipKind['ic'][] = ['none', 'T0', 'T1', 'dead', 'short']
const RF_KINDS: readonly ChipKind['rf'][] = ['none', 'S50', 'S70', 'UL', 'typeA', 'typeB']

/** By the fields `ic` and `rf` of an act or of the settings; the first that says something counts. */
export function chipKindOf(...sources: readonly Readonly<Record<string, unknown>>[]): ChipKind {
  const said = (name: string) => sources.map((source) => source[name]).find((value) => value !== undefined)
  return { ic: oneOf(IC_KINDS, said('ic'), 'T0'), rf: oneOf(RF_KINDS, said('rf'), 'S50') }
}

const DONE = [0x90, 0x00]
const NOT_SUPPORTED = [0x6d, 0x00]
const WRONG_LENGTH = [0x67, 0x00]
const FILE_BYTES = 256

export function createChip(number: number, kind: ChipKind): Chip {
  const file = Array.from({ length: FILE_BYTES }, (_, place) => (number * 7 + place) & 0xff)
  const blocks = new Map<number, readonly number[]>()

  return {
    ...kind,
    atr: [0x3b, 0x14, number & 0xff, 0x42, 0x52, 0x48],
    uid: [0x04, (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff],
    apdu([, instruction, p1 = 0, p2 = 0, length, ...data]) {
      if (length === undefined && instruction === undefined) return WRONG_LENGTH
      const offset = ((p1 & 0x7f) << 8) | p2
      switch (instruction) {
        case 0xa4:
          return [0x6f, 0x00, ...DONE]
        case 0x84:
          return [...file.slice(0, 8), ...DONE]
        case 0xb0: {
          if (offset >= FILE_BYTES) return [0x6b, 0x00]
          return [...file.slice(offset, offset + (length || FILE_BYTES)), ...DONE]
        }
        case 0xd6: {
          if (data.length < (length ?? 0) || offset + (length ?? 0) > FILE_BYTES) return WRONG_LENGTH
          file.splice(offset, length ?? 0, ...data.slice(0, length))
          return DONE
        }
        default:
          return NOT_SUPPORTED
      }
    },
    readBlock: (block) =>
      blocks.get(block) ?? Array.from({ length: 16 }, (_, place) => (number + block + place) & 0xff),
    writeBlock(block, data) {
      blocks.set(block & 0xff, data.slice(0, 16))
    },
  }
}
