import {
  type EncryptedField,
  type MaskedCustomer,
  maskName,
  maskNumber,
  type VisitorIdentity,
} from '../../contracts/index.ts'
import type { IdentityVault } from './ports.ts'

const CACHE_SIZE = 500

/** Full years on `date` (YYYY-MM-DD); null when the birth date is not known. */
export function ageOn(date: string, birthDate: string | undefined): number | null {
  if (!birthDate) return null
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4))
  const age = date.slice(5) < birthDate.slice(5) ? years - 1 : years
  return age >= 0 && age <= 150 ? age : null
}

export function mask(identity: VisitorIdentity): MaskedCustomer {
  return { name: maskName(identity.name || identity.nameEn || ''), document: maskNumber(identity.number) }
}

/**
 * Masked customers for screens. Only the masked form is kept in memory, and an erased visit's is asked for anew by its
 * key, which is gone then.
 */
export class MaskedCustomers {
  private readonly vault: IdentityVault
  private readonly known = new Map<string, MaskedCustomer | null>()
  /** How often keys have been deleted: what was made of customers before is to be made anew. */
  erasures = 0

  constructor(vault: IdentityVault) {
    this.vault = vault
  }

  get(field: EncryptedField | null | undefined): MaskedCustomer | null {
    if (!field) return null
    const known = this.known.get(field.keyId)
    if (known !== undefined) return known
    const identity = this.vault.reveal(field)
    const masked = identity ? mask(identity) : null
    if (this.known.size >= CACHE_SIZE) this.known.delete(this.known.keys().next().value as string)
    this.known.set(field.keyId, masked)
    return masked
  }

  /** Keys have been deleted: nothing of what they opened stays. */
  clear(): void {
    this.known.clear()
    this.erasures += 1
  }
}
