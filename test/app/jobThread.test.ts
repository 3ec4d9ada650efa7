import { afterEach, describe, expect, it, vi } from 'vitest'
import { JobThread, type JobThreadOptions } from '../../hub/adapters/threads/jobThread.ts'
import { SILENT } from '../support/appHarness.ts'
import type { TestJobs } from '../support/jobWorker.ts'
import { mailbox } from '../support/mailbox.ts'

const threads: JobThread<TestJobs>[] = []
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close()
})

function thread(options: Partial<JobThreadOptions> = {}): JobThread<TestJobs> {
  const made = new JobThread<TestJobs>({
    program: new URL('../support/jobWorker.ts', import.meta.url),
    component: 'test',
    log: SILENT,
    restartAfterMs: 60_000,
    toError: (reason, message) => new Error(`${reason}: ${message}`),
    ...options,
  })
  threads.push(made)
  return made
}

describe('a thread with jobs', () => {
  it('does them beside the thread that asks, and says why it does not do one', async () => {
    const beside = thread()
    const [first, second] = await Promise.all([beside.run('thread', null), beside.run('thread', null)])
    expect(first).toBeGreaterThan(0)
    expect(second).toBe(first)
    await expect(beside.run('refuse', 'no')).rejects.toThrow('failed: refuse: Error: no')
    expect(await beside.run('thread', null)).toBe(first)
  })

  it('that dies gives up its jobs, and the next job starts another one', async () => {
    const beside = thread()
    const first = await beside.run('thread', null)
    await expect(Promise.all([beside.run('die', null), beside.run('thread', null)])).rejects.toThrow('lost')
    expect(await beside.run('thread', null)).toBeGreaterThan(first)
  })

  it('that hangs is ended', async () => {
    const beside = thread({ silenceMs: 3_000 })
    const first = await beside.run('thread', null)
    await expect(beside.run('hang', null)).rejects.toThrow('lost: hang: the thread has ended')
    expect(await beside.run('thread', null)).toBeGreaterThan(first)
  })

  it('that takes more memory than it may is ended, and nobody else with it', async () => {
    const beside = thread({ resourceLimits: { maxOldGenerationSizeMb: 24 } })
    await expect(beside.run('devour', null)).rejects.toThrow('lost')
    expect(await beside.run('thread', null)).toBeGreaterThan(0)
  })

  it('starts again by itself after it has died', async () => {
    const starts = mailbox<unknown>()
    const beside = thread({ restartAfterMs: 10, told: (about) => starts.put(about) })
    await expect(beside.run('die', null)).rejects.toThrow('lost')
    await starts.next()
    await starts.next()
  })

  it('that nobody asks is ended, and the next job starts another one', async () => {
    const beside = thread({ idleMs: 1 })
    const first = await beside.run('thread', null)
    await vi.waitFor(async () => expect(await beside.run('thread', null)).toBeGreaterThan(first), { timeout: 20_000 })
  })

  it('gives up a job nobody waits for any more, and does the others', async () => {
    const said = mailbox<unknown>()
    const beside = thread({ told: (about) => said.put(about) })
    const gone = new AbortController()
    const endless = expect(beside.run('endless', null, gone.signal)).rejects.toThrow('cancelled: endless')
    const other = beside.run('thread', null)
    expect(await said.next()).toBe('started')
    gone.abort()
    await endless
    expect(await said.next()).toBe('given up')
    expect(await other).toBeGreaterThan(0)
    await expect(beside.run('thread', null, gone.signal)).rejects.toThrow('cancelled: thread')
  })

  it('takes no jobs once it is closed', async () => {
    const beside = thread()
    const given = beside.run('thread', null)
    const refused = expect(given).rejects.toThrow('lost')
    await beside.close()
    await refused
    await expect(beside.run('thread', null)).rejects.toThrow('lost: thread: closed')
  })
})
