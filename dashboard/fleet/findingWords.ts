import type { FleetDevice } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'
import type { Matter } from './fleetModel.ts'

type Translate = Words['t']
/** "Empty" says nothing without what is. */
const ALONE: readonly string[] = ['unit-low', 'unit-empty', 'unit-high', 'unit-full']

/** What is wrong, in words: the part it is about, then what of it. */
export function findingWords(t: Translate, matter: Pick<Matter, 'code' | 'component'>, device?: FleetDevice): string {
  const code = matter.code ?? 'none'
  const isAlone = matter.component === null && ALONE.includes(code)
  const what = t(`fleetCodes.finding.${isAlone ? 'alone.' : ''}${code}`)
  const part = partWords(t, matter.component, device)
  return part === '' ? what : `${part} · ${what}`
}

/** Of a stock that people count: no device tells of it, and no node. The component is the stock. */
export const isByHand = ({ nodeId, deviceId }: { readonly nodeId: string; readonly deviceId: string | null }) =>
  deviceId === null && nodeId === 'stock-by-hand'

/** Name of a part or unit of a device; its id where the device does not describe it. */
export function partWords(t: Translate, component: string | null, device?: FleetDevice): string {
  if (component === null) return ''
  const unit = device?.units.find(({ unitId }) => unitId === component)
  if (unit) return unitWords(t, unit)
  const part = device?.components.find(({ componentId }) => componentId === component)
  return part ? componentWords(t, part, device) : component
}

/** Kind of a part; with its id where there are several of the kind. */
export function componentWords(
  t: Translate,
  part: FleetDevice['components'][number],
  device: FleetDevice | undefined,
): string {
  const word = t(`fleetCodes.component.${part.kind}`)
  const isOnly = (device?.components.filter(({ kind }) => kind === part.kind).length ?? 0) <= 1
  return isOnly ? word : `${word} ${part.componentId}`
}

/** ¥100, $20, or the code before the number where there is no sign for it. */
export function denominationWords(value: number, currency: string | null | undefined): string {
  const sign = currency ? (SIGNS[currency] ?? `${currency} `) : ''
  return `${sign}${value.toLocaleString('en-US')}`
}
const SIGNS: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', HKD: 'HK$' }

export interface NamedUnit {
  readonly kind: string
  readonly role: string
  readonly name?: string | undefined
  readonly currency?: string | null | undefined
  readonly value?: number | null | undefined
}

/** 钞箱 ¥100 · 循环; with the name the machine gives it, where it gives one. */
export function unitWords(t: Translate, { kind, role, name, currency, value }: NamedUnit): string {
  const what = t(`fleetCodes.unit.${kind}`)
  const worth = value === undefined || value === null || value === 0 ? '' : ` ${denominationWords(value, currency)}`
  const its = `${what}${worth}${name === undefined ? '' : ` ${name}`}`
  // Paper goes one way only.
  return kind === 'paper' ? its : `${its} · ${t(`fleetCodes.role.${role}`)}`
}
