import { fileURLToPath } from 'node:url'
import { screenConfig } from '../dashboard/common/screenConfig.ts'

export default screenConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/kiosk/',
  /** The kiosk, and the big screens, which share its folder and not its code. */
  pages: ['index.html', 'hall.html'],
})
