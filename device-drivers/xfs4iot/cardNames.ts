import type { Xfs4IotSettings } from '../../contracts/index.ts'
import type { ServiceModel } from './model.ts'
import { at } from './tree.ts'

/** The units of a machine that our account is of. In the account the hopper is always `unit1` and the bin `unit2`. */
export interface CardNames {
  readonly hopper: string | undefined
  readonly bin: string | undefined
}

/** The first units of their kind, unless the configuration names them. */
export function cardNames({ storage }: Pick<ServiceModel, 'storage'>, settings: Xfs4IotSettings): CardNames {
  const first = (type: string) =>
    Object.keys(storage)
      .sort()
      .find((name) => CARD_UNIT.test(name) && at(storage[name], 'card', 'capabilities', 'type') === type)
  return { hopper: settings.hopper ?? first('dispense'), bin: settings.bin ?? first('retain') }
}

/** Names that places of the hub may have. */
const CARD_UNIT = /^unit[0-9A-Za-z]{1,8}$/

/** What the machine calls a place of the account; undefined: it has none. */
export function toMachine(place: string, { hopper, bin }: CardNames): string | undefined {
  if (place === 'unit1') return hopper
  if (place === 'unit2') return bin
  return place
}

/** What the account calls a place of the machine; undefined: a unit that it is not of. */
export function toAccount(place: string, { hopper, bin }: CardNames): string | undefined {
  if (place === hopper) return 'unit1'
  if (place === bin) return 'unit2'
  return place.startsWith('unit') ? undefined : place
}
