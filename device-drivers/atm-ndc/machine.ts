import type {
  AtmNdcSettings,
  ComponentKind,
  DeviceEventData,
  MachineStatus,
  MachineUnit,
  UnitsStatus,
} from '../../contracts/index.ts'
import type { Counters, DeviceReport, NdcMessage, TerminalState } from './codec.ts'
import {
  ALARMS,
  CASSETTE_PLACES,
  CONFIGURATION_PLACES,
  DISK,
  DISK_PLACE,
  FIRST_BIN,
  type Meaning,
  NDC_DEVICES,
  type NdcDevice,
  NETWORK,
  NETWORK_PLACE,
  SENSORS,
  SOFTWARE,
  SUPPLY_WORDS,
  type SupplyState,
} from './devices.ts'

/**
 * What is known of a machine, message by message: a pure fold. A message says something of one part and nothing of the others, so what
 * was said before stands until it is said otherwise.
 */
export interface Machine {
  readonly status: MachineStatus
  readonly units: UnitsStatus
  /** Where it goes back to when the supervisor has left. */
  readonly modeBefore: MachineStatus['mode']
  /** What the host has told it and it has not confirmed. */
  readonly told: 'goInService' | 'goOutOfService' | undefined
}

export const UNKNOWN_MACHINE: Machine = {
  status: { mode: 'unknown', components: {} },
  units: { units: {} },
  modeBefore: 'unknown',
  told: undefined,
}

export type Incident = DeviceEventData['Machine.IncidentEvent']
export type Cassettes = AtmNdcSettings['cassettes']

export interface Learnt {
  readonly machine: Machine
  readonly incidents: readonly Incident[]
}

type Component = MachineStatus['components'][string]

export function learn(machine: Machine, message: NdcMessage, cassettes: Cassettes): Learnt {
  const known = (next: Machine): Learnt => ({ machine: next, incidents: [] })
  switch (message.kind) {
    case 'report':
      return reported(machine, message.report, cassettes)
    case 'state':
      return stateTold(machine, message.state, cassettes)
    case 'ready':
      return known(confirmed(machine))
    case 'rejected':
      return known(refusing(machine, message.code))
    case 'request':
      // Only one that is in service has customers.
      return known(inMode(machine, 'inService'))
    case 'command':
      return known(message.command === 'other' ? machine : { ...machine, told: message.command })
    case 'transactionReady':
    case 'other':
      return known(machine)
  }
}

// ---- mode ------------------------------------------------------------------------------------------------------------
function inMode(machine: Machine, mode: MachineStatus['mode']): Machine {
  return machine.status.mode === mode ? machine : { ...machine, status: { ...machine.status, mode } }
}

function confirmed(machine: Machine): Machine {
  if (machine.told === undefined) return machine
  const next = inMode(machine, machine.told === 'goInService' ? 'inService' : 'outOfService')
  return { ...next, told: undefined }
}

/** Why a command was not taken says what it is doing. */
function refusing(machine: Machine, code: string | undefined): Machine {
  const settled = { ...machine, told: undefined }
  switch (code) {
    case 'C02':
      return inMode(settled, 'maintenance')
    case 'C03':
      return machine.status.mode === 'supervisor' ? settled : inMode(settled, 'outOfService')
    case 'C01':
    case 'C04':
      return code === 'C04' ? inMode(settled, 'inService') : settled
    default:
      return settled
  }
}

function supervised(machine: Machine, isEntered: boolean): Machine {
  const { mode } = machine.status
  if (isEntered) return mode === 'supervisor' ? machine : { ...inMode(machine, 'supervisor'), modeBefore: mode }
  return mode === 'supervisor' ? inMode(machine, machine.modeBefore) : machine
}

