import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncDirectory } from './durableFiles.ts'
import { errorCode, StoreError, toStoreError } from './storeError.ts'

export const KEY_BYTES = 32

/**
 * Where the key comes from that wraps all others. It protects a stolen disk only as far as it does not lie on the same
 * disk: the file is the provider for a machine whose disk is encrypted as a whole. Others fit behind the same two
 * lines: systemd (`LoadCredentialEncrypted=kek:...`, read from `$CREDENTIALS_DIRECTORY/kek`; `mayCreate` refused), or a
 * TPM (32 bytes sealed to the boot state, unsealed once at start).
 */
export interface KeyEncryptionKeyProvider {
  /**
   * 32 bytes. `mayCreate` is true only while nothing is wrapped yet: later a missing key must be said, not replaced, or
   * every wrapped key would silently be lost. Throws StoreError `keys`.
   */
  load(mayCreate: boolean): Buffer
}

/**
 * 32 bytes for one purpose, the same as long as the key-encryption key is: for secrets that need not be stored, and indexes
 * that must not be guessed. HKDF-SHA-256 (RFC 5869) with the purpose as its info.
 */
export function derivedKey(keyEncryptionKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', keyEncryptionKey, '', `branchhub ${purpose}`, KEY_BYTES))
}

/**
 * What card numbers are hidden with at the branch's devices, base64: agents make tokens of them with it. As long as the
 * key-encryption key is the same, a card has the same token.
 */
export function cardKey(keyEncryptionKey: Buffer): string {
  return derivedKey(keyEncryptionKey, 'card tokens v1').toString('base64')
}

/** A 0600 file with 32 random bytes, made at the first start. */
export function keyFromFile(path: string): KeyEncryptionKeyProvider {
  return {
    load(mayCreate) {
      let key: Buffer
      try {
        key = readFileSync(path)
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw toStoreError(error, `reading ${path}`)
        if (!mayCreate)
          throw new StoreError(
            'keys',
            `the key-encryption key ${path} is missing; put it back, or remove keys.db to give up all personal data`,
          )
        key = createKeyFile(path)
      }
      if (key.length !== KEY_BYTES)
        throw new StoreError('keys', `${path} must hold ${KEY_BYTES} bytes, it holds ${key.length}`)
      return key
    },
  }
}

/** Whole or not at all: a half-written key must never be taken for one. */
function createKeyFile(path: string): Buffer {
  const key = randomBytes(KEY_BYTES)
  const partial = `${path}.partial`
  rmSync(partial, { force: true })
  const file = openSync(partial, 'wx', 0o600)
  try {
    writeSync(file, key)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  linkSync(partial, path)
  rmSync(partial)
  syncDirectory(dirname(path))
  return key
}
