import { fileURLToPath } from 'node:url'
import { screenConfig } from './shared/screenConfig.ts'

export default screenConfig({ root: fileURLToPath(new URL('.', import.meta.url)), base: '/staff/' })
