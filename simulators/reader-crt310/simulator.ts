import { type Card, createCardMachine } from '../cards/cardMachine.ts'
import { chipKindOf, createChip } from '../cards/chip.ts'
import { createDialogueTroubles, fieldsOf, isOn, wholeNumber } from '../cards/dialogueTroubles.ts'
import { machineActs } from '../cards/machineActs.ts'
import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { carryOut, type ReaderState, type Result } from './commands.ts'
import { ACK, ENQ, EOT, frameOf, NAK, takeFound } from './frames.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * A CRT-310 motor card reader. A command is acknowledged, and carried out when the host asks for it with ENQ; then it answers.
 *
 * Settings: `moveMs` (1000) for a movement, `readMs` (300) for tracks, `binCapacity` (30) of what stands behind the rear,
 * `answerMs` (10), `powerUpMs` (500), `gapMs` (100) after which half a frame is forgotten, `version` ('CRT 310 V3.0 '),
 * `entryReplyReversed` (false): entry control says N where it says Y, `card`: one that lies inside from the start, as for `insert-card`.
 *
 * Acts: `insert-card` { track1?, track2?, track3?, errors?: { '2': 'E4' }, ic?, rf?, length?: long | short } (refused while the
 * entry is closed, and without a track where the entry looks for one), `take-card`, `pull-card`, `empty-bin`, `bin-full` { on? },
 * `jam` { on? }, `clear-jam` { take? }, `clear-path`, `motor-fault`, `sensor-fault`, `main-power`, `voltage` { on? },
 * `power-cycle`; of the dialogue `no-ack`, `lost-ack` (nothing is carried out, as no ENQ follows), `lost-enq`, `nak`,
 * `corrupt-answer`, `duplicate-answer`, `lost-answer` { times? }, `silent` { on? }, `slow` { ms }, `error` { code, on?: '32 30',
 * times? } (an abnormal frame).
 *
 * Notices: `initialised` { command }, `card-inserted`, `card-moved` { to, command }, `card-captured` { command }, `card-taken`,
 * `powered-up`.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const { clock, notice } = context
  const number = (name: string, byDefault: number) => wholeNumber(settings[name], byDefault)
  const answerMs = number('answerMs', 10)
  const powerUpMs = number('powerUpMs', 500)
  const gapMs = number('gapMs', 100)
  const troubles = createDialogueTroubles()
  const machine = createCardMachine(
    clock,
    {
      cards: 0,
      hopperCapacity: 0,
      fewAt: 0,
      binCapacity: number('binCapacity', 30),
      moveMs: number('moveMs', 1_000),
      newCard: (serial) => ({ chip: createChip(serial, chipKindOf({})), tracks: [] }),
    },
    {
      moved(to, { command }) {
        if (command === 'insert') notice('card-inserted', {})
        else if (to === 'bin') notice('card-captured', { command })
        else notice('card-moved', { to, command })
      },
      taken: () => notice('card-taken', {}),
    },
  )
  const held: number[] = []
  let forget = () => {}
  /** Heard and acknowledged; carried out at the ENQ. */
  let pending: readonly number[] | undefined
  /** The command being carried out; its answer is not wanted any more once it is another one. */
  let running: object | undefined
  let dead = false
  /** What belongs to a life before a power cut is not done any more. */
  let life = 0
  let commands = 0
  let insertedCards = 0

  const state: ReaderState = {
    machine,
    entry: 'prohibited',
    rearAllowed: false,
    stopAt: 'read',
    abnormalCard: false,
    mainPower: true,
    voltage: true,
    version: String(settings['version'] ?? 'CRT 310 V3.0 '),
    entryReplyReversed: settings['entryReplyReversed'] === true,
    readMs: number('readMs', 300),
    after: later,
    whenStill(callback) {
      const mine = running
      machine.whenStill(() => running === mine && callback())
    },
    notice: (name, detail = {}) => notice(name, detail),
  }

  function later(ms: number, callback: () => void): void {
    const mine = life
    clock.after(ms, () => {
      if (mine === life) callback()
    })
  }

  function send(bytes: Uint8Array): void {
    if (!troubles.silent && !dead) context.send(bytes)
  }

  function answer(cm: number, pm: number, result: Result): void {
    running = undefined
    if (troubles.strikes('lost-answer')) return
    const frame = frameOf('abnormal' in result ? [0x4e, cm, result.abnormal] : [cm, pm, ...result])
    if (troubles.strikes('corrupt-answer')) frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) ^ 0x55
    send(frame)
    if (troubles.strikes('duplicate-answer')) send(frame)
  }

  function run([cm = 0, pm = 0, ...data]: readonly number[]): void {
    const mine = {}
    running = mine
    commands++
    // A movement goes on after it was cancelled; nobody hears how it ends.
    const replied = (result: Result) =>
      later(answerMs + troubles.delayMs, () => {
        if (running === mine) answer(cm, pm, result)
      })
    const injected = troubles.errorFor(
      [cm, pm].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(''),
    )
    if (injected !== undefined) replied({ abnormal: Number.parseInt(injected, 16) })
    else carryOut(state, cm, pm, data, replied)
  }

  function hear(payload: readonly number[]): void {
    // Half duplex: whoever speaks while it works is not heard.
    if (running || troubles.strikes('no-ack')) return
    pending = undefined
    if (troubles.strikes('nak')) return send(Uint8Array.of(NAK))
    pending = payload
    if (!troubles.strikes('lost-ack')) send(Uint8Array.of(ACK))
  }

  function hearControl(byte: number): void {
    if (byte === EOT) {
      pending = undefined
      running = undefined
    }
    if (byte !== ENQ || !pending || running || troubles.strikes('lost-enq')) return
    const payload = pending
    pending = undefined
    run(payload)
  }

  function insert(argument: Fields): void {
    const card = cardOf(argument, ++insertedCards)
    if (dead || state.entry === 'prohibited') throw new Error('the entry is closed')
    const hasTrack = card.tracks.some((track) => track !== undefined)
    if (state.entry !== 'switch' && !hasTrack) throw new Error('the entry opens for a card with a track only')
    machine.insert(card, state.stopAt)
  }

  function powerCycle(): void {
    life++
    machine.cutPower()
    pending = undefined
    running = undefined
    Object.assign(state, { entry: 'prohibited', rearAllowed: false, stopAt: 'read' })
    state.abnormalCard = machine.inside !== undefined && machine.inside.at !== 'mouth'
    dead = true
    later(powerUpMs, () => {
      dead = false
      notice('powered-up', {})
    })
  }

  if (typeof settings['card'] === 'object') machine.insert(cardOf(fieldsOf(settings['card']), ++insertedCards), 'read')

  const acts: Readonly<Record<string, (argument: Fields) => void>> = {
    ...machineActs(machine),
    ...troubles.acts,
    'insert-card': insert,
    'power-cycle': powerCycle,
    'main-power': (argument) => {
      state.mainPower = isOn(argument)
    },
    voltage: (argument) => {
      state.voltage = isOn(argument)
    },
  }

  return {
    protocol: 'reader-crt310',
    receive(bytes) {
      forget()
      held.push(...bytes)
      for (const found of takeFound(held)) {
        if (troubles.silent || dead) continue
        if (found.kind === 'control') hearControl(found.byte)
        else if (found.kind === 'frame') hear(found.payload)
        else if (!running) send(Uint8Array.of(NAK))
      }
      if (held.length > 0) forget = clock.after(gapMs, () => held.splice(0))
    },
    lineOpened: () => held.splice(0),
    lineClosed: () => held.splice(0),
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`reader-crt310 has no act ${action}`)
      act(fieldsOf(argument))
    },
    look: () => ({
      ...machine.look(),
      entry: state.entry,
      rearAllowed: state.rearAllowed,
      stopAt: state.stopAt,
      abnormalCard: state.abnormalCard,
      mainPower: state.mainPower,
      voltage: state.voltage,
      working: running !== undefined,
      commands,
      ...troubles.look(),
    }),
  }
}

/** Tracks as they are on the wire; a code E1 to E5 in `errors` for one that can not be read. */
function cardOf(argument: Fields, number: number): Card {
  const errors = fieldsOf(argument['errors'])
  const places = ['1', '2', '3']
  const length = argument['length']
  return {
    chip: createChip(number, chipKindOf(argument)),
    tracks: places.map((place) => {
      const track = argument[`track${place}`]
      return typeof track === 'string' && track !== '' ? track.slice(0, LONGEST_TRACK) : undefined
    }),
    trackErrors: places.map((place) => {
      const code = errors[place]
      return typeof code === 'string' && /^E[1-5]$/.test(code) ? Number.parseInt(code, 16) : undefined
    }),
    length: length === 'long' || length === 'short' ? length : undefined,
  }
}

/** Of track 3, the longest of the three. */
const LONGEST_TRACK = 104
