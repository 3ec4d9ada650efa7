import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { BranchConfiguration, DRIVER_NAMES, DRIVER_SETTINGS } from '../../../contracts/index.ts'
import { DRIVER_HINTS } from '../../texts/drivers/hints.ts'
import { DRIVER_LABELS } from '../../texts/drivers/labels.ts'
import { DRIVER_WORDS } from '../../texts/drivers/words.ts'
import { allFields } from './allFields.fixture.ts'
import { configurationWords } from './configurationWords.ts'
import { differences } from './differences.ts'
import { withDriverForms } from './driverForms.ts'
import { type Field, fieldAt, fieldOf, formOf, initialOf, isSecret, type Schema, variantOf } from './fields.ts'
import { below, setAt, stepsOf } from './pointers.ts'

const schemas = JSON.parse(JSON.stringify(DRIVER_SETTINGS)) as Record<string, Schema>
const root = withDriverForms(fieldOf(JSON.parse(JSON.stringify(BranchConfiguration)) as Schema), schemas)
const everyDevice = parse(readFileSync(new URL('../../../config/every-device.yaml', import.meta.url), 'utf8')) as {
  devices: { id: string; driver: string; settings?: unknown }[]
}

const fields = Object.keys(schemas).flatMap((name) => allFields(fieldOf(schemas[name] as Schema, `drivers.${name}`)))
const settings = fields.filter(({ place, kind }) => place.split('.').length > 2 && kind !== 'constant')
const endsOf = (place: string) => {
  const names = place.split('.').filter((name) => name !== '*')
  return names.slice(1).map((_, at) => names.slice(at + 1).join('.'))
}

/** Every place of a value that the form draws, with what it draws there; `lost` where it has nothing. */
function drawn(field: Field, value: unknown, pointer: string, lost: string[]): string[] {
  const inner = (of: Field, step: string | number, child: unknown) => drawn(of, child, below(pointer, step), lost)
  const entries = Object.entries((value ?? {}) as object)
  switch (field.kind) {
    case 'group':
      return entries.flatMap(([name, child]) => {
        const property = field.properties.find((each) => each.name === name)
        if (property) return inner(property.field, name, child)
        lost.push(below(pointer, name))
        return []
      })
    case 'keyed':
      return entries.flatMap(([name, child]) => inner(field.value, name, child))
    case 'list':
      return (value as unknown[]).flatMap((child, at) => inner(field.item, at, child))
    case 'variants': {
      const variant = variantOf(field, value)
      if (!variant) lost.push(pointer)
      return variant?.field ? drawn(variant.field, value, pointer, lost) : [pointer]
    }
    case 'json':
      lost.push(pointer)
      return []
    default:
      return [pointer]
  }
}

describe('the settings of every driver', () => {
  it('have a form', () => {
    expect(Object.keys(schemas).sort()).toEqual([...DRIVER_NAMES].sort())
    expect(settings.filter(({ kind }) => kind === 'json').map(({ place }) => place)).toEqual([])
  })

  it('have names and words in both languages', () => {
    const missing = new Set<string>()
    for (const field of settings) {
      if (endsOf(field.place).every((end) => DRIVER_LABELS[end] === undefined)) missing.add(field.place)
      const name = endsOf(field.place).pop() ?? ''
      const says = 'words' in field ? field.words : field.kind === 'variants' ? field.variants.map(({ id }) => id) : []
      for (const word of says)
        if (DRIVER_WORDS[`${name}.${word}`] === undefined && DRIVER_WORDS[word] === undefined)
          missing.add(`${field.place}: ${word}`)
    }
    expect([...missing]).toEqual([])
  })

  it('have hints in Chinese', () => {
    const words = configurationWords('zh-CN')
    const english = fields.map(({ description }) => words.hintOf(description)).filter((hint) => /^[ -~]+$/.test(hint))
    expect([...new Set(english)]).toEqual([])
  })

  it('have no text left over', () => {
    const ends = new Set(settings.flatMap(({ place }) => endsOf(place)))
    expect(Object.keys(DRIVER_LABELS).filter((end) => !ends.has(end))).toEqual([])
    const described = new Set(fields.map(({ description }) => description))
    expect(Object.keys(DRIVER_HINTS).filter((description) => !described.has(description))).toEqual([])
  })

  it.each(everyDevice.devices.map((device) => [device.driver, device] as const))(
    'of %s are drawn to the last one, each at its place',
    (_, device) => {
      const pointer = `/devices/${everyDevice.devices.indexOf(device)}/settings`
      const field = fieldAt(root, stepsOf(pointer), everyDevice)
      const lost: string[] = []
      const places = drawn(field as Field, device.settings ?? {}, pointer, lost)
      expect(lost).toEqual([])
      for (const place of places) expect(fieldAt(root, stepsOf(place), everyDevice)).toBeDefined()
    },
  )

  it('begin with what the form needs at least', () => {
    const name = 'modbus'
    const form = fieldOf(schemas[name] as Schema, `drivers.${name}`)
    const lamp = form.kind === 'group' ? form.properties.find((each) => each.name === 'lamps')?.field : undefined
    expect(lamp?.kind === 'keyed' && initialOf(lamp.value, {})).toMatchObject({ unit: expect.any(Number) })
  })
})

