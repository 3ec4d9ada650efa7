import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { seededRandom } from '../line/faults.ts'
import { simulatedLine } from '../line/simulatedLine.ts'
import { simulators } from '../registry.ts'
import { DEVICE_FAULTS } from './deviceFaults.ts'

const answer = (status: number, body: string) =>
  Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: ${body.length}\r\n\r\n${body}`).toString('hex')

/** What a host says to each device, so that an act takes effect; and the acts beside those of its faults. */
const DEVICES: Readonly<Record<string, { readonly talk: readonly string[]; readonly acts: readonly string[] }>> = {
  'idcard-sam': {
    talk: ['aaaaaa96690003200122', 'aaaaaa96690003200221', 'aaaaaa96690003300132', 'aaaaaa96690003301023'].concat([
      'aaaaaa96690003300330',
      'aaaaaa96690003600467',
      'aaaaaa9669000461ff50ca',
    ]),
    acts: ['present-card', 'remove-card', 'sam-error', 'slow', 'corrupt', 'double'],
  },
  'printer-escpos': {
    talk: ['1b40410a1d2801', '100401', '100404', '410a1d564200', '1d7201', '1d610e', '100414', '1d763000010002000055'],
    acts: ['tear-paper', 'paper-out', 'paper-low', 'refill', 'open-cover', 'close-cover', 'jam-cutter', 'clear-jam'],
  },
  'keypad-ff68': {
    talk: ['ff6803036801010c0e16', 'ff6808086801020a0a0a0001022416', 'ff6803036801010b0d16', 'ff680303680102050816'],
    acts: ['press', 'evaluate', 'silent', 'corrupt', 'noise'],
  },
  'generic-frame': {
    talk: ['aa0184002f', 'aa0185002e', 'aa01833031322020203b'],
    acts: ['press', 'evaluate', 'silent', 'corrupt', 'noise'],
  },
  modbus: {
    talk: [
      '01060000000c89cf',
      '011000000002040001000223ae',
      '010300000001840a',
      '01060020000149c0',
      '0106002000008800',
      '01040000000131ca',
    ],
    acts: ['noise', 'set-input', 'jam-gate', 'exception', 'slow', 'silent', 'power-cut'],
  },
  'led-onbon': {
    talk: ['a5a5a5a5a5a5a5a5feff0080000000000000fe020500a20001000055c25a'].concat([
      'a5a5a5a5a5a5a5a501000080000000000000fe020500a1020100002d405a',
      'a5a5a5a5a5a5a5a501000080000000000000fe020d00a2030108001320012511172605b03f5a',
    ]),
    acts: ['silent', 'nack', 'power-cut', 'garbled', 'corrupt-answer', 'duplicate-answer'],
  },
  'dispenser-f3': {
    talk: ['f201000343303303b3', 'f201000343323003b2', '06', 'f201000343323303b1', '15', '04'],
    acts: ['take-card', 'pull-card', 'insert-card', 'refill', 'empty-bin', 'clear-jam', 'clear-path', 'error'],
  },
  'dispenser-k7x0': {
    talk: ['02303100034643370331', '053031', '023031000243500311', '053031', '04', '023031000241500313', '053031'],
    acts: ['take-card', 'pull-card', 'insert-card', 'refill', 'empty-bin', 'clear-jam', 'clear-path', 'error'],
  },
  'reader-crt310': {
    talk: ['0200032f3331032f', '05', '02000232300301', '05', '04', '020004453030370377', '05', '02000231300302', '05'],
    acts: ['insert-card', 'take-card', 'pull-card', 'refill', 'empty-bin', 'clear-jam', 'clear-path', 'error'],
  },
  'msr-magtek': { talk: ['00'], acts: ['swipe', 'bad-track'] },
  'scanner-hidpos': {
    talk: ['0102030405'],
    acts: ['scan', 'present', 'take-away', 'half', 'too-long', 'control', 'invalid-text', 'double', 'short-report'],
  },
  'atm-ndc': {
    talk: ['00'],
    acts: [
      'withdraw',
      'capture-card',
      'supervisor',
      'refill',
      'paper',
      'tamper',
      'fault',
      'repair',
      'every-device',
      'ask',
      'host',
      'reject',
      'journal',
      'garble',
      'noise',
      'half',
      'double',
    ],
  },
  'scanner-line': {
    talk: ['16540d', '7e013030303040433131454e41312c4d494e31323b03', '16550d'],
    acts: ['scan', 'present', 'take-away', 'half', 'too-long', 'control', 'invalid-text', 'double', 'refuse', 'noise'],
  },
  'machine-intake': {
    talk: ['06', '15', '7b2261636b223a317d0a', '30303130434d443d535441545553'],
    acts: ['status', 'transaction', 'incident', 'mode', 'fault', 'supply', 'fill', 'late', 'noise', 'silent'],
  },
  'machine-intake-http': {
    talk: [answer(200, '{"ok":true}'), answer(400, '{"ok":false}'), answer(503, '')],
    acts: ['status', 'transaction', 'incident', 'mode', 'fault', 'supply', 'fill', 'late', 'noise', 'silent'],
  },
  'lpr-hik': {
    talk: [answer(200, ''), answer(503, '')],
    acts: ['pass', 'early-only', 'repeat', 'event', 'firmware', 'cut-off', 'silent', 'stranger', 'cut-short'],
  },
  'lpr-vz': {
    talk: [
      answer(200, '{"Response_AlarmInfoPlate":{"info":"no","ivs_ioctrl":{"delay":500,"io":1,"value":2}}}'),
      answer(200, '{"Response_AlarmInfoPlate":{"info":"no","ContinuePushOffline":{"plateid":1,"continue":1}}}'),
      answer(400, ''),
    ],
    acts: [
      'pass',
      'no-plate',
      'stay',
      'repeat',
      'input',
      'serial-data',
      'picture',
      'cut-off',
      'silent',
      'stranger',
    ].concat(['restart', 'cut-short']),
  },
  // Its wire is not of bytes.
  xfs4iot: {
    talk: ['7b7d'],
    acts: [
      ...['insert-card', 'eject-card', 'take-card', 'capture-card', 'withdraw', 'take-notes', 'forget-notes'],
      ...['deposit', 'take-receipt', 'hopper', 'frames', 'slow'],
    ],
  },
}
const NAMES = [
  ...['amount', 'notes', 'unit', 'printer', 'service', 'position', 'moved', 'rejected', 'count'],
  ...['address', 'keys', 'choice', 'on', 'times', 'ms', 'msPerLine', 'sw3', 'hex', 'k', 'code', 'seed'],
  ...['layout', 'name', 'nameEn', 'number', 'birth', 'sex', 'age', 'today', 'when', 'force', 'data', 'symbology'],
  ...['bytes', 'kind', 'track', 'track2', 'errors', 'cards', 'take', 'ic', 'rf'],
  ...[
    'plate',
    'color',
    'type',
    'direction',
    'trigger',
    'confidence',
    'forged',
    'early',
    'input',
    'value',
    'text',
    'style',
    'state',
  ],
  ...['appended', 'sw1'],
  ...['gate'],
  ...['result', 'amount', 'seconds', 'note', 'mode', 'count', 'level'],
]

test.each(Object.keys(simulators))('%s: no act whatever harms more than itself', async (protocol) => {
  const { talk, acts } = DEVICES[protocol] ?? { talk: [], acts: [] }
  const faults = DEVICE_FAULTS[protocol]
  const all = new Set([
    ...acts,
    ...(faults?.switches ?? []).flatMap(({ act }) => [act(true, 1)[0], act(false, 1)[0]]),
    ...(faults?.mishaps ?? []).map(({ act }) => act(1)[0]),
    'no-such-act',
  ])
  const create = await simulators[protocol]?.()
  if (!create) throw new Error(`${protocol} can not be made`)
  const step = fc.record({
    name: fc.constantFrom(...all),
    argument: fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
    said: fc.nat(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const clock = fakeClock()
      const line = simulatedLine(create, { addresses: [1] }, { clock, random: seededRandom(1) })
      line.hostOpened({ toHost: () => {} })
      for (const { name, argument, said } of steps) {
        try {
          line.device.act(name, argument)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
        // What follows has nobody to catch it.
        for (const hex of [...talk, ...talk.slice(said % Math.max(1, talk.length))])
          line.fromHost(Uint8Array.from(Buffer.from(hex, 'hex')))
        await clock.advance(400)
        JSON.stringify(line.device.look())
      }
    }),
    { numRuns: 150, seed: 7 },
  )
})

test.each(Object.entries(DEVICE_FAULTS))(
  '%s: every fault on the page is one, and can be ended',
  async (protocol, faults) => {
    const create = await simulators[protocol]?.()
    if (!create) throw new Error(`${protocol} can not be made`)
    const { device } = simulatedLine(create, { addresses: [1, 2] }, { clock: fakeClock(), random: seededRandom(1) })
    for (const { name, isOn, act } of faults.switches) {
      const states = [true, false].map((on) => {
        device.act(...act(on, 2))
        return isOn(device.look(), 2)
      })
      expect(states, name).toEqual([true, false])
      expect(isOn(device.look(), 1), name).toBe(false)
    }
    for (const { name, act } of faults.mishaps) expect(() => device.act(...act(2)), name).not.toThrow()
  },
)
