import { KeypadSettings } from '../../contracts/index.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { createKeypadLine, KEYPAD_COMMANDS } from '../keypad-line/keypadLine.ts'
import { encodeBeep, encodeDisplay, encodeStartEvaluation, frameFormat } from './codec.ts'
import { hear } from './hear.ts'

const GAP_MS = 100

/** Caller keypads and evaluators of the FF 68 family, several on one RS-485 line. */
export const definition: DriverDefinition = {
  name: 'keypad-ff68',
  class: 'callerKeypad',
  interfaces: ['common', 'keypad'],
  commands: KEYPAD_COMMANDS,
  // An invitation that waits for the commit of a key must not hold up the other units.
  concurrentCommands: true,
  defaultBaudRate: 9_600,
  settings: KeypadSettings,
  create,
}

function create(context: DriverContext): Driver {
  const { addresses, longestFrame = 5 } = context.settings as { addresses: number[]; longestFrame?: number }
  return createKeypadLine(context, {
    addresses,
    format: frameFormat(longestFrame),
    gapMs: GAP_MS,
    hear,
    display: ({ address, waiting, ticket }) => encodeDisplay(address, waiting, ticket),
    beep: encodeBeep,
    invite: encodeStartEvaluation,
  })
}
