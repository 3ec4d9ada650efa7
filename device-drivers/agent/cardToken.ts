import { createHmac } from 'node:crypto'

/**
 * Tokens of card numbers: HMAC-SHA-256 (RFC 2104) of the digits under the branch's card key, in hex. The same card has the same
 * token at every device of the branch and another one in every other branch.
 * @param cardKey 32 bytes, base64; throws a RangeError when it is not. Undefined: no token for any card
 */
export function cardTokens(cardKey: string | undefined): (digits: string) => string | undefined {
  if (cardKey === undefined) return () => undefined
  const key = Buffer.from(cardKey, 'base64')
  if (key.length !== 32) throw new RangeError('the card key must be 32 bytes in base64')
  return (digits) => createHmac('sha256', key).update(digits, 'ascii').digest('hex')
}
