import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import type { Sealable, SealedBox } from '../../contracts/index.ts'

export type Seal = (plain: Sealable, id: string) => SealedBox

const INFO = 'branchhub identity v1'

/**
 * Sealing to the hub as `SealedBox` describes it: X25519 with a fresh key pair per box, HKDF-SHA-256 (salt = ephemeral
 * public key then hub public key), AES-256-GCM with a 12-byte iv, the id of event or command (UTF-8) as additional data. Once sealed, not even this
 * process can open it.
 * @param hubPublicKey raw 32-byte X25519 key, base64; throws a RangeError when it is not
 */
export function createSeal(hubPublicKey: string): Seal {
  const rawHubKey = Buffer.from(hubPublicKey, 'base64')
  if (rawHubKey.length !== 32) throw new RangeError("the hub's public key must be 32 bytes in base64")
  const hubKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: rawHubKey.toString('base64url') },
    format: 'jwk',
  })

  return (plain, id) => {
    const ephemeral = generateKeyPairSync('x25519')
    const epk = rawPublicKey(ephemeral.publicKey)
    const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: hubKey })
    const key = Buffer.from(hkdfSync('sha256', shared, Buffer.concat([epk, rawHubKey]), INFO, 32))
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    cipher.setAAD(Buffer.from(id, 'utf8'))
    const data = Buffer.concat([cipher.update(JSON.stringify(plain), 'utf8'), cipher.final()])
    const box: SealedBox = {
      v: 1,
      epk: epk.toString('base64'),
      iv: iv.toString('base64'),
      data: data.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
    }
    shared.fill(0)
    key.fill(0)
    return box
  }
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
