import '../dashboard/common/styles/tokens.css'
import '../dashboard/common/styles/base.css'
import './boot.css'
import './sizes.css'
import { createApp } from 'vue'
import { createHubApi } from '../dashboard/common/hub/hubApi.ts'
import { neverShowKeptPage } from '../dashboard/common/hub/pageLife.ts'
import { createLanguages } from '../dashboard/common/i18n/language.ts'
import { loadFontFor } from '../dashboard/common/styles/loadFont.ts'
import KioskApp from './KioskApp.vue'
import { clearDrafts } from './prefill/draftMemory.ts'
import { takeKeyFromAddress } from './takeKeyFromAddress.ts'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

const key = takeKeyFromAddress(window.location, window.history)
// A key entered into the address of a page that is open already.
window.addEventListener('hashchange', () => window.location.reload())
// Nobody may find the customer before him on the page, nor what he was filling in: only a reload keeps that.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) clearDrafts(window.sessionStorage)
})
neverShowKeptPage()
const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
if (navigation?.type === 'back_forward') clearDrafts(window.sessionStorage)
loadFontFor([zh, en])
createApp(KioskApp, { api: createHubApi('kiosk'), firstKey: key })
  .use(createLanguages({ 'zh-CN': zh, en }, 'zh-CN'))
  .mount('#app')
