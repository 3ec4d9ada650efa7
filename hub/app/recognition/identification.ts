import { createHash } from 'node:crypto'
import type { Static } from 'typebox'
import { type Actor, problem, type ROUTES } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { Clock, IdentityVault, StoredAnswer } from '../ports.ts'
import { mistakeIn, normalised } from './knownNumbers.ts'
import type { Recogniser } from './recogniser.ts'

export type Identification = Static<(typeof ROUTES)['identifyTicket']['body']>

export interface IdentificationOptions {
  readonly branch: Branch
  readonly dispatcher: Pick<Dispatcher, 'submit'>
  readonly vault: Pick<IdentityVault, 'protect' | 'fingerprint'>
  readonly clock: Clock
  readonly recogniser: Recogniser | undefined
}

/** Staff say whose ticket it is that was taken without a document. The number is sealed before anything else sees it. */
export async function identifyTicket(
  options: IdentificationOptions,
  ticketId: string,
  { id, knownBy }: Identification,
  actor: Actor,
): Promise<StoredAnswer> {
  const { branch, dispatcher, vault, clock, recogniser } = options
  const { kind, name = '' } = knownBy
  const number = normalised(kind, knownBy.number)
  const mistake = mistakeIn(kind, number)
  if (mistake !== undefined)
    return { ok: false, problem: problem('BAD_REQUEST', { mistakes: [{ path: '/knownBy/number', message: mistake }] }) }
  const day = branch.businessDay ?? clock.now().businessDay
  const keyId = keyIdOf(actor, id)
  const presented = vault.protect({ documentType: kind, number, name }, keyId, day)
  const recognised = recogniser?.recognise([{ kind, number }])
  const answer = await dispatcher.submit(
    { id, type: 'IdentifyTicket', data: { ticketId, presented, ...(recognised && { recognised }) } },
    actor,
    { ticketId, person: vault.fingerprint(canonicalJson({ kind, number, name }), keyId, day) },
  )
  if (answer.ok && !recognised) recogniser?.askLater([{ kind, number }], presented.blindIndex, id)
  return answer
}

/** Ids of commands are the sender's to choose: what he chooses must not reach another visit's key. */
function keyIdOf({ kind, id }: Actor, commandId: string): string {
  return `named-${createHash('sha256').update(`${kind}:${id}|${commandId}`).digest('hex').slice(0, 28)}`
}
