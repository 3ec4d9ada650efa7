import type { CardError, CardPath } from './cardPath.ts'
import { failed, invalid, type Part } from './parts.ts'
import type { Call } from './service.ts'

const PLACE = /^(exit|transport|unit[0-9A-Za-z]+)$/

export interface CardReaderOptions {
  readonly path: CardPath
  readonly moveMs: number
  readonly isFirst: boolean
  readonly notice: (name: string, detail: Record<string, unknown>) => void
  /** Tells what has changed: counts, states, media. */
  readonly changed: () => void
  readonly unsolicited: (name: string, payload: Record<string, unknown>) => void
}

const endOf = (error: CardError) => (error === 'invalidData' ? invalid('there is no such place') : failed(error))

export function cardReaderPart({ path, moveMs, isFirst, notice, changed, unsolicited }: CardReaderOptions): Part & {
  /** A card has come in at the front: whoever waits for it is told. */
  inserted(): void
} {
  let chip: 'poweredOff' | 'online' | 'noCard' = 'noCard'
  const waiting = new Set<Call>()
  const isDispenser = path.units.some(({ type }) => type === 'dispense')

  function move(call: Call): void {
    const { from, to } = call.payload
    if (typeof from !== 'string' || typeof to !== 'string' || !PLACE.test(from) || !PLACE.test(to))
      return call.done(invalid('from and to are places'))
    call.after(moveMs, () => {
      const error = path.move(from, to)
      if (error) return call.done(endOf(error))
      chip = path.card?.at === 'transport' ? 'poweredOff' : 'noCard'
      notice('card-moved', { from, to })
      changed()
      call.done()
    })
  }

  function reset(call: Call): void {
    const { to = 'exit', storageId } = call.payload
    call.after(moveMs, () => {
      if (path.isJammed) return call.done(failed('mediaJam'))
      const { card } = path
      const bin = path.units.find(({ id, type }) => type === 'retain' && (storageId === undefined || storageId === id))
      const target = to === 'retain' ? bin?.id : to === 'exit' || (to === 'auto' && !bin) ? 'exit' : undefined
      const error = card && target && target !== card.at ? path.move(card.at, target) : undefined
      if (error) return call.done(error === 'full' ? failed('retainBinFull') : endOf(error))
      if (card && target) notice('card-moved', { from: 'transport', to: target })
      chip = path.card?.at === 'transport' ? 'poweredOff' : 'noCard'
      changed()
      call.done()
    })
  }

  function read(call: Call): void {
    if (path.isJammed) return call.done(failed('mediaJam'))
    if (path.card?.at === 'transport') return call.done({ code: 'success', payload: contents(call) })
    call.event('CardReader.InsertCardEvent', {})
    waiting.add(call)
    call.waits(() => waiting.delete(call))
  }

  /** An invented card: its number belongs to nobody. */
  function contents({ payload }: Call): Record<string, unknown> {
    const number = String(path.card?.number ?? 0).padStart(4, '0')
    const track2 = Buffer.from(`622500000000${number}=30122010000000000000`).toString('base64')
    return {
      ...(payload['track2'] === true && { track2: { data: track2 } }),
      ...(payload['track1'] === true && { track1: { status: 'dataMissing' } }),
      ...(payload['chip'] === true && { chip: [{ data: Buffer.from('3B00', 'hex').toString('base64') }] }),
    }
  }

  function chipPower(call: Call): void {
    if (path.card?.at !== 'transport') return call.done(failed('noMedia'))
    const action = call.payload['chipPower']
    if (action !== 'cold' && action !== 'warm' && action !== 'off') return call.done(invalid('chipPower'))
    chip = action === 'off' ? 'poweredOff' : 'online'
    changed()
    call.done({
      code: 'success',
      payload: action === 'off' ? {} : { chipData: Buffer.from('3B6500002063CB6800', 'hex').toString('base64') },
    })
  }

  const none = isFirst ? 'notSupported' : null
  return {
    name: 'CardReader',
    commands: {
      'CardReader.Move': { run: move },
      'CardReader.Reset': { run: reset },
      'CardReader.ReadRawData': { run: read },
      'CardReader.ChipPower': { run: chipPower },
    },
    events: [
      'CardReader.InsertCardEvent',
      'CardReader.MediaInsertedEvent',
      'CardReader.MediaRemovedEvent',
      'CardReader.CardActionEvent',
    ],
    status: () => ({
      media: path.media,
      security: none,
      chipPower: chip,
      chipModule: 'ok',
      magWriteModule: none,
      frontImageModule: none,
      backImageModule: none,
    }),
    capabilities: () => ({
      type: 'motor',
      readTracks: { track1: true, track2: true, track3: true },
      chipProtocols: { chipT0: true, chipT1: true },
      securityType: none,
      chipPower: { cold: true, warm: true, off: true },
      positions: { exit: true, transport: true },
      cardTakenSensor: true,
    }),
    inserted() {
      chip = 'poweredOff'
      for (const call of [...waiting]) {
        waiting.delete(call)
        call.event('CardReader.MediaInsertedEvent', {})
        call.done({ code: 'success', payload: contents(call) })
      }
      if (isDispenser) unsolicited('CardReader.MediaDetectedEvent', { position: 'transport' })
      changed()
    },
  }
}