// ---- one part --------------------------------------------------------------------------------------------------------
function reported(machine: Machine, report: DeviceReport, cassettes: Cassettes): Learnt {
  const device = NDC_DEVICES[report.device]
  if (!device) return { machine, incidents: [] }
  if (report.device === 'P') return sensed(machine, device, report)
  const meaning = device.meanings[report.status.slice(0, 1)]
  const [severity] = report.severities
  const details: Record<string, string> = {}
  if (report.device === 'B') details['configuration'] = report.status.slice(0, 4)
  else if (meaning) details['status'] = meaning.word
  else if (report.status !== '') details['status'] = report.status.slice(0, 1)
  if (report.diagnostic !== '') details['diagnostic'] = report.diagnostic
  const supplies = suppliesOf(machine, device, report.supplies, false)
  const before = machine.status.components[device.id]
  let next = withComponent(withoutDiagnostic(machine, device.id), device, {
    // One that was not there and does something is there.
    ...(before?.device === 'noDevice' && { device: 'online' as const }),
    ...ratedBy(severity ?? meaning?.severity),
    ...(meaning?.isAbsent && { device: 'noDevice' as const }),
    ...supplies,
    details: { ...details, ...supplies.details },
  })
  if (report.device === 'E') {
    next = withCassettes(next, cassettes, {
      supplies: report.supplies,
      severities: report.severities.slice(1),
      isState: false,
    })
  }
  if (report.device === 'D') next = withCardBin(next, report.supplies)
  // It has begun anew, and who put it in service has to do so again.
  if (report.device === 'B') next = { ...inMode(next, 'unknown'), modeBefore: 'unknown', told: undefined }
  return { machine: next, incidents: incidentsOf(report, device, meaning) }
}

function incidentsOf(
  { device: letter, severities, diagnostic }: DeviceReport,
  device: NdcDevice,
  meaning: Meaning | undefined,
): Incident[] {
  const incident = letter === 'B' ? { code: 'power-failure', severity: 2 } : meaning?.incident
  if (!incident) return []
  return [
    {
      component: device.id,
      code: incident.code,
      severity: Math.max(incident.severity, severities[0] ?? 0),
      ...(diagnostic !== '' && { detail: `diagnostic ${diagnostic}` }),
    },
  ]
}

/** `device`: 4 is broken; the others still work, some of them badly, which is what the severity is for. */
function ratedBy(severity: number | undefined): Partial<Component> {
  if (severity === undefined) return {}
  return { severity, device: severity === 4 ? 'hardwareError' : 'online' }
}

/** Standing supplies by their names, and the worst of them; 0 in a message says nothing new. */
function suppliesOf(machine: Machine, device: NdcDevice, digits: string, isState: boolean): Partial<Component> {
  const before = machine.status.components[device.id]?.details ?? {}
  const named = device.supplies.slice(0, digits.length).flatMap((name, place) => {
    const word = SUPPLY_WORDS[digits[place] ?? ''] ?? (isState ? 'notConfigured' : undefined)
    return word === undefined ? [] : [[`supply.${name}`, word] as const]
  })
  if (named.length === 0) return {}
  const details: Record<string, string> = { ...before, ...Object.fromEntries(named) }
  const all = device.supplies.map((name) => details[`supply.${name}`])
  const worst = WORST_FIRST.find((word) => all.includes(word))
  return { details: Object.fromEntries(named), ...(worst && { supply: worst }) }
}

const WORST_FIRST: readonly SupplyState[] = ['out', 'overfill', 'low', 'good', 'notConfigured']

function withComponent(
  machine: Machine,
  { id, kind }: { readonly id: string; readonly kind: ComponentKind },
  change: Partial<Component>,
): Machine {
  const before = machine.status.components[id]
  const details = { ...before?.details, ...change.details }
  const component: Component = { ...before, ...change, kind, details }
  return {
    ...machine,
    status: { ...machine.status, components: { ...machine.status.components, [id]: component } },
  }
}

/** Of the report before: it says nothing of the next. */
function withoutDiagnostic(machine: Machine, id: string): Machine {
  const before = machine.status.components[id]
  if (before?.details['diagnostic'] === undefined) return machine
  const { diagnostic: _, ...details } = before.details
  const components = { ...machine.status.components, [id]: { ...before, details } }
  return { ...machine, status: { ...machine.status, components } }
}

