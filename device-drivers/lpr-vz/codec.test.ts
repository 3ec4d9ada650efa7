import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeAnswer, type PlatePush, readPush } from './codec.ts'
import * as vectors from './vectors.ts'

const JSON_TYPE = 'application/json'
const read = (text: string, type = JSON_TYPE) => readPush(type, Buffer.from(text))
const plate = (text: string) => read(text) as PlatePush & { serialNumber: string }

test('a plate, with everything the document says of it', () => {
  expect(plate(vectors.PLATE)).toEqual({
    kind: 'plate',
    serialNumber: 'fe71e106-57263272',
    text: '京A12345',
    plateId: 21_085,
    color: 'blue',
    movement: 'down',
    trigger: 'video',
    isStay: false,
    isForged: false,
    isOffline: false,
    confidence: 96,
    takenAt: 1_686_299_994_688,
  })
  expect(plate(vectors.NEW_ENERGY)).toMatchObject({
    text: '沪AD12345',
    color: 'green',
    movement: 'up',
    trigger: 'input',
  })
  expect(plate(vectors.LATE)).toMatchObject({ isOffline: true, plateId: 123, trigger: 'software' })
  expect(plate(vectors.OLD_FIRMWARE)).toMatchObject({ plateId: undefined, isOffline: false, movement: undefined })
})

test('no plate, a forged one, a car that does not pass', () => {
  expect(plate(vectors.NO_PLATE).text).toBe('_无_')
  expect(plate(vectors.TYPE_31).text).toBe('')
  expect(plate(vectors.FORGED).isForged).toBe(true)
  for (const trigger of [64, 65, 66])
    expect(plate(vectors.STAY.replace('"triggerType": 64', `"triggerType": ${trigger}`)).isStay).toBe(true)
  expect(plate(vectors.PLATE.replace('"type": 1,', '"type": 29,')).isForged).toBe(true)
})

test('every colour, movement and trigger, and numbers written as text', () => {
  const withFields = (color: unknown, direction: unknown, trigger: unknown) =>
    plate(
      vectors.PLATE.replace('"colorType": 1', `"colorType": ${JSON.stringify(color)}`)
        .replace('"direction": 4', `"direction": ${JSON.stringify(direction)}`)
        .replace('"triggerType": 8', `"triggerType": ${JSON.stringify(trigger)}`),
    )
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((color) => withFields(color, 0, 1).color)).toEqual([
    'unknown',
    'blue',
    'yellow',
    'white',
    'black',
    'green',
    'yellowGreen',
    'unknown',
  ])
  expect([0, 1, 2, 3, 4, 5].map((direction) => withFields(1, direction, 1).movement)).toEqual([
    undefined,
    'left',
    'right',
    'up',
    'down',
    undefined,
  ])
  expect([1, 2, 4, 8, 16].map((trigger) => withFields(1, 1, trigger).trigger)).toEqual([
    'video',
    'input',
    'software',
    'video',
    'unknown',
  ])
  expect(withFields('2', '1', '4')).toMatchObject({ color: 'yellow', movement: 'left', trigger: 'software' })
})

test('contacts, the serial line, a picture', () => {
  expect(read(vectors.INPUT)).toEqual({ kind: 'input', serialNumber: 'd85b1269-8f942256', input: 3, value: 1 })
  expect(read(vectors.SERIAL)).toEqual({ kind: 'serial', serialNumber: 'cead13eb-1a198cd7' })
  expect(read(vectors.PICTURE)).toEqual({ kind: 'picture', serialNumber: undefined })
})

test('of a heartbeat the serial number is read and nothing else', () => {
  const push = read(vectors.HEARTBEAT, vectors.HEARTBEAT_TYPE)
  expect(push).toEqual({ kind: 'registration', serialNumber: 'd85b1269-8f942256' })
  expect(JSON.stringify(push)).not.toContain('Canary')
  const spaced = vectors.HEARTBEAT.replace('name="serialno"', 'name=" serialno"')
  expect(read(spaced, vectors.HEARTBEAT_TYPE)).toMatchObject({ serialNumber: 'd85b1269-8f942256' })
})

test('cut off anywhere it is nothing', () => {
  for (const [text, type] of [
    [vectors.PLATE, JSON_TYPE],
    [vectors.INPUT, JSON_TYPE],
    [vectors.HEARTBEAT, vectors.HEARTBEAT_TYPE],
  ] as const) {
    const bytes = Buffer.from(text)
    // A heartbeat is whole with its last delimiter, a line break more or less.
    const whole = type === JSON_TYPE ? bytes.length : bytes.length - 2
    for (let length = 0; length < whole; length++) expect(readPush(type, bytes.subarray(0, length))).toBeUndefined()
    expect(readPush(type, bytes.subarray(0, whole))).toBeDefined()
  }
})

test('the answer says no, whatever was pushed; only a pulse opens anything', () => {
  expect(JSON.parse(encodeAnswer())).toEqual({ Response_AlarmInfoPlate: { info: 'no' } })
  expect(JSON.parse(encodeAnswer({ push: plate(vectors.PLATE) }))).toEqual({
    Response_AlarmInfoPlate: { info: 'no', content: 'retransfer_stop', is_pay: 'false', plateid: 21_085 },
  })
  expect(JSON.parse(encodeAnswer({ push: plate(vectors.LATE) }))).toEqual({
    Response_AlarmInfoPlate: {
      info: 'no',
      content: 'retransfer_stop',
      is_pay: 'false',
      plateid: 123,
      ContinuePushOffline: { plateid: 123, continue: 1 },
    },
  })
  expect(JSON.parse(encodeAnswer({ push: plate(vectors.PLATE), pulse: { io: 1, pulseMs: 500 } }))).toEqual({
    Response_AlarmInfoPlate: {
      info: 'no',
      content: 'retransfer_stop',
      is_pay: 'false',
      plateid: 21_085,
      ivs_ioctrl: { delay: 500, io: 1, value: 2 },
    },
  })
})

test('whatever bytes come, it does not throw; a changed message is read within its limits or not at all', () => {
  const texts = Object.values(vectors).filter((text) => text.length > 60)
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
      ),
      fc.constantFrom(JSON_TYPE, vectors.HEARTBEAT_TYPE, '', 'multipart/form-data', 'multipart/form-data; boundary='),
      (bytes, type) => {
        readPush(type, bytes)
      },
    ),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (text, changes) => {
        const bytes = Buffer.from(text)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const push = readPush(text === vectors.HEARTBEAT ? vectors.HEARTBEAT_TYPE : JSON_TYPE, bytes)
        if (push?.kind !== 'plate') return
        expect(push.confidence).toBeGreaterThanOrEqual(0)
        expect(push.confidence).toBeLessThanOrEqual(100)
        expect(push.takenAt === null || Number.isSafeInteger(push.takenAt)).toBe(true)
        const answer = encodeAnswer({ push })
        expect(answer).not.toMatch(/"ok"|ivs_ioctrl/)
      },
    ),
    { numRuns: 2000 },
  )
})
