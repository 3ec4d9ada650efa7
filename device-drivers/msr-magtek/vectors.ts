/**
 * Reports in the published form, of an invented card: the head as hex, then what stands in the fields; `junk` is what an earlier
 * card left behind, in every place that has no length.
 */
export interface ReportVector {
  readonly head: string
  readonly tracks: readonly [string, string, string]
}
export const REPORT_VECTORS = {
  both: {
    head: '00 00 00 32 27 00 00',
    tracks: ['%B6225000000000006^ZHANG/SAN^30122010000000000000?', ';6225000000000006=30122010000000000000?', ''],
  },
  track2Only: { head: '01 00 01 00 27 00 00', tracks: ['', ';6225000000000006=30122010000000000000?', ''] },
  track1Only: { head: '00 01 00 32 00 00 00', tracks: ['%B6225000000000006^ZHANG/SAN^30122010000000000000?', '', ''] },
  failed: { head: '01 01 01 00 00 00 05', tracks: ['', '', ''] },
  blank: { head: '00 00 00 00 00 00 03', tracks: ['', '', ''] },
  licence: { head: '00 00 00 06 05 00 01', tracks: ['%CA A?', ';636?', ''] },
} as const satisfies Record<string, ReportVector>

/** The bytes of a report with fields of this length. */
export function reportBytes({ head, tracks }: ReportVector, fieldBytes = 110, junk = 0x37): Uint8Array {
  const fields = tracks.flatMap((text) => [
    ...Buffer.from(text, 'latin1'),
    ...new Array<number>(fieldBytes - text.length).fill(junk),
  ])
  return Uint8Array.from([...Buffer.from(head.replaceAll(' ', ''), 'hex'), ...fields])
}
