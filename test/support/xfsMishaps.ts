import { expect } from 'vitest'
import type { DriverCompletion } from '../../device-drivers/driver.ts'
import type { PortFactory } from '../../device-drivers/transport/port.ts'
import {
  DialFailed,
  NotSent,
  type SocketAddress,
  type SocketListeners,
  type SocketPort,
} from '../../device-drivers/transport/sockets.ts'
import { definition } from '../../device-drivers/xfs4iot/driver.ts'
import type { ServedSockets, SocketListener } from '../../simulators/device.ts'
import { createSimulator } from '../../simulators/xfs4iot/simulator.ts'
import { hosted } from '../conformance/hosted.ts'
import { fakeClock } from './fakeClock.ts'

/** What befalls a card machine that is dialled, its connections and the agent. */
export type Mishap =
  | { readonly what: 'move'; readonly from: string; readonly to: string }
  | { readonly what: 'wait'; readonly ms: number }
  /** The connection of the cards goes after so many more messages of a direction, the last of them with or without arriving. */
  | { readonly what: 'cut'; readonly after: number; readonly direction: 'out' | 'in'; readonly arrives: boolean }
  | { readonly what: 'kill' }
  | { readonly what: 'act'; readonly act: string; readonly argument?: Record<string, unknown> }

interface Sent {
  readonly commandId: string
  readonly from: string
  readonly to: string
  hasMoved: boolean
}

interface Ledger {
  readonly intent: { readonly commandId: string } | null
  readonly units: Record<string, Count>
}
interface Count {
  readonly absent?: true
  readonly count: { readonly low: number; readonly high: number } | null
}

