import type { SimulatedDevice, SimulatorFactory } from '../device.ts'
import { bounded, digits, encodeMessage, type Field, requestFields } from './messages.ts'

const DEVICES = 'ABDEFGHKLMPQRSVY\\afqw'
const PAPER = { good: '1', low: '2', out: '3' } as const
type Paper = keyof typeof PAPER
type Printer = 'receipt' | 'journal'
/** What a sensor is called, and its place behind the digit that says what changed. */
const SENSORS: Readonly<Record<string, number>> = { vibration: 1, door: 2, silent: 3, enclosure: 4 }
const FAULTS_OF_DISPENSE: Readonly<Record<string, string>> = {
  short: '1',
  none: '2',
  unknown: '3',
  notEjected: '4',
  retracted: '5',
}
const MOST_NOTES = 99_999

interface Cassette {
  notes: number
  dispensed: number
  rejected: number
  last: number
  isIn: boolean
}

const fieldsOf = (argument: unknown) =>
  (typeof argument === 'object' && argument !== null ? argument : {}) as Record<string, unknown>

/**
 * An ATM of the NDC family and the copy of what it says. Settings as its driver has them (`luno` 001000001, `framing`, `lengthIncludesItself`), and
 * `notes` (2000) in each cassette, `low` (200).
 *
 * Acts of people: `withdraw` { notes?, fails?, operation? } (a request with tracks and PIN block, then how it went), `capture-card`, `supervisor` { on? },
 * `take-cassette` { cassette }, `return-cassette` { cassette }, `refill`, `paper` { printer, state }, `vibration`, `tamper` { sensor }. Mishaps: `fault`
 * { device, status?, severity?, diagnostic?, supplies? }, `repair` { device }, `power-cycle`, `every-device` { severity? }. The host asks or tells: `ask`
 * { for: counters | configuration | supplies | fitness | sensors | release | hardware | options | clock | configurationId }, `host` { command: in | out },
 * `reject` { code? }. The copy: `other-machine` (one more in it), `journal`, `garble`, `noise` { hex? }, `half`, `double` { times? }, `silent` { on? }.
 * Notices: `said` { what }.
 */
