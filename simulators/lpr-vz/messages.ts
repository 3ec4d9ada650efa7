import { formBody, type HttpRequest } from '../http/messages.ts'

/** What a VZ camera puts on the wire, chapter 2 of its HTTP push protocol. */

/** A car as the camera saw it. */
export interface Sighting {
  readonly license: string
  readonly color: number
  readonly type: number
  readonly direction: number
  readonly trigger: number
  readonly confidence: number
  readonly isForged: boolean
  readonly plateId: number
  readonly wallMs: number
}

export interface Identity {
  readonly serialNumber: string
  readonly path: string
  readonly name: string
  readonly address: string
}

/** Stands for a picture. */
const PICTURE = Buffer.from('FFD8FFE000104A464946-picture-of-a-car-FFD9').toString('base64')

const post = (identity: Identity, value: unknown): HttpRequest => ({
  path: identity.path,
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(value), 'utf8'),
})

export function platePush(identity: Identity, sighting: Sighting, isOffline: boolean): HttpRequest {
  const { license, color, type, direction, trigger, confidence, isForged, plateId, wallMs } = sighting
  const place = { bottom: 674, left: 1002, right: 1263, top: 565 }
  // Firmwares of China write the time of day of China.
  const local = new Date(wallMs + 8 * 3_600_000)
  return post(identity, {
    AlarmInfoPlate: {
      channel: 0,
      deviceName: identity.name,
      ipaddr: identity.address,
      result: {
        PlateResult: {
          bright: 0,
          carBright: 0,
          carColor: 255,
          car_brand: { brand: 255, type: 1, year: 65_535 },
          colorType: color,
          colorValue: 0,
          confidence,
          direction,
          gioouts: [{ ctrltype: 0, ionum: '0' }],
          imageFile: PICTURE,
          imageFileLen: 45,
          imageFragmentFile: PICTURE,
          imageFragmentFileLen: 45,
          is_fake_plate: isForged ? 1 : 0,
          isoffline: isOffline ? 1 : 0,
          license,
          location: { RECT: place },
          plateid: plateId,
          plates: [{ color, license, plate_width: 281, pos: place, type }],
          timeStamp: {
            Timeval: {
              decday: local.getUTCDate(),
              dechour: local.getUTCHours(),
              decmin: local.getUTCMinutes(),
              decmon: local.getUTCMonth() + 1,
              decsec: local.getUTCSeconds(),
              decyear: local.getUTCFullYear(),
              sec: Math.floor(wallMs / 1000),
              usec: Math.floor(wallMs % 1000) * 1000,
            },
          },
          timeUsed: 0,
          triggerType: trigger,
          type,
        },
      },
      serialno: identity.serialNumber,
      user_data: '',
    },
  })
}

export function inputPush(identity: Identity, source: number, value: number): HttpRequest {
  return post(identity, {
    AlarmGioIn: {
      deviceName: identity.name,
      ipaddr: identity.address,
      result: { TriggerResult: { source, value } },
      serialno: identity.serialNumber,
    },
  })
}

export function serialPush(identity: Identity, bytes: Uint8Array): HttpRequest {
  return post(identity, {
    SerialData: {
      channel: 0,
      serialno: identity.serialNumber,
      ipaddr: identity.address,
      deviceName: identity.name,
      serialChannel: 0,
      data: Buffer.from(bytes).toString('base64'),
      dataLen: bytes.length,
    },
  })
}

export function picturePush(identity: Identity): HttpRequest {
  return post(identity, { ipaddr: identity.address, TriggerImage: { imageFile: PICTURE, imageFileLen: 45 } })
}

/** The camera's own user name and password go along, as they do on the wire of real ones. */
export function registration(identity: Identity, login: { user: string; password: string }): HttpRequest {
  const boundary = '------------------------caa771fe4a61f3d9'
  return {
    path: identity.path,
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: formBody(boundary, [
      { name: 'device_name', content: identity.name },
      { name: 'ipaddr', content: identity.address },
      { name: 'port', content: '80' },
      { name: 'user_name', content: login.user },
      { name: 'pass_wd', content: login.password },
      { name: 'serialno', content: identity.serialNumber },
      { name: 'channel_num', content: '1' },
    ]),
  }
}

/** What a camera does about an answer. */
export interface Orders {
  /** The gate at the first output opens. */
  readonly opens: boolean
  readonly output: { readonly io: number; readonly value: number; readonly delayMs: number } | undefined
  /** Number of the late record that has arrived, when the next one may come. */
  readonly continueAfter: number | undefined
}

export function ordersOf(body: Uint8Array): Orders {
  const answer = parsed(body)
  const output = answer['ivs_ioctrl'] as { io?: unknown; value?: unknown; delay?: unknown } | undefined
  const late = answer['ContinuePushOffline'] as { plateid?: unknown; continue?: unknown } | undefined
  return {
    opens: answer['info'] === 'ok',
    output: output && { io: Number(output.io), value: Number(output.value), delayMs: Number(output.delay) || 0 },
    continueAfter: late?.continue === 1 ? Number(late.plateid) : undefined,
  }
}

function parsed(body: Uint8Array): Record<string, unknown> {
  try {
    const { Response_AlarmInfoPlate: answer } = JSON.parse(Buffer.from(body).toString('utf8')) as Record<
      string,
      unknown
    >
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
