import type { TSchema } from 'typebox'
import { AtmNdcSettings } from './drivers/atmNdc.ts'
import { BoardSettings } from './drivers/board.ts'
import { DispenserF3Settings, DispenserK7x0Settings } from './drivers/cardDispensers.ts'
import { MotorReaderSettings, SwipeReaderSettings } from './drivers/cardReaders.ts'
import { frameTableMistakes, GenericFrameForm, GenericFrameSettings } from './drivers/genericFrame.ts'
import { ReaderSettings } from './drivers/idCardReader.ts'
import { intakeMistakes } from './drivers/intakeMistakes.ts'
import { KeypadSettings } from './drivers/keypad.ts'
import {
  MachineIntakeForm,
  MachineIntakeHttpForm,
  MachineIntakeHttpSettings,
  MachineIntakeSettings,
} from './drivers/machineIntake.ts'
import { ModbusForm, ModbusSettings, registerMapMistakes } from './drivers/modbus.ts'
import { HikCameraSettings, VzCameraSettings } from './drivers/plateCamera.ts'
import { PrinterSettings } from './drivers/printer.ts'
import { HidScannerSettings, LineScannerSettings } from './drivers/scanner.ts'
import { Xfs4IotSettings } from './drivers/xfs4iot.ts'
import type { Mistake } from './problem.ts'

export * from './drivers/atmNdc.ts'
export * from './drivers/board.ts'
export * from './drivers/cardDispensers.ts'
export * from './drivers/cardReaders.ts'
export * from './drivers/genericFrame.ts'
export * from './drivers/idCardReader.ts'
export * from './drivers/intakeMessages.ts'
export * from './drivers/intakeMistakes.ts'
export * from './drivers/intakeWire.ts'
export * from './drivers/keypad.ts'
export * from './drivers/linearPattern.ts'
export * from './drivers/machineIntake.ts'
export * from './drivers/modbus.ts'
export * from './drivers/plateCamera.ts'
export * from './drivers/printer.ts'
export { HidScannerSettings, LineScannerSettings } from './drivers/scanner.ts'
export * from './drivers/xfs4iot.ts'

/**
 * The settings of drivers, by their names: what stands under `settings` of a device in the branch configuration. They are
 * here so that a wrong one is found with all other mistakes of a configuration, before an agent is told of it. The settings of a driver
 * that is not here are checked by its agent alone.
 */
export const DRIVER_SETTINGS = {
  'atm-ndc': AtmNdcSettings,
  'dispenser-f3': DispenserF3Settings,
  'dispenser-k7x0': DispenserK7x0Settings,
  'generic-frame': GenericFrameSettings,
  'idcard-sam': ReaderSettings,
  'keypad-ff68': KeypadSettings,
  'led-onbon': BoardSettings,
  'lpr-hik': HikCameraSettings,
  'lpr-vz': VzCameraSettings,
  'machine-intake': MachineIntakeSettings,
  'machine-intake-http': MachineIntakeHttpSettings,
  modbus: ModbusSettings,
  'msr-magtek': SwipeReaderSettings,
  'printer-escpos': PrinterSettings,
  'reader-crt310': MotorReaderSettings,
  'scanner-hidpos': HidScannerSettings,
  'scanner-line': LineScannerSettings,
  xfs4iot: Xfs4IotSettings,
} as const

/**
 * Of drivers whose settings can be wrong beyond their form: the form alone, and a check that tells each mistake at its place below the
 * settings. A whole schema can say it in one place only.
 */
export const DRIVER_RULES: Readonly<
  Record<string, { readonly form: TSchema; mistakes(settings: unknown): Mistake[] } | undefined>
> = {
  'generic-frame': {
    form: GenericFrameForm,
    mistakes: (settings) => frameTableMistakes(settings as GenericFrameSettings),
  },
  modbus: { form: ModbusForm, mistakes: (settings) => registerMapMistakes(settings as ModbusSettings) },
  'machine-intake': { form: MachineIntakeForm, mistakes: intakeRules },
  'machine-intake-http': { form: MachineIntakeHttpForm, mistakes: intakeRules },
}

function intakeRules(settings: unknown): Mistake[] {
  return intakeMistakes(settings as MachineIntakeSettings)
}
