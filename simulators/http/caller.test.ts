import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { httpCaller } from './caller.ts'
import { formBody, type HttpAnswer, takeAnswers } from './messages.ts'

const answer = (status: number, body = '') =>
  Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: ${body.length}\r\n\r\n${body}`)

function caller() {
  const clock = fakeClock()
  const sent: string[] = []
  const done: (HttpAnswer | undefined)[] = []
  const calls = httpCaller(
    { send: (bytes) => sent.push(Buffer.from(bytes).toString()), clock },
    { answerMs: 5_000, retryMs: 500 },
  )
  calls.opened()
  return {
    clock,
    sent,
    calls,
    done,
    call: (path: string, retries = 0) =>
      calls.call({
        request: { path, contentType: 'text/plain', body: Buffer.from('x') },
        retries,
        done: (one) => done.push(one),
      }),
  }
}

test('one request after the other, each whole', () => {
  const { calls, call, sent, done } = caller()
  call('/a')
  call('/b')
  expect(sent).toEqual([
    'POST /a HTTP/1.1\r\nHost: hub\r\nUser-Agent: device\r\nAccept: */*\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx',
  ])
  for (const byte of answer(200, 'yes')) calls.receive(Uint8Array.of(byte))
  expect(done).toEqual([{ status: 200, body: Uint8Array.from(Buffer.from('yes')) }])
  expect(sent).toHaveLength(2)
  expect(calls.waiting).toBe(1)
})

test('not answered or refused it is sent again when the line has been quiet, as often as it may', async () => {
  const { calls, call, sent, done, clock } = caller()
  call('/a', 2)
  calls.receive(answer(503))
  await clock.advance(400)
  calls.receive(answer(400))
  await clock.advance(400)
  expect(sent).toHaveLength(1)
  await clock.advance(100)
  expect(sent).toHaveLength(2)
  await clock.advance(5_500)
  expect(sent).toHaveLength(3)
  await clock.advance(5_500)
  expect(done).toEqual([undefined])
  expect(calls.waiting).toBe(0)
})

test('when the line closes everything has failed, and while it is closed so does what is new', () => {
  const { calls, call, done } = caller()
  call('/a')
  call('/b')
  calls.closed()
  call('/c')
  expect(done).toEqual([undefined, undefined, undefined])
})

test('noise before an answer is dropped', () => {
  const held = [...Buffer.from('HTTP\u0000\u00ff HTHTTP/1.1'), ...answer(200, 'a'), ...answer(404)]
  expect(takeAnswers(held)).toEqual([
    { status: 200, body: Uint8Array.of(97) },
    { status: 404, body: new Uint8Array() },
  ])
  expect(held).toEqual([])
})

test('a form as RFC 7578 has it', () => {
  const body = formBody('b', [
    { name: 'a', content: '1' },
    { name: 'p', fileName: 'p.jpg', type: 'image/jpeg', content: Uint8Array.of(0xff) },
  ])
  expect(Buffer.from(body).toString('latin1')).toBe(
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' +
      '--b\r\nContent-Disposition: form-data; name="p"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\u00ff\r\n--b--\r\n',
  )
})
