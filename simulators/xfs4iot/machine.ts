import type { SimulatorContext, SocketCarrier, SocketEnd, SocketListener } from '../device.ts'
import { createCardPath } from './cardPath.ts'
import { cardReaderPart } from './cardReader.ts'
import { cashParts } from './cashParts.ts'
import { createCashUnits } from './cashUnits.ts'
import { commonPart } from './common.ts'
import type { Json } from './envelope.ts'
import type { Speech } from './generation.ts'
import { INSIDES, type Kind, kioskUnits } from './kinds.ts'
import { changes, type Part } from './parts.ts'
import { printerPart } from './printerPart.ts'
import { createSensors } from './sensors.ts'
import { type Connection, createService, type Service } from './service.ts'
import { storagePart } from './storage.ts'
import { createTroubles } from './troubles.ts'
import { auxiliariesPart, barcodePart, cameraPart, lightsPart, pinPadParts, vendorModePart } from './watchedParts.ts'

export interface MachineSettings {
  readonly kind: Kind
  readonly speech: Speech
  readonly moveMs: number
  readonly restartMs: number
  readonly maximumRequests: number
  readonly countsIssued: boolean
  /** GetServices tells each service in an event first. */
  readonly detailEvents: boolean
  readonly vendor: string
  readonly serial: string
  /** Of a card kiosk. */
  readonly hoppers: number
  readonly bins: number
}

interface Housed {
  readonly service: Service
  readonly statusTree: () => Json
  readonly parts: readonly Part[]
  told: Json
}

const PATH = /^\/xfs4iot\/v1\.0(?:\/([A-Za-z0-9._-]{1,64}))?\/?$/i
const PUBLISHER = 'ServicePublisher'
const LIGHTS = ['cardReader', 'notesDispenser', 'receiptPrinter', 'statusGood', 'statusWarning', 'statusBad']

