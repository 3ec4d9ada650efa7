import { expect, test } from 'vitest'
import { readXml, xmlText } from './xml.ts'

const textOf = (source: string, ...names: string[]) => {
  const root = readXml(source)
  return root && xmlText(root, ...names)
}

test('elements by their local names, text with its entities, CDATA and comments', () => {
  expect(textOf('<a><b>x &lt;&amp;&gt; &#20140;&#x4EAC;</b></a>', 'b')).toBe('x <&> 京京')
  expect(textOf('<n:a xmlns:n="urn:x>y"><n:b c=\'1\'>2</n:b></n:a>', 'b')).toBe('2')
  expect(textOf('<a><b><![CDATA[<&>]]></b><!-- <c> --><c/></a>', 'b')).toBe('<&>')
  expect(textOf('<?xml version="1.0"?>\n<a> <b>1</b> <b>2</b> </a>\n', 'b')).toBe('1')
  expect(readXml('<a/>')).toEqual({ name: 'a', children: [], text: '' })
  expect(textOf('<a><b/></a>', 'c')).toBeUndefined()
})

test.each([
  '',
  'text',
  '<a>',
  '</a>',
  '<a></b>',
  '<a></a><a></a>',
  '<a><b></a></b>',
  'x<a/>',
  '<a/>x',
  '<!DOCTYPE a><a/>',
  '<a>&other;</a>',
  '<a>&#xD800;</a>',
  '<a>& </a>',
  '<a><!-- </a>',
  '<a><![CDATA[ </a>',
  '<![CDATA[x]]>',
  '<a b=c/>',
  '<a b="<"/>',
  '<a ',
  '<1a/>',
  '<a></a b="1">',
])('%s is refused', (source) => {
  expect(readXml(source)).toBeUndefined()
})