// ---- sensors ---------------------------------------------------------------------------------------------------------
/** P and what changed: 1 tamper indicators, 2 the mode, 3 alarms, 5 and 6 all of them; then a digit for each sensor. */
function sensed(machine: Machine, device: NdcDevice, { status, severities }: DeviceReport): Learnt {
  const digits = status.slice(1)
  if (status.startsWith('2')) return { machine: supervised(machine, digits.startsWith('1')), incidents: [] }
  const alarms = SENSORS.flatMap((sensor, place) => (digits[place] === '1' && ALARMS[sensor] ? [ALARMS[sensor]] : []))
  const next = withSensors(withComponent(machine, device, ratedBy(severities[0])), digits)
  // Bins come and go while somebody is at it; otherwise nobody should be.
  const isTampered = machine.status.mode !== 'supervisor' && isBinTaken(machine, next)
  const told = isTampered ? [...alarms, { code: 'tamper', severity: 3 }] : alarms
  return {
    machine: next,
    incidents: told.map(({ code, severity }) => ({
      component: device.id,
      code,
      severity: Math.max(severity, severities[0] ?? 0),
    })),
  }
}

function isBinTaken(before: Machine, after: Machine): boolean {
  const was = before.status.components['sensors']?.details ?? {}
  const is = after.status.components['sensors']?.details ?? {}
  return BIN_UNITS.some(([, sensor]) => was[sensor] === 'in' && is[sensor] === 'out')
}

function withSensors(machine: Machine, digits: string): Machine {
  // All bins out at once is how those say it that do not tell of bins.
  const bins = digits.slice(FIRST_BIN, SENSORS.length)
  const tellsBins = bins.includes('1')
  const details: Record<string, string> = {}
  for (const [place, sensor] of SENSORS.entries()) {
    const digit = digits[place]
    if (digit === undefined || sensor === 'supervisor') continue
    if (place < FIRST_BIN) details[sensor] = digit === '1' ? 'active' : 'inactive'
    else if (tellsBins) details[sensor] = digit === '1' ? 'in' : 'out'
  }
  let next = withComponent(machine, { id: 'sensors', kind: 'sensors' }, { details })
  if (!tellsBins) return next
  for (const [name, sensor] of BIN_UNITS) {
    const unit = next.units.units[name]
    const digit = digits[SENSORS.indexOf(sensor)]
    if (!unit || digit === undefined) continue
    const status = digit === '0' ? 'missing' : unit.status === 'missing' ? 'ok' : unit.status
    next = withUnit(next, name, { ...unit, status })
  }
  return next
}

const BIN_UNITS = [
  ['cassette-1', 'cassette1'],
  ['cassette-2', 'cassette2'],
  ['cassette-3', 'cassette3'],
  ['cassette-4', 'cassette4'],
  ['reject', 'rejectBin'],
  ['card-bin', 'cardBin'],
] as const

// ---- units -----------------------------------------------------------------------------------------------------------
function withUnit(machine: Machine, name: string, unit: MachineUnit): Machine {
  return { ...machine, units: { units: { ...machine.units.units, [name]: unit } } }
}

function unitOf(machine: Machine, name: string, cassettes: Cassettes): MachineUnit {
  const known = machine.units.units[name]
  const common = { count: null, status: 'unknown', replenishment: 'unknown' } as const
  if (name === 'card-bin') return known ?? { component: 'card-reader', kind: 'card', role: 'retain', ...common }
  if (name === 'reject') return known ?? { component: 'cash-dispenser', kind: 'cash', role: 'reject', ...common }
  const notes = cassettes[Number(name.slice(-1)) - 1]
  return {
    component: 'cash-dispenser',
    kind: 'cash',
    role: 'dispense',
    ...common,
    ...known,
    // As configured now, whatever was remembered.
    ...(notes && {
      currency: notes.currency,
      value: notes.value,
      ...(notes.capacity !== undefined && { capacity: notes.capacity }),
    }),
  }
}

const REPLENISHMENT: Readonly<Record<string, MachineUnit['replenishment']>> = {
  '1': 'ok',
  '2': 'low',
  '3': 'empty',
  '4': 'full',
}

