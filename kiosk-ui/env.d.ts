/// <reference types="vite/client" />

declare module '@fontsource-variable/noto-sans-sc'

declare module 'qrcode/lib/core/qrcode.js' {
  export { create } from 'qrcode'
}
