export const OPERATOR_POSITIONS = ['run', 'maintenance', 'supervisor'] as const
export const VENDOR_MODES = ['inactive', 'enterPending', 'active', 'exitPending'] as const

/** What is about a machine and not about one of its devices. */
export interface Sensors {
  operatorSwitch: (typeof OPERATOR_POSITIONS)[number]
  isSafeOpen: boolean
  isCabinetOpen: boolean
  isPowerOff: boolean
  /** It has run on its battery since the last start. */
  hasRecovered: boolean
  isBatteryLow: boolean
  vendorMode: (typeof VENDOR_MODES)[number]
  proximity: boolean
}

export const createSensors = (): Sensors => ({
  operatorSwitch: 'run',
  isSafeOpen: false,
  isCabinetOpen: false,
  isPowerOff: false,
  hasRecovered: false,
  isBatteryLow: false,
  vendorMode: 'inactive',
  proximity: false,
})

export const auxiliaries = (sensors: Sensors) => ({
  operatorSwitch: sensors.operatorSwitch,
  tamperSensor: 'off',
  seismicSensor: 'off',
  heatSensor: 'off',
  proximitySensor: sensors.proximity ? 'present' : 'notPresent',
  cabinetFrontDoor: sensors.isCabinetOpen ? 'open' : 'locked',
  safeDoor: sensors.isSafeOpen ? 'open' : 'bolted',
  UPS: {
    low: sensors.isBatteryLow,
    engaged: sensors.isPowerOff,
    powering: sensors.isPowerOff,
    recovered: sensors.hasRecovered,
  },
})
