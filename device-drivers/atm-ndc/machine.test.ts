import fc from 'fast-check'
import Value, { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { DEVICE_EVENTS, MachineStatus, UnitsStatus } from '../../contracts/index.ts'
import { decode } from './codec.ts'
import { NDC_DEVICES } from './devices.ts'
import { learn, UNKNOWN_MACHINE } from './machine.ts'
import { NDC_SAMPLES, ndc } from './vectors.ts'

const CASSETTES = [{ currency: 'CNY', value: 100 }]
const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-4]{0,${most}}$`))
const letter = fc.constantFrom(...Object.keys(NDC_DEVICES))
const anything = fc.string({ unit: fc.constantFrom(...'0123456789:;<=>?@ABZ abc/~'), maxLength: 90 })
const report = fc
  .tuple(letter, anything, digits(8), anything, digits(8))
  .map(([device, status, severities, diagnostic, supplies]) =>
    [`${device}${status.replaceAll('/', '')}`, severities, diagnostic.replaceAll('/', ''), supplies].join('|'),
  )
const groups = fc.array(
  fc.tuple(letter, digits(6)).map((pair) => pair.join('')),
  { maxLength: 8 },
)
const state = fc.oneof(
  groups.map((all) => `IA${all.join('/')}`),
  groups.map((all) => `JA${all.join('/')}`),
  fc.tuple(anything, anything).map(([one, other]) => `KA${one}|B${other}`),
  fc.tuple(anything, digits(40), anything, digits(40), anything).map(([id, ...rest]) => `1${id}|${rest.join('|')}`),
  fc.stringMatching(/^[0-9]{96}$/).map((all) => `2${all}`),
  fc
    .tuple(fc.constantFrom('5', '6', 'HA', 'LA', 'MA', 'N'), anything, anything)
    .map(([kind, one, other]) => `${kind}${one}|B${other}`),
)
const message = fc.oneof(
  report.map((text) => `12|001||${text}`),
  report.map((text) => `22|001|||8|${text}`),
  state.map((text) => `22|001||F|${text}`),
  fc.constantFrom(...Object.values(NDC_SAMPLES)),
)

test('whatever messages come in whatever order, what is said of the machine has the form it has to have', () => {
  let understood = 0
  fc.assert(
    fc.property(fc.array(message, { maxLength: 30 }), (texts) => {
      let machine = UNKNOWN_MACHINE
      for (const text of texts) {
        const decoded = decode(ndc(text))
        if (!decoded.ok) continue
        understood++
        const learnt = learn(machine, decoded.message, CASSETTES)
        machine = learnt.machine
        for (const incident of learnt.incidents)
          expect(Check(DEVICE_EVENTS['Machine.IncidentEvent'], incident)).toBe(true)
      }
      expect([...Value.Errors(MachineStatus, machine.status)]).toEqual([])
      expect([...Value.Errors(UnitsStatus, machine.units)]).toEqual([])
    }),
    { numRuns: 600 },
  )
  expect(understood).toBeGreaterThan(2_000)
})

test('a cassette that was empty is broken when it is said to be full and unfit in one message', () => {
  const told = ['12|001||E|00003||00003', '12|001||E|00003||00004']
  const statuses: (string | undefined)[] = []
  let machine = UNKNOWN_MACHINE
  for (const text of told) {
    const decoded = decode(ndc(text))
    if (!decoded.ok) throw new Error(`${text} was not understood`)
    machine = learn(machine, decoded.message, CASSETTES).machine
    statuses.push(machine.units.units['cassette-4']?.status)
  }
  expect(statuses).toEqual(['ok', 'inoperative'])
})

test('the same message again teaches nothing new', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 10 }), message, (before, last) => {
      let machine = UNKNOWN_MACHINE
      for (const text of [...before, last]) {
        const decoded = decode(ndc(text))
        if (decoded.ok) machine = learn(machine, decoded.message, CASSETTES).machine
      }
      const decoded = decode(ndc(last))
      if (decoded.ok) expect(learn(machine, decoded.message, CASSETTES).machine).toEqual(machine)
    }),
    { numRuns: 400 },
  )
})
