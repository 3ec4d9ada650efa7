import type { ServedSockets, SimulatorFactory } from '../../simulators/device.ts'

/** What becomes of the frames a simulated device sends, before its line sees them. One call of `send` is one frame. */
export interface Spoil {
  /** So many frames from now on get one wrong byte each. */
  garble: number
  /** What is sent within so many milliseconds arrives as one chunk, as behind an adapter that collects. */
  mergeMs: number
  /** These frames are sent in place of each of its own. */
  instead: readonly Uint8Array[] | undefined
}

/**
 * The same device with a hand on its transmitter.
 * @param random uniform in [0, 1)
 */
export function spoiledDevice(
  createSimulator: SimulatorFactory,
  random: () => number,
): { readonly createSimulator: SimulatorFactory; readonly spoil: Spoil } {
  const spoil: Spoil = { garble: 0, mergeMs: 0, instead: undefined }
  return {
    spoil,
    createSimulator(context, settings) {
      let collected: Uint8Array[] = []
      function send(bytes: Uint8Array): void {
        if (spoil.mergeMs <= 0) {
          context.send(bytes)
          return
        }
        if (collected.length === 0)
          context.clock.after(spoil.mergeMs, () => {
            const together = Buffer.concat(collected)
            collected = []
            if (together.length > 0) context.send(together)
          })
        collected.push(bytes.slice())
      }
      const device = createSimulator(
        {
          ...context,
          send(bytes) {
            if (spoil.instead) for (const frame of spoil.instead) send(frame)
            else if (spoil.garble > 0 && bytes.length > 0) {
              spoil.garble--
              const place = Math.floor(random() * bytes.length)
              send(bytes.with(place, (bytes[place] ?? 0) ^ (1 + Math.floor(random() * 255))))
            } else send(bytes)
          },
        },
        settings,
      )
      return {
        protocol: device.protocol,
        receive: (bytes) => device.receive(bytes),
        lineOpened: () => device.lineOpened(),
        act: (action, argument) => device.act(action, argument),
        look: () => device.look(),
        ...(device.sockets && { sockets: spoiledSockets(device.sockets, spoil, random) }),
        lineClosed() {
          collected = []
          device.lineClosed()
        },
      }
    },
  }
}

/** A message of text stays text: one of its characters is another. */
function spoiledSockets(sockets: ServedSockets, spoil: Spoil, random: () => number): ServedSockets {
  return {
    ...sockets,
    dialled(dial) {
      const accepts = sockets.dialled(dial)
      return (
        accepts &&
        ((end) =>
          accepts({
            cut: () => end.cut(),
            send(text, frames) {
              if (spoil.garble <= 0) return end.send(text, frames)
              spoil.garble--
              const place = Math.floor(random() * text.length)
              end.send(`${text.slice(0, place)}\u0001${text.slice(place + 1)}`, frames)
            },
          }))
      )
    },
  }
}
