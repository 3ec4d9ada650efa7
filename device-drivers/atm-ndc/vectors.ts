/**
 * Messages as published examples have them, `|` for FS and `/` for GS; cards and numbers are invented.
 */
const MARKS: Readonly<Record<string, string>> = { '|': '\x1c', '/': '\x1d' }

export function ndc(text: string): string {
  return text.replace(/[|/]/g, (mark) => MARKS[mark] ?? '')
}

export const NDC_SAMPLES = {
  cardNotTaken: '12|001000001||D1|0|0006000000|0',
  receiptLow: '12|001000001||G0|0|0042000000|2111',
  receiptOut: '12|001000001||G1|0|054:000000|3111',
  powerFailure: '12|001000001||B0022',
  supervisorEntry: '12|001000001||P21',
  supervisorExit: '12|001000001||P20',
  cassetteLow: '22|000||8|E001000000|01000||12000',
  vibration: '22|001000001||8|P1010000000000000000',
  supplies: '22|001000001||01A2E1C0|F|IAD1/E13323/G1111/H100',
  ready: '22|001000001||9',
  transactionReady: '22|001000001||B/CAM/9B026000',
  rejected: '22|001000001||A',
  illegalCoordination: '22|001000001||C|B09',
  fitness: '22|001000001||F|JAD1/E02004/G2/H0',
  sensors: '22|001000001||F|KA0000|B01111110',
  counters: `22|001000001||F|2${'1640'}${'0002640'}${'00480009200030000150'}${'00002000010000000003'}${'00120000800000000050'}${'00002000010000000000'}${'00004'}`,
  configuration:
    '22|001000001||01A2E1C0|F|10022|0001000000000004224000|147F00|00011011000000032230000|000010111110|62BFE468',
  hardware: '22|001000001||F|HA0022|B3B|C147F',
  release: '22|001000001||F|LA0300|B0310',
  options: '22|001000001||F|MA0102',
  goInService: '1|001000001|001|1',
  goOutOfService: '1|001000001|001|2',
} as const

/** A customer's request: track 2, track 1, PIN block and EMV data in it. */
export const NDC_REQUEST =
  '11|001000001||01A2E166|12|;6225000000000006=30122010000000000000?||AAI  B D|000000050000|0;60<78>44=77241||' +
  '|1%B6225000000000006^ZHANG/SAN^30122010000000000000?|216391000000000000000000|U|5CAM00005A0862250000000000065F2009' +
  '5A48414E472F53414E57116225000000000006D30122010000000000000F'
