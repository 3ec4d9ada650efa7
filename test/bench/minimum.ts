import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { io } from 'socket.io-client'
import { serve } from '../../simulators/line/serve.ts'
import { simulators } from '../../simulators/registry.ts'
import { type Measured, pressOn, rssMb } from './pressToBoard.ts'

const BUILT = 'dist/bench'

/** The hand-written minimum of `minimum/`, built like the product's programs and run as two processes. */
export async function startMinimum(units: number): Promise<Measured> {
  await build()
  const directory = mkdtempSync(join(tmpdir(), 'branchhub-minimum-'))
  const addresses = Array.from({ length: units }, (_, index) => index + 1)
  const line = async (driver: string) => {
    const create = await simulators[driver]?.()
    if (!create) throw new Error(`no simulator for ${driver}`)
    return serve(create, { addresses }, { tcp: 0 })
  }
  const lines = { keypads: await line('keypad-ff68'), boards: await line('led-onbon') }
  const portOf = ({ port }: { port: unknown }) => String((port as { tcp: { port: number } }).tcp.port)

  const hub = spawn(process.execPath, [`${BUILT}/hub.js`, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ports = JSON.parse(await firstLine(hub)) as { mqtt: number; http: number }
  const agent = spawn(
    process.execPath,
    [`${BUILT}/agent.js`, String(ports.mqtt), portOf(lines.keypads), portOf(lines.boards)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await firstLine(agent)
  const pad = io(`http://127.0.0.1:${ports.http}`, { transports: ['websocket'], reconnection: false })
  await new Promise<void>((connected) => pad.once('connect', connected))

  return {
    press: (address) =>
      pressOn(lines, address, () => new Promise((told) => pad.once('delta', () => told(performance.now())))),
    rssMb: () => rssMb(hub.pid ?? 0),
    async close() {
      pad.disconnect()
      for (const child of [agent, hub]) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await Promise.all(Object.values(lines).map((running) => running.close()))
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** One file a process, as the product's programs are built (scripts/bundle.mjs). */
async function build(): Promise<void> {
  const bundle = await rolldown({
    input: { hub: 'test/bench/minimum/hub.ts', agent: 'test/bench/minimum/agent.ts' },
    platform: 'node',
    external: ['better-sqlite3'],
  })
  await bundle.write({ dir: BUILT, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
  await bundle.close()
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('the process has no output')
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.split('\n')[0] ?? ''
}
