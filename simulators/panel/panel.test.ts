import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp, createServer, type Socket as TcpSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BranchDevices } from '../branchDevices.ts'
import { serve } from '../line/serve.ts'
import { simulators } from '../registry.ts'
import type { Answer, BenchMessage, ChangesMessage, LogRow, PanelDevice } from './messages.ts'
import { type Panel, startPanel } from './panel.ts'

let devices: BranchDevices
let panel: Panel
let directory: string
const closing: (() => unknown)[] = []

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-panel-'))
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>panel</title>')
  mkdirSync(join(directory, 'assets'))
  devices = await branchOf({
    reader: ['idcard-sam', {}],
    printer: ['printer-escpos', {}],
    keypads: ['keypad-ff68', { addresses: [1, 2] }],
    boards: ['led-onbon', { addresses: [1, 2] }],
  })
  panel = await startPanel({ devices, port: 0, pageDirectory: directory })
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await panel.close()
  await devices.close()
  rmSync(directory, { recursive: true })
})

async function branchOf(wanted: Record<string, readonly [string, Record<string, unknown>]>): Promise<BranchDevices> {
  const lines = new Map()
  for (const [id, [protocol, settings]] of Object.entries(wanted)) {
    const create = await simulators[protocol]?.()
    if (create) lines.set(id, await serve(create, settings, { tcp: 0 }))
  }
  const close = async () => {
    await Promise.all([...lines.values()].map((line) => line.close()))
  }
  return { lines, keypads: new Map(), configuration: '', close }
}

