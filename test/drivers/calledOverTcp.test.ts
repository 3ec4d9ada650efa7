import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { portFactory } from '../../device-drivers/transport/open.ts'
import { createSimulator } from '../../simulators/atm-ndc/simulator.ts'
import { serve } from '../../simulators/line/serve.ts'
import { hosted } from '../conformance/hosted.ts'
import { pair } from '../conformance/pairs/atmNdc.ts'
import { realClock } from '../support/realClock.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('a machine that calls is online while it is connected, offline when it is not, and is heard again when it calls again', async () => {
  const port = await freePort()
  const waiting = new Set<() => void>()
  const changed = () => {
    // Once what has changed is there to be seen.
    queueMicrotask(() => {
      for (const look of [...waiting]) look()
    })
  }
  const until = (done: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!done()) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const device = hosted(pair, portFactory({ listen: { port } }, 'bytes'), realClock, { changed })
  device.host.start()
  const line = await serve(createSimulator, pair.simulatorSettings, { connect: { host: '127.0.0.1', port } })
  line.onHosted(changed)
  // The machine knows a moment later than the agent that it has come through.
  const online = async () => {
    await device.next('online')
    await until(() => line.hosted)
  }
  await online()
  line.device.act('capture-card')
  await until(() => device.events.some(({ name }) => name === 'Machine.IncidentEvent'))
  await line.unplug()
  await device.next('offline')
  await line.replug()
  await online()
  line.device.act('paper', { printer: 'receipt', state: 'out' })
  const paper = () => device.twin.statuses.get('machine')?.data
  await until(() => JSON.stringify(paper() ?? {}).includes('"supply.paper":"out"'))
  expect(paper()).toMatchObject({
    components: { 'receipt-printer': { supply: 'out' }, 'card-reader': { details: { status: 'card-captured' } } },
  })
  line.device.act('ask', { for: 'hardware' })
  line.device.act('ask', { for: 'release' })
  await until(() => device.twin.description.firmware !== undefined)
  expect(device.twin.description).toMatchObject({ model: 'NDC 3B', firmware: [{ name: 'NDC', version: '0310' }] })
  expect(device.thrown()).toEqual([])
  device.host.stop()
  await line.close()
})
