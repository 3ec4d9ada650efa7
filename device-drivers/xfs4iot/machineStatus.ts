import type { DeviceDescription, MACHINE_MODES, MachineStatus, UnitsStatus } from '../../contracts/index.ts'
import { type Component, componentsOf, deviceOf, kindOf } from './components.ts'
import { isTree } from './envelope.ts'
import type { ServiceModel } from './model.ts'
import { at, textAt } from './tree.ts'
import { supplyOf, unitsOfMachine } from './units.ts'

const MOST_COMPONENTS = 40
/** A status has to fit into one message to the hub, with room for its envelope. */
const MOST_BYTES = 48_000

export interface MachineView {
  readonly machine: MachineStatus
  readonly units: UnitsStatus
}

/** The machine as the sum of its services. */
export function viewOf(models: readonly ServiceModel[]): MachineView {
  const units = unitsOfMachine(models)
  const rows = Object.values(units.units)
  const components: Record<string, Component> = {}
  for (const model of models) {
    for (const [id, part] of Object.entries(componentsOf(model))) {
      if (Object.keys(components).length >= MOST_COMPONENTS) break
      const supply =
        id === model.id
          ? supplyOf(
              model,
              rows.filter(({ component }) => component === id),
            )
          : undefined
      components[id] = { ...part, ...(supply && { supply }) }
    }
  }
  return { machine: fitting({ mode: modeOf(models), components }), units }
}

/** With fewer details of each part where all of them would be too long. */
function fitting(status: MachineStatus): MachineStatus {
  for (const most of [48, 32, 20, 12, 6]) {
    const shorter = withDetails(status, most)
    if (Buffer.byteLength(JSON.stringify(shorter)) <= MOST_BYTES) return shorter
  }
  return withDetails(status, 0)
}

function withDetails({ mode, components }: MachineStatus, most: number): MachineStatus {
  const shorter = Object.entries(components).map(([id, component]): [string, Component] => [
    id,
    { ...component, details: Object.fromEntries(Object.entries(component.details).slice(0, most)) },
  ])
  return { mode, components: Object.fromEntries(shorter) }
}

/** Parts a customer comes for: a machine whose every one of these is gone serves nobody. */
const SERVES: ReadonlySet<string> = new Set([
  'cardReader',
  'cardDispenser',
  'cashDispenser',
  'cashAcceptor',
  'cashRecycler',
  'coinDispenser',
  'depository',
  'checkUnit',
  'passbookPrinter',
  'documentPrinter',
])

/** Somebody works at it: by its switch, in the maker's own program, or at its cassettes. */
export function modeOf(models: readonly ServiceModel[]): (typeof MACHINE_MODES)[number] {
  const up = models.filter(({ link }) => link === 'up')
  const says = (...path: string[]) => up.map(({ status }) => at(status, ...path))
  const switches = says('auxiliaries', 'operatorSwitch')
  const vendorMode = says('vendorMode', 'service')
  if (switches.includes('maintenance')) return 'maintenance'
  if (vendorMode.some((state) => state === 'active' || state === 'exitPending')) return 'maintenance'
  if (switches.includes('supervisor') || says('common', 'exchange').includes('active')) return 'supervisor'
  if (up.length === 0) return 'unknown'
  const serving = models.filter((model) => SERVES.has(kindOf(model).kind))
  const works = (model: ServiceModel) => !DOWN.has(deviceOf(model))
  return serving.length > 0 && !serving.some(works) ? 'outOfService' : 'inService'
}

const DOWN: ReadonlySet<string> = new Set(['offline', 'powerOff', 'noDevice', 'hardwareError', 'fraudAttempt'])

const MOST_FIRMWARE = 32

/** What the machine says it is. Its most important part stands for it; every part's programs are listed. */
export function descriptionOf(
  models: readonly ServiceModel[],
  vendorName: string | undefined,
): Pick<DeviceDescription, 'model' | 'serial' | 'firmware'> {
  const informed = models
    .map((model) => ({ model, about: informationOf(model) }))
    .filter(({ about }) => about.length > 0)
    .sort((one, other) => rank(one.model) - rank(other.model))
  const [main] = informed.flatMap(({ about }) => about)
  const name = textAt(main, ['modelName'])
  // Some makers begin the name of a model with their own.
  const maker = vendorName !== undefined && !name?.startsWith(vendorName) ? vendorName : undefined
  const model = [maker, name]
    .filter((part) => part !== undefined)
    .join(' ')
    .slice(0, 64)
  const serial = markOf(main, 'serialNumber')
  const firmware = informed
    .flatMap(({ model: { id }, about }) => about.flatMap((one) => programsOf(id, one)))
    .slice(0, MOST_FIRMWARE)
  return {
    ...(model !== '' && { model }),
    ...(serial !== undefined && { serial }),
    ...(firmware.length > 0 && { firmware }),
  }
}

/** Cash first, then cards. */
function rank(model: ServiceModel): number {
  const { kind } = kindOf(model)
  if (kind.startsWith('cash')) return 0
  return SERVES.has(kind) ? 1 : 2
}

function informationOf({ capabilities }: ServiceModel): readonly unknown[] {
  const listed = at(capabilities, 'common', 'deviceInformation')
  return Array.isArray(listed) ? listed.slice(0, 8).filter(isTree) : []
}

/** A serial number or a version has as many figures as it likes. */
function markOf(about: unknown, key: string): string | undefined {
  const said = at(about, key)
  return typeof said === 'string' && /^[\x20-\x7e]{1,64}$/.test(said) ? said : undefined
}

const PROGRAMS = [
  ['firmware', 'firmwareName', 'firmwareVersion'],
  ['software', 'softwareName', 'softwareVersion'],
] as const

function programsOf(id: string, about: unknown): { name: string; version: string }[] {
  return PROGRAMS.flatMap(([list, nameKey, versionKey]) => {
    const programs = at(about, list)
    if (!Array.isArray(programs)) return []
    return programs.slice(0, 8).flatMap((one: unknown) => {
      const version = markOf(one, versionKey)
      const name = `${id} ${textAt(one, [nameKey]) ?? list}`.slice(0, 64)
      return version === undefined ? [] : [{ name, version }]
    })
  })
}
