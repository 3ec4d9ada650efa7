import { isTree, type Tree } from './envelope.ts'
import { type Incident, incidentOf } from './incidents.ts'
import { at, merged, nest, oneOfAt, pruned, treeAt } from './tree.ts'
import type { Abilities } from './versions.ts'

/** What is known of one service. Pure; `service.ts` fills it from the wire. */
export interface ServiceModel {
  readonly name: string
  /** Id of its part of the machine. */
  readonly id: string
  /** `out`: it is not dialled at all, for `reason`. */
  readonly link: 'connecting' | 'up' | 'lost' | 'out'
  readonly reason?: string | undefined
  readonly abilities: Abilities
  /** Payload of Common.Capabilities. */
  readonly capabilities: Tree
  /** Payload of Common.Status, kept true by what the service says of itself. */
  readonly status: Tree
  /** `storage` of Storage.GetStorage, by unit. */
  readonly storage: Tree
}

export const NO_ABILITIES: Abilities = { interfaces: new Set(), commands: new Map(), maximumRequests: 0 }

export function newModel(name: string, id: string): ServiceModel {
  return { name, id, link: 'connecting', abilities: NO_ABILITIES, capabilities: {}, status: {}, storage: {} }
}

/** What a service has said by itself. `asks`: what is to be asked again, for the event does not tell all. */
export interface Heard {
  readonly model: ServiceModel
  readonly incident: Incident | undefined
  readonly asks: 'nothing' | 'status' | 'storage'
}

/** Values of a status, and of capabilities; a machine that tells all it can tell has some hundreds. */
const MOST_VALUES = 4_000
/** Of storage units: each may count twenty kinds of notes in a dozen ways. */
const MOST_STORED = 30_000

/** As much of a status, or of capabilities, as is kept. */
export const statusOf = (payload: Tree): Tree => pruned(payload, MOST_VALUES)

/** Units and interfaces of a service; a name of anything else is none of the protocol. */
const UNIT = /^unit[0-9A-Za-z]{1,16}$/

export function heard(model: ServiceModel, event: string, payload: Tree): Heard {
  const incident = incidentOf(event, payload, model)
  const quiet = (next: ServiceModel): Heard => ({ model: next, incident, asks: 'nothing' })
  const status = (partial: Tree): Heard => quiet({ ...model, status: statusOf(merged(model.status, partial)) })
  switch (event) {
    case 'Common.StatusChangedEvent':
      return status(payload)
    case 'Common.DevicePositionEvent':
      return status(nest(['common', 'devicePosition'], at(payload, 'position')))
    case 'Storage.StorageChangedEvent':
    case 'Storage.StorageThresholdEvent':
    case 'Storage.CountsChangedEvent': {
      const units = unitsOf(payload)
      if (Object.keys(units).length === 0) return { model, incident, asks: 'storage' }
      return quiet({ ...model, storage: pruned(merged(model.storage, units), MOST_STORED) })
    }
    case 'Storage.StorageErrorEvent':
      return { model, incident, asks: 'storage' }
    case 'Printer.PaperThresholdEvent': {
      const source = at(payload, 'paperSource')
      if (typeof source !== 'string') break
      return status(nest(['printer', 'paper', source.slice(0, 32)], at(payload, 'threshold')))
    }
    case 'Printer.TonerThresholdEvent':
      return status(nest(['printer', 'toner'], threshold(payload)))
    case 'Printer.InkThresholdEvent':
      return status(nest(['printer', 'ink'], threshold(payload)))
    case 'Printer.LampThresholdEvent':
      return status(nest(['printer', 'lamp'], threshold(payload)))
    case 'Camera.MediaThresholdEvent':
      return { model, incident, asks: 'status' }
    case 'CardReader.MediaRemovedEvent':
      return status(nest(['cardReader', 'media'], 'notPresent'))
    case 'CashManagement.ShutterStatusChangedEvent':
    case 'CashDispenser.ShutterStatusChangedEvent':
    case 'CashAcceptor.ShutterStatusChangedEvent':
      return quiet({ ...model, status: withShutter(model.status, payload) })
    case 'Auxiliaries.AuxiliaryStatusEvent':
      return status(nest(['auxiliaries'], payload))
    case 'VendorMode.ModeEnteredEvent':
      return status(nest(['vendorMode', 'service'], 'active'))
    case 'VendorMode.ModeExitedEvent':
      return status(nest(['vendorMode', 'service'], 'inactive'))
  }
  // What it means is not known here; what has changed by it can be asked.
  return { model, incident, asks: 'status' }
}

/** What Auxiliaries.Register is sent: the sensors that the machine has, of those that tell how it is. Empty: it has none, or can not. */
export function sensorsToHear({ abilities, status }: ServiceModel): Tree {
  if (!abilities.commands.has('Auxiliaries.Register')) return {}
  const there = treeAt(status, 'auxiliaries')
  return Object.fromEntries(SENSORS.filter((name) => there[name] != null).map((name) => [name, 'register']))
}

/** Not the light in the room, the customer in front of it, headsets and volumes. */
const SENSORS = [
  'operatorSwitch',
  'tamperSensor',
  'internalTamperSensor',
  'seismicSensor',
  'heatSensor',
  'bootSwitchSensor',
  'cabinetFrontDoor',
  'cabinetRearDoor',
  'cabinetLeftDoor',
  'cabinetRightDoor',
  'safeDoor',
  'vandalShield',
  'UPS',
] as const

/** Some releases have the units at the top, some below `storage`. */
export function unitsOf(payload: Tree): Tree {
  const units = isTree(payload['storage']) ? payload['storage'] : payload
  const found = Object.entries(units).filter(([name, unit]) => UNIT.test(name) && isTree(unit))
  return pruned(Object.fromEntries(found), MOST_STORED)
}

const threshold = (payload: Tree) => at(payload, 'threshold') ?? at(payload, 'state')

/** Positions are a list: only the one the event is about changes. */
function withShutter(status: Tree, payload: Tree): Tree {
  const position = at(payload, 'position')
  const shutter = oneOfAt(payload, SHUTTERS, 'shutter') ?? oneOfAt(payload, SHUTTERS, 'status')
  if (typeof position !== 'string' || !shutter) return status
  let next = status
  for (const side of ['cashDispenser', 'cashAcceptor'] as const) {
    const positions = at(status, side, 'positions')
    if (!Array.isArray(positions)) continue
    const changed = positions.map((one: unknown) =>
      isTree(one) && one['position'] === position ? { ...one, shutter } : one,
    )
    next = { ...next, [side]: { ...treeAt(next, side), positions: changed } }
  }
  return next
}

const SHUTTERS = [
  'closed',
  'open',
  'jammedOpen',
  'jammedPartiallyOpen',
  'jammedClosed',
  'jammedUnknown',
  'jammed',
  'unknown',
  'notSupported',
] as const
