import { type ComponentKind, DEVICE_STATES, type DeviceState, type MachineStatus } from '../../contracts/index.ts'
import { detailsOf, flatten, type StatusBlock } from './details.ts'
import { isTree, type Tree } from './envelope.ts'
import type { ServiceModel } from './model.ts'
import { at, oneOfAt, treeAt } from './tree.ts'

type Components = MachineStatus['components']
export type Component = Components[string]
/** Without what it consumes, which its storage units tell. */
export type BareComponent = Omit<Component, 'supply'>

/** States of a part that is not there to be spoken to. */
const AWAY: ReadonlySet<DeviceState> = new Set(['offline', 'powerOff', 'noDevice'])

/** What a service is called among the parts of a machine: its name in small letters, made unique. */
export function componentId(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 24) || 'service'
  for (let number = 1; ; number++) {
    const id = number === 1 ? plain : `${plain}-${number}`
    if (!taken.has(id)) return id
  }
}

/** What kind of part a service is, by its interfaces and what it says of itself; and the status block that is its own. */
export function kindOf(model: Pick<ServiceModel, 'abilities' | 'capabilities' | 'storage' | 'status'>): {
  kind: ComponentKind
  main: StatusBlock | undefined
} {
  const { interfaces } = model.abilities
  const has = (name: string) => interfaces.has(name) || isTree(model.status[lowerFirst(name)])
  if (has('CashDispenser') && has('CashAcceptor')) return { kind: 'cashRecycler', main: 'cashDispenser' }
  if (has('CashDispenser'))
    return { kind: isCoins(model.storage) ? 'coinDispenser' : 'cashDispenser', main: 'cashDispenser' }
  if (has('CashAcceptor')) return { kind: 'cashAcceptor', main: 'cashAcceptor' }
  if (has('CardReader'))
    return { kind: givesOutCards(model.storage) ? 'cardDispenser' : 'cardReader', main: 'cardReader' }
  if (has('Printer')) return { kind: printerKind(model.capabilities), main: 'printer' }
  for (const [name, kind, main] of BY_INTERFACE) if (has(name)) return { kind, main }
  return { kind: 'other', main: undefined }
}

/** Where a service has several, the first of these is what it is. */
const BY_INTERFACE: readonly (readonly [string, ComponentKind, StatusBlock | undefined])[] = [
  ['Check', 'checkUnit', 'check'],
  ['Deposit', 'depository', 'deposit'],
  ['BarcodeReader', 'barcodeReader', 'barcodeReader'],
  ['Biometric', 'other', 'biometric'],
  ['Camera', 'camera', 'camera'],
  ['PinPad', 'encryptor', 'keyManagement'],
  ['KeyManagement', 'encryptor', 'keyManagement'],
  ['Crypto', 'encryptor', 'keyManagement'],
  ['Keyboard', 'keyboard', 'keyboard'],
  ['TextTerminal', 'display', 'textTerminal'],
  ['BanknoteNeutralization', 'safe', 'banknoteNeutralization'],
  ['Auxiliaries', 'sensors', 'auxiliaries'],
  ['VendorMode', 'vendorMode', 'vendorMode'],
  ['VendorApplication', 'vendorMode', 'vendorApplication'],
  ['Lights', 'lights', 'lights'],
  ['PowerManagement', 'power', 'powerManagement'],
]

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

const givesOutCards = (storage: Tree) =>
  Object.values(storage).some((unit) => at(unit, 'card', 'capabilities', 'type') === 'dispense')

/** Only coins, as far as the machine says what its units hold. */
function isCoins(storage: Tree): boolean {
  const types = Object.values(storage).map((unit) => at(unit, 'cash', 'capabilities', 'hardwareType'))
  return types.length > 0 && types.every((type) => type === 'coin' || type === 'coins')
}

const PRINTER_KINDS = [
  ['receipt', 'receiptPrinter'],
  ['passbook', 'passbookPrinter'],
  ['journal', 'journalPrinter'],
  ['document', 'documentPrinter'],
  ['scanner', 'documentPrinter'],
] as const

function printerKind(capabilities: Tree): ComponentKind {
  const type = treeAt(capabilities, 'printer', 'type')
  return PRINTER_KINDS.find(([word]) => type[word] === true)?.[1] ?? 'documentPrinter'
}

/** `common.device` of a service as it is known here. */
export function deviceOf({ link, status }: Pick<ServiceModel, 'link' | 'status'>): DeviceState {
  if (link === 'connecting') return 'starting'
  if (link !== 'up') return 'offline'
  return oneOfAt(status, DEVICE_STATES, 'common', 'device') ?? 'online'
}

/** The parts that one service is. The sensors of a machine are several: its safe and its power are parts of their own. */
export function componentsOf(model: ServiceModel): Record<string, BareComponent> {
  const { kind, main } = kindOf(model)
  const device = deviceOf(model)
  // What was true when it was last heard is not shown as if it were.
  const details: Record<string, string> = model.link === 'up' ? detailsOf(model.status, main) : {}
  if (model.reason !== undefined) details['reason'] = model.reason.slice(0, 64)
  const parts: Record<string, BareComponent> = { [model.id]: { kind, device, details } }
  if (kind !== 'sensors' || model.link !== 'up') return parts
  const auxiliaries = treeAt(model.status, 'auxiliaries')
  for (const [part, keys] of AUXILIARY_PARTS) {
    const own = Object.fromEntries(keys.filter((key) => auxiliaries[key] != null).map((key) => [key, auxiliaries[key]]))
    const found: Record<string, string> = {}
    flatten(own, '', found, 0)
    if (Object.keys(found).length === 0) continue
    parts[`${model.id.slice(0, 26)}-${part}`] = { kind: part, device, details: found }
    for (const key of Object.keys(found)) delete details[key]
  }
  return parts
}

const AUXILIARY_PARTS = [
  ['safe', ['safeDoor', 'seismicSensor', 'heatSensor', 'vandalShield']],
  ['power', ['uninterruptiblePowerSupply', 'ups', 'UPS', 'powerSupply']],
] as const

/**
 * The state of the machine as a whole: its worst part, as far as that says something of the machine. That one of several services is
 * away is told by the part; that all are, is the machine's absence. A part that works is no news.
 */
export function deviceOfMachine(parts: readonly { readonly device?: DeviceState | undefined }[]): DeviceState {
  const states = parts.map(({ device }) => device ?? 'online')
  const known = states.filter((state) => state !== 'starting')
  const [first] = known
  if (first === undefined) return 'starting'
  const worst = WORST_FIRST.find((state) => known.includes(state))
  if (worst) return worst
  if (known.every((state) => AWAY.has(state))) return known.includes('offline') ? 'offline' : first
  // Online is a promise that its parts may be told something.
  return states.includes('starting') ? 'starting' : 'online'
}

const WORST_FIRST = ['fraudAttempt', 'potentialFraud', 'hardwareError', 'userError'] as const
