import { readFileSync } from 'node:fs'
import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium'

/** What a PDF looks like, as the pdfium library draws it. Lengths in millimetres from the upper left corner of the sheet. */
export interface PdfPage {
  readonly widthMm: number
  readonly heightMm: number
  /** In order of the text; a character without ink (a blank) has no box. */
  readonly characters: readonly PdfCharacter[]
  readonly text: string
  /** The smallest box around everything that is drawn, or undefined on an empty sheet. */
  readonly ink: Box | undefined
  /** Whether anything is drawn within the box, by its shape: equal ink, equal text. */
  inkIn(box: Box): { readonly count: number; readonly shape: string }
  /** Black and white, four bytes a pixel, as a camera would see it. */
  picture(box: Box): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number }
}
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}
export interface PdfCharacter {
  readonly character: string
  /** Start of the baseline. */
  readonly x: number
  readonly y: number
  readonly box: Box
}

const MM = 25.4 / 72
/** Pixels per point: 0.09 mm each. */
const SCALE = 4
const BGRA = 4
const DARK = 0xf0

/** Memory of the library, which its types leave out. */
const bytesOf = (pdfium: WrappedPdfiumModule) => (pdfium.pdfium as unknown as { readonly HEAPU8: Uint8Array }).HEAPU8

let loaded: Promise<WrappedPdfiumModule> | undefined
function load(): Promise<WrappedPdfiumModule> {
  loaded ??= (async () => {
    const wasm = readFileSync(new URL(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm')))
    const pdfium = await init({ wasmBinary: new Uint8Array(wasm).buffer as ArrayBuffer })
    pdfium.PDFiumExt_Init()
    return pdfium
  })()
  return loaded
}

export async function pdfPages(bytes: Uint8Array): Promise<PdfPage[]> {
  const pdfium = await load()
  const { wasmExports } = pdfium.pdfium
  const file = wasmExports.malloc(bytes.length)
  bytesOf(pdfium).set(bytes, file)
  const document = pdfium.FPDF_LoadMemDocument(file, bytes.length, '')
  if (document === 0) throw new Error('this is no PDF')
  const pages: PdfPage[] = []
  for (let index = 0; index < pdfium.FPDF_GetPageCount(document); index += 1) {
    const page = pdfium.FPDF_LoadPage(document, index)
    pages.push(readPage(pdfium, page))
    pdfium.FPDF_ClosePage(page)
  }
  pdfium.FPDF_CloseDocument(document)
  wasmExports.free(file)
  return pages
}

function readPage(pdfium: WrappedPdfiumModule, page: number): PdfPage {
  const width = pdfium.FPDF_GetPageWidthF(page)
  const height = pdfium.FPDF_GetPageHeightF(page)
  const pixels = draw(pdfium, page, Math.ceil(width * SCALE), Math.ceil(height * SCALE))
  const characters = readCharacters(pdfium, page, height)
  return {
    widthMm: width * MM,
    heightMm: height * MM,
    characters,
    text: characters.map(({ character }) => character).join(''),
    ink: pixels.bounds(),
    inkIn: (box) => pixels.within(box),
    picture: (box) => pixels.picture(box),
  }
}

function readCharacters(pdfium: WrappedPdfiumModule, page: number, height: number): PdfCharacter[] {
  const { wasmExports, getValue } = pdfium.pdfium
  const text = pdfium.FPDFText_LoadPage(page)
  const at = wasmExports.malloc(6 * 8)
  const valueAt = (place: number) => getValue(at + place * 8, 'double') as number
  const characters = Array.from({ length: pdfium.FPDFText_CountChars(text) }, (_, index) => {
    pdfium.FPDFText_GetCharOrigin(text, index, at, at + 8)
    pdfium.FPDFText_GetCharBox(text, index, at + 16, at + 24, at + 32, at + 40)
    const [x, y, left, right, bottom, top] = [0, 1, 2, 3, 4, 5].map(valueAt) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    return {
      character: String.fromCodePoint(pdfium.FPDFText_GetUnicode(text, index)),
      x: x * MM,
      y: (height - y) * MM,
      box: { left: left * MM, right: right * MM, top: (height - top) * MM, bottom: (height - bottom) * MM },
    }
  })
  wasmExports.free(at)
  pdfium.FPDFText_ClosePage(text)
  return whole(characters)
}

/** Beyond the first plane a character comes in two halves. */
function whole(units: readonly PdfCharacter[]): PdfCharacter[] {
  const characters: PdfCharacter[] = []
  for (const unit of units) {
    const before = characters.at(-1)
    if (before && /^[\ud800-\udbff]$/.test(before.character)) {
      characters[characters.length - 1] = { ...before, character: before.character + unit.character }
    } else characters.push(unit)
  }
  return characters
}

class Pixels {
  readonly #dark: Uint8Array
  readonly #width: number
  readonly #height: number

  constructor(dark: Uint8Array, width: number, height: number) {
    this.#dark = dark
    this.#width = width
    this.#height = height
  }

  bounds(): Box | undefined {
    let [left, top, right, bottom] = [Infinity, Infinity, -1, -1]
    for (let y = 0; y < this.#height; y += 1) {
      for (let x = 0; x < this.#width; x += 1) {
        if (!this.#dark[y * this.#width + x]) continue
        left = Math.min(left, x)
        right = Math.max(right, x + 1)
        top = Math.min(top, y)
        bottom = y + 1
      }
    }
    if (right < 0) return undefined
    const mm = (pixels: number) => (pixels / SCALE) * MM
    return { left: mm(left), top: mm(top), right: mm(right), bottom: mm(bottom) }
  }

  within(box: Box): { count: number; shape: string } {
    const rows = this.#rows(box)
    const count = rows.reduce((sum, row) => sum + row.filter(Boolean).length, 0)
    return { count, shape: rows.map((row) => row.map((isDark) => (isDark ? '#' : ' ')).join('')).join('\n') }
  }

  picture(box: Box): { data: Uint8ClampedArray; width: number; height: number } {
    const rows = this.#rows(box)
    const bytes = rows.flatMap((row) => row.flatMap((isDark) => (isDark ? [0, 0, 0, 255] : [255, 255, 255, 255])))
    return { data: Uint8ClampedArray.from(bytes), width: rows[0]?.length ?? 0, height: rows.length }
  }

  /** Which pixels within a box are dark. */
  #rows(box: Box): boolean[][] {
    const pixels = (mm: number, most: number) => Math.min(most, Math.max(0, Math.round((mm / MM) * SCALE)))
    const [left, right] = [pixels(box.left, this.#width), pixels(box.right, this.#width)]
    const [top, bottom] = [pixels(box.top, this.#height), pixels(box.bottom, this.#height)]
    return Array.from({ length: bottom - top }, (_row, y) =>
      Array.from({ length: right - left }, (_pixel, x) => this.#dark[(top + y) * this.#width + left + x] === 1),
    )
  }
}

function draw(pdfium: WrappedPdfiumModule, page: number, width: number, height: number): Pixels {
  const bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
  pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
  const start = pdfium.FPDFBitmap_GetBuffer(bitmap)
  const heap = bytesOf(pdfium)
  const dark = new Uint8Array(width * height)
  for (let pixel = 0; pixel < dark.length; pixel += 1) {
    const green = heap[start + pixel * BGRA + 1] as number
    dark[pixel] = green < DARK ? 1 : 0
  }
  pdfium.FPDFBitmap_Destroy(bitmap)
  return new Pixels(dark, width, height)
}
