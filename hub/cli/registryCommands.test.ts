import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { temporaryDirectory } from '../../test/support/storeFixtures.ts'
import { openRegistry } from '../adapters/store/registry.ts'
import { partnerKeyCommand, userCommand } from './registryCommands.ts'

let directory: ReturnType<typeof temporaryDirectory>
const printed = { out: '', problems: '' }
beforeEach(() => {
  directory = temporaryDirectory()
  printed.out = ''
  printed.problems = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed.problems += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  directory.remove()
})

const partnerOf = (key: string): string | undefined => {
  const registry = openRegistry(directory.path)
  const partnerId = registry.partnerKeys.find(createHash('sha256').update(key).digest('hex'))
  registry.close()
  return partnerId
}

it('partner-key prints a key and nothing else; the next one ends it, and --revoke ends that', async () => {
  expect(await partnerKeyCommand(directory.path, 'bank-app', false)).toBe(0)
  const first = printed.out.trim()
  expect(printed).toEqual({ out: expect.stringMatching(/^bhp_[\w-]{43}\n$/), problems: '' })
  expect(partnerOf(first)).toBe('bank-app')
  printed.out = ''
  await partnerKeyCommand(directory.path, 'bank-app', false)
  const second = printed.out.trim()
  expect([partnerOf(first), partnerOf(second)]).toEqual([undefined, 'bank-app'])
  expect(await partnerKeyCommand(directory.path, 'bank-app', true)).toBe(0)
  expect(partnerOf(second)).toBeUndefined()
})

it('partner-key says what it can not do', async () => {
  expect(await partnerKeyCommand(directory.path, '', false)).toBe(2)
  expect(await partnerKeyCommand(directory.path, 'Bank App', false)).toBe(2)
  expect(await partnerKeyCommand(directory.path, 'nobody', true)).toBe(2)
  expect(printed.problems).toContain('Partner nobody has no key')
  expect(printed.out).toBe('')
})

it.each(['partner', 'kiosk', 'display', 'root', undefined])('nobody with a password has the role %s', async (role) => {
  const options = { role, name: undefined, keepPassword: false }
  expect(await userCommand(directory.path, 'add', 'li', options)).toBe(2)
  const registry = openRegistry(directory.path)
  expect(registry.people.listUsers()).toEqual([])
  registry.close()
})
