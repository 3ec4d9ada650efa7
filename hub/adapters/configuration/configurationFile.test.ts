import { describe, expect, it } from 'vitest'
import { parseConfiguration, readConfigurationFile } from './configurationFile.ts'
import { mistakeLine } from './yamlFile.ts'

describe('configuration file', () => {
  it('takes the example branch without a mistake or warning', () => {
    const read = readConfigurationFile('config/example-branch.yaml')
    expect('mistakes' in read ? read.mistakes : read.warnings).toEqual([])
    expect('configuration' in read).toBe(true)
  })

  it('reports every mistake of a document at once, each with its line and column', () => {
    const example = readConfigurationFile('config/example-branch.yaml').text ?? ''
    const broken = example
      .replace(/^(\s+)profile: \S+/m, '$1profile: no-such-profile')
      .replace(/meanServiceMinutes: [\d.]+/, 'meanServiceMinutes: -1')
    const read = parseConfiguration(broken)
    if (!('mistakes' in read)) throw new Error('the broken document was taken')
    expect(read.mistakes.length).toBeGreaterThanOrEqual(2)
    const lines = broken.split('\n')
    const profile = read.mistakes.find((mistake) => mistake.message.includes('no-such-profile'))
    expect(lines[(profile?.line ?? 0) - 1]).toContain('no-such-profile')
    const mean = read.mistakes.find((mistake) => mistake.path.endsWith('/meanServiceMinutes'))
    expect(lines[(mean?.line ?? 0) - 1]).toContain('meanServiceMinutes: -1')
    expect(mistakeLine(profile as never)).toMatch(/^\d+:\d+ {2}\//)
  })

  it('refuses a document with many mistakes whole, and tells all of them, each with its line', () => {
    const example = readConfigurationFile('config/example-branch.yaml').text ?? ''
    const wrong: readonly (readonly [right: string | RegExp, wrong: string, message: RegExp])[] = [
      ['- queues: [corporate]\n', '- queues: [corporat]\n', /there is no queue "corporat"/],
      [/peopleThreshold: 10 #/, 'peopleThreshold: -10 #', /must be >= 0, not -10/],
      [/timeThresholdMinutes: 25/, 'timeThresholdMinutes: -25', /must be >= 0, not -25/],
      [
        /to: "18:00" \}/,
        'to: "18:00" }\n      - { profile: weekend, weekdays: [sun], from: "17:00" }',
        /overlaps on sun/,
      ],
      [/from: "11:30", to: "13:30"/, 'from: "13:30", to: "11:30"', /ends at 11:30, not after it begins/],
      [/profile: vip-room/, 'profile: vip-rom', /there is no profile "vip-rom"/],
      [/weekdays: \[mon, tue, wed, thu, fri\]\n/, 'dates: ["2026-02-29"]\n', /no day 2026-02-29/],
      [/id: papers,/, 'id: done,', /id "done" is used twice/],
      [/quickPrefix: QS/, 'quickPrefix: A', /"A" is the prefix of queue "cash"/],
      [
        /businesses: \[cash, account, ebank, exchange, wealth\]/,
        'businesses: [cash, loans]',
        /there is no business "loans"/,
      ],
      [/ticketsPerDay: 300/, 'ticketsPerDay: 300\n    key: secret', /there is no setting "key" here/],
      [/machines: \[atm-1\]/, 'machines: [atm-2]', /there is no machine "atm-2"/],
    ]
    let broken = example
    for (const [right, with_] of wrong) broken = broken.replace(right, with_)
    const read = parseConfiguration(broken)
    if (!('mistakes' in read)) throw new Error('the broken document was taken')
    const lines = broken.split('\n')
    for (const [, with_, message] of wrong) {
      const [mistake, ...others] = read.mistakes.filter((found) => message.test(found.message))
      expect([message, others]).toEqual([message, []])
      const place = lines.slice((mistake?.line ?? 0) - 1).join('\n')
      expect(place.split('\n')[0]).toContain(with_.trim().split('\n').at(-1)?.trim())
    }
    expect(read.mistakes).toHaveLength(wrong.length)
  })

  it('takes the example also with the parts that are only shown in comments', () => {
    const example = readConfigurationFile('config/example-branch.yaml').text ?? ''
    const parts = /^# (?:opening|webhooks|recognition):\n(?:# {3}.*\n)+/gm
    expect(example.match(parts)).toHaveLength(3)
    const whole = example
      .replace(parts, (part) => part.replace(/^# /gm, ''))
      .replace(/^( +)# (?=autoCall: true)/m, '$1')
    const read = parseConfiguration(whole)
    expect('mistakes' in read ? read.mistakes : read.warnings).toEqual([])
    expect(read).toMatchObject({
      configuration: {
        opening: { lastTicketMinutes: 15 },
        webhooks: [{ partner: 'mobile-bank' }],
        recognition: { crm: { timeoutMs: 800 } },
      },
    })
    expect(whole).toMatch(/^ {4}autoCall: true/m)
  })

  it('names the place of a syntax error and of a duplicate key', () => {
    const twice = parseConfiguration('schema: 1\nschema: 1\n')
    expect('mistakes' in twice && twice.mistakes[0]?.line).toBe(2)
    const torn = parseConfiguration('outlet: {id: [}\n')
    expect('mistakes' in torn && torn.mistakes[0]?.line).toBe(1)
  })

  it('says so when the file is missing, empty or no mapping', () => {
    for (const read of [
      readConfigurationFile('config/none.yaml'),
      parseConfiguration(''),
      parseConfiguration('- 1\n'),
    ]) {
      expect('mistakes' in read && read.mistakes.length).toBeGreaterThan(0)
    }
  })

  it('does not let nested aliases fill the memory', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((key, index) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`
    const read = parseConfiguration(bomb)
    expect('mistakes' in read && read.mistakes.length).toBeGreaterThan(0)
  })
})
