import {
  type CommandData,
  DOCUMENT_TYPES,
  type Identity,
  type KnownBy,
  type Mistake,
  ProblemError,
} from '../../../contracts/index.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import type { IdentityVault } from '../ports.ts'
import { mistakeIn, normalised } from '../recognition/knownNumbers.ts'

export type SealingVault = Pick<IdentityVault, 'protect' | 'blindIndex' | 'fingerprint'>

/** Where a visit's keys are: what is sealed under them can be read until the day's keys are deleted. */
export interface VisitKey {
  readonly keyId: string
  readonly day: string
}

/** A customer as the journal may know him. */
export interface SealedCustomer extends Pick<CommandData<'ReserveTicket'>, 'presented' | 'alsoKnownBy'> {
  /** The same for the same person under the same key; null for nobody. */
  readonly person: string | null
  /** Finds him again: the first of what he is known by. */
  readonly blindIndex: string | undefined
}

/** In one spelling each. Throws BAD_REQUEST with the places, never the values, of numbers that can not be ones. */
export function spelledAlike(knownBy: readonly KnownBy[]): KnownBy[] {
  const spelled = knownBy.map((known) => ({ ...known, number: normalised(known.kind, known.number) }))
  const mistakes = spelled.flatMap(({ kind, number }, place): Mistake[] => {
    const message = mistakeIn(kind, number)
    return message === undefined ? [] : [{ path: `/knownBy/${place}/number`, message }]
  })
  if (mistakes.length > 0) throw new ProblemError('BAD_REQUEST', { mistakes })
  return spelled
}

/** A document that comes first is sealed whole, for who serves him; of everything else only an index is kept. */
export function sealedCustomer(vault: SealingVault, knownBy: readonly KnownBy[], key: VisitKey): SealedCustomer {
  const { keyId, day } = key
  const [first, ...others] = knownBy
  if (first === undefined) return { presented: null, alsoKnownBy: [], person: null, blindIndex: undefined }
  const identity = documentOf(first)
  const presented = identity ? vault.protect(identity, keyId, day) : null
  const indexes = (identity ? others : knownBy).map(({ kind, number }) => vault.blindIndex(kind, number, day))
  const alsoKnownBy = [...new Set(indexes)].filter((index) => index !== presented?.blindIndex)
  const person = vault.fingerprint(canonicalJson(knownBy), keyId, day)
  return { presented, alsoKnownBy, person, blindIndex: presented?.blindIndex ?? alsoKnownBy[0] }
}

/** Undefined for a card, a passbook or a phone: they find a ticket again, and say nothing of their holder. */
function documentOf({ kind, number, name = '' }: KnownBy): Identity | undefined {
  const documentType = DOCUMENT_TYPES.find((type) => type === kind)
  return documentType && { documentType, number, name }
}
