import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { checkConfiguration } from '../../core/configuration.ts'
import { readConfigurationFile } from '../configuration/configurationFile.ts'
import { mistakeLine } from '../configuration/yamlFile.ts'
import { readWorkloadFile } from './workloadFile.ts'

const root = join(import.meta.dirname, '../../..')
const branch = (path: string) => {
  const read = readConfigurationFile(join(root, path))
  const checked = checkConfiguration('configuration' in read ? read.configuration : undefined)
  if ('mistakes' in checked) throw new Error(`${path} is no configuration`)
  return checked.config
}

const EXAMPLE = 'config/example-branch.yaml'
const workloads = readdirSync(join(root, 'config/workloads')).map((name) => [`config/workloads/${name}`, EXAMPLE])

it.each([
  ['config/example-workload.yaml', EXAMPLE],
  ...workloads,
  ['test/theory/two-classes-workload.yaml', 'test/theory/strict-priority-branch.yaml'],
  ['test/theory/two-classes-workload.yaml', 'test/theory/first-come-branch.yaml'],
])('%s is good for %s, without a doubt', (workload = '', configuration = '') => {
  const read = readWorkloadFile(join(root, workload), branch(configuration))
  expect('mistakes' in read ? read.mistakes.map(mistakeLine) : read.warnings).toEqual([])
})

it('gives every mistake its line and column', () => {
  const read = readWorkloadFile(join(root, 'config/example-workload.yaml'), {
    ...branch(EXAMPLE),
    windows: branch(EXAMPLE).windows.slice(1),
  })
  expect('mistakes' in read && read.mistakes.map(mistakeLine)).toEqual([
    expect.stringMatching(/^\d+:15 {2}\/staffing\/0\/window {2}there is no window "w1"$/),
  ])
  expect(readWorkloadFile('none.yaml', branch(EXAMPLE))).toMatchObject({
    mistakes: [{ path: '', message: 'the file can not be read: ENOENT' }],
  })
})
