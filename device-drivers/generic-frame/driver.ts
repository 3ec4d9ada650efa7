import Value from 'typebox/value'
import { frameTableMistakes, GenericFrameSettings } from '../../contracts/index.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { createKeypadLine, KEYPAD_COMMANDS } from '../keypad-line/keypadLine.ts'
import { frameFormat } from './codec.ts'
import { tablesOf } from './tables.ts'

/**
 * Simple keypads and evaluators whose frames are told in tables of the configuration; `config/generic-frame` has whole ones. Built from
 * what makers publish of such frames, not yet certified on hardware.
 *
 * What a unit says goes to the hub once, however often it is repeated, and is acknowledged when the hub has it on disk. Commands the
 * tables have no template for are answered `unsupportedCommand`, not done.
 */
export const definition: DriverDefinition = {
  name: 'generic-frame',
  class: 'callerKeypad',
  interfaces: ['common', 'keypad'],
  commands: KEYPAD_COMMANDS,
  concurrentCommands: true,
  defaultBaudRate: 9_600,
  settings: GenericFrameSettings,
  create,
}

/** @throws Error with all mistakes of the tables in words */
function create(context: DriverContext): Driver {
  const settings = Value.Default(GenericFrameSettings, structuredClone(context.settings)) as GenericFrameSettings
  const mistakes = frameTableMistakes(settings).map(({ message }) => message)
  if (mistakes.length > 0) throw new Error(`the frame tables are wrong: ${mistakes.join('; ')}`)
  const { addresses, gapMs, frame } = settings
  return createKeypadLine(context, { addresses, gapMs, format: frameFormat(frame), ...tablesOf(settings) })
}
