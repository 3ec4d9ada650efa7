import { fileURLToPath } from 'node:url'
import { screenConfig } from '../dashboard/common/screenConfig.ts'
import { pinyinFile } from './pinyinFile.ts'

const config = screenConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/kiosk/',
  /** The kiosk, and the big screens, which share its folder and not its code. */
  pages: ['index.html', 'hall.html'],
})
export default { ...config, plugins: [...(config.plugins ?? []), pinyinFile()] }
