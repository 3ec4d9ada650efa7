import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { NDC_REQUEST, NDC_SAMPLES, ndc } from '../../device-drivers/atm-ndc/vectors.ts'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning, LONGEST_MESSAGE } from './meaning.ts'

function says(text: string, en: string): Spoken {
  const body = Buffer.from(ndc(text), 'latin1')
  return [
    'toHost',
    Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body])
      .toString('hex')
      .toUpperCase(),
    en,
  ]
}
const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'what a machine says by itself': [
    says(NDC_SAMPLES.cardNotTaken, 'card reader: status 1, no error'),
    says(NDC_SAMPLES.receiptLow, 'receipt printer: status 0, no error'),
    says(NDC_SAMPLES.powerFailure, 'power: status 0'),
    says(NDC_SAMPLES.supervisorEntry, 'supervisor mode entered'),
    says(NDC_SAMPLES.supervisorExit, 'supervisor mode left'),
    says(NDC_REQUEST, "a customer's request"),
  ],
  'what it answers': [
    says(NDC_SAMPLES.cassetteLow, 'cash handler: status 0, no error'),
    says(NDC_SAMPLES.supplies, 'terminal state: supplies'),
    says(NDC_SAMPLES.counters, 'terminal state: counters'),
    says(NDC_SAMPLES.ready, 'ready'),
    says(NDC_SAMPLES.transactionReady, 'transaction done'),
    says(NDC_SAMPLES.illegalCoordination, 'command refused, B09'),
    says(NDC_SAMPLES.goOutOfService, 'host: go out of service'),
  ],
}

describe("words for an ATM's messages", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '00 FF 00 10 41', longest: LONGEST_MESSAGE })

  it('tell nothing of a customer', () => {
    const words = JSON.stringify(read(createMeaning, [says(NDC_REQUEST, '')]).map(({ text }) => text))
    expect(words).not.toMatch(/6225|ZHANG|60<78>|AAI/)
  })

  it.each([
    [{ framing: 'etx' }, [`${ndc(NDC_SAMPLES.ready)}\x03`, `${ndc(NDC_SAMPLES.supervisorEntry)}\x03`]],
    [{ framing: 'none' }, [ndc(NDC_SAMPLES.ready), ndc(NDC_SAMPLES.supervisorEntry), ndc(NDC_SAMPLES.ready)]],
  ])('follow what bounds a message: %j', (settings, texts) => {
    const spoken = texts.map((text): Spoken => ['toHost', Buffer.from(text, 'latin1').toString('hex'), ''])
    const words = read(() => createMeaning(settings), spoken).map(({ text }) => text.en)
    expect(words).toEqual(['ready', 'supervisor mode entered'])
  })
})
