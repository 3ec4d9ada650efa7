import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { createSimulator } from './simulator.ts'

function camera(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const sent: string[] = []
  const device = createSimulator(
    { send: (bytes) => sent.push(Buffer.from(bytes).toString()), clock, notice() {} },
    { wallMs: Date.UTC(2026, 10, 29, 1, 15, 30), ...settings },
  )
  device.lineOpened()
  return {
    clock,
    device,
    sent,
    last: () => sent.at(-1) ?? '',
    hear: (status = 200) => device.receive(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`)),
  }
}

test('its heartbeat is a loss of video that is none', async () => {
  const { last, hear, sent, clock } = camera({ macAddresses: ['44:47:CC:00:00:07'], pathSecret: 'Secret_12345' })
  expect(last()).toMatch(/^POST \/Secret_12345\/hik HTTP\/1\.1\r\n/)
  for (const part of ['<eventType>videoloss<', '<eventState>inactive<', '<macAddress>44:47:CC:00:00:07<'])
    expect(last()).toContain(part)
  expect(last()).toContain('<dateTime>2026-11-29T09:15:30+08:00</dateTime>')
  hear()
  await clock.advance(10_000)
  expect(sent).toHaveLength(2)
})

test('a car is posted as its firmware writes it, with pictures', () => {
  const { device, last, hear } = camera()
  hear()
  const post = (style: string) => {
    device.act('firmware', { style })
    device.act('pass', { plate: '京A12345' })
    const text = last()
    hear()
    return text
  }
  const form = post('form')
  expect(form).toContain('multipart/form-data; boundary=')
  for (const name of ['anpr.xml', 'licensePlatePicture.jpg', 'vehiclePicture.jpg', 'detectionPicture.jpg'])
    expect(form).toContain(`name="${name}"`)
  expect(form).toContain('<licensePlate>京A12345</licensePlate>')
  expect(post('plain')).toContain('Content-Type: application/xml')
  expect(post('oldForm')).toContain('std-cgi.com/ver10')
  expect(post('prefixed')).toContain('<isapi:licensePlate>京A12345</isapi:licensePlate>')
  expect(post('json')).toContain('"licensePlate":"京A12345"')
})

test('an early event says the plate and promises the rest, under the same UUID', () => {
  const { device, last, hear } = camera()
  hear()
  device.act('pass', { early: true })
  const early = last()
  expect(early).toContain('<hasMoreData>true</hasMoreData>')
  expect(early).not.toContain('confidenceLevel')
  expect(early).not.toContain('image/jpeg')
  hear()
  const uuid = (text: string) => /<UUID>([^<]+)</.exec(text)?.[1]
  expect(uuid(last())).toBe(uuid(early))
  expect(last()).toContain('<confidenceLevel>97<')
})

test('what did not get through is sent again later and says so', async () => {
  const { device, last, hear, clock } = camera({ retryMs: 100 })
  hear()
  device.act('pass', {})
  expect(last()).toContain('<isDataRetransmission>false<')
  for (let attempt = 0; attempt < 3; attempt++) {
    hear(503)
    await clock.advance(100)
  }
  expect(device.look()).toMatchObject({ givenUp: 1, recordsKept: 1 })
  await clock.advance(10_000)
  hear()
  expect(last()).toContain('<isDataRetransmission>true<')
})
