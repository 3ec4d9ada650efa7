/** Takes the pictures of README.md and docs/ out of the gallery, after `npm run gallery`: `node scripts/docsPictures.mjs`. */
import { copyFileSync, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Names below docs/images and below dist/gallery. */
const PICTURES = {
  'kiosk-zh': 'kiosk/start-zh',
  'kiosk-en': 'kiosk/start-en',
  'kiosk-ticket-zh': 'kiosk/ticket-zh',
  'hall-zh': 'hall/call-zh',
  'hall-en': 'hall/call-en',
  'window-display-zh': 'window/called-zh',
  'pad-zh': 'pad/hall-zh',
  'pad-en': 'pad/hall-en-dark',
  'pad-portrait-zh': 'pad/hall-zh-upright',
  'softcall-zh': 'softcall/serving-zh',
  'softcall-en': 'softcall/serving-en-dark',
  'softcall-page-zh': 'softcall/serving-zh-page',
  'fleet-zh': 'fleet/many-zh',
  'fleet-en': 'fleet/overview-en-dark',
  'fleet-device-zh': 'fleet/device-zh',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const missing = Object.values(PICTURES).filter((picture) => !existsSync(`${root}dist/gallery/${picture}.png`))
if (missing.length > 0) {
  console.error(`not in the gallery: ${missing.join(', ')}; npm run gallery takes them`)
  process.exitCode = 1
} else {
  for (const [name, picture] of Object.entries(PICTURES)) {
    copyFileSync(`${root}dist/gallery/${picture}.png`, `${root}docs/images/${name}.png`)
  }
}
