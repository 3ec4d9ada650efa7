import { asObject, type Json } from './envelope.ts'
import { changes, type Part } from './parts.ts'
import { auxiliaries, type Sensors } from './sensors.ts'
import type { Connection } from './service.ts'

/** Interfaces that are looked at only, or next to it. */
export const pinPadParts = (): readonly Part[] => [
  {
    name: 'PinPad',
    commands: {},
    events: [],
    capabilities: () => ({ pinFormats: { iso0: true, iso4: true } }),
  },
  {
    name: 'KeyManagement',
    commands: {},
    events: [],
    status: () => ({ encryptionState: 'initialized', certificateState: 'primary' }),
    capabilities: () => ({ keyNum: 64, rsaAuthenticationScheme: { number2PartySig: true } }),
  },
  {
    name: 'Keyboard',
    commands: { 'Keyboard.Reset': { run: (call) => call.done() } },
    events: [],
    status: () => ({ autoBeepMode: { activeAvailable: true, inactiveAvailable: false } }),
    capabilities: () => ({ autoBeep: { activeAvailable: true, inactiveAvailable: false } }),
  },
]

export const barcodePart = (isInoperative: () => boolean): Part => ({
  name: 'BarcodeReader',
  commands: { 'BarcodeReader.Reset': { run: (call) => call.done() } },
  events: [],
  status: () => ({ scanner: isInoperative() ? 'inoperative' : 'off' }),
  capabilities: () => ({ canFilterSymbologies: true, symbologies: { qrCode: true, pdf417: true, code128: true } }),
})

export const cameraPart = (pictures: () => number): Part => ({
  name: 'Camera',
  commands: { 'Camera.Reset': { run: (call) => call.done() } },
  events: [],
  status: () => ({
    media: { room: 'ok', person: 'ok' },
    cameras: { room: 'ok', person: 'ok' },
    pictures: { room: pictures(), person: pictures() },
  }),
  capabilities: () => ({ cameras: { room: true, person: true, exitSlot: false }, maxPictures: 100_000 }),
})

const FLASH_RATES = ['off', 'slow', 'medium', 'quick', 'continuous']
export function lightsPart(names: readonly string[], changed: () => void): Part & { look(): Json } {
  const lit = new Map(names.map((name) => [name, 'off']))
  return {
    name: 'Lights',
    commands: {
      'Lights.SetLight': {
        run(call) {
          const wanted = Object.entries(call.payload).flatMap(([name, form]) => {
            const rate = asObject(asObject(form)?.['default'] ?? form)?.['flashRate']
            return name === 'timeout' ? [] : [[name, rate] as const]
          })
          if (wanted.some(([name, rate]) => !lit.has(name) || !FLASH_RATES.includes(String(rate))))
            return call.done({ code: 'commandErrorCode', payload: { errorCode: 'invalidLight' } })
          for (const [name, rate] of wanted) lit.set(name, String(rate))
          changed()
          call.done()
        },
      },
    },
    events: [],
    status: () => Object.fromEntries([...lit].map(([name, flashRate]) => [name, { default: { flashRate } }])),
    capabilities: () =>
      Object.fromEntries([...lit.keys()].map((name) => [name, { default: { flashRate: { off: true, slow: true } } }])),
    look: () => Object.fromEntries(lit),
  }
}

