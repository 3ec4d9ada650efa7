import { boundaryOf, readParts } from '../plate-camera/formParts.ts'
import { readJson, valueAt } from '../plate-camera/jsonText.ts'
import type { PlateColor } from '../plate-camera/plate.ts'
import { wallTime, within } from '../plate-camera/readings.ts'
import { readXml, xmlText } from './xml.ts'

/**
 * `EventNotificationAlert` of Hikvision's ISAPI as cameras post it to a listening host: XML or JSON, alone or as one part of a form beside
 * its pictures. Built to the published protocol; not yet certified on hardware.
 */

const COLORS: Readonly<Record<string, PlateColor>> = {
  blue: 'blue',
  yellow: 'yellow',
  white: 'white',
  black: 'black',
  green: 'green',
  newenergygreen: 'green',
  newenergyyellowgreen: 'yellowGreen',
  yellowgreen: 'yellowGreen',
}
const LONGEST_EVENT = 256 * 1024

export interface PlateAlert {
  readonly kind: 'plate'
  readonly uuid: string | undefined
  readonly channel: string
  readonly text: string
  readonly color: PlateColor
  readonly movement: 'forward' | 'reverse' | 'unknown'
  /** 0-100; undefined in an early event that another one with the same UUID follows. */
  readonly confidence: number | undefined
  /** Sent again after the camera had been cut off. */
  readonly isLate: boolean
  /** Milliseconds since 1970 by the camera's clock; null also where it does not say its zone. */
  readonly takenAt: number | null
}

export type Alert = { readonly macAddress: string | undefined } & (
  | PlateAlert
  /** Anything else: the camera is there. Its heartbeat is a `videoloss` that is `inactive`. */
  | { readonly kind: 'other' }
)

type Field = (...names: readonly string[]) => string | undefined

/** What a camera says; undefined when it is no event. Pictures are passed over unread. */
export function readAlert(contentType: string | undefined, body: Uint8Array): Alert | undefined {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return alertOf(fieldsOf(body))
  for (const { contentType: type, content } of readParts(body, boundary) ?? []) {
    if (type?.startsWith('image/')) continue
    const alert = alertOf(fieldsOf(content))
    if (alert) return alert
  }
  return undefined
}

/** Access to the fields of an event, whichever way it is written. */
function fieldsOf(bytes: Uint8Array): Field | undefined {
  const start = Buffer.from(bytes.subarray(0, 64))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()[0]
  if (start === '<' && bytes.length <= LONGEST_EVENT) {
    const root = readXml(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
    return root?.name === 'EventNotificationAlert' ? (...names) => xmlText(root, ...names) : undefined
  }
  if (start !== '{') return undefined
  const json = readJson(bytes)
  const event = valueAt(json, 'EventNotificationAlert') ?? json
  return (...names) => {
    const value = valueAt(event, ...names)
    return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
  }
}

function alertOf(field: Field | undefined): Alert | undefined {
  const eventType = field?.('eventType')
  if (!field || !eventType) return undefined
  const macAddress = field('macAddress')?.slice(0, 32)
  if (eventType.toUpperCase() !== 'ANPR') return { kind: 'other', macAddress }
  const anpr = (name: string) => field('ANPR', name)?.trim()
  const confidence = Number(anpr('confidenceLevel') || Number.NaN)
  const movement = anpr('direction')
  return {
    kind: 'plate',
    macAddress,
    uuid: field('UUID')?.trim().slice(0, 128) || undefined,
    channel: field('channelID')?.slice(0, 16) ?? '',
    text: anpr('licensePlate') ?? anpr('originalLicensePlate') ?? '',
    color: COLORS[anpr('plateColor')?.toLowerCase() ?? ''] ?? 'unknown',
    movement: movement === 'forward' || movement === 'reverse' ? movement : 'unknown',
    confidence: Number.isNaN(confidence) ? undefined : within(confidence, 0, 100),
    isLate: field('isDataRetransmission')?.trim().toLowerCase() === 'true',
    takenAt: timeOf(field('dateTime')),
  }
}

/** ISO 8601 with a zone; without one it could be any. */
function timeOf(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? ''
  return /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(trimmed) ? wallTime(Date.parse(trimmed)) : null
}
