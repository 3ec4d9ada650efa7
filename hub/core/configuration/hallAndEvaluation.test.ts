import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, Mistake } from '../../../contracts/index.ts'
import { smallConfiguration, text } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'

type Change = (configuration: BranchConfigurationInput) => void
const lines = (found: readonly Mistake[]) => found.map(({ path, message }) => `${path}: ${message}`)

function checked(change: Change) {
  const configuration = smallConfiguration()
  change(configuration)
  return checkConfiguration(configuration)
}
function mistakesOf(change: Change): string[] {
  const result = checked(change)
  return 'mistakes' in result ? lines(result.mistakes) : []
}
function warningsOf(change: Change): string[] {
  const result = checked(change)
  if ('mistakes' in result) throw new Error(JSON.stringify(result.mistakes))
  return lines(result.warnings)
}

describe('evaluators, displays and voice', () => {
  test.each<[string, Change, string]>([
    [
      'evaluator twice',
      (c) => {
        for (const window of c.windows.slice(0, 2)) window.evaluator = { device: 'keypads', address: 9 }
      },
      '/windows/1/evaluator: evaluator 9 on "keypads" belongs to window "w1" already',
    ],
    [
      "evaluator at another window's keypad",
      (c) => Object.assign(c.windows[0] ?? {}, { evaluator: { device: 'keypads', address: 2 } }),
      '/windows/0/evaluator: this unit is the keypad of window "w2"',
    ],
    [
      'evaluator of another class',
      (c) => Object.assign(c.windows[0] ?? {}, { evaluator: { device: 'printer' } }),
      '/windows/0/evaluator/device: device "printer" has driver "printer-escpos"; one that begins with keypad- is needed',
    ],
    [
      'evaluator address',
      (c) => Object.assign(c.windows[0] ?? {}, { evaluator: { device: 'keypads', address: 256 } }),
      "/windows/0/evaluator/address: an evaluator's address is at most 255, not 256",
    ],
    [
      'a choice twice',
      (c) => {
        const choice = { choice: 1, score: 5, name: text('good') }
        c.evaluation = { choices: [choice, choice] }
      },
      '/evaluation/choices/1/choice: choice 1 is used twice',
    ],
    ...[11, 16, 19].map((choice): [string, Change, string] => [
      `choice ${choice}, a key's code`,
      (c) => {
        c.evaluation = { choices: [{ choice, score: 5, name: text('good') }] }
      },
      `/evaluation/choices/0/choice: choice ${choice} is the code of a keypad's key; those from 11 to 19 can not be choices`,
    ]),
    [
      'display twice',
      (c) => {
        c.displays = [
          { id: 'hall', name: text('a') },
          { id: 'hall', name: text('b') },
        ]
      },
      '/displays/1/id: id "hall" is used twice',
    ],
    [
      'a display over no window',
      (c) => {
        c.displays = [{ id: 'over', name: text('a'), kind: 'window' }]
      },
      '/displays/0: is of kind window, and names none',
    ],
    [
      'a display over a window there is not',
      (c) => {
        c.displays = [{ id: 'over', name: text('a'), kind: 'window', window: 'w9' }]
      },
      '/displays/0/window: there is no window "w9"',
    ],
    [
      'a hall display of one window',
      (c) => {
        c.displays = [{ id: 'hall', name: text('a'), window: 'w1' }]
      },
      '/displays/0/window: only a display of kind window is of one window',
    ],
    [
      'a volume that ends before it begins',
      (c) => {
        c.voice = { volume: [{ from: '18:00', to: '09:00', percent: 30 }] }
      },
      '/voice/volume/0: ends at "09:00", not after it begins at "18:00"; a range past midnight is two',
    ],
    [
      'two volumes at one time',
      (c) => {
        c.voice = {
          volume: [
            { from: '12:00', to: '14:00', percent: 30 },
            { from: '13:59', to: '18:00', percent: 60 },
          ],
        }
      },
      '/voice/volume/1: overlaps with range no. 1 of this list',
    ],
    [
      'a language twice',
      (c) => {
        c.voice = { languages: ['en', 'en'] }
      },
      '/voice/languages: names something twice: ["en","en"]',
    ],
  ])('%s is a mistake', (_name, change, expected) => expect(mistakesOf(change)).toContain(expected))

  test('choices on both sides of the codes of keys are none', () => {
    const choices = [10, 20].map((choice) => ({ choice, score: 5, name: text('good') }))
    expect(mistakesOf((c) => Object.assign(c, { evaluation: { choices } }))).toEqual([])
  })

  test('an evaluator at the address of its own keypad, displays over one window, volumes that meet, are none', () => {
    const change = (c: BranchConfigurationInput) => {
      Object.assign(c.windows[0] ?? {}, { evaluator: { device: 'keypads', address: 1 } })
      Object.assign(c.windows[2] ?? {}, { evaluator: { device: 'keypads', address: 255 } })
      c.displays = ['left', 'right'].map((id) => ({ id, name: text(id), kind: 'window', window: 'w1' }))
      c.voice = {
        volume: [
          { from: '09:00', to: '12:00', percent: 80 },
          { from: '12:00', to: '14:00', percent: 40 },
        ],
      }
    }
    expect(mistakesOf(change)).toEqual([])
    expect(warningsOf(change)).toEqual([])
  })

  test('an evaluator alone on its line gives it an address, and one that its settings do not list is told', () => {
    const line = (settings?: Record<string, unknown>) =>
      mistakesOf((c) => {
        Object.assign(c.windows[0] ?? {}, { evaluator: { device: 'asking', address: 7 } })
        c.devices?.push({
          id: 'asking',
          driver: 'keypad-ff68',
          port: { tcp: { host: '127.0.0.1', port: 9 } },
          ...(settings ? { settings } : {}),
        })
      })
    expect(line()).toEqual([])
    expect(line({ addresses: [7] })).toEqual([])
    expect(line({ addresses: [8] })).toEqual(['/windows/0/evaluator: device "asking" does not list address 7'])
  })

  test.each<[string, Change, string]>([
    [
      'an alarm before the target',
      (c) => Object.assign(c.classes[0] ?? {}, { target: { minutes: 40 } }),
      '/classes/0/target: the alarm comes after 30 min, before the target of 40 min is missed',
    ],
    [
      'choices that are all low',
      (c) => {
        c.evaluation = { choices: [{ choice: 1, score: 2, name: text('bad') }] }
      },
      '/evaluation/lowScore: no choice has a higher score, so the manager is told of every evaluation',
    ],
  ])('%s: a warning', (_name, change, expected) => expect(warningsOf(change)).toEqual([expected]))
})
