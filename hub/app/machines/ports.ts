import type { RawMessageView, SealedBox, TransactionCount, TransactionView } from '../../../contracts/index.ts'

/** A message of a machine as it came: closed. */
export interface KeptMessage extends RawMessageView {
  readonly deviceId: string
  readonly sealed: SealedBox
}

export interface TransactionFilter {
  readonly deviceId: string | undefined
  /** Unix time in milliseconds, `to` excluded. */
  readonly from: number
  readonly to: number
}

export type KindCount = Omit<TransactionCount, 'date'>

/** What machines have told of, where it is kept. */
export interface MachineStore {
  /** Written a moment later; of each device the newest are kept. The same id again is the same message. */
  keepMessage(message: KeptMessage): void
  /** The newest first. */
  messages(deviceId: string, limit: number): RawMessageView[]
  sealedMessage(deviceId: string, messageId: string): SealedBox | undefined
  /** Those from before this moment are gone for good; how many they were. */
  purgeMessages(before: number): number
  /** From the journal, the newest first. */
  transactions(filter: TransactionFilter, limit: number): TransactionView[]
  /** By kind and result; some milliseconds for a thousand. */
  transactionCounts(filter: TransactionFilter): KindCount[]
}
