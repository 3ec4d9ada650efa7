import { expect, test } from 'vitest'
import { definition } from '../../device-drivers/atm-ndc/driver.ts'
import { createSimulator } from '../../simulators/atm-ndc/simulator.ts'
import { type Bench, bench, plainMemory } from '../support/memoryPort.ts'

/** A copy that is cut wherever it can be, with people's secrets wherever NDC has them: nothing of them leaves the driver. */

const FS = '\x1c'
const GS = '\x1d'
const PAN = '6222021234567894'
const DISCRETIONARY = '30015201234500001'
const PIN = '9?<0;7:5>1=2836>'
const NAME = 'WANG/XIAOMING'
const PHONE = '13800138000'
/** The card's number as a chip has it: two digits a byte. */
const PACKED = Buffer.from(PAN, 'hex').toString('latin1')

const REQUEST = [
  '11',
  '000123456',
  '',
  '00C0FFEE',
  '15',
  `;${PAN}=${DISCRETIONARY}?`,
  `;99${PAN}=1567890123456789=000000000000?`,
  'ADI   BC',
  '000000012',
  PIN,
  PHONE.slice(0, 9),
  PHONE,
  `1%B${PAN}^${NAME}^${DISCRETIONARY}?`,
  `2${PACKED}`,
].join(FS)
const EMV = [
  '22',
  '000123456',
  '',
  `B${GS}CAM${GS}5A08${PAN}5F20${Buffer.from(NAME).toString('hex')}${GS}${PACKED}`,
].join(FS)
const JOURNAL = ['61', '000123456', '', `CARD ${PAN} ${NAME}\n TEL ${PHONE} AMT 500`].join(FS)
const STATUS = ['12', '000123456', '', 'G0', '0', '0042000000', '2111'].join(FS)
const COMMAND = ['1', '000123456', '001', '1'].join(FS)

/** Six digits in a row of any of these are too many; of names any three letters. */
const pieces = (text: string, length: number) =>
  Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length))
const SECRETS = [
  ...[PAN, PAN.split('').join(' '), DISCRETIONARY, PHONE].flatMap((text) => pieces(text, 7)),
  ...pieces(PIN, 5),
  ...pieces(NAME, 5),
]

const FRAMINGS = {
  length: (text: string) => String.fromCharCode(text.length >> 8, text.length & 0xff) + text,
  etx: (text: string) => `\x02${text}\x03`,
  none: (text: string) => text,
} as const
type Framing = keyof typeof FRAMINGS

async function start(framing: Framing) {
  const memory = plainMemory()
  const line = await bench(definition, createSimulator, {
    settings: { framing },
    simulatorSettings: { framing },
    memory,
  })
  return { line, memory }
}

function leaks(line: Bench, kept: unknown): string[] {
  const all = JSON.stringify([line.events, line.logs, line.status, [...line.alerts], line.sealed, line.failures, kept])
  return SECRETS.filter((secret) => all.includes(JSON.stringify(secret).slice(1, -1)))
}

/** Of what is kept for diagnosis only separators are left where something was blacked out. */
function keptControls(line: Bench): string[] {
  return line.sealed.flatMap(({ plain }) => {
    const data = 'data' in plain ? String(plain.data) : ''
    return Array.from(data).filter((one) => /\p{Cc}/u.test(one) && one !== FS && one !== GS)
  })
}

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

test.each(Object.keys(FRAMINGS) as Framing[])(
  'framing %s: heard from any byte on, and cut at any',
  async (framing) => {
    const framed = FRAMINGS[framing]
    const stream = [COMMAND, REQUEST, STATUS, EMV, JOURNAL, STATUS].map(framed).join('')
    for (let at = 0; at < stream.length; at += 1) {
      const { line, memory } = await start(framing)
      // The copy begins here, is away for a while, and comes back in the middle of what it was saying.
      await line.inject(bytesOf(framed(STATUS)))
      await line.clock.advance(3_000)
      await line.inject(bytesOf(stream.slice(at, at + 400)))
      await line.clock.advance(3_000)
      await line.inject(bytesOf(stream.slice(at + 400)))
      await line.clock.advance(3_000)
      expect(leaks(line, memory.load()), `from byte ${at}`).toEqual([])
      expect(keptControls(line), `from byte ${at}`).toEqual([])
    }
  },
  120_000,
)

test('what a number is written like makes no difference', async () => {
  for (const written of [PAN, PAN.replace(/(....)/g, '$1 ').trim(), PAN.replace(/(....)(?!$)/g, '$1-')]) {
    const { line, memory } = await start('etx')
    const text = ['12', '000123456', '', 'D1', '0', written, '0'].join(FS)
    await line.inject(bytesOf(FRAMINGS.etx(text)))
    await line.clock.advance(3_000)
    const all = JSON.stringify([line.events, line.logs, line.status, line.sealed, memory.load()])
    expect(all).not.toContain(written)
  }
})
