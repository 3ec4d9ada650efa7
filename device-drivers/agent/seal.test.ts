import {
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { type Identity, SealedBox } from '../../contracts/index.ts'
import { createSeal } from './seal.ts'

const identity: Identity = {
  documentType: 'citizen',
  number: '11010519491231002X',
  name: '王小明',
  birthDate: '1949-12-31',
}

function hubKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  // The last 32 bytes of the SPKI form are the raw key.
  return { privateKey, raw: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
}

/** Opens a box from the words of the contract alone, by another way of importing keys than the sealing side uses. */
function open(box: SealedBox, eventId: string, hub: { privateKey: KeyObject; raw: Buffer }): unknown {
  const epk = Buffer.from(box.epk, 'base64')
  const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), epk])
  const shared = diffieHellman({
    privateKey: hub.privateKey,
    publicKey: createPublicKey({ key: spki, format: 'der', type: 'spki' }),
  })
  const key = hkdfSync('sha256', shared, Buffer.concat([epk, hub.raw]), Buffer.from('branchhub identity v1'), 32)
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(box.iv, 'base64'))
  decipher.setAAD(Buffer.from(eventId))
  decipher.setAuthTag(Buffer.from(box.tag, 'base64'))
  return JSON.parse(decipher.update(Buffer.from(box.data, 'base64'), undefined, 'utf8') + decipher.final('utf8'))
}

test('the hub opens what was sealed to its key', () => {
  const hub = hubKeys()
  const box = createSeal(hub.raw.toString('base64'))(identity, 'event-1')
  expect(Check(SealedBox, box)).toBe(true)
  expect(open(box, 'event-1', hub)).toEqual(identity)
})

test('a box opens for its own event only, and not when a bit has changed', () => {
  const hub = hubKeys()
  const box = createSeal(hub.raw.toString('base64'))(identity, 'event-1')
  expect(() => open(box, 'event-2', hub)).toThrow()
  const data = Buffer.from(box.data, 'base64')
  data[0] = (data[0] ?? 0) ^ 1
  expect(() => open({ ...box, data: data.toString('base64') }, 'event-1', hub)).toThrow()
  expect(() => open(box, 'event-1', hubKeys())).toThrow()
})

test('the same identity sealed twice gives two boxes with nothing in common, and none shows the plaintext', () => {
  const hub = hubKeys()
  const seal = createSeal(hub.raw.toString('base64'))
  const [one, two] = [seal(identity, 'event-1'), seal(identity, 'event-1')]
  for (const key of ['epk', 'iv', 'data', 'tag'] as const) expect(one[key]).not.toBe(two[key])
  expect(Buffer.from(one.data, 'base64').includes('11010519491231002X')).toBe(false)
})

test('a key that is not 32 bytes is refused at once', () => {
  expect(() => createSeal('AAAA')).toThrow(RangeError)
})