/** A page as the panel sees it: it keeps what it was told and lets others wait for it. */
class Page {
  readonly socket: Socket
  readonly devices = new Map<string, PanelDevice & { rows: LogRow[] }>()
  #waiting: (() => void)[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('bench', (message: BenchMessage) => {
      for (const device of message.devices) this.devices.set(device.id, { ...device, rows: [...device.rows] })
      this.#changed()
    })
    socket.on('changes', (message: ChangesMessage) => {
      for (const { id, state, rows = [] } of message.devices) {
        const device = this.devices.get(id)
        if (!device) continue
        this.devices.set(id, { ...device, ...state, rows: [...device.rows, ...rows] })
      }
      this.#changed()
    })
  }

  static async open(address = panel.address): Promise<Page> {
    const page = new Page(io(address, { transports: ['websocket'], forceNew: true, reconnection: false }))
    closing.push(() => page.socket.disconnect())
    await page.until(() => page.devices.size > 0)
    return page
  }

  device(id: string): PanelDevice {
    const device = this.devices.get(id)
    if (!device) throw new Error(`the page knows no ${id}`)
    return device
  }

  send(name: string, message: unknown): Promise<Answer> {
    return this.socket.emitWithAck(name, message) as Promise<Answer>
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** A host on the device's port, and the bytes that have come to it. */
async function host(id: string) {
  const line = devices.lines.get(id)
  if (!line || !('tcp' in line.port)) throw new Error(`${id} has no port`)
  const socket: TcpSocket = connectTcp(line.port.tcp)
  const heard: number[] = []
  closing.push(() => socket.destroy())
  const ended = once(socket, 'close')
  socket.on('data', (bytes) => heard.push(...bytes))
  await once(socket, 'connect')
  return {
    heard,
    ended,
    write: (hex: string) => socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    async until(count: number) {
      while (heard.length < count) await once(socket, 'data')
      return Buffer.from(heard).toString('hex')
    },
  }
}

const FIND = 'AA AA AA 96 69 00 03 20 01 22'
const wordsOf = (rows: readonly LogRow[]) =>
  rows.map((row) => ('hex' in row ? `${row.kind} ${row.meanings[0]?.text.en ?? '-'}` : `${row.kind} ${row.name}`))

describe('the panel', () => {
  test('shows every device as it is, to a page that comes first and to one that comes later', async () => {
    const first = await Page.open()
    expect([...first.devices.keys()]).toEqual(['reader', 'printer', 'keypads', 'boards'])
    expect(first.device('keypads')).toMatchObject({
      protocol: 'keypad-ff68',
      plugged: true,
      hosted: false,
      faults: {},
      picture: { units: { '1': { waiting: '   ' }, '2': {} } },
      rows: [],
    })
    await host('keypads')
    await first.until(() => first.device('keypads').hosted)
    expect(await first.send('act', { device: 'reader', act: 'present-card', argument: { seed: 3 } })).toEqual({
      ok: true,
    })
    await first.until(() => first.device('reader').picture['card'] !== null)

    const second = await Page.open()
    expect(second.device('keypads').hosted).toBe(true)
    expect(second.device('reader')).toEqual(first.device('reader'))
    await second.send('act', { device: 'reader', act: 'remove-card' })
    await Promise.all([first, second].map((page) => page.until(() => page.device('reader').picture['card'] === null)))
    expect(first.device('reader').rows).toEqual(second.device('reader').rows)
  })

  test('puts what is done, what goes over the wire and what the device says of it into one order', async () => {
    const page = await Page.open()
    const line = await host('keypads')
    await page.send('act', { device: 'keypads', act: 'press', argument: { address: 2, keys: ['6', 'confirm'] } })
    expect(await line.until(10)).toBe('ff680404680201060f1816')
    line.write('FF 68 04 04 68 02 01 06 0F 18 16')
    await page.until(() => page.device('keypads').rows.some((row) => row.kind === 'notice'))
    const { rows } = page.device('keypads')
    expect(wordsOf(rows).filter((words) => !words.startsWith('notice'))).toEqual([
      'line hostOpened',
      'act press',
      expect.stringMatching(/^toHost .*keypad 2/),
      expect.stringMatching(/^toDevice .*keypad 2/),
    ])
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, place) => place + 1))
    expect(rows.find((row) => row.kind === 'toDevice')).toMatchObject({ hex: 'ff680404680201060f1816', byteCount: 11 })
    expect(Math.abs((rows.at(-1)?.wallMs ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  test('knows polling from what is new, and keeps what is new through a lot of polling', async () => {
    const page = await Page.open()
    const line = await host('reader')
    for (let count = 1; count <= 700; count++) {
      line.write(FIND)
      await line.until(count * 11)
    }
    const later = await Page.open()
    const { rows } = later.device('reader')
    const shown = rows.filter((row) => !('routine' in row && row.routine))
    expect(wordsOf(shown).map((words) => words.split(':')[0])).toEqual(['line hostOpened', 'toHost find card'])
    expect(rows.length).toBe(302)
    await page.until(() => page.device('reader').rows.length >= 300)
  })

  test('switches faults of the line, all at once, and makes it well again', async () => {
    const page = await Page.open()
    const line = await host('reader')
    expect(await page.send('faults', { device: 'reader', faults: { splitBytes: 1, paceBaud: 9600 } })).toEqual({
      ok: true,
    })
    await page.until(() => page.device('reader').faults.splitBytes === 1)
    line.write(FIND)
    await line.until(11)
    await page.until(() => page.device('reader').rows.some((row) => row.kind === 'toHost'))
    const answer = page.device('reader').rows.find((row) => row.kind === 'toHost')
    expect(answer).toMatchObject({ hex: 'aa|aa|aa|96|69|00|04|00|00|80|84', meanings: [{ kind: 'frame' }] })
    await page.send('faults', { device: 'reader', faults: { mute: true } })
    await page.until(() => page.device('reader').faults.mute === true)
    expect(page.device('reader').faults).toEqual({ mute: true })
    await page.send('faults', { device: 'reader', faults: {} })
    expect(await page.send('noise', { device: 'reader', bytes: 5 })).toEqual({ ok: true })
    await line.until(16)
    expect(await page.send('noise', { device: 'printer', bytes: 5 })).toMatchObject({ ok: false })
  })

  test('pulls the cable and puts it in again', async () => {
    const page = await Page.open()
    const line = await host('printer')
    expect(await page.send('plug', { device: 'printer', plugged: false })).toEqual({ ok: true })
    await line.ended
    await page.until(() => !page.device('printer').plugged && !page.device('printer').hosted)
    expect(await page.send('plug', { device: 'printer', plugged: true })).toEqual({ ok: true })
    await host('printer')
    await page.until(() => page.device('printer').hosted)
    expect(wordsOf(page.device('printer').rows)).toEqual([
      'line hostOpened',
      'line unplugged',
      'line hostClosed',
      'line replugged',
      'line hostOpened',
    ])
  })
})

describe('what a page may not do', () => {
  test.each([
    ['act', { device: 'reader', act: 'dance' }, 'idcard-sam has no act dance'],
    ['act', { device: 'nobody', act: 'refill' }, 'there is no device nobody'],
    [
      'act',
      { device: 'keypads', act: 'press', argument: { address: 9, keys: 'callNext' } },
      'no keypad 9 on this line',
    ],
    ['act', { device: 'keypads', act: 'evaluate', argument: { address: 1, choice: 1 } }, 'evaluator 1 does not ask'],
    ['act', { device: 'reader', act: 'present-card', argument: { name: 5 } }, expect.any(String)],
    ['act', { device: 'reader', act: 'present-card', argument: [1] }, expect.stringContaining('act/argument')],
    ['act', { device: 'reader' }, expect.stringContaining('act')],
    ['act', { device: 'reader', act: 'x'.repeat(41) }, expect.stringContaining('act/act')],
    ['plug', { device: 'reader', plugged: 'no' }, expect.stringContaining('plug/plugged')],
    ['faults', { device: 'reader', faults: { splitBytes: 0 } }, expect.stringContaining('faults/faults/splitBytes')],
    ['faults', { device: 'reader', faults: { fire: true } }, expect.any(String)],
    ['noise', { device: 'reader', bytes: 1e9 }, expect.stringContaining('noise/bytes')],
    ['noise', null, expect.any(String)],
    ['hasOwnProperty', {}, 'there is no such message'],
    ['__proto__', {}, 'there is no such message'],
  ])('%s %j is answered in words', async (name, message, words) => {
    const page = await Page.open()
    expect(await page.send(name, message)).toEqual({ ok: false, words })
    expect(await page.send('act', { device: 'reader', act: 'remove-card' })).toEqual({ ok: true })
  })

  test('messages nobody waits for, of any form, and too large ones end at most the page', async () => {
    const page = await Page.open()
    page.socket.emit('act', { device: 'reader', act: 'dance' })
    page.socket.emit('act')
    page.socket.emit('noise', null, undefined, 7)
    const gone = once(page.socket as never, 'disconnect')
    page.socket.emit('act', { device: 'reader', act: 'remove-card', argument: { name: 'x'.repeat(10_000) } })
    await gone
    const other = await Page.open()
    expect(await other.send('act', { device: 'reader', act: 'remove-card' })).toEqual({ ok: true })
  })

  test('a page of another origin, or under another name, is refused', async () => {
    const refused = (headers: Record<string, string>) =>
      new Promise((resolve) => {
        const socket = io(panel.address, {
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
          extraHeaders: headers,
        })
        closing.push(() => socket.disconnect())
        socket.on('connect_error', () => resolve(true))
        socket.on('connect', () => resolve(false))
      })
    const own = panel.address
    expect(await refused({ origin: own })).toBe(false)
    expect(await refused({ origin: 'http://evil.example' })).toBe(true)
    expect(await refused({ origin: own.replace('http:', 'https:') })).toBe(true)
    expect(await refused({ origin: 'null' })).toBe(true)
    expect(await refused({ 'sec-fetch-site': 'cross-site', origin: own })).toBe(true)
    expect(await refused({ host: 'rebound.example', origin: 'http://rebound.example' })).toBe(true)
    const polling = await fetch(`${own}/socket.io/?EIO=4&transport=polling`)
    expect(polling.status).toBe(400)
  })
})

describe('its pages', () => {
  test('are served to this machine only, with headers that keep strangers out', async () => {
    const answer = await fetch(panel.address)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<title>panel')])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(new URL(panel.address).hostname).toBe('127.0.0.1')
    expect((await fetch(`${panel.address}/../package.json`)).status).toBe(404)
  })

  test('say what is missing when they have not been built', async () => {
    const bare = await startPanel({ devices, port: 0, pageDirectory: join(directory, 'assets') })
    closing.push(() => bare.close())
    const answer = await fetch(bare.address)
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('npm run build')])
  })

  test('take the next free port when theirs is taken, and say so', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    closing.push(() => taken.close())
    const { port } = taken.address() as { port: number }
    const said: string[] = []
    const other = await startPanel({ devices, port, pageDirectory: directory, say: (line) => said.push(line) })
    closing.push(() => other.close())
    const used = Number(new URL(other.address).port)
    expect(used).toBeGreaterThan(port)
    expect(said).toEqual([`Port ${port} is taken, the panel uses ${used}`])
    expect((await fetch(other.address)).status).toBe(200)
  })
})
