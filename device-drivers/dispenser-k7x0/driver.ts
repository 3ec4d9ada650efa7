import Value from 'typebox/value'
import { DispenserK7x0Settings } from '../../contracts/index.ts'
import { Dispenser } from '../cards/dispenser.ts'
import { Talk } from '../cards/talk.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { answerFormat } from './codec.ts'
import { conversation } from './exchange.ts'
import { K7Mechanism } from './mechanism.ts'

/** Twice the 15 ms a frame may have no gap longer than, and the latency of a USB adapter. */
const GAP_MS = 50

/**
 * Card dispensers TTCE K720, K730 and K750: hopper `unit1`, recycle bin `unit2`, places `transport` (at the reader, or at sensor 2)
 * and `exit`. Cards go out of the hopper to either, from inside to the mouth, out of it, into the bin or back into the hopper.
 * Built to the published protocol, not yet certified on hardware.
 */
export const definition: DriverDefinition = {
  name: 'dispenser-k7x0',
  class: 'cardDispenser',
  interfaces: ['common', 'cardReader', 'storage'],
  commands: ['CardReader.Move', 'CardReader.Reset', 'CardReader.Inspect', 'Storage.SetCount'],
  defaultBaudRate: 9600,
  settings: DispenserK7x0Settings,
  personalBytes: true,
  create,
}

function create(context: DriverContext): Driver {
  const settings = Value.Default(DispenserK7x0Settings, structuredClone(context.settings)) as DispenserK7x0Settings
  const talk = new Talk(conversation, answerFormat, {
    clock: context.clock,
    gapMs: GAP_MS,
    writeFailed: () => context.fail('a command could not be written'),
    onStray: () => {},
  })
  return new Dispenser({ context, mechanism: new K7Mechanism(talk, settings, context.clock), talk, settings })
}
