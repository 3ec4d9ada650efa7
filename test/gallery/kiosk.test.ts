import { kioskScreen } from './screens/kiosk.ts'
import { takePictures } from './useScreen.ts'

takePictures(kioskScreen)
