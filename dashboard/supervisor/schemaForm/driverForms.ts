import { type Field, fieldOf, type Schema } from './fields.ts'

/** Where the settings of a driver are called by: `drivers.modbus.boards`. Their names have texts of their own. */
export const DRIVERS = 'drivers.'

/** The form of a configuration with that of each driver's settings, which its own schema does not tell. */
export function withDriverForms(root: Field, schemas: Readonly<Record<string, Schema>>): Field {
  const names = Object.keys(schemas).sort()
  const forms: Record<string, Field> = {}
  for (const name of names) forms[name] = fieldOf(schemas[name] as Schema, `${DRIVERS}${name}`)
  return changedIn(root, 'devices', (devices) =>
    devices.kind !== 'list'
      ? devices
      : {
          ...devices,
          item: changedIn(
            changedIn(devices.item, 'settings', ({ place, description, default: usual }) => ({
              place,
              description,
              default: usual,
              kind: 'settings',
              forms,
            })),
            'driver',
            ({ place, description, default: usual }) => ({
              place,
              description,
              default: usual,
              kind: 'word',
              words: names,
            }),
          ),
        },
  )
}

function changedIn(group: Field, name: string, change: (field: Field) => Field): Field {
  if (group.kind !== 'group') return group
  return {
    ...group,
    properties: group.properties.map((each) => (each.name === name ? { ...each, field: change(each.field) } : each)),
  }
}
