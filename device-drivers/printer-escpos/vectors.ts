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
  partialCut: '1D 56 01',
  fullCut: '1D 56 00',
  fullStatus: '10 04 14',
  reportsOff: '1D 61 00',
} as const

/** Automatic status reports (GS a): the four bytes, and what they say. */
export const reports = [
  { hex: '10 00 00 00', says: 'well' },
  { hex: '18 00 00 00', says: 'offline' },
  { hex: '38 00 00 00', says: 'cover open' },
  { hex: '50 00 00 00', says: 'feeding' },
  { hex: '18 04 00 00', says: 'mechanical error' },
  { hex: '18 08 00 00', says: 'cutter error' },
  { hex: '18 20 00 00', says: 'unrecoverable error' },
  { hex: '18 40 00 00', says: 'error that ends by itself' },
  { hex: '10 00 03 00', says: 'near end of the roll' },
  { hex: '18 00 0F 00', says: 'paper end' },
] as const

/** Answers to 10 04 14 of the Custom KPM150 family, and what they say. */
export const fullStatuses = [
  { hex: '10 0F 00 00 00 00', says: [] },
  { hex: '10 0F 01 00 00 00', says: ['paperOut'] },
  { hex: '10 0F 04 00 00 00', says: ['paperLow'] },
  { hex: '10 0F 20 00 00 00', says: ['ticketInMouth'] },
  { hex: '10 0F 00 01 00 00', says: ['coverOpen'] },
  { hex: '10 0F 00 02 00 00', says: ['coverOpen'] },
  { hex: '10 0F 00 00 01 00', says: ['recoverableError'] },
  { hex: '10 0F 00 00 02 00', says: ['lineErrors'] },
  { hex: '10 0F 00 00 08 00', says: ['recoverableError'] },
  { hex: '10 0F 00 00 00 12', says: ['unrecoverableError'] },
] as const

/** Answers to DLE EOT n: n, the byte, what it says by the default map. */
export const answers = [
  { n: 1, hex: '12', says: [] },
  { n: 1, hex: '1A', says: ['offline'] },
  { n: 2, hex: '12', says: [] },
  { n: 2, hex: '16', says: ['coverOpen'] },
  { n: 2, hex: '1A', says: ['feeding'] },
  { n: 2, hex: '32', says: ['stoppedForPaper'] },
  { n: 2, hex: '52', says: ['error'] },
  { n: 3, hex: '16', says: ['mechanicalError'] },
  { n: 3, hex: '1A', says: ['cutterError'] },
  { n: 3, hex: '32', says: ['unrecoverableError'] },
  { n: 3, hex: '52', says: ['recoverableError'] },
  { n: 4, hex: '12', says: [] },
  { n: 4, hex: '1E', says: ['paperLow'] },
  { n: 4, hex: '72', says: ['paperOut'] },
  { n: 4, hex: '7E', says: ['paperLow', 'paperOut'] },
] as const
