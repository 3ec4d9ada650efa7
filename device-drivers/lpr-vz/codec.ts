import { boundaryOf, readParts } from '../plate-camera/formParts.ts'
import { numberAt, readJson, textAt, valueAt } from '../plate-camera/jsonText.ts'
import type { PlateColor } from '../plate-camera/plate.ts'
import { wallTime, within } from '../plate-camera/readings.ts'

/**
 * The HTTP push protocol of VZ (臻识) cameras: what a camera sends, and the answers it takes orders from. Built to the published
 * protocol (HTTP推送协议, chapters 2 and 3); not yet certified on hardware.
 */

/** 3.3 车牌颜色 */
const COLORS: readonly PlateColor[] = ['unknown', 'blue', 'yellow', 'white', 'black', 'green', 'yellowGreen']
/** 3.5 运动方向 */
const MOVEMENTS = [undefined, 'left', 'right', 'up', 'down'] as const
export type Movement = (typeof MOVEMENTS)[number]
/** 3.1 触发类型: 64 a car stays, 65 it moves on, 66 it turns back. Nobody has passed. */
const STAY_TRIGGERS = new Set([64, 65, 66])
const TRIGGERS = new Map<number, 'video' | 'input' | 'software'>([
  [1, 'video'],
  [2, 'input'],
  [4, 'software'],
  [8, 'video'],
])
/** 3.2 车牌类型: 29 a forged plate, 30 a car's badge, 31 a car without a plate. */
const TYPE_FORGED = 29
const TYPES_WITHOUT_PLATE = new Set([30, 31])

export interface PlatePush {
  readonly kind: 'plate'
  /** Empty where the camera says that there is none. */
  readonly text: string
  /** Undefined in firmwares from before 断线重传. */
  readonly plateId: number | undefined
  readonly color: PlateColor
  readonly movement: Movement
  readonly trigger: 'video' | 'input' | 'software' | 'unknown'
  /** A car that stays, moves on or turns back: no passage. */
  readonly isStay: boolean
  readonly isForged: boolean
  /** Recorded while the camera was cut off, sent afterwards. */
  readonly isOffline: boolean
  /** 0-100. */
  readonly confidence: number
  /** Milliseconds since 1970 by the camera's clock. */
  readonly takenAt: number | null
}

/** `serialNumber` undefined: the camera does not say which it is. */
export type Push = { readonly serialNumber: string | undefined } & (
  | PlatePush
  /** A contact has changed; input 0 is the first, 4 a trigger over TCP. */
  | { readonly kind: 'input'; readonly input: number; readonly value: number }
  /** Bytes of its RS-485 line. */
  | { readonly kind: 'serial' }
  /** A picture that was asked for. */
  | { readonly kind: 'picture' }
  /** Heartbeat or comet poll, which look the same. */
  | { readonly kind: 'registration' }
)

/** What a camera says; undefined when it is none of its messages. */
export function readPush(contentType: string | undefined, body: Uint8Array): Push | undefined {
  const boundary = boundaryOf(contentType)
  return boundary === undefined ? readMessage(readJson(body)) : readRegistration(body, boundary)
}

/** Only the serial number is read: its neighbours are the camera's user name and password. */
function readRegistration(body: Uint8Array, boundary: string): Push | undefined {
  const parts = readParts(body, boundary)
  const content = parts?.find(({ name }) => name === 'serialno')?.content
  if (!content || content.length > 64) return undefined
  return { kind: 'registration', serialNumber: Buffer.from(content).toString('latin1').trim() }
}

function readMessage(json: unknown): Push | undefined {
  const plate = valueAt(json, 'AlarmInfoPlate')
  const result = valueAt(plate, 'result', 'PlateResult')
  if (isObject(result)) return { serialNumber: serialOf(plate), ...readResult(result) }
  const input = valueAt(json, 'AlarmGioIn')
  const [source, value] = ['source', 'value'].map((key) => numberAt(input, 'result', 'TriggerResult', key))
  if (isContact(source) && isContact(value)) {
    return { kind: 'input', serialNumber: serialOf(input), input: source, value }
  }
  const serial = valueAt(json, 'SerialData')
  if (isObject(serial)) return { kind: 'serial', serialNumber: serialOf(serial) }
  // Says nothing of where it comes from but its address.
  if (isObject(valueAt(json, 'TriggerImage'))) return { kind: 'picture', serialNumber: serialOf(json) }
  return undefined
}

function readResult(result: unknown): PlatePush {
  const type = numberAt(result, 'type') ?? 0
  const trigger = numberAt(result, 'triggerType') ?? 0
  const plateId = numberAt(result, 'plateid')
  const seconds = numberAt(result, 'timeStamp', 'Timeval', 'sec')
  const micros = numberAt(result, 'timeStamp', 'Timeval', 'usec') ?? 0
  return {
    kind: 'plate',
    text: TYPES_WITHOUT_PLATE.has(type) ? '' : (textAt(result, 'license') ?? ''),
    plateId: plateId !== undefined && Number.isSafeInteger(plateId) ? plateId : undefined,
    color: COLORS[numberAt(result, 'colorType') ?? 0] ?? 'unknown',
    movement: MOVEMENTS[numberAt(result, 'direction') ?? 0],
    trigger: TRIGGERS.get(trigger) ?? 'unknown',
    isStay: STAY_TRIGGERS.has(trigger),
    isForged: type === TYPE_FORGED || numberAt(result, 'is_fake_plate') === 1,
    isOffline: numberAt(result, 'isoffline') === 1,
    confidence: within(numberAt(result, 'confidence'), 0, 100),
    takenAt: wallTime(seconds === undefined || seconds <= 0 ? undefined : seconds * 1000 + micros / 1000),
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
const serialOf = (value: unknown) => textAt(value, 'serialno')?.slice(0, 64)
const isContact = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 65_535

/** An order to switch an output on and, after so many milliseconds, off again. */
export interface Pulse {
  readonly io: number
  readonly pulseMs: number
}

/**
 * The answer to everything a camera sends. `info` is always "no": "ok" would open the gate on the camera's first output, whoever is
 * in front of it. A gate is opened by `pulse` alone, as `ivs_ioctrl` with value 2, on and then off.
 */
export function encodeAnswer({ push, pulse }: { push?: PlatePush; pulse?: Pulse | undefined } = {}): string {
  return JSON.stringify({
    Response_AlarmInfoPlate: {
      info: 'no',
      ...(push && {
        // Without it some models send the same record for ever.
        content: 'retransfer_stop',
        is_pay: 'false',
        ...(push.plateId !== undefined && { plateid: push.plateId }),
        ...(push.plateId !== undefined &&
          push.isOffline && { ContinuePushOffline: { plateid: push.plateId, continue: 1 } }),
      }),
      ...(pulse && { ivs_ioctrl: { delay: pulse.pulseMs, io: pulse.io, value: 2 } }),
    },
  })
}
