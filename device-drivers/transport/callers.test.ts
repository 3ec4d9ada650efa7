import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { admits } from './callers.ts'
import { portFactory } from './open.ts'

describe('who may call', () => {
  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:192.168.3.4', true],
    ['10.200.0.9', true],
    ['172.16.0.1', true],
    ['fe80::1%eth0', true],
    ['172.32.0.1', false],
    ['8.8.8.8', false],
    ['::ffff:8.8.8.8', false],
    ['2001:db8::1', false],
    ['nonsense', false],
    [undefined, false],
  ])('%s by default: %s', (remote, may) => {
    expect(admits()(remote)).toBe(may)
  })

  it('is who is listed and nobody else', () => {
    const may = admits(['10.2.0.0/16', '192.168.1.7'])
    expect(['10.2.9.9', '192.168.1.7', '10.3.0.1', '192.168.1.8', '127.0.0.1'].map(may)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    for (const wrong of ['10.2.0.0/33', 'fe80::/129', '10.2', '10.0.0.0/', '10.0.0.0/x'])
      expect(() => admits([wrong])).toThrow('no address')
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Calls and says something; whether the other side has hung up, and what it answered. */
async function call(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', (bytes) => {
    heard += bytes.toString()
    socket.end()
  })
  socket.on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return heard
}

const unused = { baudRate: 9_600, signal: new AbortController().signal }

describe('a port that devices call', () => {
  it('hangs up on who may not, over TCP, before a byte is heard', async () => {
    const port = await freePort()
    const heard: string[] = []
    const listeners = { onData: (bytes: Uint8Array) => heard.push(Buffer.from(bytes).toString()), onClose: () => {} }
    const factory = portFactory({ listen: { port, from: ['10.2.0.0/16'] } })
    const opening = factory(listeners, unused)
    opening.catch(() => {})
    expect(await call(port, 'FORGED')).toBe('')
    expect(heard).toEqual([])
    factory.release?.()
    await expect(opening).rejects.toThrow('given up')
  })

  it('hangs up on who may not, over HTTP, and answers who may', async () => {
    const asked: string[] = []
    for (const from of [['10.2.0.0/16'], ['127.0.0.1']]) {
      const port = await freePort()
      const opened = await portFactory({ listen: { port, from } }, 'requests')(
        { onData: () => {}, onClose: () => {} },
        unused,
      )
      if (!('serve' in opened) || typeof opened.serve !== 'function') throw new Error('it serves no requests')
      opened.serve(({ url }: { url: string }) => {
        asked.push(`${from} ${url}`)
        return Promise.resolve({ status: 204 })
      })
      const answer = await call(port, 'GET /state HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      expect(answer.startsWith('HTTP/1.1 204')).toBe(from[0] === '127.0.0.1')
      opened.close()
    }
    expect(asked).toEqual(['127.0.0.1 /state'])
  })

  it('with a network that is none fails to open, and nothing else', async () => {
    const factory = portFactory({ listen: { port: 1, from: ['10.2'] } })
    await expect(factory({ onData: () => {}, onClose: () => {} }, unused)).rejects.toThrow('no address')
  })
})