interface CassetteDigits {
  /** Reject bin first. */
  readonly supplies: string
  readonly severities: readonly number[]
  /** Of terminal state: 0 is not configured, not unchanged. */
  readonly isState: boolean
}

function withCassettes(
  machine: Machine,
  cassettes: Cassettes,
  { supplies, severities, isState }: CassetteDigits,
): Machine {
  let next = machine
  for (const [place, name] of ['reject', ...CASSETTES].entries()) {
    const digit = supplies[place]
    const severity = place === 0 ? undefined : severities[place - 1]
    if ((digit === undefined || (digit === '0' && !isState)) && severity === undefined) continue
    const before = unitOf(next, name, cassettes)
    next = withUnit(next, name, {
      ...before,
      ...supplied(before, digit, isState),
      ...rated(before, digit, severity, isState),
    })
  }
  return next
}

const CASSETTES = ['cassette-1', 'cassette-2', 'cassette-3', 'cassette-4'] as const

function supplied(before: MachineUnit, digit: string | undefined, isState: boolean): Partial<MachineUnit> {
  const told = REPLENISHMENT[digit ?? '']
  if (told)
    return {
      replenishment: told,
      status: before.status === 'unknown' || before.status === 'notConfigured' ? 'ok' : before.status,
    }
  return digit === '0' && isState ? { replenishment: 'unknown', status: 'notConfigured' } : {}
}

function rated(
  before: MachineUnit,
  digit: string | undefined,
  severity: number | undefined,
  isState: boolean,
): Partial<MachineUnit> {
  if (severity === undefined || (digit === '0' && isState)) return {}
  // An empty cassette is rated fatal and is none the worse for it.
  const isEmpty = (REPLENISHMENT[digit ?? ''] ?? before.replenishment) === 'empty'
  if (severity >= 3 && !isEmpty) return { status: 'inoperative' }
  return before.status === 'inoperative' || before.status === 'unknown' ? { status: 'ok' } : {}
}

function withCardBin(machine: Machine, supplies: string): Machine {
  const told = REPLENISHMENT[supplies[0] ?? '']
  if (!told) return machine
  const before = unitOf(machine, 'card-bin', [])
  return withUnit(machine, 'card-bin', { ...before, ...supplied(before, supplies[0], false) })
}

function counted(machine: Machine, counters: Counters, cassettes: Cassettes): Machine {
  const details: Record<string, string> = { transactions: String(counters.transactions) }
  let next = machine
  for (const [place, name] of CASSETTES.entries()) {
    const notes = counters.notes[place] ?? 0
    const dispensed = counters.dispensed[place] ?? 0
    const rejected = counters.rejected[place] ?? 0
    // A cassette nobody has told of and with nothing in it is not there.
    if (!next.units.units[name] && !cassettes[place] && notes + dispensed + rejected === 0) continue
    details[`${name}.dispensed`] = String(dispensed)
    details[`${name}.rejected`] = String(rejected)
    const before = unitOf(next, name, cassettes)
    next = withUnit(next, name, { ...before, count: notes })
  }
  const rejected = counters.rejected.reduce((sum, one) => sum + one, 0)
  next = withUnit(next, 'reject', { ...unitOf(next, 'reject', cassettes), count: rejected })
  next = withUnit(next, 'card-bin', { ...unitOf(next, 'card-bin', cassettes), count: counters.captured })
  return withComponent(next, { id: 'cash-dispenser', kind: 'cashDispenser' }, { details })
}

// ---- terminal state --------------------------------------------------------------------------------------------------
function stateTold(machine: Machine, state: TerminalState, cassettes: Cassettes): Learnt {
  return { machine: afterState(machine, state, cassettes), incidents: [] }
}

