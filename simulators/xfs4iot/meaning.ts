import type { MeaningReader, WireMeaning, WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { asObject, type Json } from './envelope.ts'

/** A message that is longer is not read. */
export const LONGEST_MESSAGE = 65_536

const NOISE: WireText = { 'zh-CN': '杂波，不成报文', en: 'noise, no message' }
const BRACE = '{'.charCodeAt(0)
const END_BRACE = '}'.charCodeAt(0)
const QUOTE = '"'.charCodeAt(0)
const BACKSLASH = '\\'.charCodeAt(0)

/** Of one direction: the bytes of the message under way, and how far it has been read. */
interface Held {
  bytes: number[]
  depth: number
  inString: boolean
  escaped: boolean
  noise: number[]
}

/** The words for an XFS4IoT machine. What is read off a card is not among them. */
export function createMeaning(): MeaningReader {
  const held: Record<Direction, Held> = { toDevice: fresh(), toHost: fresh() }
  return (direction, bytes) => read(held[direction], bytes)
}

const fresh = (): Held => ({ bytes: [], depth: 0, inString: false, escaped: false, noise: [] })

/** A message is an object: from its first brace to the one that closes it. */
function read(held: Held, bytes: Uint8Array): WireMeaning[] {
  const found: WireMeaning[] = []
  const endNoise = () => {
    if (held.noise.length > 0) found.push({ bytes: Uint8Array.from(held.noise), kind: 'noise', text: NOISE })
    held.noise = []
  }
  const giveUp = () => {
    held.noise.push(...held.bytes)
    Object.assign(held, { bytes: [], depth: 0, inString: false, escaped: false })
  }
  for (const byte of bytes) {
    // Outside a message, and inside one where no control character can be.
    if (held.depth === 0 ? byte !== BRACE : byte < 0x09) {
      giveUp()
      held.noise.push(byte)
      continue
    }
    held.bytes.push(byte)
    step(held, byte)
    if (held.bytes.length >= LONGEST_MESSAGE) giveUp()
    if (held.depth > 0 || held.bytes.length === 0) continue
    const message = parsed(held.bytes)
    if (!message) giveUp()
    else {
      endNoise()
      found.push({ bytes: Uint8Array.from(held.bytes), kind: 'frame', text: wordsOf(message) })
      held.bytes = []
    }
  }
  endNoise()
  return found
}

function step(held: Held, byte: number): void {
  if (held.escaped) held.escaped = false
  else if (held.inString) {
    if (byte === BACKSLASH) held.escaped = true
    else if (byte === QUOTE) held.inString = false
  } else if (byte === QUOTE) held.inString = true
  else if (byte === BRACE) held.depth += 1
  else if (byte === END_BRACE) held.depth -= 1
}

function parsed(bytes: readonly number[]): { header: Json; payload: Json } | undefined {
  try {
    const message = asObject(JSON.parse(Buffer.from(bytes).toString('utf8')))
    const header = asObject(message?.['header'])
    return header && typeof header['name'] === 'string'
      ? { header, payload: asObject(message?.['payload']) ?? {} }
      : undefined
  } catch {
    return undefined
  }
}

const KINDS: Readonly<Record<string, WireText>> = {
  command: { 'zh-CN': '命令', en: 'Command' },
  acknowledge: { 'zh-CN': '确认', en: 'Acknowledge' },
  completion: { 'zh-CN': '完成', en: 'Completion' },
  event: { 'zh-CN': '事件', en: 'Event' },
  unsolicited: { 'zh-CN': '事件', en: 'Event' },
}

function wordsOf({ header, payload }: { header: Json; payload: Json }): WireText {
  const name = String(header['name']).slice(0, 64)
  const kind = KINDS[String(header['type'])]
  const number = Number(header['requestId'] ?? 0)
  const outcome = [header['completionCode'] ?? header['status'] ?? payload['completionCode'] ?? payload['status']]
    .concat(payload['errorCode'])
    .filter((word) => typeof word === 'string')
    .join(' ')
  const said = [outcome, ...toldOf(name, payload)].filter((word) => word !== '').join(', ')
  const words = (language: 'zh-CN' | 'en') =>
    `${kind?.[language] ?? '?'}${number > 0 ? ` ${number}` : ''} ${name}${said === '' ? '' : `${language === 'en' ? ': ' : '：'}${said}`}`
  return { 'zh-CN': words('zh-CN'), en: words('en') }
}

/** Interfaces whose payloads are about the machine and never about its customers. */
const SHOWN =
  /^(Common\.StatusChangedEvent|Storage\.\w+Event|Printer\.PaperThresholdEvent|Auxiliaries\.AuxiliaryStatusEvent)$/
const MOST_SHOWN = 3

function toldOf(name: string, payload: Json): string[] {
  if (name === 'CardReader.Move') {
    const { from, to } = payload
    return typeof from === 'string' && typeof to === 'string' ? [`${from.slice(0, 16)} → ${to.slice(0, 16)}`] : []
  }
  if (!SHOWN.test(name)) return []
  const leaves = leavesOf(payload)
  const shown = leaves.slice(0, MOST_SHOWN).map(([path, value]) => `${path} ${value}`)
  return leaves.length > MOST_SHOWN ? [...shown, '…'] : shown
}

function leavesOf(tree: unknown, path = ''): [path: string, value: string][] {
  if (typeof tree !== 'object' || tree === null) return tree === null ? [] : [[path, String(tree).slice(0, 32)]]
  return Object.entries(tree)
    .slice(0, 40)
    .flatMap(([key, value]) => leavesOf(value, path === '' ? key : `${path}.${key}`))
}
