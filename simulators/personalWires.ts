/** Devices whose wires carry cards, codes or plates of people: their bytes are not to be shown or kept without need. */
export const personalWires: ReadonlySet<string> = new Set(['idcard-sam', 'scanner-hidpos', 'scanner-line'])
