import { padScreen } from './screens/pad.ts'
import { takePictures } from './useScreen.ts'

takePictures(padScreen)
