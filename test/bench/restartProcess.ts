import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeLargeJournal } from '../support/largeJournal.ts'
import type { Figure } from './main.ts'

const EVENTS = 1_000_000
const RUNS = 7

/**
 * Restart of the whole hub process on a journal of 1,000,000 events with a snapshot 5,000 events behind: from the start of the
 * process to the address it prints, when HTTP and MQTT answer. The floor is a start of Node that does nothing, in the same run.
 */
export async function benchRestart(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'branchhub-bench-'))
  try {
    process.stdout.write(`Making a journal of ${EVENTS} events ...\n`)
    await makeLargeJournal(directory, EVENTS, { snapshotBehind: 5_000 })
    const megabytes = Math.round(statSync(join(directory, 'hub.db')).size / 1e6)
    const starts: number[] = []
    const floors: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const from = performance.now()
      execFileSync(process.execPath, ['-e', '0'])
      floors.push(performance.now() - from)
      // Each start after the power has failed: no snapshot is taken on the way out.
      starts.push(await startAndKill(directory))
    }
    const value = median(starts)
    const floor = median(floors)
    process.stdout.write(
      `journal ${megabytes} MB; starts ${starts.map(Math.round).join(' ')} ms; bare Node ${Math.round(floor)} ms\n`,
    )
    return [
      {
        bench: 'restart',
        metric: 'process start to serving, ms, p50 (1,000,000 events)',
        value: Math.round(value),
        floor: Math.round(floor),
        ratio: value / floor,
        aim: 'under 1000 ms',
        holds: value < 1_000,
      },
    ]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Milliseconds from spawn to the address; then kill -9. */
export function startAndKill(dataDirectory: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const from = performance.now()
    const hub = spawn(
      process.execPath,
      [
        // As `npm run hub` starts it.
        '--max-semi-space-size=2',
        'dist/program/hub/main.js',
        'serve',
        '--data',
        dataDirectory,
        '--http-port',
        '0',
        '--mqtt-port',
        '0',
        '--no-agent',
        '--log-level',
        'warn',
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let printed = ''
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      if (!printed.includes('BranchHub ready')) return
      const ms = performance.now() - from
      hub.once('exit', () => resolve(ms))
      hub.kill('SIGKILL')
    }
    hub.stdout.on('data', read)
    hub.stderr.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    hub.once('exit', (code) => {
      if (!printed.includes('BranchHub ready')) reject(new Error(`the hub ended (${code}): ${printed}`))
    })
  })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
