/**
 * Reports of HID-POS scanners put together by hand from the published layouts, not by this code. AIM form (USB-IF HID Point of Sale
 * Usage Tables 1.02, usage page 8C; layout and two-report example of Access-IS LSR118 and ATR110): `02 | length | ] | AIM | AIM | 56
 * bytes of data | further identifier | reserved | bit 0: more follows`. Microscan form (MS-4 and MINI Hawk): `01 | length | 62 bytes
 * of data`, NUL behind them. What is in the codes is invented.
 */
export const AIM_VECTORS = {
  /** `]Q0` BRANCH-TICKET-A012. */
  qr: `02 12 5D 51 30 42 52 41 4E 43 48 2D 54 49 43 4B 45 54 2D 41 30 31 32 ${nul(38)} 73 00 00`,
  /** `]C0` 620501234567. */
  code128: `02 0C 5D 43 30 36 32 30 35 30 31 32 33 34 35 36 37 ${nul(44)} 6A 00 00`,
  /** `]E0` 6901234567892. */
  ean13: `02 0D 5D 45 30 36 39 30 31 32 33 34 35 36 37 38 39 32 ${nul(43)} 64 00 00`,
  /** `]Q1` 取号A012 in UTF-8. */
  chinese: `02 0A 5D 51 31 E5 8F 96 E5 8F B7 41 30 31 32 ${nul(46)} 73 00 00`,
} as const

/** `]Q0`, 60 bytes: 0 to 9 five times, ABCDEF before the cut, and the last four. */
export const SPLIT_VECTOR = [
  `02 38 5D 51 30 ${'30 31 32 33 34 35 36 37 38 39 '.repeat(5)}41 42 43 44 45 46 73 00 01`,
  `02 04 5D 51 30 57 58 59 5A ${nul(52)} 73 00 00`,
] as const
export const SPLIT_TEXT = `${'0123456789'.repeat(5)}ABCDEFWXYZ`

export const MICROSCAN_VECTORS = {
  /** The published example: 11 bytes A]002374938 and 51 of NUL. */
  published: `01 0B 41 5D 30 30 32 33 37 34 39 33 38 ${nul(51)}`,
  /** `]A0` 02374938 with CR LF behind it. */
  wrapped: `01 0D 5D 41 30 30 32 33 37 34 39 33 38 0D 0A ${nul(49)}`,
} as const

/** 68 bytes over two reports, a full one and the last six, as the published long message is. */
export const MICROSCAN_SPLIT_VECTOR = [
  `01 3E ${'30 31 32 33 34 35 36 37 38 39 '.repeat(6)}4C 4D`,
  `01 06 4E 4F 50 51 52 53 ${nul(56)}`,
] as const
export const MICROSCAN_SPLIT_TEXT = `${'0123456789'.repeat(6)}LMNOPQRS`

function nul(count: number): string {
  return Array.from({ length: count }, () => '00').join(' ')
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}
