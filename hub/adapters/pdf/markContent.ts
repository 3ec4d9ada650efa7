import type { Content } from 'pdfmake/interfaces.js'

const HEIGHT = 16
const MAX_WIDTH = 90
const RASTER = /^data:image\/(?:png|jpeg);base64,/
const SVG = /^data:image\/svg\+xml(;charset=utf-8)?(;base64)?,/i

/** The bank's mark beside its name: PNG, JPEG or SVG as a data URL. Any other kind is left out. */
export function markContent(mark: string | null): Content[] {
  const gap: [number, number, number, number] = [0, 0, 8, 0]
  const shape = { fit: [MAX_WIDTH, HEIGHT] as [number, number], width: 'auto', margin: gap } as const
  if (mark === null) return []
  if (RASTER.test(mark)) return [{ image: mark, ...shape } as unknown as Content]
  const svg = SVG.exec(mark)
  if (!svg) return []
  const data = mark.slice(svg[0].length)
  return [
    {
      svg: svg[2] ? Buffer.from(data, 'base64').toString('utf8') : decodeURIComponent(data),
      ...shape,
    } as unknown as Content,
  ]
}
