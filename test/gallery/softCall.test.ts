import { softCallScreen } from './screens/softCall.ts'
import { takePictures } from './useScreen.ts'

takePictures(softCallScreen)
