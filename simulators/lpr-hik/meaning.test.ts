import { Buffer } from 'node:buffer'
import { describe } from 'vitest'
import { describeMeaning, type Spoken } from '../../test/support/wireMeaning.ts'
import { LONGEST_MESSAGE } from '../http/messages.ts'
import { createMeaning } from './meaning.ts'

const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase()
const says = (body: string, en: string): Spoken => [
  'toHost',
  hex(`POST /hik HTTP/1.1\r\nContent-Length: ${Buffer.from(body).length}\r\n\r\n${body}`),
  en,
]
const hears = (status: string, en: string): Spoken => [
  'toDevice',
  hex(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`),
  en,
]

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'plates, and what is on them is not said': [
    says('<a><eventType>ANPR</eventType><licensePlate>京A12345</licensePlate></a>', 'Plate event'),
    hears('200 OK', 'Answer: received'),
    says('<n:eventType>ANPR</n:eventType><n:hasMoreData>true</n:hasMoreData>', 'Plate event, early'),
    says('{"eventType":"ANPR","isDataRetransmission":true}', 'Plate event, sent again'),
    hears('503 Service Unavailable', 'Not taken, status 503'),
  ],
  'everything else': [
    says('<eventType>videoloss</eventType><eventState>inactive</eventState>', 'Heartbeat'),
    says('<eventType>videoloss</eventType><eventState>active</eventState>', 'Other event videoloss'),
    says('{"eventType":"linedetection"}', 'Other event linedetection'),
    says('nonsense', 'Request, content not known'),
  ],
}

describe('the words for a Hikvision camera', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: hex('POSTHTTP/POST'), longest: LONGEST_MESSAGE })
})
