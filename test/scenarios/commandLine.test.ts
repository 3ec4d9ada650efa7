import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { SessionView } from '../../contracts/index.ts'
import { HubClient } from '../../simulators/people/hubClient.ts'
import { smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { hub } from '../support/hubProgram.ts'

const directory = mkdtempSync(join(tmpdir(), 'branchhub-cli-'))
let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

describe('the command line', () => {
  it('says what it takes when it is given something else, and never with a stack', async () => {
    const [unknown, option, file, port] = await Promise.all([
      hub(['conquer']),
      hub(['serve', '--speed', '9']),
      hub(['check-config']),
      hub(['serve', '--http-port', 'x']),
    ])
    expect(unknown).toMatchObject({
      code: 2,
      problems: expect.stringMatching(/^Unknown command: conquer[\s\S]*usage: hub/),
    })
    expect(option).toMatchObject({ code: 2, problems: expect.stringMatching(/--speed[\s\S]*usage: hub/) })
    expect(file).toMatchObject({ code: 2, problems: 'usage: check-config FILE\n' })
    expect(port).toMatchObject({ code: 2, problems: 'x is not a port number\n' })
    for (const { problems } of [unknown, option, file, port]) expect(problems).not.toMatch(/^ +at /m)
  })

  it('checks a configuration: every mistake with its place, and whether it is good in the exit code', async () => {
    const bad = join(directory, 'bad.yaml')
    const good = join(directory, 'good.yaml')
    writeFileSync(good, stringify(smallBranch()))
    writeFileSync(
      bad,
      stringify(
        smallBranch((change) => {
          ;(change.windows[0] as { profile: string }).profile = 'nobody'
          ;(change.queues[0] as { prefix: string }).prefix = 'V'
        }),
      ),
    )
    const [onGood, onBad, onNone] = await Promise.all([
      hub(['check-config', good]),
      hub(['check-config', bad]),
      hub(['check-config', join(directory, 'none.yaml')]),
    ])
    expect(onGood).toMatchObject({ code: 0, out: expect.stringContaining('is good') })
    expect(onBad.code).toBe(1)
    expect(onBad.out).toMatch(/bad\.yaml: \d+:\d+ {2}\/windows\/0\/profile/)
    expect(onBad.out).toMatch(/\/queues\/\d\/prefix/)
    expect(onNone).toMatchObject({ code: 1, out: expect.stringContaining('ENOENT') })
  })

  it('makes nothing where a hub can not start for want of a configuration', async () => {
    const data = join(directory, 'never')
    const refused = await hub(['serve', '--data', data])
    expect(refused).toMatchObject({ code: 2, problems: expect.stringContaining('--config FILE') })
    expect(existsSync(data)).toBe(false)
  })

  it('keeps people, nodes and kiosks beside a running hub, which takes them at once', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const data = ['--data', branch.dataDirectory]
    const [short, role, added, node, local, key] = await Promise.all([
      hub(['user', 'add', 'anna', '--role', 'teller', ...data], 'short'),
      hub(['user', 'add', 'anna', '--role', 'king', ...data], 'long enough'),
      hub(['user', 'add', 'bert', '--role', 'manager', '--name', '白', '--keep-password', ...data], 'long enough'),
      hub(['node', 'add', 'kiosk-2', ...data]),
      hub(['node', 'add', 'local', ...data]),
      hub(['kiosk-key', 'k1', ...data]),
    ])
    expect(short).toMatchObject({ code: 2, problems: expect.stringContaining('at least 8 characters') })
    expect(role).toMatchObject({ code: 2, problems: expect.stringContaining('--role is one of') })
    expect(added.code).toBe(0)
    expect(JSON.parse(node.out)).toMatchObject({ node: 'kiosk-2', secret: expect.stringMatching(/^.{43}$/) })
    expect(local).toMatchObject({ code: 2, problems: expect.stringContaining('this computer') })
    const client = new HubClient(branch.address)
    expect(await client.logIn('bert', 'long enough')).toMatchObject({ role: 'manager' } satisfies Partial<SessionView>)
    const [kioskId = '', secret = ''] = (key.out.trim().split('#')[1] ?? '').split('.')
    expect(await new HubClient(branch.address).startKiosk(kioskId, secret)).toMatchObject({ role: 'kiosk' })

    const [people, revoked] = await Promise.all([
      hub(['user', 'list', ...data]),
      hub(['node', 'revoke', 'kiosk-2', ...data]),
    ])
    expect(people.out).toContain('bert\tmanager\t白\n')
    expect(revoked.code).toBe(0)
    expect((await hub(['node', 'list', ...data])).out).toMatch(/^local\t/)
    expect((await hub(['node', 'revoke', 'kiosk-2', ...data])).code).toBe(2)
  })

  it('backs up beside a running hub, refuses to restore under it, and restores elsewhere what was there', async () => {
    branch = await startTestBranch({ ports: 'tcp' })
    const file = join(directory, 'backup.db')
    const data = ['--data', branch.dataDirectory]
    const manager = await branch.screen('manager')
    await manager.command('IssueTicket', { businessId: 'cash' })
    const made = await hub(['backup', file, ...data])
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/events up to \d+, sha256 [0-9a-f]{64}/) })
    const [under, whole] = await Promise.all([hub(['restore', file, ...data]), hub(['verify', ...data])])
    expect(under).toMatchObject({ code: 1, problems: expect.stringContaining('is running') })
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('whole') })

    const elsewhere = ['--data', join(directory, 'elsewhere')]
    const restored = await hub(['restore', file, ...elsewhere])
    expect(restored.code).toBe(0)
    expect(/up to (\d+)/.exec(restored.out)?.[1]).toBe(/up to (\d+)/.exec(made.out)?.[1])
    expect((await hub(['verify', ...elsewhere])).code).toBe(0)

    const bytes = readFileSync(file)
    const at = bytes.indexOf('TicketIssued')
    expect(at).toBeGreaterThan(0)
    writeFileSync(file, bytes.fill('X', at, at + 6))
    expect(await hub(['restore', file, '--data', join(directory, 'third')])).toMatchObject({
      code: 1,
      problems: expect.stringContaining('checksum'),
    })
  })
})