/** A machine: its services, what is inside it, and who is told when something changes. */
export function createMachine(context: Pick<SimulatorContext, 'clock' | 'notice'>, settings: MachineSettings) {
  const { clock, notice } = context
  const { kind, speech, moveMs } = settings
  const isFirst = speech.generation === '2021-1'
  const standard = INSIDES[kind]()
  const inside =
    kind === 'cardKiosk'
      ? { ...standard, cards: { ...standard.cards, units: kioskUnits(settings.hoppers, settings.bins) } }
      : standard
  const path = createCardPath({ units: inside.cards.units, countsIssued: settings.countsIssued })
  const cash = inside.cash && createCashUnits(inside.cash.units)
  const sensors = createSensors()
  const troubles = createTroubles()
  /** What is wrong with a whole service, by its name. */
  const broken = new Map<string, 'offline' | 'hardwareError' | 'fraudAttempt'>()
  const houses = new Map<string, Housed>()
  let hasFraudDevice = false
  let pictures = 1_200
  let carrier: SocketCarrier | undefined
  let isAway = false

  const unsolicitedOf =
    (service: string) =>
    (name: string, payload: Json, isFor?: (connection: Connection) => boolean): void =>
      houses.get(service)?.service.unsolicited(name, payload, isFor)

  /** Everybody is told what is no more as it was. */
  function changed(): void {
    storage.cards.tellChanges()
    storage.cash?.tellChanges()
    for (const printer of printers) printer.part.tellPaper()
    auxiliary?.tellChanges()
    for (const house of houses.values()) {
      const now = house.statusTree()
      const { auxiliaries: _, ...difference } = changes(house.told, now) ?? {}
      house.told = now
      if (Object.keys(difference).length > 0) house.service.unsolicited('Common.StatusChangedEvent', difference)
    }
  }

  const cardService = inside.cards.service
  const cashService = inside.cash?.service
  const storage = {
    cards: storageOf(cardService, inside.cards.units, undefined),
    cash: cashService === undefined ? undefined : storageOf(cashService, [], cash),
  }
  function storageOf(service: string, cards: typeof inside.cards.units, notes: typeof cash) {
    const { generation } = speech
    return storagePart({ generation, cards, cash: notes, changed, notice, unsolicited: unsolicitedOf(service) })
  }
  const reader = cardReaderPart({ path, moveMs, isFirst, notice, changed, unsolicited: unsolicitedOf(cardService) })
  const printers = inside.printers.map((unit) => ({
    unit,
    part: printerPart({ unit, isFirst, moveMs, changed, notice, unsolicited: unsolicitedOf(unit.name) }),
  }))
  const has = (name: (typeof inside.more)[number]) => inside.more.includes(name)
  const auxiliary = has('Auxiliaries') ? auxiliariesPart(sensors, unsolicitedOf('Auxiliaries')) : undefined
  const vendorMode = vendorModePart(sensors, unsolicitedOf('VendorMode'), changed)
  const lights = lightsPart(LIGHTS, changed)

  const parts: readonly (readonly [service: string, parts: readonly Part[]])[] = [
    [cardService, [reader, storage.cards]],
    ...printers.map(({ unit, part }) => [unit.name, [part]] as const),
    ...(cash && cashService !== undefined && storage.cash
      ? [[cashService, [...notesParts(cash, inside.cash?.takesNotes === true), storage.cash]] as const]
      : []),
    ...(has('PinPad') ? [['PinPad', pinPadParts()] as const] : []),
    ...(has('BarcodeReader') ? [['BarcodeReader', [barcodePart(() => broken.has('BarcodeReader'))]] as const] : []),
    ...(has('Camera') ? [['Camera', [cameraPart(() => pictures)]] as const] : []),
    ...(has('Lights') ? [['Lights', [lights]] as const] : []),
    ...(auxiliary ? [['Auxiliaries', [auxiliary]] as const] : []),
    ['VendorMode', [vendorMode]],
    [PUBLISHER, [publisherPart()]],
  ]
  for (const [name, ofService] of parts) houses.set(name, housed(name, ofService))

  function notesParts(units: NonNullable<typeof cash>, takesNotes: boolean): readonly Part[] {
    const isSafeOpen = () => sensors.isSafeOpen
    return cashParts({ cash: units, takesNotes, isFirst, moveMs, isSafeOpen, changed, notice })
  }

  function housed(name: string, ofService: readonly Part[]): Housed {
    const exchange = ofService.includes(storage.cards) ? storage.cards : storage.cash
    const common = commonPart({
      speech,
      serviceName: name,
      model: `${settings.vendor} ${kind} ${name}`,
      serial: settings.serial,
      maximumRequests: settings.maximumRequests,
      parts: ofService,
      device: () => broken.get(name) ?? 'online',
      antiFraud: () => (name === cardService ? (hasFraudDevice ? 'deviceDetected' : 'ok') : null),
      exchange: () =>
        exchange && ofService.includes(exchange) ? (exchange.isExchanging ? 'active' : 'inactive') : null,
    })
    const service = createService({
      name,
      speech,
      clock,
      maximumRequests: settings.maximumRequests,
      troubles,
      commands: Object.assign({}, common.commands, ...ofService.map(({ commands }) => commands)),
      refuses: () => REFUSALS[broken.get(name) ?? 'ok'],
      carriedOut: (command, code) => notice('command-done', { service: name, command, code }),
      nonsense() {
        notice('nonsense', { service: name })
        // Such a framework ends its whole process over a message it can not read.
        if (speech.kal) restart(settings.restartMs)
      },
    })
    return { service, statusTree: common.statusTree, parts: ofService, told: common.statusTree() }
  }

  /** Where each service is found, as this client has the machine's address. */
  const hosts = new Map<Connection, string>()
  function publisherPart(): Part {
    return {
      name: PUBLISHER,
      commands: {
        'ServicePublisher.GetServices': {
          isAsync: true,
          run(call) {
            const host = hosts.get(call.connection) ?? ''
            const found = { vendorName: settings.vendor, services: serviceNames().map((name) => uri(host, name)) }
            if (settings.detailEvents)
              for (const one of found.services)
                call.event('ServicePublisher.ServiceDetailEvent', { vendorName: settings.vendor, services: [one] })
            call.done({ code: 'success', payload: found })
          },
        },
      },
      events: ['ServicePublisher.ServiceDetailEvent'],
      left: (connection) => void hosts.delete(connection),
    }
  }
  const serviceNames = () => [...houses.keys()].filter((name) => name !== PUBLISHER)
  const uri = (host: string, name: string) => ({
    serviceURI: `ws://${host}/xfs4iot/v1.0/${name}${speech.kal ? '/' : ''}`,
  })

  function dialled(dial: { path: string; host: string }): ((end: SocketEnd) => SocketListener) | undefined {
    const found = PATH.exec(dial.path)
    if (!found) return undefined
    const wanted = (found[1] ?? PUBLISHER).toLowerCase()
    const house = [...houses.entries()].find(([name]) => name.toLowerCase() === wanted)?.[1]
    if (!house) return undefined
    return (end) => {
      const { connection, listener } = house.service.accept(end, (gone) => {
        for (const part of house.parts) part.left?.(gone)
      })
      if (house.service.name === PUBLISHER) hosts.set(connection, dial.host)
      return listener
    }
  }

  function restart(ms: number): void {
    if (isAway) return
    isAway = true
    notice('restarting', { ms })
    carrier?.away()
    clock.after(ms, () => {
      isAway = false
      carrier?.back()
      notice('restarted', {})
    })
  }

  return {
    settings,
    path,
    cash,
    cashService,
    cardService,
    storage,
    reader,
    printers: inside.printers,
    sensors,
    troubles,
    broken,
    lights,
    vendorMode,
    changed,
    dialled,
    restart,
    notice,
    unsolicitedOf,
    serviceNames,
    get isAway() {
      return isAway
    },
    get hasFraudDevice() {
      return hasFraudDevice
    },
    setFraudDevice(on: boolean) {
      hasFraudDevice = on
    },
    snapPicture() {
      pictures += 1
    },
    carriedBy(next: SocketCarrier) {
      carrier = next
    },
    raw(text: string) {
      for (const { service } of houses.values()) service.raw(text)
    },
    services: () =>
      serviceNames().map((name) => ({
        name,
        device: broken.get(name) ?? 'online',
        connections: houses.get(name)?.service.connections ?? 0,
        waiting: houses.get(name)?.service.waiting ?? 0,
      })),
  }
}
export type Machine = ReturnType<typeof createMachine>

const REFUSALS: Readonly<Record<string, string | undefined>> = {
  offline: 'deviceNotReady',
  hardwareError: 'hardwareError',
  fraudAttempt: 'fraudAttempt',
}