/** Sensors tell of themselves only to those who have registered for each. */
export function auxiliariesPart(
  sensors: Sensors,
  unsolicited: (name: string, payload: Json, isFor: (connection: Connection) => boolean) => void,
): Part & { tellChanges(): void } {
  const registered = new Map<Connection, Set<string>>()
  let told: Json = auxiliaries(sensors)

  return {
    name: 'Auxiliaries',
    commands: {
      'Auxiliaries.Register': {
        isAsync: true,
        run(call) {
          const mine = registered.get(call.connection) ?? new Set()
          registered.set(call.connection, mine)
          for (const [name, wish] of Object.entries(call.payload)) {
            if (wish === 'register') mine.add(name)
            else if (wish === 'deregister') mine.delete(name)
          }
          call.done()
        },
      },
    },
    events: ['Auxiliaries.AuxiliaryStatusEvent'],
    status: () => auxiliaries(sensors),
    capabilities: () => ({
      operatorSwitch: { run: true, maintenance: true, supervisor: true },
      cabinetFrontDoor: { open: true, locked: true },
      safeDoor: { open: true, bolted: true },
      UPS: { low: true, engaged: true, powering: true, recovered: true },
      proximitySensor: true,
    }),
    left: (connection) => void registered.delete(connection),
    tellChanges() {
      const now: Json = auxiliaries(sensors)
      const changed = changes(told, now) ?? {}
      told = now
      for (const [name, value] of Object.entries(changed))
        unsolicited(
          'Auxiliaries.AuxiliaryStatusEvent',
          { [name]: value },
          (one) => registered.get(one)?.has(name) === true,
        )
    },
  }
}

/** The technician's mode: those who have registered are asked first, and keep him waiting until they answer or leave. */
export function vendorModePart(
  sensors: Sensors,
  unsolicited: (name: string, payload: Json, isFor: (connection: Connection) => boolean) => void,
  changed: () => void,
): Part & { request(on: boolean): void } {
  const applications = new Map<Connection, string>()
  const asked = new Set<Connection>()

  function settle(): void {
    if (asked.size > 0) return
    const { vendorMode } = sensors
    if (vendorMode === 'enterPending') enter(true)
    else if (vendorMode === 'exitPending') enter(false)
  }

  function enter(on: boolean): void {
    sensors.vendorMode = on ? 'active' : 'inactive'
    unsolicited(`VendorMode.Mode${on ? 'Entered' : 'Exited'}Event`, on ? {} : { connectedApplications: [] }, () => true)
    changed()
  }

  function request(on: boolean): void {
    const { vendorMode } = sensors
    if (on === (vendorMode === 'active' || vendorMode === 'enterPending')) return
    sensors.vendorMode = on ? 'enterPending' : 'exitPending'
    asked.clear()
    for (const connection of applications.keys()) asked.add(connection)
    unsolicited(`VendorMode.${on ? 'Enter' : 'Exit'}ModeRequestEvent`, {}, (one) => asked.has(one))
    changed()
    settle()
  }

  const acknowledge = (pending: string) => (connection: Connection) => {
    if (sensors.vendorMode !== pending) return false
    asked.delete(connection)
    settle()
    return true
  }
  const answers = { Enter: acknowledge('enterPending'), Exit: acknowledge('exitPending') }

  return {
    name: 'VendorMode',
    commands: {
      'VendorMode.Register': {
        run(call) {
          applications.set(call.connection, String(call.payload['appName'] ?? ''))
          call.done()
        },
      },
      ...Object.fromEntries(
        (['Enter', 'Exit'] as const).flatMap((way) => [
          [
            `VendorMode.${way}ModeRequest`,
            {
              run: (call: { done(): void }) => {
                request(way === 'Enter')
                call.done()
              },
            },
          ],
          [
            `VendorMode.${way}ModeAcknowledge`,
            {
              run: (call: { connection: Connection; done(end?: { code: string }): void }) =>
                call.done({ code: answers[way](call.connection) ? 'success' : 'sequenceError' }),
            },
          ],
        ]),
      ),
    },
    events: ['VendorMode.EnterModeRequestEvent', 'VendorMode.ModeEnteredEvent', 'VendorMode.ModeExitedEvent'],
    status: () => ({ device: 'online', service: sensors.vendorMode }),
    capabilities: () => ({ allowEnterModeRequest: true }),
    left(connection) {
      applications.delete(connection)
      if (asked.delete(connection)) settle()
    },
    request,
  }
}
