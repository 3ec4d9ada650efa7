import type { FleetCardUnit, FleetDevice, RemoteDeviceCommand, Role } from '../../../contracts/index.ts'
import type { Words } from '../../common/i18n/language.ts'
import { componentWords, unitWords } from '../findingWords.ts'
import { mayCommand, mayMoveCards } from '../rights.ts'

/** What has to be said beside the name of a remote command, as the fields of a form. */

/** In the order in which they are offered; a test holds the list to the contract. */
export const COMMAND_ORDER = [
  'Machine.Reset',
  'CardReader.Inspect',
  'CardReader.Reset',
  'CardReader.SetEntry',
  'CardReader.Move',
  'Storage.SetCount',
  'Printer.Reset',
  'IdCard.GetSerial',
  'IdCard.Reset',
  'BarcodeReader.Trigger',
  'Board.Power',
  'Lights.SetLight',
  'Gate.Open',
  'Gate.Close',
  'Device.Restart',
] as const satisfies readonly RemoteDeviceCommand[]

/** A customer in front of the device, or what lies in it, may come to harm: asked once more. */
const DANGEROUS: readonly RemoteDeviceCommand[] = [
  'Device.Restart',
  'Printer.Reset',
  'CardReader.Move',
  'CardReader.Reset',
  'Gate.Open',
  'Gate.Close',
  'Machine.Reset',
]
export function isDangerous(name: RemoteDeviceCommand): boolean {
  return DANGEROUS.includes(name)
}

/** What this role may ask of it. */
export function commandsOf(device: FleetDevice, role: Role): RemoteDeviceCommand[] {
  return COMMAND_ORDER.filter((name) => device.commands.includes(name) && mayCommand(role, name))
}

export interface Choice {
  readonly id: string
  readonly words: string
}
export type Field = { readonly key: string; readonly label: string } & (
  | { readonly kind: 'choice'; readonly options: readonly Choice[] }
  | { readonly kind: 'name' }
  | { readonly kind: 'number'; readonly most: number }
  | { readonly kind: 'switch' }
)
/** As written: switches as `true` and ``. */
export type FieldValues = Readonly<Record<string, string>>

const TEXTS = 'fleet.device.data'
const RATES = ['off', 'slow', 'medium', 'quick', 'continuous'] as const

export function fieldsOf(name: RemoteDeviceCommand, device: FleetDevice, role: Role, t: Words['t']): readonly Field[] {
  const label = (key: string) => t(`${TEXTS}.${key}`)
  const cardUnits = (...roles: FleetCardUnit['role'][]) =>
    device.cardUnits.filter(({ role }) => roles.length === 0 || roles.includes(role))
  const units = (...roles: FleetCardUnit['role'][]) =>
    cardUnits(...roles).map((unit) => ({ id: unit.unit, words: cardUnitWords(t, unit) }))
  const kinds = () =>
    [...new Set(cardUnits('dispense').flatMap((unit) => unit.kinds))].map((kind) => ({
      id: `kind:${kind}`,
      words: t(`${TEXTS}.kind`, { kind }),
    }))
  const places = (ids: readonly string[]) => ids.map((id) => ({ id, words: t(`${TEXTS}.places.${id}`) }))
  switch (name) {
    case 'CardReader.Move':
      return [
        {
          key: 'from',
          label: label('from'),
          kind: 'choice',
          options: [...kinds(), ...units('dispense'), ...places(['transport', 'exit'])],
        },
        {
          key: 'to',
          label: label('target'),
          kind: 'choice',
          options: [...places(['transport', 'exit', 'customer']), ...units('retain'), ...units('dispense')],
        },
      ]
    case 'CardReader.Reset':
      return [
        {
          key: 'to',
          label: label('to'),
          kind: 'choice',
          options: [
            { id: 'currentPosition', words: label('toStay') },
            ...(mayMoveCards(role)
              ? [
                  { id: 'exit', words: label('toExit') },
                  { id: 'retain', words: label('toRetain') },
                ]
              : []),
          ],
        },
      ]
    case 'CardReader.SetEntry':
      return [{ key: 'allowed', label: label('allowed'), kind: 'switch' }]
    case 'Storage.SetCount':
      return [
        { key: 'unit', label: label('unit'), kind: 'choice', options: units() },
        { key: 'count', label: label('count'), kind: 'number', most: 1_000_000 },
      ]
    case 'BarcodeReader.Trigger':
      return [{ key: 'on', label: label('on'), kind: 'switch' }]
    case 'Gate.Open':
    case 'Gate.Close':
      return [{ key: 'gate', label: label('gate'), kind: 'name' }]
    case 'Lights.SetLight':
      return [
        { key: 'light', label: label('light'), kind: 'name' },
        {
          key: 'flashRate',
          label: label('flashRate'),
          kind: 'choice',
          options: RATES.map((id) => ({ id, words: t(`${TEXTS}.rates.${id}`) })),
        },
      ]
    case 'Board.Power':
      return [
        { key: 'address', label: label('address'), kind: 'number', most: 65_533 },
        { key: 'on', label: label('on'), kind: 'switch' },
      ]
    case 'Machine.Reset':
      return [
        {
          key: 'component',
          label: label('component'),
          kind: 'choice',
          options: device.components.map((part) => ({
            id: part.componentId,
            words: componentWords(t, part, device),
          })),
        },
      ]
    default:
      return []
  }
}

/** What it is, what is in it as far as that is known, and the name it has in the machine. */
function cardUnitWords(t: Words['t'], { unit, role, count, kinds }: FleetCardUnit): string {
  const name = unitWords(t, { kind: 'card', role, ...(kinds.length > 0 && { name: kinds.join(', ') }) })
  const cards =
    count === null ? t('fleet.device.uncounted') : t('fleet.device.pieces', { count: count.toLocaleString('en-US') })
  return `${name} (${unit}): ${cards}`
}

/** The command's data, or null while something is missing or impossible. */
export function dataOf(fields: readonly Field[], values: FieldValues): Record<string, unknown> | null {
  const data: Record<string, unknown> = {}
  for (const field of fields) {
    const value = (values[field.key] ?? '').trim()
    if (field.kind === 'switch') data[field.key] = value === 'true'
    else if (field.kind === 'number') {
      if (!/^\d{1,7}$/.test(value) || Number(value) > field.most) return null
      data[field.key] = Number(value)
    } else {
      const isPossible =
        field.kind === 'choice' ? field.options.some(({ id }) => id === value) : /^[a-z0-9-]{1,32}$/.test(value)
      if (!isPossible) return null
      data[field.key] = value
    }
  }
  return data
}
