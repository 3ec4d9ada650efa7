import { KeypadSettings } from '../../contracts/index.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { createKeypadLine, KEYPAD_COMMANDS } from '../keypad-line/keypadLine.ts'
import { encodeBeep, encodeDisplay, encodeStars, encodeStartEvaluation, frameFormat } from './codec.ts'
import { hear } from './hear.ts'

const GAP_MS = 100

/**
 * Caller keypads and evaluators of the FF 68 family, several on one RS-485 line at 9600 baud, 8N1. Wireless keypads are the same
 * to us: their base station has the serial line and speaks for all of them, each by its address; nothing of their radio is ours.
 */
export const definition: DriverDefinition = {
  name: 'keypad-ff68',
  class: 'callerKeypad',
  interfaces: ['common', 'keypad'],
  commands: [...KEYPAD_COMMANDS, 'Evaluator.ShowStars'],
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
    stars: encodeStars,
  })
}
