import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundaryOf, readParts } from './formParts.ts'
import { readJson } from './jsonText.ts'

test('the boundary of a form', () => {
  expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc')
  expect(boundaryOf('Multipart/Mixed; charset=utf-8; boundary="a b"; x=y')).toBe('a b')
  for (const type of [undefined, '', 'text/xml', 'multipart/form-data', 'application/json; boundary=a'])
    expect(boundaryOf(type)).toBeUndefined()
})

test('any parts come back as they went in', () => {
  const part = fc.record({ name: fc.stringMatching(/^[a-z._]{1,12}$/), content: fc.uint8Array({ maxLength: 60 }) })
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), fc.string({ maxLength: 5 }), (parts, preamble) => {
      const body = Buffer.concat([
        Buffer.from(preamble === '' ? '' : `${preamble}\r\n`),
        ...parts.flatMap(({ name, content }) => [
          Buffer.from(`--bound\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n`),
          content,
          Buffer.from('\r\n'),
        ]),
        Buffer.from('--bound--\r\n'),
      ])
      const read = readParts(body, 'bound')
      expect(read?.map(({ name, content }) => ({ name, content: [...content] }))).toEqual(
        parts.map(({ name, content }) => ({ name, content: [...content] })),
      )
    }),
  )
})

test('a head that is too long, too many parts, no parts: no form', () => {
  const one = (head: string) => `--b\r\n${head}\r\n\r\nx\r\n`
  expect(readParts(Buffer.from(`${one('a: b')}--b--`), 'b')).toHaveLength(1)
  expect(readParts(Buffer.from(`${one(`a: ${'b'.repeat(5000)}`)}--b--`), 'b')).toBeUndefined()
  expect(readParts(Buffer.from(`${one('a: b').repeat(40)}--b--`), 'b')).toBeUndefined()
  expect(readParts(Buffer.from('--b--'), 'b')).toBeUndefined()
  expect(readParts(Buffer.from(one('a: b')), 'b')).toBeUndefined()
})

test('JSON comes without its long strings, whatever is escaped in them', () => {
  const picture = `${'A'.repeat(100_000)}\\"\\\\`
  expect(readJson(Buffer.from(`{"a":"${picture}","b":["c","${picture}"],"京":"沪"}`))).toEqual({
    a: '',
    b: ['c', ''],
    京: '沪',
  })
  for (const text of ['', '{', '{"a":"', '{"a":1}}', 'nonsense', '['.repeat(50), `[${'1,'.repeat(200_000)}1]`])
    expect(readJson(Buffer.from(text))).toBeUndefined()
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(readJson(Buffer.from(text))).toEqual(JSON.parse(text))
    }),
  )
})