const SETTINGS = { commands: ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount'] }
/** Longer than anything that is waited for. */
const LONG_MS = 240_000
export const HOPPER = 'unit1'

/** The units of a card kiosk with so many hoppers and bins. */
export const unitsOf = (settings: Record<string, unknown>): string[] =>
  Array.from({ length: Number(settings['hoppers'] ?? 2) + Number(settings['bins'] ?? 1) }, (_, at) => `unit${at + 1}`)

/** Plays the list and compares what the driver has said with what the machine knows. */
export async function survivesXfs(
  list: readonly Mishap[],
  machineSettings: Record<string, unknown>,
  { isWild = false, driverSettings = {} }: { isWild?: boolean; driverSettings?: Record<string, unknown> } = {},
): Promise<void> {
  const clock = fakeClock()
  const sent: Sent[] = []
  const problems: string[] = []
  let saved: string | undefined
  const ledger = () => (saved === undefined ? undefined : (JSON.parse(saved) as { ledger: Ledger }).ledger)

  const device = createSimulator(
    {
      send() {},
      clock,
      notice(name, detail) {
        if (name !== 'card-moved') return
        const mine = sent.findLast(
          ({ from, to, hasMoved }) => !hasMoved && from === detail['from'] && to === detail['to'],
        )
        if (mine) mine.hasMoved = true
        else problems.push(`a card moved from ${String(detail['from'])} to ${String(detail['to'])} untold`)
      },
    },
    { machine: 'cardKiosk', ...SETTINGS, ...machineSettings },
  )
  const { sockets } = device
  if (!sockets) throw new Error('the machine serves no sockets')
  const line = new MemorySockets(sockets, (text) => {
    const { header, payload } = JSON.parse(text) as { header: { name: string }; payload: { from: string; to: string } }
    if (header.name !== 'CardReader.Move') return
    const intent = ledger()?.intent
    if (!intent) problems.push('a movement was sent that was not saved before')
    else sent.push({ commandId: intent.commandId, from: payload.from, to: payload.to, hasMoved: false })
  })
  sockets.carriedBy({ away: () => line.away(true), back: () => line.away(false) })

  const memory = {
    load: () => (saved === undefined ? undefined : (JSON.parse(saved) as unknown)),
    save(value: unknown) {
      saved = JSON.stringify(value)
    },
  }
  const lives: ReturnType<typeof hosted>[] = []
  function live(): ReturnType<typeof hosted> {
    const pair = {
      definition,
      settings: { ...SETTINGS, ...driverSettings },
      memory: () => memory,
    } as unknown as Parameters<typeof hosted>[0]
    const life = hosted(pair, line.open, clock, { isListening: true })
    lives.push(life)
    life.host.start()
    return life
  }
  let agent = live()
  const ended: { id: string; from: string; to: string; completion: DriverCompletion }[] = []
  let commands = 0
  await clock.advance(5_000)
  for (const [unit, count] of Object.entries(cardsIn(device.look())))
    expect(await during(agent.execute({ name: 'Storage.SetCount', data: { unit, count } }))).toMatchObject({
      effect: 'done',
    })

  /** Time moves on until it is over. */
  async function during<T>(work: Promise<T>): Promise<T> {
    let isOver = false
    void work.finally(() => {
      isOver = true
    })
    for (let ms = 0; !isOver && ms < LONG_MS; ms += 100) await clock.advance(100)
    return work
  }

  async function happen(mishap: Mishap): Promise<void> {
    switch (mishap.what) {
      case 'move': {
        const id = `m-${++commands}`
        const { from, to } = mishap
        void agent
          .execute({ name: 'CardReader.Move', data: { from, to }, id, deadline: clock.now() + 10_000 } as never)
          .then((completion) => ended.push({ id, from, to, completion }))
        return clock.settle()
      }
      case 'wait':
        return clock.advance(mishap.ms)
      case 'cut':
        line.arm(mishap)
        return
      case 'kill':
        agent.host.stop()
        agent = live()
        return clock.settle()
      case 'act':
        try {
          device.act(mishap.act, mishap.argument)
        } catch {
          // There is no card to take just now.
        }
        return clock.settle()
    }
  }

  for (const mishap of list) await happen(mishap)
  line.arm(undefined)
  for (const act of ['card-jam', 'card-shutter-jam', 'no-acknowledge', 'no-completion']) device.act(act, { on: false })
  device.act('slow', { ms: 0 })
  await clock.advance(LONG_MS)

  // Never twice, and only on the way that was asked for.
  for (let number = 1; number <= commands; number++) {
    const id = `m-${number}`
    const steps = sent.filter(({ commandId }) => commandId === id).map(({ from, to }) => `${from}>${to}`)
    expect(new Set(steps).size, `${id} was sent ${steps.join(', ')}`).toBe(steps.length)
    expect(steps.length).toBeLessThanOrEqual(2)
  }
  for (const { id, to, completion } of ended) {
    const hasArrived = sent.some((one) => one.commandId === id && one.to === to && one.hasMoved)
    if (completion.effect === 'done') expect(hasArrived, `${id} is said to be done`).toBe(true)
    if (completion.effect === 'notDone') expect(hasArrived, `${id} is said not to be done`).toBe(false)
  }
  expect(ended.length, 'every command has ended').toBe(commands)
  expect(problems).toEqual([])
  for (const life of lives) expect(life.thrown()).toEqual([])

  // The account holds what there is, however wide it has become.
  const now = cardsIn(device.look())
  const account = ledger()
  expect(account?.intent ?? null).toBeNull()
  const isTold = agent.twin.alerts.has('count-mismatch') || agent.twin.alerts.has('result-unknown')
  for (const [unit, cards] of Object.entries(now)) {
    const range = account?.units[unit]?.count
    // One that the machine does not list is not shown either.
    if (isWild && account?.units[unit]?.absent) continue
    const is = `${unit} with ${cards}, counted ${range?.low} to ${range?.high}`
    if (isWild) {
      // Whatever a machine does with its units, a count that is wrong is not shown as if it were right.
      if (range && (cards < range.low || cards > range.high)) expect(isTold, is).toBe(true)
      continue
    }
    if (!range) throw new Error(`${unit} is not counted any more`)
    expect(cards, is).toBeGreaterThanOrEqual(range.low)
    expect(cards, is).toBeLessThanOrEqual(range.high)
    if (range.low !== range.high) expect(agent.twin.alerts.has('result-unknown')).toBe(true)
  }
  agent.host.stop()
}

/** How many there really are in each of its units, by the names it has for them now. */
function cardsIn(look: unknown): Record<string, number> {
  const units = (look as { cardUnits: { id: string; count: number }[] }).cardUnits
  return Object.fromEntries(units.map(({ id, count }) => [id, count]))
}

/** Connections in memory, which go when the test says. Those of the cards are counted. */
class MemorySockets {
  readonly #sockets: ServedSockets
  readonly #onSent: (text: string) => void
  readonly #open = new Set<{ readonly isOfCards: boolean; end(reason: string): void }>()
  #isAway = false
  #cut: Extract<Mishap, { what: 'cut' }> | undefined
  #left = 0

  constructor(sockets: ServedSockets, onSent: (text: string) => void) {
    this.#sockets = sockets
    this.#onSent = onSent
  }

  readonly open: PortFactory = () => {
    const mine = new Set<{ close(): void }>()
    const port: SocketPort = {
      host: 'machine',
      ports: [5846],
      secure: false,
      write: () => Promise.reject(new Error('no bytes')),
      dial: async (address, listeners) => {
        const socket = this.#dial(address, listeners)
        mine.add(socket)
        return Promise.resolve(socket)
      },
      close() {
        for (const socket of mine) socket.close()
      },
    }
    return Promise.resolve(port)
  }

  away(isAway: boolean): void {
    this.#isAway = isAway
    if (isAway) for (const socket of [...this.#open]) socket.end('the machine is gone')
  }

  arm(cut: Extract<Mishap, { what: 'cut' }> | undefined): void {
    this.#cut = cut
    this.#left = cut?.after ?? 0
  }

  /** Whether the message arrives, and whether the connection goes with it. */
  #fate(direction: 'out' | 'in', isOfCards: boolean): { arrives: boolean; goes: boolean } {
    if (!isOfCards || this.#cut?.direction !== direction || this.#left-- > 0) return { arrives: true, goes: false }
    const { arrives } = this.#cut
    this.#cut = undefined
    return { arrives, goes: true }
  }

  #dial(address: SocketAddress, listeners: SocketListeners) {
    if (this.#isAway) throw new DialFailed('away', 'nobody is there')
    const accepts = this.#sockets.dialled({ path: address.path, host: 'machine:5846' })
    if (!accepts) throw new DialFailed('refused', 'HTTP 404')
    const isOfCards = /card/i.test(address.path)
    let isOpen = true
    let listener: SocketListener | undefined
    const forget = () => {
      isOpen = false
      this.#open.delete(entry)
    }
    const entry = {
      isOfCards,
      end(reason: string) {
        if (!isOpen) return
        forget()
        listener?.closed()
        listeners.onClose(reason)
      },
    }
    this.#open.add(entry)
    listener = accepts({
      send: (text) => {
        if (!isOpen) return
        const { arrives, goes } = this.#fate('in', isOfCards)
        // As from a wire: not while the machine is still speaking.
        queueMicrotask(() => {
          if (arrives && isOpen) listeners.onMessage(text)
          if (goes) entry.end('cut')
        })
      },
      cut: () => queueMicrotask(() => entry.end('the machine cut it')),
    })
    return {
      send: (text: string) => {
        if (!isOpen) return Promise.reject(new NotSent('closed'))
        this.#onSent(text)
        const { arrives, goes } = this.#fate('out', isOfCards)
        if (arrives) listener?.message(text)
        if (goes) queueMicrotask(() => entry.end('cut'))
        return Promise.resolve()
      },
      close() {
        if (!isOpen) return
        forget()
        listener?.closed()
      },
    }
  }
}
