import { doorScreen, fleetScreen, reportsScreen, supervisorScreen } from './screens/office.ts'
import { takePictures } from './useScreen.ts'

takePictures(supervisorScreen, reportsScreen, fleetScreen, doorScreen)
