import jsqr from 'jsqr'
import Value from 'typebox/value'
import { expect, it } from 'vitest'
import { FormReceipt } from '../../../contracts/index.ts'
import { qrPicture } from './qrPicture.ts'

const SCALE = 4
const MARGIN = 4

it('the outline of a code is what a scanner reads', () => {
  const content = 'form.K7PM2X9Q.c2lnbmF0dXJlLW9mLXRoZS1odWItdGhhdC1pcy1sb25n'
  const picture = qrPicture(content)
  if (!picture) throw new Error('no picture')
  expect(Value.Check(FormReceipt.properties.qrPicture, picture)).toBe(true)
  const side = (picture.modules + 2 * MARGIN) * SCALE
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, column, row, run] of picture.path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let y = 0; y < SCALE; y += 1) {
      for (let x = 0; x < Number(run) * SCALE; x += 1) {
        const at = ((Number(row) + MARGIN) * SCALE + y) * side + (Number(column) + MARGIN) * SCALE + x
        pixels.set([0, 0, 0, 255], at * 4)
      }
    }
  }
  expect(jsqr.default(pixels, side, side)?.data).toBe(content)
})

it('what is too long for a code is no picture, and no error', () => {
  expect(qrPicture('x'.repeat(8000))).toBeNull()
})
