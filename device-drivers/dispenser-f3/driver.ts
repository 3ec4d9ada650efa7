import Value from 'typebox/value'
import { DispenserF3Settings } from '../../contracts/index.ts'
import { Dispenser } from '../cards/dispenser.ts'
import { Talk } from '../cards/talk.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { answerFormat } from './codec.ts'
import { conversation } from './exchange.ts'
import { F3Mechanism } from './mechanism.ts'

const GAP_MS = 100

/**
 * Card dispensers of the F3 / CRT-591-M family: hopper `unit1`, bin for captured cards `unit2`, places `transport` (at the antenna or at
 * the contacts) and `exit`, the gate. Reads and writes chips of a card that waits inside, takes cards in at the front where that
 * is allowed. Built to the published protocol, not yet certified on hardware.
 */
export const definition: DriverDefinition = {
  name: 'dispenser-f3',
  class: 'cardDispenser',
  interfaces: ['common', 'cardReader', 'storage'],
  commands: [
    'CardReader.Move',
    'CardReader.Reset',
    'CardReader.SetEntry',
    'CardReader.ChipPower',
    'CardReader.ChipIO',
    'CardReader.Inspect',
    'Storage.SetCount',
  ],
  defaultBaudRate: 9600,
  settings: DispenserF3Settings,
  personalBytes: true,
  create,
}

function create(context: DriverContext): Driver {
  const settings = Value.Default(DispenserF3Settings, structuredClone(context.settings)) as DispenserF3Settings
  const talk = new Talk(conversation, answerFormat, {
    clock: context.clock,
    gapMs: GAP_MS,
    writeFailed: () => context.fail('a command could not be written'),
    onStray: (frame) => mechanism.stray(frame),
  })
  const mechanism = new F3Mechanism(talk, settings, context)
  return new Dispenser({ context, mechanism, talk, settings })
}
