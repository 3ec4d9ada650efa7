import { describe, expect, it } from 'vitest'
import { mistakeLine, parseConfiguration, readConfigurationFile } from './configurationFile.ts'

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
