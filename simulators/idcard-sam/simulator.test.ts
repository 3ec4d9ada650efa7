import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { cardText } from './cardText.ts'
import { type Cardholder, inventPerson, LAYOUTS, withCheckCharacter } from './inventedPeople.ts'
import { createSimulator } from './simulator.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
/** Published frames. */
const FIND = 'AA AA AA 96 69 00 03 20 01 22'
const SELECT = 'AA AA AA 96 69 00 03 20 02 21'
const READ = 'AA AA AA 96 69 00 03 30 01 32'
const FOUND = 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97'
const EMPTY = 'AA AA AA 96 69 00 04 00 00 80 84'
const SELECTED = 'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C'
const READ_FAILED = 'AA AA AA 96 69 00 04 00 00 41 45'

function simulate(settings: Record<string, unknown> = {}) {
  const sent: Uint8Array[] = []
  const device = createSimulator(
    { send: (data) => sent.push(data), clock: { now: () => 0, after: () => () => {} }, notice: () => {} },
    settings,
  )
  return {
    device,
    ask(command: string): string {
      sent.length = 0
      device.receive(bytes(command))
      return sent.map(hex).join(' ')
    },
    askBytes(command: string): Uint8Array | undefined {
      sent.length = 0
      device.receive(bytes(command))
      return sent[0]
    },
  }
}
const clean = (text: string) => text.replaceAll(' ', '').toLowerCase()

describe('simulated reader', () => {
  it('answers as published: status, id, no card, broken frames, unknown commands', () => {
    const { ask } = simulate()
    expect(ask('AA AA AA 96 69 00 03 11 FF ED')).toBe(clean('AA AA AA 96 69 00 04 00 00 90 94'))
    expect(ask('AA AA AA 96 69 00 03 12 FF EE')).toBe(
      clean('AA AA AA 96 69 00 14 00 00 90 05 00 01 00 D8 DD 32 01 40 E2 01 00 B1 68 DE 3A 28'),
    )
    expect(ask(FIND)).toBe(clean(EMPTY))
    expect(ask(SELECT)).toBe(clean('AA AA AA 96 69 00 04 00 00 81 85'))
    expect(ask(READ)).toBe(clean(READ_FAILED))
    expect(ask('AA AA AA 96 69 00 03 20 01 23')).toBe(clean('AA AA AA 96 69 00 04 00 00 10 14'))
    expect(ask('AA AA AA 96 69 40 03 20 01 23')).toBe(clean('AA AA AA 96 69 00 04 00 00 11 15'))
    expect(ask('AA AA AA 96 69 00 03 77 01 75')).toBe(clean('AA AA AA 96 69 00 04 00 00 21 25'))
    expect(ask('AA AA AA 96 69 00 03 30 03 30')).toBe(clean(READ_FAILED))
  })

  it('has appended addresses where the card has, and only right after select or read', () => {
    const { ask, askBytes, device } = simulate()
    const appended = 'AA AA AA 96 69 00 03 30 03 30'
    device.act('present-card', { seed: 5 })
    for (const command of [FIND, SELECT, READ]) ask(command)
    expect(ask(appended)).toBe(clean('AA AA AA 96 69 00 04 00 00 91 95'))
    device.act('present-card', { seed: 5, appended: ['样例市示范路1号', '样例市示范路2号'] })
    for (const command of [FIND, SELECT]) ask(command)
    const addresses = askBytes(appended)
    expect(addresses).toHaveLength(7 + 3 + 2 * 70 + 1)
    const text = Buffer.from(addresses?.subarray(10, -1) ?? []).toString('utf16le')
    expect([text.slice(0, 35).trimEnd(), text.slice(35).trimEnd()]).toEqual(['样例市示范路1号', '样例市示范路2号'])
    ask(FIND)
    expect(ask(appended)).toBe(clean(READ_FAILED))
  })

  it.each([
    [0, 1297],
    [512, 1809],
    [1024, 2321],
  ])('answers a read with fingerprints of %i bytes with the published %i bytes', (fingerprintBytes, length) => {
    const { ask, askBytes, device } = simulate({ fingerprintBytes })
    device.act('present-card', { seed: 5 })
    for (const command of [FIND, SELECT]) ask(command)
    expect(askBytes('AA AA AA 96 69 00 03 30 10 23')).toHaveLength(length)
  })

  it('takes baud rates and the radio frame length', () => {
    const { ask, device } = simulate()
    const fine = clean('AA AA AA 96 69 00 04 00 00 90 94')
    const rates = ['00 63', '01 62', '02 61', '03 60', '04 67'].map((end) => {
      expect(ask(`AA AA AA 96 69 00 03 60 ${end}`)).toBe(fine)
      return device.look()['baudRate']
    })
    expect(rates).toEqual([115_200, 57_600, 38_400, 19_200, 9_600])
    expect(ask('AA AA AA 96 69 00 04 61 FF 50 CA')).toBe(fine)
    expect(device.look()).toMatchObject({ maxRadioFrame: 80 })
    expect(ask('AA AA AA 96 69 00 03 60 05 66')).toBe(clean('AA AA AA 96 69 00 04 00 00 21 25'))
  })

  it('gives the error it is told to, with what the card says', () => {
    const { ask, device } = simulate()
    device.act('sam-error', { sw3: 0x41, sw1: 0x6a, sw2: 0x82, on: 'find' })
    expect(ask(FIND)).toBe(clean('AA AA AA 96 69 00 04 6A 82 41 AD'))
    expect(ask(FIND)).toBe(clean(EMPTY))
  })

  it('wants find and select before every read, and finds a card that was read only after it was lifted', () => {
    const { ask, askBytes, device } = simulate()
    device.act('present-card', { seed: 5 })
    expect(ask(FIND)).toBe(clean(FOUND))
    expect(ask(READ)).toBe(clean(READ_FAILED))
    expect(ask(FIND)).toBe(clean(FOUND))
    expect(ask(SELECT)).toBe(clean(SELECTED))
    const document = askBytes(READ)
    expect(document).toHaveLength(1295)
    expect(hex(document?.subarray(0, 14) ?? new Uint8Array())).toBe(clean('AA AA AA 96 69 05 08 00 00 90 01 00 04 00'))
    expect(ask(READ)).toBe(clean(READ_FAILED))
    expect(ask(FIND)).toBe(clean(EMPTY))
    device.act('remove-card')
    device.act('present-card', { seed: 5 })
    expect(ask(FIND)).toBe(clean(FOUND))
  })

  it('understands commands in pieces and behind noise', () => {
    const { ask } = simulate()
    const find = bytes(FIND)
    for (let cut = 1; cut < find.length; cut++) {
      expect(ask(`00 AA AA ${hex(find.subarray(0, cut))}`)).toBe('')
      expect(ask(hex(find.subarray(cut)))).toBe(clean(EMPTY))
    }
  })

  it('refuses acts it does not know', () => {
    const { device } = simulate()
    expect(() => device.act('fly')).toThrow('idcard-sam has no act fly')
    expect(() => device.act('present-card', { layout: 'passport' })).toThrow('no such layout')
  })

  it('writes the text of the published document', () => {
    const holder: Cardholder = {
      layout: 'citizen',
      name: '张三测试',
      sex: '1',
      nation: '01',
      birth: '19900307',
      address: '北京市东城区测试街道1号',
      number: '110101199003077651',
      issuer: '北京市公安局东城分局',
      from: '20200101',
      to: '20400101',
    }
    const published =
      '张三测试           10119900307北京市东城区测试街道1号                       110101199003077651北京市公安局东城分局     2020010120400101                  '
    expect(Buffer.from(cardText(holder)).toString('utf16le')).toBe(published)
  })
})

