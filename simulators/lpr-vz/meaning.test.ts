import { Buffer } from 'node:buffer'
import { describe } from 'vitest'
import { describeMeaning, type Spoken } from '../../test/support/wireMeaning.ts'
import { LONGEST_MESSAGE } from '../http/messages.ts'
import { createMeaning } from './meaning.ts'

const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase()
const says = (body: string, en: string, type = 'text/json'): Spoken => [
  'toHost',
  hex(`POST /vz HTTP/1.1\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.from(body).length}\r\n\r\n${body}`),
  en,
]
const hears = (status: string, body: string, en: string): Spoken => [
  'toDevice',
  hex(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.from(body).length}\r\n\r\n${body}`),
  en,
]
const plate = (fields: string) => `{"AlarmInfoPlate":{"result":{"PlateResult":{${fields}}}}}`
const answer = (fields: string) => `{"Response_AlarmInfoPlate":{${fields}}}`

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a plate, and what is on it is not said': [
    says(plate('"license":"京A12345","plateid":7'), 'Plate, number 7'),
    hears('200 OK', answer('"info":"no"'), 'Answer: open nothing'),
  ],
  'an order to open, and the answer that would open for everybody': [
    says('x', 'Heartbeat or poll', 'multipart/form-data; boundary=b'),
    hears(
      '200 OK',
      answer('"info":"no","ivs_ioctrl":{"delay":700,"io":1,"value":2}'),
      'Answer: open nothing, output 2 on for 700 ms',
    ),
    hears('200 OK', answer('"info":"ok"'), 'Answer: open the gate'),
  ],
  'late records': [
    says(plate('"plateid":7,"isoffline":1'), 'Plate, number 7, late record'),
    hears(
      '200 OK',
      answer('"ContinuePushOffline":{"plateid":7,"continue":1}'),
      'Answer: open nothing, send the next late record',
    ),
  ],
  'everything else': [
    says('{"AlarmGioIn":{"result":{"TriggerResult":{"source":3,"value":1}}}}', 'Input 4: 1'),
    says('{"SerialData":{"data":"AA=="}}', 'Serial data'),
    says('{"TriggerImage":{}}', 'Picture'),
    says('nonsense', 'Request, content not known'),
    hears('503 Service Unavailable', '', 'Not taken, status 503'),
    hears('200 OK', 'nonsense', 'Answer: open nothing'),
  ],
}

describe('the words for a VZ camera', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: hex('POSTHTTP/POST'), longest: LONGEST_MESSAGE })
})
