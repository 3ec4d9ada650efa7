import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, readStamp } from './build.mjs'
import { missingEntries } from './completeLockfile.mjs'
import { missingBuildTools, missingToolsMessage, restore, store } from './nativeModules.mjs'
import { installedMatches, wantedStamp } from './setup.mjs'
import { holderIsGone, withSetupLock } from './setupLock.mjs'
import { totalsLine } from './testTotals.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchhub-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('the set-up stamp', () => {
  it('changes with the lockfile and with nothing else of the project', () => {
    writeFileSync(join(folder, 'package-lock.json'), '{"packages":{}}')
    const before = wantedStamp(folder)
    writeFileSync(join(folder, 'package.json'), '{}')
    expect(wantedStamp(folder)).toBe(before)
    appendFileSync(join(folder, 'package-lock.json'), ' ')
    expect(wantedStamp(folder)).not.toBe(before)
  })
})

describe('what npm has installed', () => {
  const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' }
  const windows = { os: 'win32', cpu: 'x64', libc: '' }
  const sqlite = { version: '12.11.1', integrity: 'sha512-a' }

  it('matches when every package for this platform is there as locked', () => {
    const wanted = {
      '': {},
      'node_modules/s': sqlite,
      'node_modules/w': { version: '1.0.0', os: ['win32'] },
      'node_modules/m': { version: '1.0.0', os: ['linux'], libc: ['musl'] },
    }
    expect(installedMatches(wanted, { 'node_modules/s': sqlite }, linux)).toBe(true)
    expect(installedMatches(wanted, { 'node_modules/s': sqlite }, windows)).toBe(false)
  })

  it('does not match another version or another content', () => {
    const wanted = { 'node_modules/s': sqlite }
    expect(installedMatches(wanted, { 'node_modules/s': { ...sqlite, version: '12.11.0' } }, linux)).toBe(false)
    expect(installedMatches(wanted, { 'node_modules/s': { ...sqlite, integrity: 'sha512-b' } }, linux)).toBe(false)
  })
})

describe('completing the lockfile', () => {
  it('adds the binaries for other platforms that npm has left out, and no others', () => {
    const packages = {
      'node_modules/oxlint': {
        dev: true,
        optionalDependencies: { '@oxlint/linux-x64-gnu': '1.0.0', '@oxlint/linux-arm-musleabihf': '1.0.0' },
      },
      'node_modules/oxlint/node_modules/@oxlint/linux-x64-gnu': {},
    }
    expect(missingEntries(packages)).toEqual({
      'node_modules/@oxlint/linux-arm-musleabihf': {
        version: '1.0.0',
        cpu: ['arm'],
        dev: true,
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
    })
  })

  it('does not guess', () => {
    const packages = { 'node_modules/a': { optionalDependencies: { 'a-extra': '1.0.0' } } }
    expect(() => missingEntries(packages)).toThrow('a-extra@1.0.0')
  })
})

describe('missing build tools', () => {
  const having =
    (...tools: string[]) =>
    (name: string) =>
      tools.includes(name) ? `/usr/bin/${name}` : undefined

  it('are named with the packages that bring them', () => {
    const missing = missingBuildTools('linux', {}, having('python3'))
    const message = missingToolsMessage('better-sqlite3', missing, 'linux')
    expect(message).toContain('Missing for that: make, a C++ compiler (g++).')
    expect(message).toContain('sudo apt-get install make g++')
  })

  it('are none when a compiler, make and Python are there, under any of their names', () => {
    expect(missingBuildTools('linux', {}, having('python3', 'make', 'g++'))).toEqual([])
    expect(missingBuildTools('linux', { CXX: 'clang++' }, having('python', 'gmake', 'clang++'))).toEqual([])
  })
})

describe('the cache of compiled modules', () => {
  it('gives back what was stored', () => {
    writeFileSync(join(folder, 'built.node'), 'machine code')
    store(join(folder, 'cache'), 'sqlite-1-abi115', join(folder, 'built.node'))
    const target = join(folder, 'node_modules/sqlite/build/sqlite.node')
    expect(restore(join(folder, 'cache'), 'sqlite-1-abi115', target)).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe('machine code')
    expect(restore(join(folder, 'cache'), 'sqlite-2-abi115', target)).toBe(false)
  })

  it('ignores a damaged entry', () => {
    mkdirSync(join(folder, 'cache'))
    writeFileSync(join(folder, 'cache', 'sqlite-1-abi115-0123456789abcdef.node'), 'half of it')
    const target = join(folder, 'sqlite.node')
    expect(restore(join(folder, 'cache'), 'sqlite-1-abi115', target)).toBe(false)
    expect(existsSync(target)).toBe(false)
  })
})

describe('the build stamp', () => {
  it('is void when one of the outputs is gone', () => {
    writeFileSync(join(folder, 'a.js'), '')
    const stamp = join(folder, 'stamp.json')
    writeFileSync(stamp, JSON.stringify({ inputs: 'h', outputs: ['a.js'] }))
    expect(readStamp(folder, stamp)?.inputs).toBe('h')
    rmSync(join(folder, 'a.js'))
    expect(readStamp(folder, stamp)).toBeUndefined()
  })

  it('depends on the names and the contents of the sources', () => {
    mkdirSync(join(folder, 'ui/pages'), { recursive: true })
    writeFileSync(join(folder, 'ui/pages/a.vue'), 'x')
    const before = hashOf(folder, ['ui', 'absent'])
    expect(hashOf(folder, ['ui', 'absent'])).toBe(before)
    writeFileSync(join(folder, 'ui/pages/b.vue'), '')
    expect(hashOf(folder, ['ui', 'absent'])).not.toBe(before)
  })
})

describe('the set-up lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0
    let most = 0
    const enter = () =>
      withSetupLock(folder, async () => {
        inside += 1
        most = Math.max(most, inside)
        await Promise.resolve()
        inside -= 1
      })
    await Promise.all([enter(), enter()])
    expect(most).toBe(1)
  })

  it('is taken over from a process that is dead or has long been silent', async () => {
    const lock = join(folder, '.branchhub-setup.lock')
    writeFileSync(lock, '999999999')
    expect(holderIsGone(lock)).toBe(true)
    expect(await withSetupLock(folder, async () => 'done')).toBe('done')

    writeFileSync(lock, String(process.pid))
    expect(holderIsGone(lock)).toBe(false)
    const longAgo = new Date(Date.now() - 120_000)
    utimesSync(lock, longAgo, longAgo)
    expect(holderIsGone(lock)).toBe(true)
  })
})

describe('the totals for CI', () => {
  it('never say that a bad run had no failure', () => {
    expect(totalsLine({ numPassedTests: 7, numFailedTests: 2 }, 1)).toBe('7 passed, 2 failed')
    expect(totalsLine({ numPassedTests: 7, numFailedTests: 0 }, 1)).toBe('7 passed, 1 failed')
    expect(totalsLine(undefined, 1)).toBe('0 passed, 1 failed')
    expect(totalsLine({ numPassedTests: 9, numFailedTests: 0 }, 0)).toBe('9 passed, 0 failed')
  })
})
