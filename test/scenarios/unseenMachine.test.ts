import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { FleetDevice, FleetView, TransactionsView } from '../../contracts/index.ts'
import { startTestBranch, type TestBranch } from '../support/branch.ts'
import { dialled, freePort, saleLine, stateLine, UNSEEN } from '../support/unseenMachine.ts'

let branch: TestBranch | undefined
let machine: Socket | undefined
afterEach(async () => {
  machine?.destroy()
  await branch?.close()
  branch = undefined
})

/** What the machine is answered next. */
function answer(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let held = ''
    const hear = (bytes: Buffer) => {
      held += bytes.toString('latin1')
      if (!held.endsWith('\r\n')) return
      socket.off('data', hear)
      resolve(held.trim())
    }
    socket.on('data', hear)
  })
}

test('a machine nobody has seen is put into the configuration of a running hub, and its state, units and sale are there', async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  const file = join(branch.directory, 'branch.yaml')
  const port = await freePort()
  const configuration = parse(readFileSync(file, 'utf8')) as { devices: object[] }
  configuration.devices.push({
    id: 'envelopes',
    driver: 'machine-intake',
    port: { listen: { port } },
    settings: UNSEEN,
  })
  writeFileSync(`${file}.new`, stringify(configuration))
  renameSync(`${file}.new`, file)

  const supervisor = await branch.screen('supervisor')
  machine = await dialled(port)
  const heard = answer(machine)
  machine.write(stateLine('000017', '20261129101500', '0', 'OK', '01200', '大堂      '))
  expect(await heard).toBe('+000017')
  const view = await supervisor.until<FleetView>('fleet', (now) => deviceOf(now)?.units.length === 1, 20_000)
  expect(deviceOf(view)).toMatchObject({
    state: 'online',
    mode: 'inService',
    model: 'envelope-machine',
    components: expect.arrayContaining([
      expect.objectContaining({ componentId: 'printer', device: 'online' }),
      expect.objectContaining({ componentId: 'stacker', details: { place: '大堂' } }),
    ]) as unknown,
    units: [expect.objectContaining({ unitId: 'envelopes', count: 1200 })],
  })

  const sold = answer(machine)
  machine.write(saleLine('000018', '6222021001116245702'))
  expect(await sold).toBe('+000018')
  // Once more, as after an answer that was lost.
  const again = answer(machine)
  machine.write(saleLine('000018', '6222021001116245702'))
  expect(await again).toBe('+000018')
  // Answered is on disk.
  const { transactions } = await supervisor.get<TransactionsView>(
    '/api/v1/fleet/transactions?device=envelopes&from=2026-11-20&to=2026-12-10',
  )
  expect(transactions).toMatchObject([
    {
      deviceId: 'envelopes',
      kind: 'other',
      result: 'completed',
      amountBand: '100-500',
      at: Date.UTC(2026, 10, 29, 2, 16, 30),
    },
  ])
  expect(JSON.stringify(transactions)).not.toContain('6222021001116245702')
})

function deviceOf(view: FleetView): FleetDevice | undefined {
  return view['device:envelopes'] as FleetDevice | undefined
}
