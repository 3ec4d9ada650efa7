import type { DriverCompletion } from '../../device-drivers/driver.ts'
import { COMMANDS, encodeCommand } from '../../device-drivers/reader-crt310/codec.ts'
import { definition } from '../../device-drivers/reader-crt310/driver.ts'
import { createSimulator } from '../../simulators/reader-crt310/simulator.ts'
import { type Bench, type BenchCommand, type BenchOptions, bench } from './memoryPort.ts'

/** Of an invented card. */
export const CARD = {
  number: '6225000000000006',
  track1: '%B6225000000000006^ZHANG/SAN^30122010000000000000?',
  track2: ';6225000000000006=30122010000000000000?',
}
const NAMES = new Map(
  Object.keys(COMMANDS).map((name) => [
    Buffer.from(encodeCommand(name as keyof typeof COMMANDS)).toString('hex'),
    name,
  ]),
)

export interface ReaderBench extends Bench {
  /** Commands that have reached the reader, in order, without questions for the state. */
  commands(): string[]
  /** What was said of cards, shortly. */
  said(): string[]
  /** Executes and moves time on until there is a completion. */
  complete(command: BenchCommand, withinMs?: number): Promise<DriverCompletion>
  /** Somebody puts a card in, and it has arrived. */
  insert(card?: Record<string, unknown>): Promise<void>
}

/** A motor card reader that takes cards. */
export async function readerBench(options: BenchOptions = {}): Promise<ReaderBench> {
  const line = await bench(definition, createSimulator, options)
  await line.clock.advance(500)
  return Object.assign(line, {
    commands: () =>
      line.written
        .flatMap((bytes) => NAMES.get(Buffer.from(bytes).toString('hex')) ?? [])
        .filter((n) => n !== 'status'),
    said: () =>
      line.events.map((event) => {
        switch (event.name) {
          case 'CardReader.CardActionEvent':
            return `${event.data.from}>${event.data.to} ${event.data.cause}`
          case 'CardReader.CardReadEvent':
            return `read ${event.data.mask} ${event.data.source}`
          case 'CardReader.ReadFailedEvent':
            return `not read: ${event.data.reason}`
          default:
            return event.name === 'CardReader.MediaInsertedEvent' ? 'inserted' : 'taken'
        }
      }),
    async complete(command: BenchCommand, withinMs = 60_000) {
      let completion: DriverCompletion | undefined
      void line.execute(command).then((result) => {
        completion = result
      })
      await line.clock.settle()
      for (const end = line.clock.now() + withinMs; !completion && line.clock.now() < end; )
        await line.clock.advance(50)
      if (!completion) throw new Error(`no completion within ${withinMs} ms`)
      return completion
    },
    async insert(card: Record<string, unknown> = CARD) {
      line.device.act('insert-card', card)
      await line.clock.advance(2_500)
    },
  })
}

export const move = (from: string, to: string, more: { id?: string; deadline?: number } = {}): BenchCommand => ({
  name: 'CardReader.Move',
  data: { from, to },
  ...more,
})
