import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { bytesOf, createScanner, fieldsOf, type ScannerWire } from '../scanning/scanner.ts'
import { hostParser, type LightBytes } from './hostBytes.ts'

const TERMINATORS: Readonly<Record<string, readonly number[]>> = { cr: [13], crlf: [13, 10], lf: [10] }
const ACK = 0x06
const NAK = 0x15
const ENQ = 0x05
/** Commands it remembers. */
const MOST_COMMANDS = 16

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

function lightOf(trigger: unknown): LightBytes | undefined {
  if (trigger === 'honeywell') return { on: [0x16, 0x54, 0x0d], off: [0x16, 0x55, 0x0d] }
  const { on, off } = fieldsOf(trigger)
  return typeof on === 'string' && typeof off === 'string'
    ? { on: [...bytesOf(on)], off: [...bytesOf(off)] }
    : undefined
}

/**
 * A scanner that sends lines. Settings as its driver has them: `terminator` (cr), `aimPrefix`, `prefix`, `suffix`, `charset`, `trigger`
 * (without one its light is always on). Commands of Newland's are taken, kept and answered by ACK before each comma and semicolon.
 *
 * Acts and notices: `createScanner`; beside those `refuse` { on?, as? } answers commands with NAK, or `as: 'unknown'` with ENQ, `no-answers` { on? }
 * not at all, `noise` { hex? } are bytes of its own making. Notices `light` { on }, `configured` { command, refused }.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const terminator = TERMINATORS[String(settings['terminator'] ?? 'cr')] ?? [13]
  const light = lightOf(settings['trigger'])
  let isLit = light === undefined
  let commands: string[] = []
  let refusal: 'no' | 'outOfRange' | 'unknown' = 'no'
  let givesNoAnswers = false

  const wire: ScannerWire = {
    whole: (data, aim) => [
      Uint8Array.from([
        ...bytesOf(settings['prefix']),
        ...(settings['aimPrefix'] === true ? ascii(`]${aim}`) : []),
        ...data,
        ...bytesOf(settings['suffix']),
        ...terminator,
      ]),
    ],
    half: (data, aim) => wire.whole(data, aim).map((line) => line.slice(0, Math.ceil(line.length / 2))),
  }
  const scanner = createScanner(context, settings, wire, {
    isLit: () => isLit,
    hasRead() {
      // The light burns for one code.
      if (light) isLit = false
    },
  })

  function configure(body: string): void {
    if (scanner.isSilent) return
    const isRefused = refusal !== 'no'
    if (!isRefused) commands = [...commands, body].slice(-MOST_COMMANDS)
    const state = { no: ACK, outOfRange: NAK, unknown: ENQ }[refusal]
    const marked = ascii(body).flatMap((byte) => (byte === 0x2c || byte === 0x3b ? [state, byte] : [byte]))
    if (!givesNoAnswers)
      context.send(Uint8Array.from([0x02, 0x01, 0x30, 0x30, 0x30, 0x30, ...marked, state, 0x3b, 0x03]))
    context.notice('configured', { command: body, refused: isRefused })
  }

  const parser = hostParser(light)
  const acts: typeof scanner.acts = {
    ...scanner.acts,
    refuse: (argument) => {
      const { on, as } = fieldsOf(argument)
      refusal = on === false ? 'no' : as === 'unknown' ? 'unknown' : 'outOfRange'
    },
    'no-answers': (argument) => {
      givesNoAnswers = fieldsOf(argument)['on'] !== false
    },
    noise: (argument) => {
      const { hex = '00fe41' } = fieldsOf(argument)
      context.send(bytesOf(hex))
    },
  }

  return {
    protocol: 'scanner-line',
    receive(bytes) {
      for (const heard of parser.push(bytes)) {
        if (heard.kind === 'command') configure(heard.body)
        else {
          isLit = heard.on
          context.notice('light', { on: isLit })
          scanner.readLying()
        }
      }
    },
    lineOpened: () => parser.clear(),
    lineClosed: () => parser.clear(),
    act(action, argument) {
      const act = acts[action]
      if (!act) throw new Error(`scanner-line has no act ${action}`)
      act(argument)
    },
    look: () => ({
      ...scanner.look(),
      light: light ? isLit : null,
      configuration: commands,
      refuses: refusal !== 'no',
      noAnswers: givesNoAnswers,
    }),
  }
}