describe('invented people', () => {
  it('have the published check characters', () => {
    for (const number of ['11010519491231002X', '440524188001010014', '810000199001010019', '911384019850301125']) {
      expect(withCheckCharacter(number.slice(0, 17))).toBe(number)
    }
  })

  it('are the same for the same seed and differ for others', () => {
    expect(inventPerson(42)).toEqual(inventPerson(42))
    const numbers = new Set(Array.from({ length: 500 }, (_, seed) => inventPerson(seed).number))
    expect(numbers.size).toBe(500)
  })

  it('hold numbers that agree with birth and sex, and text that fits the card, in every layout', () => {
    for (const layout of LAYOUTS) {
      for (let seed = 0; seed < 200; seed++) {
        const person = inventPerson(seed, { layout })
        expect(cardText(person)).toHaveLength(256)
        expect(person.name.length).toBeGreaterThanOrEqual(2)
        if (layout === 'foreigner2017') {
          expect(person.number).toMatch(/^[A-Z]{3}\d{12}$/)
          continue
        }
        expect(withCheckCharacter(person.number.slice(0, 17))).toBe(person.number)
        expect(person.number.slice(6, 14)).toBe(person.birth)
        expect(Number(person.number[16]) % 2 === 1 ? '1' : '2').toBe(person.sex)
        const day = `${person.birth.slice(0, 4)}-${person.birth.slice(4, 6)}-${person.birth.slice(6)}`
        expect(new Date(day).toISOString().slice(0, 10)).toBe(day)
      }
    }
  })

  it('are of the age asked for, old people with cards valid for good; every fourth or so is old by itself', () => {
    for (let seed = 0; seed < 100; seed++) {
      const person = inventPerson(seed, { age: 75, today: '2026-06-01' })
      expect(person.birth > '19500601' && person.birth <= '19510601').toBe(true)
      expect(person.to).toBe('长期')
    }
    const old = Array.from({ length: 1000 }, (_, seed) => inventPerson(seed)).filter(
      ({ birth }) => birth < '1966',
    ).length
    expect(old).toBeGreaterThan(180)
    expect(old).toBeLessThan(330)
  })
})
