import { create } from 'qrcode'
import type { FormReceipt } from '../../../contracts/index.ts'

/**
 * A QR code (level M) as the outline of its dark modules, a stroke for each run of them in a row. Made here: a kiosk would have to load
 * a library for it. @returns null for what is too long for any code
 */
export function qrPicture(content: string): FormReceipt['qrPicture'] {
  let modules: ReturnType<typeof create>['modules']
  try {
    modules = create(content, { errorCorrectionLevel: 'M' }).modules
  } catch {
    return null
  }
  const { size, data } = modules
  let path = ''
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const begin = column
      while (column < size && data[row * size + column]) column += 1
      const run = column - begin
      if (run > 0) path += `M${begin} ${row}h${run}v1h-${run}z`
    }
  }
  return { modules: size, path }
}
