/** An element without its attributes; names without their prefix, since firmwares differ in their namespaces. */
export interface XmlElement {
  readonly name: string
  readonly children: readonly XmlElement[]
  /** What stands in it directly, without its children's. */
  readonly text: string
}

const LONGEST = 256 * 1024
const DEEPEST = 16
const MOST_ELEMENTS = 4096

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** A start or end tag. Attributes are matched so that a `>` in one does not end it. */
const TAG =
  /<(\/?)(?:[A-Za-z_][\w.-]{0,63}:)?([A-Za-z_][\w.-]{0,63})((?:\s+[A-Za-z_][\w.:-]{0,63}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y

interface Open {
  readonly name: string
  readonly children: XmlElement[]
  text: string
}

/**
 * Reads the small part of XML 1.0 that devices write: elements, text, CDATA, comments. Undefined for everything else: document types and
 * entities of their own, what is not well-formed, too long, too deep or of too many elements.
 */
export function readXml(source: string): XmlElement | undefined {
  if (source.length > LONGEST) return undefined
  const text = source.replace(/^\uFEFF/, '')
  const open: Open[] = []
  let root: XmlElement | undefined
  let elements = 0
  let at = 0
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = text.indexOf('<', at)
      const said = unescaped(text.slice(at, end < 0 ? text.length : end))
      const inside = open.at(-1)
      if (said === undefined || (!inside && said.trim() !== '')) return undefined
      if (inside) inside.text += said
      at = end < 0 ? text.length : end
      continue
    }
    const special = specialAt(text, at)
    if (special) {
      if (special.text !== undefined) {
        const inside = open.at(-1)
        if (!inside) return undefined
        inside.text += special.text
      }
      at = special.end
      continue
    }
    TAG.lastIndex = at
    const [all, closing, name = '', attributes, empty] = TAG.exec(text) ?? []
    if (all === undefined) return undefined
    at += all.length
    if (closing) {
      const ended = open.pop()
      if (ended?.name !== name || attributes || empty) return undefined
      const element = { ...ended, text: ended.text.trim() }
      const parent = open.at(-1)
      if (parent) parent.children.push(element)
      else root = element
      continue
    }
    if ((root && open.length === 0) || ++elements > MOST_ELEMENTS || open.length >= DEEPEST) return undefined
    if (!empty) open.push({ name, children: [], text: '' })
    else if (open.length > 0) open.at(-1)?.children.push({ name, children: [], text: '' })
    else root = { name, children: [], text: '' }
  }
  return open.length === 0 ? root : undefined
}

/** Comment, CDATA or processing instruction; of a document type there is nothing, so that its `<!` is no tag. */
function specialAt(text: string, at: number): { readonly end: number; readonly text?: string } | undefined {
  const kinds = [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const
  for (const [start, stop] of kinds) {
    if (!text.startsWith(start, at)) continue
    const end = text.indexOf(stop, at + start.length)
    if (end < 0) return undefined
    return { end: end + stop.length, ...(start === '<![CDATA[' && { text: text.slice(at + start.length, end) }) }
  }
  return undefined
}

/** Undefined for an entity that XML itself does not know. */
function unescaped(text: string): string | undefined {
  let isKnown = true
  const plain = text.replace(/&(#x[0-9A-Fa-f]{1,6}|#\d{1,7}|\w{1,16});|&/g, (_, name: string | undefined) => {
    const code = name?.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name?.slice(1))
    const character = name?.startsWith('#')
      ? code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
        ? String.fromCodePoint(code)
        : undefined
      : name !== undefined && Object.hasOwn(ENTITIES, name)
        ? ENTITIES[name]
        : undefined
    if (character === undefined) isKnown = false
    return character ?? ''
  })
  return isKnown ? plain : undefined
}

/** What stands in the first element along these names, below the given one. */
export function xmlText(element: XmlElement, ...names: readonly string[]): string | undefined {
  let found: XmlElement | undefined = element
  for (const name of names) found = found?.children.find((child) => child.name === name)
  return found?.text
}
