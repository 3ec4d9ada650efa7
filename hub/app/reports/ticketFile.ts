import type { ReportReader, TicketLines, TicketPart } from './ports.ts'

/**
 * The ticket detail as CSV, however many years it has: a part is asked for when the one before has been taken, so that nobody holds more
 * than one, other reports have their turn between two, and whoever stops reading ends the work. Tickets taken after it was begun are
 * not in it; each line says what its ticket was like when it was written. Rejects before the first part as `ReportReader` does.
 */
export async function ticketFile(reader: ReportReader, lines: TicketLines): Promise<AsyncIterable<Uint8Array>> {
  return goOn(reader, lines, await reader.run('ticketLines', lines))
}

async function* goOn(reader: ReportReader, lines: TicketLines, first: TicketPart): AsyncGenerator<Uint8Array> {
  let part = first
  for (;;) {
    yield part.bytes
    if (!part.next) return
    part = await reader.run('ticketLines', { ...lines, from: part.next })
  }
}

/** What comes in one piece. */
export async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
