import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COMMAND_ROLES } from '../../contracts/commands.ts'
import { AMOUNT_BANDS, MESSAGE_VERDICTS, TRANSACTION_KINDS, TRANSACTION_RESULTS } from '../../contracts/deviceEvents.ts'
import {
  COMPONENT_KINDS,
  DEVICE_CLASSES,
  MACHINE_MODES,
  MachineUnit,
  OWNERS,
  SUPPLY_STATES,
  UNIT_KINDS,
  UNIT_ROLES,
} from '../../contracts/deviceStatus.ts'
import { NODE_STATES } from '../../contracts/devices.ts'
import {
  ATTENTIONS,
  EFFECTIVE_STATES,
  FINDING_CODES,
  FLEET_COMMAND_STATES,
  FleetAlert,
  NO_FORECAST_REASONS,
} from '../../contracts/fleet.ts'
import { FLEET_COMMANDS, mayCommandDevice, REMOTE_DEVICE_COMMANDS, STOCK_MOVES } from '../../contracts/fleetCommands.ts'
import { en } from '../texts/en.ts'
import { fleetEn } from '../texts/fleetEn.ts'
import { fleetZh } from '../texts/fleetZh.ts'
import { zh } from '../texts/zh.ts'
import { COMMAND_ORDER } from './device/commandForm.ts'
import { PARTS } from './device/machineFront.ts'
import { OWNER_ORDER } from './fleetModel.ts'
import { FLEET_RIGHTS, mayCommand, mayMoveCards } from './rights.ts'

const LANGUAGES = { 'zh-CN': { ...zh, ...fleetZh }, en: { ...en, ...fleetEn } }
function textAt(texts: object, path: string): unknown {
  let found: unknown = texts
  for (const part of path.split('.')) found = (found as Record<string, unknown> | undefined)?.[part]
  return found
}
const enumOf = (schema: object) => (schema as unknown as { enum: string[] }).enum
const levels = enumOf(MachineUnit.properties.replenishment)
const unitStates = enumOf(MachineUnit.properties.status)
const ESCALATIONS = ['manager', 'supervisor', 'headquarters']

describe.each(Object.entries(LANGUAGES))('in %s there are words for', (_language, texts) => {
  it.each<[string, readonly string[]]>([
    ['finding', FINDING_CODES],
    ['component', COMPONENT_KINDS],
    ['unit', UNIT_KINDS],
    ['role', UNIT_ROLES],
    ['owner', OWNERS],
    ['attention', ATTENTIONS],
    ['state', EFFECTIVE_STATES],
    ['node', [...NODE_STATES, 'unknown']],
    ['mode', MACHINE_MODES],
    ['supply', SUPPLY_STATES],
    ['class', [...DEVICE_CLASSES, 'unknown']],
    ['command', REMOTE_DEVICE_COMMANDS],
    ['commandState', FLEET_COMMAND_STATES],
    ['noForecast', NO_FORECAST_REASONS],
    ['move', STOCK_MOVES],
    ['transaction', TRANSACTION_KINDS],
    ['result', TRANSACTION_RESULTS],
    ['verdict', MESSAGE_VERDICTS],
    ['level', levels],
    ['unitStatus', unitStates],
    ['escalation', ESCALATIONS],
    ['severity', ['s0', 's1', 's2', 's3', 's4']],
    ['band', AMOUNT_BANDS.map((band) => `b${Number.parseInt(band, 10)}`)],
  ])('every %s', (group, codes) => {
    expect(codes.filter((code) => typeof textAt(texts, `fleetCodes.${group}.${code}`) !== 'string')).toEqual([])
  })

  it('everything the page says by name', () => {
    const folder = new URL('.', import.meta.url)
    const files = readdirSync(folder, { recursive: true }).map(String)
    const keys = files
      .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.test.ts'))
      .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)])
      .map(([, key = '']) => key)
    expect(keys.length).toBeGreaterThan(150)
    expect(keys.filter((key) => typeof textAt(texts, key) !== 'string')).toEqual([])
  })
})

it('knows the levels of escalation of the contract', () => {
  const escalated = JSON.stringify(FleetAlert.properties.escalated)
  for (const level of ESCALATIONS) expect(escalated).toContain(`"${level}"`)
})

it('offers every remote command, every owner and a place for every part', () => {
  expect([...COMMAND_ORDER].sort()).toEqual([...REMOTE_DEVICE_COMMANDS].sort())
  expect([...OWNER_ORDER].sort()).toEqual([...OWNERS].sort())
  expect(Object.keys(PARTS).sort()).toEqual([...COMPONENT_KINDS].sort())
})

it('offers to each role what the hub will take from it', () => {
  expect(Object.keys(FLEET_RIGHTS).sort()).toEqual(Object.keys(FLEET_COMMANDS).sort())
  for (const [type, roles] of Object.entries(FLEET_RIGHTS)) {
    expect([type, [...roles].sort()]).toEqual([type, [...COMMAND_ROLES[type as keyof typeof FLEET_RIGHTS]].sort()])
  }
})

it.each(['manager', 'operations', 'supervisor', 'admin'] as const)(
  'offers %s the commands that the hub will take from him',
  (role) => {
    const stays = { to: 'currentPosition' }
    for (const name of REMOTE_DEVICE_COMMANDS) {
      expect([name, mayCommand(role, name)]).toEqual([name, mayCommandDevice(role, name, stays)])
    }
    expect(mayMoveCards(role)).toBe(mayCommandDevice(role, 'CardReader.Reset', { to: 'exit' }))
  },
)
