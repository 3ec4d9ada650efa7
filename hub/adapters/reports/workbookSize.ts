import { ProblemError } from '../../../contracts/index.ts'

/** A workbook of more lines takes more memory to make than a hub's box has to spare; a sheet of Excel itself ends at 1,048,576. */
const MOST_ROWS = 50_000

/** Throws REPORT_TOO_LONG. */
export function mayBeWorkbook(rows: number): void {
  if (rows > MOST_ROWS) throw new ProblemError('REPORT_TOO_LONG', { rows, most: MOST_ROWS })
}