function afterState(machine: Machine, state: TerminalState, cassettes: Cassettes): Machine {
  switch (state.kind) {
    case 'configuration':
      return configured(machine, state, cassettes)
    case 'counters':
      return counted(machine, state.counters, cassettes)
    case 'clock':
      // 2: it runs; 1: not set.
      return withComponent(machine, { id: 'clock', kind: 'clock' }, { details: { told: state.status || 'unknown' } })
    case 'configurationId':
      return withComponent(machine, SOFTWARE, { details: { configuration: state.id || 'unknown' } })
    case 'hardware':
      return withComponent(machine, SOFTWARE, {
        details: { configuration: state.id || 'unknown', ...(state.product !== '' && { product: state.product }) },
      })
    case 'supplies':
      return state.devices.reduce((next, [letter, digits]) => supplyTold(next, letter, digits, cassettes), machine)
    case 'fitness':
      return state.devices.reduce((next, [letter, digits]) => fitnessTold(next, letter, digits, cassettes), machine)
    case 'sensors':
      return withSupervisor(withSensors(machine, state.sensors), state.sensors)
    case 'release':
      return withComponent(machine, SOFTWARE, {
        details: {
          ...(state.release !== '' && { release: state.release }),
          ...(state.software !== '' && { version: state.software }),
        },
      })
    case 'options':
      return withComponent(machine, SOFTWARE, { details: { options: state.digits || 'none' } })
    case 'deposits':
      return machine
  }
}

function withSupervisor(machine: Machine, sensors: string): Machine {
  return sensors === '' ? machine : supervised(machine, sensors.startsWith('1'))
}

function supplyTold(machine: Machine, letter: string, digits: string, cassettes: Cassettes): Machine {
  const device = NDC_DEVICES[letter]
  if (!device) return machine
  const next = withComponent(machine, device, suppliesOf(machine, device, digits, true))
  if (letter === 'E') return withCassettes(next, cassettes, { supplies: digits, severities: [], isState: true })
  return letter === 'D' ? withCardBin(next, digits) : next
}

function fitnessTold(machine: Machine, letter: string, digits: string, cassettes: Cassettes): Machine {
  const device = NDC_DEVICES[letter]
  if (!device || digits === '') return machine
  const next = withComponent(machine, device, ratedBy(Number(digits[0])))
  if (letter !== 'E') return next
  return withCassettes(next, cassettes, { supplies: '', severities: [...digits.slice(1)].map(Number), isState: false })
}

/** Terminal state 1: a digit for each place; who is not there stands at 0 in both rows and is not told of. */
function configured(
  machine: Machine,
  { id, fitness, supplies, sensors }: Extract<TerminalState, { kind: 'configuration' }>,
  cassettes: Cassettes,
): Machine {
  let next = withComponent(machine, SOFTWARE, { details: { configuration: id || 'unknown' } })
  for (const [place, letter] of Object.entries(CONFIGURATION_PLACES)) {
    const severity = digitAt(fitness, Number(place))
    const supply = letter === 'E' ? undefined : supplies[Number(place)]
    const device = NDC_DEVICES[letter]
    if (!device || severity === undefined) continue
    const isThere =
      ALWAYS_THERE.has(letter) || severity > 0 || (supply ?? '0') !== '0' || device.id in next.status.components
    if (!isThere) continue
    next = withComponent(next, device, {
      ...ratedBy(severity),
      ...suppliesOf(next, device, supply === '0' ? '' : (supply ?? ''), true),
    })
    if (letter === 'D') next = withCardBin(next, supply ?? '')
  }
  for (const [part, place] of [
    [NETWORK, NETWORK_PLACE],
    [DISK, DISK_PLACE],
  ] as const) {
    const severity = digitAt(fitness, place)
    if (severity !== undefined && (severity > 0 || part.id in next.status.components))
      next = withComponent(next, part, ratedBy(severity))
  }
  const cassetteDigits = (digits: string) => CASSETTE_PLACES.map((place) => digits[place] ?? '').join('')
  next = withCassettes(next, cassettes, {
    supplies: supplies.length > CASSETTE_PLACES[3] ? `${supplies[4] ?? '0'}${cassetteDigits(supplies)}` : '',
    severities: [...cassetteDigits(fitness)].map(Number),
    isState: true,
  })
  return withSupervisor(withSensors(next, sensors), sensors)
}

const ALWAYS_THERE = new Set(['D', 'E'])

function digitAt(digits: string, place: number): number | undefined {
  const digit = digits[place]
  return digit !== undefined && digit <= '4' ? Number(digit) : undefined
}
