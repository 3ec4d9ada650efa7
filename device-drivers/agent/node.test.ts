import Type from 'typebox'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import type { DriverDefinition } from '../driver.ts'
import { createLog } from './log.ts'
import { createNode } from './node.ts'

const quiet: DriverDefinition = {
  name: 'lamp-test',
  class: 'controlUnit',
  interfaces: ['common'],
  commands: [],
  defaultBaudRate: 9_600,
  settings: Type.Object({}),
  create: () => ({
    connected() {},
    disconnected() {},
    received() {},
    execute: () => Promise.resolve({ completionCode: 'success', effect: 'done' }),
    stop() {},
  }),
}
const broken: DriverDefinition = {
  ...quiet,
  create: () => {
    throw new Error('no such font')
  },
}

test('a driver that can not be made is left out and said; the other devices run', async () => {
  const lines: string[] = []
  const opened: string[] = []
  const port = { tcp: { host: '127.0.0.1', port: 1 } }
  const device = (id: string, definition: DriverDefinition) => ({
    id,
    line: { id, driver: definition.name, port },
    definition,
    settings: {},
    port,
  })
  const node = createNode(
    { branch: 'branch-1', node: 'local', hubPublicKey: Buffer.alloc(32, 9).toString('base64') },
    [device('broken-1', broken), device('lamp-1', quiet)],
    {
      software: 'test',
      clock: fakeClock(),
      wallNow: () => 0,
      random: () => 0.5,
      newId: () => 'id',
      openPipe: () => Promise.reject(new Error('no hub')),
      openPort:
        ({ id }) =>
        () => {
          opened.push(id)
          return Promise.resolve({ write: () => Promise.resolve(), close() {} })
        },
      sessions: { next: () => 1 },
      memoryOf: () => ({ load: () => undefined, save() {} }),
      log: createLog('error', { write: (line: string) => lines.push(line) }),
    },
  )
  node.start()
  expect(opened).toEqual(['lamp-1'])
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ deviceId: 'broken-1', reason: 'no such font' }),
  ])
  await node.stop()
})
