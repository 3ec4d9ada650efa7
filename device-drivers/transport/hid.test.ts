import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { type HidDevice, hidPort } from './hid.ts'

/** What node-hid gives, without a device: there is none to be had on a build server. */
class RecordedDevice extends EventEmitter implements HidDevice {
  readonly written: number[][] = []
  closed = 0
  write(report: number[]): Promise<number> {
    this.written.push(report)
    return Promise.resolve(report.length)
  }
  close(): Promise<void> {
    this.closed++
    return Promise.resolve()
  }
}

async function opened(device = new RecordedDevice()) {
  const reports: number[][] = []
  const reasons: string[] = []
  const port = await hidPort({ vendorId: 0x0801, productId: 2 }, () => Promise.resolve(device))(
    { onData: (bytes) => reports.push([...bytes]), onClose: (reason) => reasons.push(reason) },
    { baudRate: 0, signal: new AbortController().signal },
  )
  return { device, port, reports, reasons }
}

test('reports come and go a piece at a time', async () => {
  const { device, port, reports } = await opened()
  device.emit('data', Buffer.from([2, 1]))
  device.emit('data', Buffer.from([2, 2]))
  await port.write(Uint8Array.of(4, 1))
  expect([reports, device.written]).toEqual([
    [
      [2, 1],
      [2, 2],
    ],
    [[4, 1]],
  ])
})

test('pulled out, it closes once, with a reason, and nothing more is heard or written', async () => {
  const { device, port, reports, reasons } = await opened()
  device.emit('error', new Error('could not read from HID device'))
  device.emit('error', new Error('could not read from HID device'))
  device.emit('data', Buffer.from([1]))
  await expect(port.write(Uint8Array.of(1))).rejects.toThrow('is closed')
  expect([reports, reasons, device.closed]).toEqual([[], [expect.stringContaining('0801:0002 is gone')], 1])
})

test('what is not there is said in words, and what opens too late is closed again', async () => {
  const nobody = { onData() {}, onClose() {} }
  const late = new RecordedDevice()
  const given = new AbortController()
  const opening = hidPort({ vendorId: 1, productId: 2 }, () => Promise.resolve(late))(nobody, {
    baudRate: 0,
    signal: given.signal,
  })
  given.abort()
  await expect(opening).rejects.toThrow('does not open')
  expect(late.closed).toBe(1)
  const absent = hidPort({ vendorId: 1, productId: 2, serialNumber: 'A7' }, () =>
    Promise.reject(new Error('cannot open device with path')),
  )
  await expect(absent(nobody, { baudRate: 0, signal: new AbortController().signal })).rejects.toThrow(
    /0001:0002 A7: it is not plugged in/,
  )
})

test('an open that hangs is given up in time, and what it gives in the end is closed', async () => {
  const late = new RecordedDevice()
  let open = (_: HidDevice) => {}
  const hanging = new Promise<HidDevice>((resolve) => {
    open = resolve
  })
  const given = new AbortController()
  const opening = hidPort({ vendorId: 1, productId: 2 }, () => hanging)(
    { onData() {}, onClose() {} },
    { baudRate: 0, signal: given.signal },
  )
  given.abort()
  await expect(opening).rejects.toThrow('does not open')
  open(late)
  await hanging
  expect(late.closed).toBe(1)
})
