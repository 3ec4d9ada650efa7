import type { CardMachine } from './cardMachine.ts'
import { type Act, isOn, wholeNumber } from './dialogueTroubles.ts'

/** What people and mishaps do to the mechanics, by the names of the acts. */
export function machineActs(machine: CardMachine): Readonly<Record<string, Act>> {
  return {
    'take-card': () => machine.take(),
    'pull-card': () => machine.pull(),
    refill: (argument) => machine.refill(wholeNumber(argument['cards'], 50)),
    empty: () => machine.emptyHopper(),
    'empty-bin': () => machine.emptyBin(),
    'bin-full': (argument) => machine.set('binFull', isOn(argument)),
    jam: (argument) => machine.set('jam', isOn(argument)),
    'clear-jam': (argument) => {
      if (argument['take'] === true) machine.clearPath()
      machine.set('jam', false)
    },
    'clear-path': () => machine.clearPath(),
    'overlap-next': (argument) => machine.set('overlapNext', isOn(argument)),
    'motor-fault': (argument) => machine.set('motorFault', isOn(argument)),
    'sensor-fault': (argument) => machine.set('sensorFault', isOn(argument)),
  }
}
