import { HUB_CLIENT } from '../../../contracts/index.ts'
import { unitKey } from '../lookup.ts'
import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Kiosks, windows and the devices at them. */
export function deviceRules(document: Cursor, report: Report): void {
  const devices = new Devices(document, report)
  checkKiosks(document, devices, report)
  checkUnits(document, 'keypad', KEYPADS, devices, report)
  checkUnits(document, 'board', BOARDS, devices, report)
  checkUnits(document, 'evaluator', KEYPADS, devices, report)
  checkEvaluators(document, report)
  checkPorts(document.at('devices'), report)
  for (const device of document.at('devices').items()) {
    const id = device.at('id').text
    if (id !== undefined && devices.isLeftOut(id)) report.warning(device, 'device.unused', { device: shown(id) })
    if (device.at('node').text === HUB_CLIENT)
      report.mistake(device.at('node'), 'name.hub', { value: shown(HUB_CLIENT) })
  }
}

/** Drivers that serve a place: those whose names begin so, and one that is told in tables what it is. */
interface Drivers {
  readonly prefix: string
  readonly general?: string
}
const READERS: Drivers = { prefix: 'idcard-' }
const PRINTERS: Drivers = { prefix: 'printer-' }
const KEYPADS: Drivers = { prefix: 'keypad-', general: 'generic-frame' }
const BOARDS: Drivers = { prefix: 'led-', general: 'modbus' }
const PLACES = [READERS, PRINTERS, KEYPADS, BOARDS]

const serves = ({ prefix, general }: Drivers, driver: string) => driver === general || driver.startsWith(prefix)

class Devices {
  readonly #drivers = new Map<string, string | undefined>()
  readonly #used = new Set<string>()
  readonly #report: Report

  constructor(document: Cursor, report: Report) {
    this.#report = report
    for (const device of document.at('devices').items()) {
      const id = device.at('id').text
      if (id !== undefined) this.#drivers.set(id, device.at('driver').text)
    }
  }

  /** Nothing uses it although a kiosk or window could; card machines, scanners and cameras have no place in a branch to be named at. */
  isLeftOut(id: string): boolean {
    const driver = this.#drivers.get(id)
    return !this.#used.has(id) && (driver === undefined || PLACES.some((place) => serves(place, driver)))
  }

  /** A reference to a device must be to one whose driver is of this class. */
  checkReference(where: Cursor, drivers: Drivers): void {
    const id = where.text
    if (id === undefined) return
    this.#used.add(id)
    this.#report.checkKnown(where, new Set(this.#drivers.keys()), 'device')
    const driver = this.#drivers.get(id)
    if (driver !== undefined && !serves(drivers, driver)) {
      const { prefix } = drivers
      this.#report.mistake(where, 'device.otherDriver', { device: shown(id), driver: shown(driver), prefix })
    }
  }
}

function checkKiosks(document: Cursor, devices: Devices, report: Report): void {
  const businesses = document.at('businesses').ids()
  const readers = new Set<string>()
  for (const kiosk of document.at('kiosks').items()) {
    const reader = kiosk.at('reader')
    devices.checkReference(reader, READERS)
    devices.checkReference(kiosk.at('printer'), PRINTERS)
    if (reader.text !== undefined && readers.has(reader.text)) {
      report.mistake(reader, 'kiosk.readerTaken', { reader: shown(reader.text) })
    }
    if (reader.text !== undefined) readers.add(reader.text)
    for (const business of kiosk.at('businesses').items()) report.checkKnown(business, businesses, 'business')
    checkOnCard(kiosk, businesses, report)
  }
}

function checkOnCard(kiosk: Cursor, businesses: ReadonlySet<string>, report: Report): void {
  const business = kiosk.at('onCard').at('business')
  if (business.text === undefined) return
  report.checkKnown(business, businesses, 'business')
  const offered = kiosk.at('businesses')
  if (offered.exists && !offered.texts().includes(business.text)) {
    report.mistake(business, 'kiosk.notOffered', { business: shown(business.text) })
  }
  if (!kiosk.at('reader').exists) report.warning(kiosk.at('onCard'), 'kiosk.noReader', {})
}

type UnitKey = 'keypad' | 'board' | 'evaluator'

function checkUnits(document: Cursor, key: UnitKey, drivers: Drivers, devices: Devices, report: Report): void {
  const taken = new Map<string, unknown>()
  for (const window of document.at('windows').items()) {
    const unit = window.at(key)
    devices.checkReference(unit.at('device'), drivers)
    const place = placeOfUnit(unit)
    if (place === undefined) continue
    const { device, address } = place
    if (key !== 'board' && address > 255) {
      report.mistake(unit.at('address'), 'unit.address', { unit: WITH_ARTICLE[key], address })
    }
    if (taken.has(place.key)) {
      const window = shown(taken.get(place.key))
      report.mistake(unit, 'unit.taken', { unit: key, address, device: shown(device), window })
    }
    taken.set(place.key, window.at('id').value)
  }
}

const WITH_ARTICLE = { keypad: 'a keypad', evaluator: 'an evaluator' } as const

function placeOfUnit(unit: Cursor): { device: string; address: number; key: string } | undefined {
  const device = unit.at('device').text
  const address = unit.at('address').exists ? unit.at('address').number : 1
  return device === undefined || address === undefined ? undefined : { device, address, key: unitKey(device, address) }
}

/** An evaluator may be one unit with its window's keypad, never with another's: its start frame is that keypad's echo. */
function checkEvaluators(document: Cursor, report: Report): void {
  const windows = document.at('windows').items()
  for (const [at, window] of windows.entries()) {
    const evaluator = window.at('evaluator')
    const place = placeOfUnit(evaluator)?.key
    const other = windows.find((candidate, index) => index !== at && placeOfUnit(candidate.at('keypad'))?.key === place)
    if (place === undefined || other === undefined) continue
    report.mistake(evaluator, 'unit.isKeypad', { window: shown(other.at('id').value) })
  }
}

/** One port, one device: two drivers on one line would hear each other's answers. */
function checkPorts(devices: Cursor, report: Report): void {
  const taken = new Map<string, unknown>()
  for (const device of devices.items()) {
    const port = device.at('port')
    const place = placeOf(port, device.at('node').text ?? 'local')
    if (place === undefined) continue
    if (taken.has(place)) report.mistake(port, 'device.portTaken', { device: shown(taken.get(place)) })
    taken.set(place, device.at('id').value)
  }
}

/** Serial and loopback ports are a node's own; other addresses are the same from everywhere. */
function placeOf(port: Cursor, node: string): string | undefined {
  const path = port.at('serial').at('path').text
  if (path !== undefined) return `${node} ${path}`
  const host = port.at('tcp').at('host').text?.toLowerCase()
  const number = port.at('tcp').at('port').number
  if (host === undefined || number === undefined) return undefined
  const isLoopback = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return `${isLoopback ? `${node} loopback` : host}:${number}`
}
