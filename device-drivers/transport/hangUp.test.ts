import { closeSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { noticeHangUp, type UnixPort } from './hangUp.ts'

/** An open port as node-serialport has it. */
function portOn(fd: number | null): UnixPort {
  return {
    fd,
    poller: { once: (_, listener) => listener(null) },
    read: () => Promise.reject(new Error('node-serialport would read again and again')),
  }
}

test('a read that gives nothing is a line that hung up', async () => {
  // At its end from the start, as a terminal whose other side is gone.
  const fd = openSync('/dev/null', 'r')
  const port = noticeHangUp(portOn(fd))
  await expect(port.read(Buffer.alloc(8), 0, 8)).rejects.toMatchObject({ disconnect: true })
  closeSync(fd)
})

test('bytes are given where they are wanted', async () => {
  const fd = openSync('/dev/zero', 'r')
  const port = noticeHangUp(portOn(fd))
  const buffer = Buffer.alloc(8, 0xff)
  expect(await port.read(buffer, 2, 3)).toEqual({ buffer, bytesRead: 3 })
  expect([...buffer]).toEqual([0xff, 0xff, 0, 0, 0, 0xff, 0xff, 0xff])
  closeSync(fd)
})

test('a read of a closed port is cancelled, which is no loss of the line', async () => {
  await expect(noticeHangUp(portOn(null)).read(Buffer.alloc(8), 0, 8)).rejects.toMatchObject({ canceled: true })
})

test('what is no port of a Unix system is left alone', () => {
  const port = { read: () => {} }
  const { read } = port
  expect(noticeHangUp(port).read).toBe(read)
})
