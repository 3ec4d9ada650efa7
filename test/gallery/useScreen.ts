import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.ts'
import { partsOf } from './parts.ts'
import { Camera, clearGallery } from './shoot.ts'
import type { Screen } from './state.ts'

/** Takes a picture of every state of a screen, in each of its looks, and looks at what it took. To be called once in a file. */
export function takePictures(...screens: readonly Screen[]): void {
  const browser = useBrowser()
  const shown = new Set<string>()
  for (const screen of screens) {
    describe(screen.title, () => {
      beforeAll(() => clearGallery(screen))
      describe.each(screen.looks)('$name', (look) => {
        let camera: Camera
        beforeAll(async () => {
          camera = await Camera.open(browser(), screen, look)
          await camera.start()
        })
        afterAll(async () => {
          for (const file of camera?.shown ?? []) shown.add(file)
          await camera?.close()
        })

        const states = screen.states.filter((state) => state.looks?.includes(look.name) ?? true)
        it.each(states)('$name', async (state) => {
          expect(await camera.take(state)).toEqual([])
        })
      })
    })
  }
  it('has every component of these pages in a picture', () => {
    const unseen = partsOf(screens.flatMap(({ parts }) => parts)).filter((file) => !shown.has(file))
    expect(unseen).toEqual(screens.flatMap((screen) => screen.unshown ?? []).sort())
  })
}
