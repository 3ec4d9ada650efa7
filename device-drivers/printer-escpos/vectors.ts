/**
 * Byte vectors of the published ESC/POS: printers' command manuals and worked answers. Hex.
 */
export const requests = {
  chinese: { elements: [{ type: 'text', text: '请等候' }], hex: '1B 40 1C 26 C7 EB B5 C8 BA F2 0A' },
  /** `ticket:A012`, module 6, correction M. */
  qr: {
    data: 'ticket:A012',
    module: 6,
    hex: [
      '1D 28 6B 04 00 31 41 32 00',
      '1D 28 6B 03 00 31 43 06',
      '1D 28 6B 03 00 31 45 31',
      '1D 28 6B 0E 00 31 50 30 74 69 63 6B 65 74 3A 41 30 31 32',
      '1D 28 6B 03 00 31 51 30',
    ].join(' '),
  },
  partialCutWithFeed: '1D 56 42 00',
} as const

/** Answers to DLE EOT n: n, the byte, what it says by the default map. */
export const answers = [
  { n: 1, hex: '12', says: [] },
  { n: 1, hex: '1A', says: ['offline'] },
  { n: 2, hex: '12', says: [] },
  { n: 2, hex: '16', says: ['coverOpen'] },
  { n: 2, hex: '1A', says: ['feeding'] },
  { n: 2, hex: '32', says: ['stoppedForPaper'] },
  { n: 3, hex: '16', says: ['mechanicalError'] },
  { n: 3, hex: '1A', says: ['cutterError'] },
  { n: 3, hex: '32', says: ['unrecoverableError'] },
  { n: 3, hex: '52', says: ['recoverableError'] },
  { n: 4, hex: '12', says: [] },
  { n: 4, hex: '1E', says: ['paperLow'] },
  { n: 4, hex: '72', says: ['paperOut'] },
  { n: 4, hex: '7E', says: ['paperLow', 'paperOut'] },
] as const
