import { describe, expect, test } from 'vitest'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'

type Brand = Record<string, string>
function mistakesOf(brand: Brand): string[] {
  const configuration = smallConfiguration()
  const result = checkConfiguration({ ...configuration, outlet: { ...configuration.outlet, brand } })
  return 'mistakes' in result ? result.mistakes.map(({ path, message }) => `${path}: ${message}`) : []
}
const mark = (type: string, content: string | Buffer) =>
  `data:image/${type};base64,${Buffer.from(content).toString('base64')}`
const svg = (inner: string) =>
  mark('svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${inner}</svg>`)
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])

describe('colours', () => {
  test('are taken when text on them is readable, with white where no ink is named', () => {
    expect(mistakesOf({ color: '#8C1D2F' })).toEqual([])
    expect(mistakesOf({ color: '#ffd24a', ink: '#241a00' })).toEqual([])
  })

  test.each([
    [
      { color: '#ffd24a' },
      '/outlet/brand/color: text #ffffff on #ffd24a has a contrast of 1.44:1; at least 4.5:1 is readable',
    ],
    [
      { color: '#8c1d2f', ink: '#b04050' },
      '/outlet/brand/ink: text #b04050 on #8c1d2f has a contrast of 1.58:1; at least 4.5:1 is readable',
    ],
    // 4.4995:1.
    [
      { color: '#647d66' },
      '/outlet/brand/color: text #ffffff on #647d66 has a contrast of 4.49:1; at least 4.5:1 is readable',
    ],
  ])('%o can not be read', (brand, mistake) => {
    expect(mistakesOf(brand)).toEqual([mistake])
  })

  test('of another form are a mistake of form only', () => {
    expect(mistakesOf({ color: 'red' })).toEqual([expect.stringMatching('^/outlet/brand/color: ')])
  })
})

describe('the mark', () => {
  test.each([
    ['an SVG picture', svg('<path d="M0 0h8v8z" fill="#fff"/>')],
    ['one with references within it', svg('<g id="a"/><use href="#a"/><path fill="url(#b)" stroke="url( \'#b\')"/>')],
    [
      'one with a declaration and comments',
      mark('svg+xml', '\ufeff<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<svg></svg>\n'),
    ],
    ['a PNG picture', mark('png', PNG)],
    ['a WebP picture', mark('webp', 'RIFF\0\0\0\0WEBPVP8 ')],
  ])('may be %s', (_what, url) => {
    expect(mistakesOf({ color: '#076371', mark: url })).toEqual([])
  })

  test.each([
    ['another file called PNG', mark('png', 'GIF89a'), 'the mark is no PNG picture'],
    ['another file called WebP', mark('webp', PNG), 'the mark is no WebP picture'],
    ['a page called SVG', mark('svg+xml', '<html><svg></svg></html>'), 'the mark is no SVG picture'],
    [
      'an SVG picture in UTF-16',
      mark('svg+xml', Buffer.from('\ufeff<svg></svg>', 'utf16le')),
      'the mark is no SVG picture',
    ],
    ['half of an SVG picture', mark('svg+xml', '<svg><path'), 'the mark is an SVG picture without an end'],
    ['a comment without an end', mark('svg+xml', `<!-- ${'--> <!-- '.repeat(5000)}`), 'the mark is no SVG picture'],
    ['a script', svg('<script>alert(1)</script>'), 'the mark holds a script or foreign content, which a mark may not'],
    [
      'a script by another name',
      svg('<s:script/>'),
      'the mark holds a script or foreign content, which a mark may not',
    ],
    ['HTML', svg('<foreignObject/>'), 'the mark holds a script or foreign content, which a mark may not'],
    ['an event', svg('<g onload="alert(1)"/>'), 'the mark holds an event handler, which a mark may not'],
    ['an event after a slash', svg('<g/onload="alert(1)"/>'), 'the mark holds an event handler, which a mark may not'],
    [
      'a link',
      svg('<a href="javascript:alert(1)"/>'),
      'the mark holds a reference to something outside it, which a mark may not',
    ],
    [
      'an image from elsewhere',
      svg("<image xlink:href='//x/y.png'/>"),
      'the mark holds a reference to something outside it, which a mark may not',
    ],
    [
      'a paint from elsewhere',
      svg('<g fill="url(https://x/y#z)"/>'),
      'the mark holds a reference to something outside it, which a mark may not',
    ],
    [
      'a style sheet from elsewhere',
      svg('<style>@import "//x"</style>'),
      'the mark holds an import, which a mark may not',
    ],
    [
      'a style sheet beside it',
      mark('svg+xml', '<?xml-stylesheet href="#a"?><svg></svg>'),
      'the mark is no SVG picture',
    ],
    ['entities', mark('svg+xml', '<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>'), 'the mark is no SVG picture'],
  ])('may not be %s', (_what, url, message) => {
    expect(mistakesOf({ color: '#076371', mark: url })).toEqual([`/outlet/brand/mark: ${message}`])
  })

  test('is a picture of less than 48 KB, of a kind that every screen can show', () => {
    const large = mark('png', Buffer.concat([PNG, Buffer.alloc(48 * 1024)]))
    for (const url of [large, mark('gif', 'GIF89a'), 'https://bank.example/mark.svg', 'data:image/png,abc']) {
      expect(mistakesOf({ color: '#076371', mark: url })).toEqual([expect.stringMatching('^/outlet/brand/mark: ')])
    }
  })
})
