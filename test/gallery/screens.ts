import { hallScreen, windowScreen } from './screens/hall.ts'
import { kioskScreen } from './screens/kiosk.ts'
import { doorScreen, fleetScreen, reportsScreen, supervisorScreen } from './screens/office.ts'
import { padScreen } from './screens/pad.ts'
import { softCallScreen } from './screens/softCall.ts'
import type { Screen } from './state.ts'

/** All screens there are pictures of, in the order of the gallery. */
export const SCREENS: readonly Screen[] = [
  kioskScreen,
  hallScreen,
  windowScreen,
  padScreen,
  softCallScreen,
  supervisorScreen,
  reportsScreen,
  fleetScreen,
  doorScreen,
]
