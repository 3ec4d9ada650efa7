/** What is on the paper, as a person reads it. */
export interface PrintedLine {
  readonly text: string
  /** Width and height, 1-8. */
  readonly size: number
  readonly align: 'left' | 'center' | 'right'
  readonly bold: boolean
}

export interface PrintedQr {
  readonly data: string
  /** Dots per module. */
  readonly module: number
  readonly correction: 'L' | 'M' | 'Q' | 'H'
}

/** A picture, in dots. */
export interface PrintedImage {
  readonly width: number
  readonly height: number
}

export interface PrintedTicket {
  readonly lines: readonly PrintedLine[]
  /** Data of the last QR code on it. */
  readonly qr: string | null
  readonly qrCodes: readonly PrintedQr[]
  readonly images: readonly PrintedImage[]
  readonly cut: 'full' | 'partial' | 'none'
}
