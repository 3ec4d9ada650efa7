import './common/styles/tokens.css'
import './common/styles/base.css'
import { createApp } from 'vue'
import { createHubApi } from './common/hub/hubApi.ts'
import { neverShowKeptPage } from './common/hub/pageLife.ts'
import { createLanguages } from './common/i18n/language.ts'
import { loadFontFor } from './common/styles/loadFont.ts'
import { startTheme } from './common/styles/theme.ts'
import StaffApp from './StaffApp.vue'
import { rememberedLanguage } from './session/rememberedLanguage.ts'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

startTheme()
// Nobody may find what was there before the last log-out.
neverShowKeptPage()
loadFontFor([zh, en])
const language = rememberedLanguage()
document.documentElement.lang = language
createApp(StaffApp, { api: createHubApi('staff') })
  .use(createLanguages({ 'zh-CN': zh, en }, language))
  .mount('#app')
