import '../../../dashboard/common/styles/tokens.css'
import '../../../dashboard/common/styles/base.css'
import { createApp } from 'vue'
import { createLanguages } from '../../../dashboard/common/i18n/language.ts'
import { loadFontFor } from '../../../dashboard/common/styles/loadFont.ts'
import { startTheme } from '../../../dashboard/common/styles/theme.ts'
import PanelPage from './PanelPage.vue'
import { openPanelClient } from './panelClient.ts'
import { rememberedLanguage } from './rememberedLanguage.ts'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

startTheme()
loadFontFor([zh, en])
const language = rememberedLanguage()
document.documentElement.lang = language
createApp(PanelPage, { client: openPanelClient() })
  .use(createLanguages({ 'zh-CN': zh, en }, language))
  .mount('#app')
