import jsQR from 'jsqr'
import { expect, it } from 'vitest'
import { qrPicture } from './qrPicture.ts'

const SCALE = 4
const MARGIN = 4

it('the outline of a code is what a scanner reads', async () => {
  const content = 'form.K7PM2X9Q.c2lnbmF0dXJlLW9mLXRoZS1odWItdGhhdC1pcy1sb25n'
  const picture = await qrPicture(content)
  if (!picture) throw new Error('no picture')
  const side = (picture.modules + 2 * MARGIN) * SCALE
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, column, row] of picture.path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let y = 0; y < SCALE; y += 1) {
      for (let x = 0; x < SCALE; x += 1) {
        const at = ((Number(row) + MARGIN) * SCALE + y) * side + (Number(column) + MARGIN) * SCALE + x
        pixels.set([0, 0, 0, 255], at * 4)
      }
    }
  }
  expect(jsQR(pixels, side, side)?.data).toBe(content)
})

it('what is too long for a code is no picture, and no error', async () => {
  expect(await qrPicture('x'.repeat(8000))).toBeNull()
})
