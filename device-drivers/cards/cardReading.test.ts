import { describe, expect, it } from 'vitest'
import { TEST_CARD_KEY } from '../../test/support/memoryPort.ts'
import { cardTokens } from '../agent/cardToken.ts'
import { type ReadTrack, readCard } from './cardReading.ts'
import { NUMBERS, TRACK_VECTORS } from './vectors.ts'

const tokens = cardTokens(TEST_CARD_KEY)
const text = (track: 1 | 2, characters: string): ReadTrack & { text: Uint8Array } => ({
  track,
  text: Uint8Array.from(Buffer.from(characters, 'latin1')),
})
const track1 = () => text(1, TRACK_VECTORS[1].text)
const track2 = () => text(2, TRACK_VECTORS[2].text)

describe('a card', () => {
  it('is known by token, mask and the track it came from, track 2 first', () => {
    const card = { kind: 'card', token: tokens(NUMBERS[0]), mask: '622500******0006' }
    expect(readCard([track1(), track2()], tokens)).toEqual({ ...card, source: 'track2' })
    expect(readCard([track1(), { track: 2, failure: 'unreadable' }], tokens)).toEqual({ ...card, source: 'track1' })
  })

  it('whose tracks name different cards is none', () => {
    const other = text(1, '%B6225000000000014^ZHANG/SAN^3012201?')
    expect(readCard([other, track2()], tokens)).toEqual({ kind: 'failed', reason: 'wrongCard' })
  })

  it('that gives no number fails for the most telling reason', () => {
    const reason = (...tracks: ReadTrack[]) => readCard(tracks, tokens)
    expect(reason()).toEqual({ kind: 'failed', reason: 'blank' })
    expect(reason({ track: 1, failure: 'blank' }, { track: 2, failure: 'unreadable' })).toEqual({
      kind: 'failed',
      reason: 'unreadable',
    })
    expect(reason({ track: 1, failure: 'unreadable' }, text(2, ';6225000000000007=3012?'))).toEqual({
      kind: 'failed',
      reason: 'checkDigit',
    })
  })

  it('has no name on a node without a key', () => {
    expect(readCard([track2()], () => undefined)).toEqual({ kind: 'noKey' })
  })

  it.each(['good', 'wrong', 'without a key'])('is overwritten in the bytes it was handed over in (%s)', (kind) => {
    const tracks = [track1(), kind === 'wrong' ? text(2, ';6225000000000007=3012?') : track2()]
    readCard(tracks, kind === 'without a key' ? () => undefined : tokens)
    for (const { text: bytes } of tracks) expect(bytes.every((byte) => byte === 0)).toBe(true)
  })
})