export const createSimulator: SimulatorFactory = (context, settings): SimulatedDevice => {
  const luno = String(settings['luno'] ?? '001000001')
  const bounds = {
    framing: String(settings['framing'] ?? 'length'),
    lengthIncludesItself: settings['lengthIncludesItself'] === true,
  }
  const full = Number(settings['notes'] ?? 2_000)
  const low = Number(settings['low'] ?? 200)
  const fresh = (): Cassette => ({ notes: full, dispensed: 0, rejected: 0, last: 0, isIn: true })

  let cassettes = [fresh(), fresh(), fresh(), fresh()]
  const paper: Record<Printer, Paper> = { receipt: 'good', journal: 'good' }
  const severities = new Map<string, number>()
  let captured = 0
  let transactions = 0
  let mode: 'inService' | 'outOfService' | 'supervisor' = 'inService'
  let modeBefore: 'inService' | 'outOfService' = 'inService'
  let isSilent = false
  let timesNext = 1

  function put(bytes: Uint8Array): void {
    if (isSilent) return
    for (let time = 0; time < timesNext; time++) context.send(bytes)
    timesNext = 1
  }

  function say(what: string, fields: readonly Field[]): void {
    put(bounded(encodeMessage(fields), bounds))
    context.notice('said', { what })
  }

  const unsolicited = (what: string, ...fields: Field[]) => say(what, ['12', luno, '', ...fields])
  const solicited = (what: string, ...fields: Field[]) => say(what, ['22', luno, '', ...fields])

  const supplyOf = ({ notes, isIn }: Cassette) => (notes === 0 || !isIn ? '3' : notes <= low ? '2' : '1')
  const severityOf = ({ notes, isIn }: Cassette) => (notes === 0 || !isIn ? '4' : notes <= low ? '1' : '0')
  const handlerSupplies = () => `1${cassettes.map(supplyOf).join('')}`
  const handlerSeverities = () => `${severities.get('E') ?? 0}${cassettes.map(severityOf).join('')}`
  const captureBin = () => (captured >= 20 ? '4' : '1')

  function printed(printer: Printer): void {
    const state = paper[printer]
    const letter = printer === 'receipt' ? 'G' : 'H'
    const status = state === 'out' ? '1' : '0'
    unsolicited(
      `paper ${printer} ${state}`,
      `${letter}${status}`,
      state === 'out' ? '4' : '0',
      '0042000000',
      `${PAPER[state]}111`,
    )
  }

  function withdraw({ notes = [1, 0, 0, 0], fails, operation = 'AAI  B D' }: Record<string, unknown>): void {
    if (mode !== 'inService') throw new Error('it is not in service')
    const wanted = (Array.isArray(notes) ? notes : []).slice(0, 4).map((count) => Math.trunc(Number(count)))
    if (wanted.length === 0 || wanted.some((count) => !(count >= 0 && count <= 99)))
      throw new Error('notes: up to four counts from 0 to 99')
    const fault = fails === undefined ? undefined : FAULTS_OF_DISPENSE[String(fails)]
    if (fails !== undefined && fault === undefined)
      throw new Error(`fails: ${Object.keys(FAULTS_OF_DISPENSE).join(', ')}`)
    transactions++
    say('request', requestFields(luno, String(operation), 100 * (wanted[0] ?? 0), transactions))
    const before = cassettes.map(supplyOf).join('')
    const hasNone =
      fault === '2' ||
      fault === '4' ||
      cassettes.some(({ notes: there, isIn }, place) => (wanted[place] ?? 0) > (isIn ? there : 0))
    const given = cassettes.map((_, place) =>
      hasNone ? 0 : Math.max(0, (wanted[place] ?? 0) - (fault === '1' && place === 0 ? 1 : 0)),
    )
    for (const [place, cassette] of cassettes.entries()) {
      cassette.last = given[place] ?? 0
      cassette.notes -= cassette.last
      cassette.dispensed += cassette.last
    }
    const status = fault ?? (hasNone ? '2' : '0')
    const hasNews = status !== '0' || before !== cassettes.map(supplyOf).join('')
    if (hasNews)
      solicited(
        'dispense',
        '8',
        `E${status}${given.map((count) => digits(count, 2)).join('')}`,
        handlerSeverities(),
        '',
        handlerSupplies(),
      )
    else solicited('transaction ready', ['B', 'CAM', '9B026000'])
  }

  function sensorsFor(change: '1' | '3', active: number | undefined): string {
    const flags = [0, 1, 2, 3, 4].map((place) => (place === active ? '1' : '0'))
    const bins = ['1', '1', '1', ...cassettes.map(({ isIn }) => (isIn ? '1' : '0'))]
    return `P${change}${[...flags, ...bins].join('')}00000`
  }

  const counters = () =>
    `2${digits(transactions, 4)}${digits(transactions, 7)}` +
    (['notes', 'rejected', 'dispensed', 'last'] as const)
      .map((what) => cassettes.map((cassette) => digits(cassette[what], 5)).join(''))
      .join('') +
    digits(captured, 5)

  function configuration(): Field[] {
    const fitness = Array.from({ length: 38 }, () => '0')
    const supplies = Array.from({ length: 27 }, () => '0')
    for (const [letter, place] of Object.entries({ A: 0, D: 3, F: 5, G: 6, H: 7, L: 11, M: 12 }))
      fitness[place] = String(severities.get(letter) ?? 0)
    fitness[4] = String(severities.get('E') ?? 0)
    supplies[3] = captureBin()
    supplies[4] = '1'
    supplies[6] = PAPER[paper.receipt]
    supplies[7] = PAPER[paper.journal]
    for (const [place, cassette] of cassettes.entries()) {
      fitness[15 + place] = severityOf(cassette)
      supplies[15 + place] = supplyOf(cassette)
    }
    const supervisor = mode === 'supervisor' ? '1' : '0'
    return [
      '10022',
      fitness.join(''),
      '147F00090100',
      supplies.join(''),
      `${supervisor}0000111${cassettes.map(({ isIn }) => (isIn ? '1' : '0')).join('')}0`,
    ]
  }

  const answers: Readonly<Record<string, () => Field[]>> = {
    counters: () => [counters()],
    configuration,
    supplies: () => [
      [`IAD${captureBin()}`, `E${handlerSupplies()}`, `G${PAPER[paper.receipt]}111`, `H${PAPER[paper.journal]}11`],
    ],
    fitness: () => [
      [
        `JAD${severities.get('D') ?? 0}`,
        `E${handlerSeverities()}`,
        ...['G', 'H', 'L', 'F'].map((letter) => `${letter}${severities.get(letter) ?? 0}`),
      ],
    ],
    sensors: () => [
      // Supervisor, vibration, door, silent signal; then enclosure, the bins and the cassettes.
      `KA${mode === 'supervisor' ? '1' : '0'}000`,
      `B0111${cassettes.map(({ isIn }) => (isIn ? '1' : '0')).join('')}`,
    ],
    release: () => ['LA0300', 'B0310'],
    hardware: () => ['HA0022', 'B3B', 'C147F'],
    options: () => ['MA0102'],
    clock: () => ['52261129223000'],
    configurationId: () => ['60022'],
  }

  function cassetteOf(argument: unknown): Cassette {
    const cassette = cassettes[Number(fieldsOf(argument)['cassette'] ?? 1) - 1]
    if (!cassette) throw new Error('cassette: 1 to 4')
    return cassette
  }

  function letterOf(argument: unknown): string {
    const letter = String(fieldsOf(argument)['device'] ?? 'G')
    if (letter.length !== 1 || !DEVICES.includes(letter)) throw new Error(`device: one of ${DEVICES}`)
    return letter
  }

  const statusOf = (letter: string) =>
    letter === 'E' ? '000000000' : letter === 'B' ? '0022' : letter === 'P' ? '20' : letter === 'A' ? '1' : '0'

  const acts: Readonly<Record<string, (argument: unknown) => void>> = {
    withdraw: (argument) => withdraw(fieldsOf(argument)),
    'capture-card': () => {
      captured++
      unsolicited('card captured', 'D1', '0', '0006000000', captureBin())
    },
    supervisor: (argument) => {
      const isOn = fieldsOf(argument)['on'] !== false
      if (isOn && mode !== 'supervisor') modeBefore = mode
      mode = isOn ? 'supervisor' : modeBefore
      unsolicited(isOn ? 'supervisor' : 'supervisor left', isOn ? 'P21' : 'P20')
    },
    'take-cassette': (argument) => {
      cassetteOf(argument).isIn = false
      unsolicited('cassette taken', sensorsFor('1', undefined))
    },
    'return-cassette': (argument) => {
      cassetteOf(argument).isIn = true
      unsolicited('cassette returned', sensorsFor('1', undefined))
    },
    refill: () => {
      cassettes = cassettes.map(fresh)
      captured = 0
      solicited('counters', 'F', counters())
      solicited('supplies', 'F', ...(answers['supplies']?.() ?? []))
    },
    paper: (argument) => {
      const { printer = 'receipt', state = 'low' } = fieldsOf(argument)
      if ((printer !== 'receipt' && printer !== 'journal') || !Object.hasOwn(PAPER, String(state)))
        throw new Error('printer: receipt or journal; state: good, low or out')
      paper[printer] = state as Paper
      printed(printer)
    },
    vibration: () => unsolicited('vibration', sensorsFor('1', SENSORS['vibration'])),
    tamper: (argument) => {
      const place = SENSORS[String(fieldsOf(argument)['sensor'] ?? 'door')]
      if (place === undefined) throw new Error(`sensor: ${Object.keys(SENSORS).join(', ')}`)
      unsolicited('tamper', sensorsFor('1', place))
    },
    fault: (argument) => {
      const letter = letterOf(argument)
      const {
        status = letter === 'E' ? '200000000' : '1',
        severity = 4,
        diagnostic = '14',
        supplies = '',
      } = fieldsOf(argument)
      if (
        !/^[0-4]$/.test(String(severity)) ||
        !/^[0-4]{0,9}$/.test(String(supplies)) ||
        !/^[ -~]{0,30}$/.test(`${String(status)}${String(diagnostic)}`)
      )
        throw new Error('severity: 0 to 4; supplies: digits from 0 to 4')
      severities.set(letter, Number(severity))
      unsolicited(
        `fault ${letter}`,
        `${letter}${String(status)}`,
        String(severity),
        String(diagnostic),
        String(supplies),
      )
    },
    repair: (argument) => {
      const letter = letterOf(argument)
      severities.delete(letter)
      unsolicited(
        `repaired ${letter}`,
        `${letter}${statusOf(letter)}`,
        letter === 'E' ? handlerSeverities() : '0',
        '00',
        '',
      )
    },
    'power-cycle': () => unsolicited('power failure', 'B0022'),
    'every-device': (argument) => {
      const severity = String(fieldsOf(argument)['severity'] ?? 1)
      if (!/^[0-4]$/.test(severity)) throw new Error('severity: 0 to 4')
      for (const letter of DEVICES) {
        severities.set(letter, Number(severity))
        unsolicited(`status ${letter}`, `${letter}${statusOf(letter)}`, severity, '', '')
      }
    },
    ask: (argument) => {
      const what = String(fieldsOf(argument)['for'] ?? 'counters')
      const answer = Object.hasOwn(answers, what) ? answers[what] : undefined
      if (!answer) throw new Error(`for: ${Object.keys(answers).join(', ')}`)
      solicited(what, 'F', ...answer())
    },
    host: (argument) => {
      const isIn = fieldsOf(argument)['command'] !== 'out'
      say('host', ['1', luno, '001', isIn ? '1' : '2'])
      mode = isIn ? 'inService' : 'outOfService'
      solicited('ready', '9')
    },
    reject: (argument) => {
      const { code } = fieldsOf(argument)
      if (code === undefined) solicited('reject', 'A')
      else solicited('reject', 'C', String(code).slice(0, 3))
    },
    'other-machine': () => say('other machine', ['12', '009000009', '', 'D2', '4', '00', '4']),
    journal: () => say('journal', ['61', luno, '', '', '000001 CARD 6225000000000006 ZHANG SAN']),
    garble: () => say('garbled', ['12', luno, '', 'Z9', '777', 'x;6225000000000006=3012?']),
    noise: (argument) => {
      const { hex = '00ff1c031c02' } = fieldsOf(argument)
      put(Uint8Array.from(Buffer.from(String(hex).replaceAll(' ', ''), 'hex')))
    },
    half: () => {
      const whole = bounded(encodeMessage(['12', luno, '', 'G1', '4', '054:000000', '3111']), bounds)
      put(whole.slice(0, Math.ceil(whole.length / 2)))
    },
    double: (argument) => {
      timesNext = Math.min(5, Math.max(1, Math.trunc(Number(fieldsOf(argument)['times'] ?? 2))))
    },
    silent: (argument) => {
      isSilent = fieldsOf(argument)['on'] !== false
    },
  }

  return {
    protocol: 'atm-ndc',
    // A copy is only listened to.
    receive() {},
    lineOpened() {},
    lineClosed() {},
    act(action, argument) {
      const act = Object.hasOwn(acts, action) ? acts[action] : undefined
      if (!act) throw new Error(`atm-ndc has no act ${action}`)
      act(argument)
    },
    look: () => ({
      luno,
      mode,
      cassettes: cassettes.map(({ notes, isIn }) => (isIn ? Math.min(notes, MOST_NOTES) : null)),
      receiptPaper: paper.receipt,
      journalPaper: paper.journal,
      captured,
      transactions,
      faults: Object.fromEntries(severities),
      silent: isSilent,
    }),
  }
}
