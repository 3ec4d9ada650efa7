import type { DeviceEventData } from '../../contracts/index.ts'
import type { DriverContext } from '../driver.ts'
import { Passages, type Taken } from './passages.ts'
import { maskOf, type PlateColor, readPlate } from './plate.ts'

export interface PlateReading extends Omit<DeviceEventData['PlateReader.PlateReadEvent'], 'mask' | 'sealed'> {
  /** What the camera calls this passage; undefined where it has no name for it. */
  readonly key: string | undefined
  /** As the camera wrote it. */
  readonly text: string
  readonly color: PlateColor
}

/** `noPlate`: there is nothing to report. */
export type Reported = Taken | 'noPlate'

/** Brings readings to the hub, each passage once. The plate goes there sealed and nowhere else. */
export function plateReports(context: DriverContext, options: { answerMs: number; note(message: string): void }) {
  const passages = new Passages()

  return ({ key, text, color, ...said }: PlateReading): Promise<Reported> => {
    const read = readPlate(text)
    if (read.kind !== 'plate') {
      if (read.kind === 'malformed') options.note('what the camera read can not be a plate, it is not reported')
      return Promise.resolve('noPlate')
    }
    const { plate } = read
    const send = async (eventId: string): Promise<Taken> => {
      const sealed = context.seal({ plate, color }, eventId)
      context.log.info({ eventId, offlineRecord: said.offlineRecord }, 'plate read')
      const taken = await context.emit(
        'PlateReader.PlateReadEvent',
        { ...said, mask: maskOf(plate), sealed },
        { keepForMs: options.answerMs, eventId },
      )
      if (taken === 'expired') options.note('the hub did not take a plate in time, the camera is asked to keep it')
      return taken
    }
    if (key === undefined) return send(context.newId()).catch(() => 'expired')
    return passages.report(key, { takenAt: said.takenAt, at: context.clock.now() }, send)
  }
}

/** Milliseconds since 1970 as the contract has them; null when it is no such time. */
export function wallTime(ms: number | undefined): number | null {
  return ms !== undefined && Number.isFinite(ms) && ms > 0 && ms < 253_402_300_800_000 ? Math.round(ms) : null
}

export const within = (value: number | undefined, least: number, most: number): number =>
  value === undefined || Number.isNaN(value) ? least : Math.min(most, Math.max(least, value))
