import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { deviceFingerprint } from '../../../contracts/index.ts'
import { smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import { NodeConfigurations } from './nodeConfigurations.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function configurations(change: (configuration: ReturnType<typeof smallConfiguration>) => void = () => {}) {
  const configuration = smallConfiguration()
  change(configuration)
  const lines: string[] = []
  const say = (_: object, text: string) => lines.push(text)
  const { branch } = new TestBranch(configuration)
  return { branch, lines, of: new NodeConfigurations(branch, { debug: say, info: say, warn: say, error: say }) }
}

test("a node is told of its own lines with the addresses that windows name, and of nobody else's", () => {
  const { of, branch } = configurations(({ devices = [] }) => {
    for (const device of devices) if (device.id !== 'keypads') device.node = 'kiosk-1'
  })
  const local = of.of('local')
  expect(local?.version).toBe(branch.configurationVersion)
  expect(local?.devices.map(({ id, settings }) => [id, settings])).toEqual([['keypads', { addresses: [1, 2] }]])
  expect(of.of('kiosk-1')?.devices.map(({ id }) => id)).toEqual(['reader', 'printer'])
  expect(of.of('stranger')?.devices).toEqual([])
})

test('the fingerprint wanted is that of the line as the node has it; a device that is not there has none', () => {
  const { of } = configurations()
  const [line] = of.of('local')?.devices ?? []
  if (!line) throw new Error('no device')
  expect(of.fingerprint(line.id)).toMatch(/^[0-9a-f]{16}$/)
  expect(of.fingerprint(line.id)).toBe(deviceFingerprint(line, sha256))
  const { settings, port, driver, id } = line
  expect(deviceFingerprint({ settings: settings ?? {}, port, driver, id }, sha256)).toBe(of.fingerprint(line.id))
  expect(deviceFingerprint({ ...line, settings: { more: 1 } }, sha256)).not.toBe(of.fingerprint(line.id))
  expect(of.fingerprint('no-such')).toBeUndefined()
})

test('what is larger than a message may be is not sent, and said', () => {
  const { of, lines } = configurations(({ devices = [] }) => {
    for (let n = 0; n < 700; n += 1)
      devices.push({
        id: `board-${n}`,
        node: 'kiosk-9',
        driver: 'led-onbon',
        port: { tcp: { host: '10.0.0.9', port: 9 + n } },
      })
  })
  expect(of.of('kiosk-9')).toBeUndefined()
  expect(lines).toEqual([expect.stringContaining('too large')])
  expect(of.of('local')?.devices).toHaveLength(3)
})
