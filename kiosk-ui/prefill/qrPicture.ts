/** A QR code as the outline of its dark modules, for a `path` of an SVG. */
export interface QrPicture {
  /** Modules on each side, without the margin. */
  readonly modules: number
  readonly path: string
}

/** Loads the library when the first code is drawn. @returns null when it can not be drawn */
export async function qrPicture(content: string): Promise<QrPicture | null> {
  try {
    // Without the library's own drawing, which is larger than the code itself.
    const { create } = await import('qrcode/lib/core/qrcode.js')
    const { modules } = create(content, { errorCorrectionLevel: 'M' })
    const { size, data } = modules
    let path = ''
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        if (data[row * size + column]) path += `M${column} ${row}h1v1h-1z`
      }
    }
    return { modules: size, path }
  } catch {
    return null
  }
}
