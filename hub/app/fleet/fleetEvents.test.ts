import { expect, test } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { fleetEvents } from './fleetEvents.ts'
import type { FleetJournal } from './ports.ts'

/** A journal of events that know nothing but their time. */
function journal(...walls: number[]): FleetJournal & { read: number } {
  const events = walls.map((wall, at) => ({ seq: at + 1, wall }) as RecordedEvent)
  return {
    read: 0,
    fleetKnownFrom: () => 0,
    readFleet(_kind, after, limit) {
      this.read += 1
      return events.filter(({ seq }) => seq > after).slice(0, limit)
    },
  }
}
async function wallsOf(of: FleetJournal, until: number): Promise<number[]> {
  const walls: number[] = []
  for await (const { wall } of fleetEvents(of, 'health', 0, until)) walls.push(wall)
  return walls
}

test('events of a clock that was a year ahead for an hour do not hide those that come behind them', async () => {
  expect(await wallsOf(journal(1, 2, 9_000, 9_001, 3, 4), 100)).toEqual([1, 2, 3, 4])
})

test('what is long over is not read to the end of the journal', async () => {
  const long = journal(...Array.from({ length: 5_000 }, (_, n) => n))
  expect(await wallsOf(long, 300)).toHaveLength(300)
  expect(long.read).toBe(3)
})

test('that the hub was away as the period ended is said when it is back', async () => {
  const back = { seq: 2, wall: 900, type: 'WatchResumed', data: { unwatchedSince: 50 } } as RecordedEvent
  const later = { seq: 4, wall: 1_900, type: 'WatchResumed', data: { unwatchedSince: 1_000 } } as RecordedEvent
  const events = [{ seq: 1, wall: 1 } as RecordedEvent, back, { seq: 3, wall: 901 } as RecordedEvent, later]
  const of: FleetJournal = {
    fleetKnownFrom: () => 0,
    readFleet: (_kind, after, limit) => events.filter(({ seq }) => seq > after).slice(0, limit),
  }
  expect(await wallsOf(of, 100)).toEqual([1, 900])
})
