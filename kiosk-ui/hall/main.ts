import '../../dashboard/common/styles/tokens.css'
import '../../dashboard/common/styles/base.css'
import '../boot.css'
import './sizes.css'
import { createApp } from 'vue'
import { createHubApi } from '../../dashboard/common/hub/hubApi.ts'
import { neverShowKeptPage } from '../../dashboard/common/hub/pageLife.ts'
import { createLanguages } from '../../dashboard/common/i18n/language.ts'
import { loadFontFor } from '../../dashboard/common/styles/loadFont.ts'
import { takeKeyFromAddress } from '../takeKeyFromAddress.ts'
import HallApp from './HallApp.vue'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

const key = takeKeyFromAddress(window.location, window.history)
// A key entered into the address of a page that is open already.
window.addEventListener('hashchange', () => window.location.reload())
neverShowKeptPage()
loadFontFor([zh, en, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'])
createApp(HallApp, { api: createHubApi('display'), firstKey: key })
  .use(createLanguages({ 'zh-CN': zh, en }, 'zh-CN'))
  .mount('#app')
