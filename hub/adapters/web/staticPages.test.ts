import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
let root: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'branchhub-pages-'))
  for (const name of ['kiosk', 'staff']) {
    mkdirSync(join(root, name, 'assets'), { recursive: true })
    writeFileSync(join(root, name, 'index.html'), `<!doctype html><title>${name}</title>`)
    writeFileSync(join(root, name, 'assets/index-B1x_9-aZ.js'), 'export {}')
  }
  writeFileSync(join(root, 'kiosk/voice.mp3'), 'sound')
  writeFileSync(join(root, 'kiosk/hall.html'), '<!doctype html><title>hall</title>')
  writeFileSync(join(root, 'kiosk/.hidden'), 'secret')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  hub = await startWebHub({ staticDirectories: { kiosk: join(root, 'kiosk'), staff: join(root, 'staff') } })
})
afterAll(async () => {
  await hub.close()
  rmSync(root, { recursive: true })
})

const page = { headers: { accept: 'text/html,*/*' } }

test('the start page lists the screens, without a script or style of its own', async () => {
  const { status, text, headers } = await hub.request('GET', '/')
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(text).toContain('href="/kiosk/"')
  expect(text).toContain('href="/staff/"')
  expect(text).not.toMatch(/<script|<style|style=/)
  expect((await hub.request('GET', '/start.css')).headers.get('content-type')).toContain('text/css')
})

test('screens are served with their pages never and their hashed assets always cached', async () => {
  for (const name of ['kiosk', 'staff']) {
    const index = await hub.request('GET', `/${name}/`, page)
    expect([index.status, index.text]).toEqual([200, `<!doctype html><title>${name}</title>`])
    expect(index.headers.get('cache-control')).toBe('no-cache')
    expect(index.headers.get('content-security-policy')).toContain("default-src 'self'")
    const asset = await hub.request('GET', `/${name}/assets/index-B1x_9-aZ.js`)
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
    const bare = await hub.request('GET', `/${name}`)
    expect([bare.status, bare.headers.get('location')]).toEqual([308, `/${name}/`])
  }
  expect((await hub.request('GET', '/kiosk/voice.mp3')).headers.get('cache-control')).toBe('no-cache')
})

test('the page of the big screens has an address of its own', async () => {
  const hall = await hub.request('GET', '/hall/', page)
  expect([hall.status, hall.text]).toEqual([200, '<!doctype html><title>hall</title>'])
  expect(hall.headers.get('cache-control')).toBe('no-cache')
  expect(hall.headers.get('content-security-policy')).toContain("default-src 'self'")
  const bare = await hub.request('GET', '/hall')
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/hall/'])
})

test("an address of the screen's own router gives its page; a missing file and an API address do not", async () => {
  const route = await hub.request('GET', '/staff/window/w1', page)
  expect([route.status, route.text]).toEqual([200, '<!doctype html><title>staff</title>'])
  expect(route.headers.get('cache-control')).toBe('no-cache')
  for (const path of ['/staff/assets/gone-12345678.js', '/staff/gone.css', '/api/v1/gone', '/nothing/here']) {
    const reply = await hub.request('GET', path, page)
    expect([path, reply.status, reply.body.code]).toEqual([path, 404, 'NOT_FOUND'])
  }
  expect((await hub.request('GET', '/staff/window/w1', { headers: { accept: 'application/json' } })).status).toBe(404)
})

test('nothing outside the folders, and no hidden file, is served', async () => {
  const { port } = new URL(hub.address)
  for (const path of [
    '/kiosk/../secret.txt',
    '/kiosk/..%2fsecret.txt',
    '/kiosk/%2e%2e/secret.txt',
    '/kiosk/..\\secret.txt',
    '/kiosk/.hidden',
    '/kiosk//etc/passwd',
  ]) {
    const body = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => resolve(`${response.statusCode} ${text}`))
      })
      sent.on('error', reject)
      sent.end()
    })
    expect([path, /^4\d\d /.test(body), body.includes('secret')]).toEqual([path, true, false])
  }
})

test('screens that have not been built are a problem, not a crash', async () => {
  const bare = await startWebHub()
  const reply = await bare.request('GET', '/kiosk/', page)
  expect([reply.status, reply.body.code]).toEqual([404, 'NOT_FOUND'])
  await bare.close()
})
