import { hallScreen, windowScreen } from './screens/hall.ts'
import { takePictures } from './useScreen.ts'

takePictures(hallScreen, windowScreen)
