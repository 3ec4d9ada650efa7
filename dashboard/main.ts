import './shared/styles/tokens.css'
import './shared/styles/base.css'
import { createApp } from 'vue'
import StaffApp from './StaffApp.vue'
import { rememberedLanguage } from './session/rememberedLanguage.ts'
import { createHubApi } from './shared/hub/hubApi.ts'
import { createLanguages } from './shared/i18n/language.ts'
import { loadFontFor } from './shared/styles/loadFont.ts'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

loadFontFor([zh, en])
const language = rememberedLanguage()
document.documentElement.lang = language
createApp(StaffApp, { api: createHubApi('staff') })
  .use(createLanguages({ 'zh-CN': zh, en }, language))
  .mount('#app')
