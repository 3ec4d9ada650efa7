import fc from 'fast-check'
import { expect, it } from 'vitest'
import { initialSetupState, type SetupEffect, type SetupInput, step } from './exchange.ts'

const COMMANDS = ['@AAAAAA1', '#BBBBBB2', '@CCCCCC3']
const CONNECTED: SetupInput = { kind: 'connected' }
const TIMER: SetupInput = { kind: 'timer' }
const answer = (command: string, result: 'done' | 'refused' = 'done'): SetupInput => ({
  kind: 'answer',
  command,
  result,
})

function run(inputs: readonly SetupInput[], commands = COMMANDS): SetupEffect[] {
  let state = initialSetupState
  return inputs.flatMap((input) => {
    const next = step(state, input, commands)
    state = next.state
    return next.effects
  })
}
const sent = (effects: readonly SetupEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.command] : []))
const said = (effects: readonly SetupEffect[]) =>
  effects.flatMap((effect) =>
    effect.kind === 'raise'
      ? [`${effect.code}: ${effect.detail}`]
      : effect.kind === 'clear'
        ? [`no ${effect.code}`]
        : [],
  )

it('sends each command when the one before is answered', () => {
  expect(sent(run([CONNECTED]))).toEqual([])
  expect(sent(run([CONNECTED, TIMER]))).toEqual(COMMANDS.slice(0, 1))
  const effects = run([CONNECTED, TIMER, ...COMMANDS.map((command) => answer(command))])
  expect(sent(effects)).toEqual(COMMANDS)
  expect(said(effects)).toEqual(['no result-unknown', 'no device-fault'])
})

it('has nothing to say to a scanner without a configuration', () => {
  expect(said(run([CONNECTED, TIMER], []))).toEqual(['no result-unknown', 'no device-fault'])
})

it('says what was refused, and goes on', () => {
  const effects = run([CONNECTED, TIMER, answer('@AAAAAA1'), answer('#BBBBBB2', 'refused'), answer('@CCCCCC3')])
  expect(sent(effects)).toEqual(COMMANDS)
  expect(said(effects)).toEqual([
    'no result-unknown',
    'device-fault: configuration command 2 of 3 was refused by the scanner',
  ])
})

it('says what was not answered, sends nothing more, and takes no late answer', () => {
  const effects = run([CONNECTED, TIMER, answer('@AAAAAA1'), TIMER, answer('#BBBBBB2'), TIMER])
  expect(sent(effects)).toEqual(COMMANDS.slice(0, 2))
  expect(said(effects)).toEqual(['result-unknown: configuration command 2 of 3 was not answered'])
})

it('takes no answer of another command for its own', () => {
  expect(sent(run([CONNECTED, TIMER, answer('#BBBBBB2'), answer('@CCCCCC3')]))).toEqual(COMMANDS.slice(0, 1))
})

it('begins anew with every port', () => {
  const effects = run([CONNECTED, TIMER, answer('@AAAAAA1'), { kind: 'disconnected' }, CONNECTED, TIMER])
  expect(sent(effects)).toEqual(['@AAAAAA1', '#BBBBBB2', '@AAAAAA1'])
})

it('sends no command twice on one port, in their order, whatever comes', () => {
  const input = fc.constantFrom(TIMER, ...COMMANDS.flatMap((one) => [answer(one), answer(one, 'refused')]))
  fc.assert(
    fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
      const all = sent(run([CONNECTED, ...inputs]))
      expect(all).toEqual(COMMANDS.slice(0, all.length))
    }),
  )
})
