import { readFileSync } from 'node:fs'
import pdfmake from 'pdfmake'
import type { Knows } from './writableText.ts'

/** Name by which documents ask for the font. */
export const FONT = 'sans'
const FILES = { normal: 'NotoSansHans-Regular.otf', bold: 'NotoSansHans-Bold.otf' } as const
/** Beside the program of the package, which knows the files by name alone. */
const DIRECTORY = new URL('../fonts/', import.meta.resolve('@embedpdf/fonts-sc'))

/** Files that documents are made with, held in memory as long as the thread lives: 8 MB each. */
interface VirtualFiles {
  writeFileSync(name: string, content: Buffer): void
}
/** What a font of pdfkit is made of: it can say which characters it has. */
interface Glyphs {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean }
}

/** Lays the fonts ready; documents can read no other file and no address. Resolves to what the font can write. */
export async function layOutFonts(): Promise<Knows> {
  const { virtualfs } = pdfmake as unknown as { readonly virtualfs: VirtualFiles }
  for (const file of Object.values(FILES)) virtualfs.writeFileSync(file, readFileSync(new URL(file, DIRECTORY)))
  pdfmake.setFonts({ [FONT]: { ...FILES } })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy(() => false)

  const sample = await pdfmake.createPdf({ content: ' ', defaultStyle: { font: FONT } }).getStream()
  const { font } = (sample as unknown as { provideFont(name: string): Glyphs }).provideFont(FONT)
  const known = new Map<number, boolean>()
  return (codePoint) => {
    const before = known.get(codePoint)
    if (before !== undefined) return before
    const isKnown = font.hasGlyphForCodePoint(codePoint)
    known.set(codePoint, isKnown)
    return isKnown
  }
}
