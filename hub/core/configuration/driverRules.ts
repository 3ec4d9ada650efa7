import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { DRIVER_NAMES, DRIVER_RULES, DRIVER_SETTINGS } from '../../../contracts/index.ts'
import { type Cursor, shown } from './cursor.ts'
import { formCheck } from './form.ts'
import type { Report } from './report.ts'

const DRIVERS = new Map(
  Object.entries(DRIVER_SETTINGS).map(([name, schema]) => [name, { schema, check: settingsCheck(name, schema) }]),
)

/** What goes beyond the form is looked at when the form is right, and told at its own place. */
function settingsCheck(name: string, schema: TSchema): ReturnType<typeof formCheck> {
  const rules = DRIVER_RULES[name]
  if (!rules) return formCheck(schema)
  const check = formCheck(rules.form)
  return (settings, place = '') => {
    const mistakes = check(settings, place)
    if (mistakes.length > 0) return mistakes
    return rules.mistakes(settings).map((mistake) => ({ ...mistake, path: `${place}${mistake.path}` }))
  }
}

/**
 * Every device has a driver that exists, with settings of that driver's form. What form they have is known here for the drivers whose
 * settings are part of the contract; those of others are checked by the agent alone.
 */
export function driverRules(document: Cursor, report: Report): void {
  checkListed(document, report)
  const addresses = addressesByDevice(document)
  for (const device of document.at('devices').items()) {
    const name = device.at('driver').text
    if (name === undefined) continue
    const driver = DRIVERS.get(name)
    if (!driver) {
      if (!DRIVER_NAMES.some((known) => known === name))
        report.mistake(device.at('driver'), 'name.noDriver', { value: shown(name), drivers: DRIVER_NAMES })
      continue
    }
    const given = device.at('settings').value ?? {}
    if (typeof given !== 'object' || given === null || Array.isArray(given)) continue
    const used = addresses.get(device.at('id').text ?? '')
    const isFilledIn = used !== undefined && !('addresses' in given)
    const whole = isFilledIn ? { ...given, addresses: used } : given
    const settings: unknown = Value.Default(driver.schema, JSON.parse(JSON.stringify(whole)))
    const place = device.at('settings').path
    const mistakes = driver.check(settings, place)
    // A wrong address is told where it was written: at the window.
    report.mistakes.push(...mistakes.filter(({ path }) => !isFilledIn || !path.startsWith(`${place}/addresses/`)))
  }
}

/** A line whose settings list its addresses has to list those the windows use, or their units stay silent. */
function checkListed(document: Cursor, report: Report): void {
  const listed = new Map<string, unknown>()
  for (const device of document.at('devices').items()) {
    listed.set(device.at('id').text ?? '', device.at('settings').at('addresses').value)
  }
  for (const window of document.at('windows').items()) {
    for (const unit of unitsOf(window)) {
      const addresses = listed.get(unit.at('device').text ?? '')
      const address = unit.at('address').exists ? unit.at('address').value : 1
      if (Array.isArray(addresses) && !addresses.includes(address)) {
        report.mistake(unit, 'device.notListed', {
          device: shown(unit.at('device').text ?? ''),
          address: String(address),
        })
      }
    }
  }
}

function unitsOf(window: Cursor): Cursor[] {
  return [window.at('keypad'), window.at('board'), window.at('evaluator')]
}

/** Addresses are written down once, at the windows; a line without settings of its own serves those. */
function addressesByDevice(document: Cursor): ReadonlyMap<string, unknown[]> {
  const found = new Map<string, unknown[]>()
  for (const window of document.at('windows').items()) {
    for (const unit of unitsOf(window)) {
      const device = unit.at('device').text
      if (device === undefined) continue
      const address = unit.at('address').exists ? unit.at('address').value : 1
      found.set(device, [...new Set([...(found.get(device) ?? []), address])])
    }
  }
  return found
}
