import { doorScreen, fleetScreen, supervisorScreen } from './screens/office.ts'
import { takePictures } from './useScreen.ts'

takePictures(supervisorScreen, fleetScreen, doorScreen)
