import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

export interface ScreenOptions {
  readonly root: string
  readonly base: string
  /** HTML files below `root`, each a page of its own. */
  readonly pages?: readonly string[]
}

/** How every screen is built. Kiosk PCs in the field run Chromium 69 and have no way out to the internet. */
export function screenConfig({ root, base, pages = ['index.html'] }: ScreenOptions): UserConfig {
  return {
    root,
    base,
    plugins: [vue()],
    server: { fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] } },
    define: {
      __VUE_OPTIONS_API__: false,
      __VUE_PROD_DEVTOOLS__: false,
      __VUE_I18N_LEGACY_API__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      target: 'chrome69',
      cssTarget: 'chrome69',
      // The content security policy allows no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { input: pages.map((page) => join(root, page)) },
    },
  }
}