describe('the form of a device', () => {
  const field = fieldAt(root, ['devices', '0', 'settings'], { devices: [{ driver: 'printer-escpos' }] }) as Field
  const names = (of: Field) => (of.kind === 'group' ? of.properties.map(({ name }) => name) : [])

  it('is that of its driver, and another with another driver', () => {
    expect(field.place).toBe('drivers.printer-escpos')
    expect(names(field)).toContain('cut')
    const other = fieldAt(root, ['devices', '0', 'settings'], { devices: [{ driver: 'lpr-vz' }] }) as Field
    expect(names(other)).toContain('gates')
    expect(names(other)).not.toContain('cut')
  })

  it('is JSON for a driver nobody knows', () => {
    const unknown = fieldAt(root, ['devices', '0', 'settings'], { devices: [{ driver: 'new' }] })
    expect(unknown?.kind).toBe('json')
  })

  it('keeps and tells settings it does not know, as those of the driver before', () => {
    const before = { devices: [{ id: 'a', driver: 'printer-escpos', settings: { cut: 'full' } }] }
    const after = setAt(setAt(before, '/devices/0/driver', 'lpr-vz'), '/devices/0/settings/pathSecret', 'x')
    expect(after).toMatchObject({ devices: [{ settings: { cut: 'full', pathSecret: 'x' } }] })
    const removed = differences(root, after, setAt(after, '/devices/0/settings', { pathSecret: 'x' }))
    expect(removed.map(({ kind, before: was, trail }) => [kind, was, trail[trail.length - 1]])).toEqual([
      ['removed', 'full', { kind: 'setting', place: 'drivers.lpr-vz.cut' }],
    ])
  })

  it('masks secrets, and nothing else', () => {
    const masked = settings.filter((each) => each.kind === 'string' && each.form === 'secret').map(({ place }) => place)
    expect(masked).toEqual([
      'drivers.lpr-hik.pathSecret',
      'drivers.lpr-vz.pathSecret',
      'drivers.machine-intake-http.secret.value',
    ])
    expect(['password', 'pathSecret', 'secret.header', 'key'].map(isSecret)).toEqual([true, true, false, false])
  })

  it('tells numbers, texts and words of one setting apart', () => {
    const of = (anyOf: Schema[]) => fieldOf({ anyOf }, 'x')
    const scalar = of([{ type: 'string' }, { type: 'number' }, { type: 'boolean' }])
    const either = of([{ const: 110 }, { const: 112 }])
    const kinds = [
      { type: 'object', required: ['type'], properties: { type: { const: 'a' } } },
      { type: 'object', required: ['type'], properties: { type: { const: 'b' } } },
    ]
    const told = (field_: Field, value: unknown) => field_.kind === 'variants' && variantOf(field_, value)?.id
    expect(['x', 1, false].map((value) => told(scalar, value))).toEqual(['text', 'number', 'boolean'])
    expect([told(either, 112), told(either, '112')]).toEqual(['112', undefined])
    expect([told(of(kinds), { type: 'b' }), initialOf(of(kinds), {})]).toEqual(['b', { type: 'a' }])
    expect(told(of([{ type: 'null' }, { const: 'x' }]), null)).toBe('none')
    expect(formOf(scalar, {})).toBe(scalar)
  })
})
