const POINTS_PER_INCH = 72
const MM_PER_INCH = 25.4

/** Points (1/72 inch, the unit of a PDF) of so many millimetres. */
export function points(mm: number): number {
  return (mm * POINTS_PER_INCH) / MM_PER_INCH
}
