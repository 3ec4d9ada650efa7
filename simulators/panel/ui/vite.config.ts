import { fileURLToPath } from 'node:url'
import { screenConfig } from '../../../dashboard/common/screenConfig.ts'

export default screenConfig({ root: fileURLToPath(new URL('.', import.meta.url)), base: '/' })
