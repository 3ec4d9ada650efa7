import { formBody, type HttpRequest } from '../http/messages.ts'

/** What a Hikvision camera posts: `EventNotificationAlert`, as its firmware writes it. */

export const STYLES = ['form', 'plain', 'oldForm', 'prefixed', 'json'] as const
/**
 * `form`: XML of ver20 in a form with its pictures; `plain`: the XML alone; `oldForm`: ver10, as `xml_file`; `prefixed`: with a
 * namespace prefix; `json`: a form with JSON.
 */
export type Style = (typeof STYLES)[number]

export interface Sighting {
  readonly uuid: string
  readonly plate: string
  readonly color: string
  readonly direction: string
  readonly confidence: number
  readonly wallMs: number
}

export interface Sender {
  readonly path: string
  readonly macAddress: string
  readonly address: string
}

type Tree = readonly (readonly [name: string, value: string | Tree])[]

const BOUNDARY = 'boundary7d93b2a7f4'
const PICTURE = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]),
  Buffer.from('JFIF-picture-of-a-car'),
  Buffer.from([0x0d, 0x0a, 0x2d, 0x2d, 0xff, 0xd9]),
])

function head({ macAddress, address }: Sender, wallMs: number, eventType: string, eventState: string): Tree {
  return [
    ['ipAddress', address],
    ['protocol', 'HTTP'],
    ['macAddress', macAddress],
    ['channelID', '1'],
    ['dateTime', `${new Date(wallMs + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`],
    ['activePostCount', '1'],
    ['eventType', eventType],
    ['eventState', eventState],
    ['eventDescription', eventType],
  ]
}

const picture = (type: string): Tree => [
  ['fileName', `${type}.jpg`],
  ['type', type],
  ['dataType', '0'],
]

/** `early`: the plate and nothing more, with the promise of the rest. */
export function plateEvent(
  sender: Sender,
  sighting: Sighting,
  { style, isEarly, isLate }: { style: Style; isEarly: boolean; isLate: boolean },
): HttpRequest {
  const { uuid, plate, color, direction, confidence, wallMs } = sighting
  const full: Tree = [
    ['line', '1'],
    ['direction', direction],
    ['confidenceLevel', String(confidence)],
    ['plateType', '92TypeCivil'],
    ['plateColor', color],
    ['licenseBright', '0'],
    ['plateCharBelieve', '99,99,99,99,99,99,99'],
    ['vehicleType', 'vehicle'],
    ['detectDir', '8'],
    [
      'vehicleInfo',
      [
        ['color', 'white'],
        ['length', '0'],
      ],
    ],
    [
      'pictureInfoList',
      [
        ['pictureInfo', picture('licensePlatePicture')],
        ['pictureInfo', picture('vehiclePicture')],
      ],
    ],
    ['listType', 'temporary'],
    ['originalLicensePlate', plate],
  ]
  const tree: Tree = [
    ...head(sender, wallMs, 'ANPR', 'active'),
    ['ANPR', [['country', '3'], ['licensePlate', plate], ...(isEarly ? ([['hasMoreData', 'true']] as const) : full)]],
    ['UUID', uuid],
    ['picNum', isEarly ? '0' : '2'],
    ['isDataRetransmission', isLate ? 'true' : 'false'],
  ]
  return post(sender, tree, style, !isEarly)
}

export function otherEvent(sender: Sender, wallMs: number, eventType: string, eventState: string): HttpRequest {
  return post(sender, head(sender, wallMs, eventType, eventState), 'plain', false)
}

function post(sender: Sender, tree: Tree, style: Style, hasPictures: boolean): HttpRequest {
  const { path } = sender
  if (style === 'plain')
    return { path, contentType: 'application/xml; charset="UTF-8"', body: Buffer.from(xml(tree, style)) }
  const event =
    style === 'json'
      ? { name: 'event', type: 'application/json', content: JSON.stringify({ EventNotificationAlert: plain(tree) }) }
      : {
          name: style === 'oldForm' ? 'xml_file' : 'anpr.xml',
          fileName: 'anpr.xml',
          type: style === 'oldForm' ? 'application/octet-stream' : 'text/xml',
          content: xml(tree, style),
        }
  const pictures = ['licensePlatePicture.jpg', 'vehiclePicture.jpg', 'detectionPicture.jpg'].map((name) => ({
    name,
    fileName: name,
    type: 'image/jpeg',
    content: PICTURE,
  }))
  return {
    path,
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    body: formBody(BOUNDARY, [event, ...(hasPictures ? pictures : [])]),
  }
}

function xml(tree: Tree, style: Style): string {
  const prefix = style === 'prefixed' ? 'isapi:' : ''
  const space =
    style === 'oldForm' ? 'http://www.std-cgi.com/ver10/XMLSchema' : 'http://www.hikvision.com/ver20/XMLSchema'
  const root = `${prefix}EventNotificationAlert`
  const declared = prefix ? `xmlns:isapi="${space}"` : `xmlns="${space}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} version="2.0" ${declared}>\n${elements(tree, prefix)}</${root}>\n`
}

function elements(tree: Tree, prefix: string): string {
  return tree
    .map(([name, value]) => {
      const inside = typeof value === 'string' ? escaped(value) : `\n${elements(value, prefix)}`
      return `<${prefix}${name}>${inside}</${prefix}${name}>\n`
    })
    .join('')
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '')

/** JSON firmwares write numbers and truth as such. */
function plain(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(
    tree.map(([name, value]) => {
      if (typeof value !== 'string') return [name, plain(value)]
      if (value === 'true' || value === 'false') return [name, value === 'true']
      return [name, /^\d{1,6}(\.\d+)?$/.test(value) ? Number(value) : value]
    }),
  )
}
