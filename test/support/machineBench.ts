import { createSimulator } from '../../simulators/xfs4iot/simulator.ts'
import { fakeClock } from './fakeClock.ts'

export interface XfsMessage {
  readonly header: {
    readonly name: string
    readonly type: string
    readonly requestId?: number
    readonly version?: string
    readonly status?: string | null
    readonly completionCode?: string
  }
  readonly payload?: Record<string, unknown> | null
}

/** A simulated machine on a fake clock, with clients in memory. */
export function machineBench(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const notices: { name: string; detail: Record<string, unknown> }[] = []
  const device = createSimulator(
    { send() {}, clock, notice: (name, detail) => notices.push({ name, detail }) },
    { moveMs: 100, ...settings },
  )
  const carried: string[] = []
  device.sockets?.carriedBy({ away: () => carried.push('away'), back: () => carried.push('back') })

  function connect(service: string | undefined, path = `/xfs4iot/v1.0${service ? `/${service}` : ''}`) {
    const texts: string[] = []
    const frames: number[] = []
    let isCut = false
    const accepts = device.sockets?.dialled({ path, host: 'machine:5846' })
    if (!accepts) throw new Error(`nothing is at ${path}`)
    const listener = accepts({
      send(text, count = 1) {
        texts.push(text)
        frames.push(count)
      },
      cut() {
        isCut = true
        listener.closed()
      },
    })
    const messages = () => texts.map((text) => JSON.parse(text) as XfsMessage)
    let lastId = 0
    return {
      texts,
      frames,
      messages,
      raw: (text: string) => listener.message(text),
      close: () => listener.closed(),
      get isCut() {
        return isCut
      },
      /** The number it got. */
      command(name: string, payload: object = {}, header: object = {}): number {
        lastId++
        const said = { name, requestId: lastId, type: 'command', version: '2.0', ...header }
        listener.message(JSON.stringify({ header: said, payload }))
        return lastId
      },
      /** In words: `3 completion success`. */
      story: () =>
        messages()
          .filter(({ header }) => header.requestId !== undefined && header.requestId > 0)
          .map(({ header }) =>
            [
              header.requestId,
              header.type === 'event' ? header.name : header.type,
              header.completionCode ?? header.status,
            ]
              .filter((word) => word !== undefined && word !== null)
              .join(' '),
          ),
      /** What nobody asked for. */
      told: (name: string) =>
        messages()
          .filter(({ header }) => header.name === name && !header.requestId)
          .map(({ payload }) => payload),
      /** What it gave back; nothing where it did not. */
      result: (id: number): Record<string, unknown> =>
        messages().find(({ header }) => header.requestId === id && header.type === 'completion')?.payload ?? {},
      completion: (id: number) =>
        messages().find(({ header }) => header.requestId === id && header.type === 'completion'),
    }
  }
  return { clock, device, notices, carried, connect, act: device.act.bind(device), look: () => device.look() }
}
