import { describe, expect, it } from 'vitest'
import type { BranchConfig } from '../../contracts/index.ts'
import { agentDevices } from './agentDevices.ts'

const port = { tcp: { host: '127.0.0.1', port: 1 } }
const config = {
  devices: [
    { id: 'keypads', node: 'local', driver: 'keypad-ff68', port, settings: {} },
    { id: 'boards', node: 'local', driver: 'led-onbon', port, settings: { addresses: [9], brightness: 8 } },
    { id: 'far', node: 'kiosk-2', driver: 'idcard-sam', port, settings: {} },
  ],
  windows: [
    { id: 'w2', keypad: { device: 'keypads', address: 2 }, board: { device: 'boards', address: 2 } },
    { id: 'w1', keypad: { device: 'keypads', address: 1 }, evaluator: { device: 'keypads', address: 11 } },
  ],
} as unknown as BranchConfig

describe('devices for an agent', () => {
  it('are those of its node, with the addresses the windows use where the settings name none', () => {
    expect(agentDevices(config, 'local').map(({ id, settings }) => ({ id, settings }))).toEqual([
      { id: 'keypads', settings: { addresses: [1, 2, 11] } },
      { id: 'boards', settings: { addresses: [9], brightness: 8 } },
    ])
    expect(agentDevices(config, 'kiosk-2').map(({ id }) => id)).toEqual(['far'])
  })
})
