import { Worker } from 'node:worker_threads'
import type { Log } from '../../app/ports.ts'
import type { JobName, JobRequest, Jobs, WorkerMessage, WorkerStart } from './backgroundMessages.ts'
import { StoreError } from './storeError.ts'

/** Before a thread that died is started again. */
const RESTART_DELAY_MS = 10_000
/** Checkpoints can wait until the branch serves again; a start on two cores can not wait for them. */
const FIRST_START_MS = 500

interface Waiting {
  readonly job: JobName
  readonly resolve: (result: Jobs[JobName]['result']) => void
  readonly reject: (error: Error) => void
}

/** The hub's end of the worker thread that does checkpoints, verification and backups. */
export class Background {
  readonly #start: WorkerStart
  readonly #log: Log
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #restart: NodeJS.Timeout | undefined
  #lastId = 0
  #closing = false

  constructor(start: WorkerStart, log: Log) {
    this.#start = start
    this.#log = log
    this.#spawnIn(FIRST_START_MS)
  }

  /** Rejects with StoreError. */
  run<N extends JobName>(job: N, input: Jobs[N]['input']): Promise<Jobs[N]['result']> {
    if (this.#closing) return Promise.reject(new StoreError('io', `${job}: the store is closed`))
    this.#worker ??= this.#spawn()
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { job, resolve: (result) => resolve(result as Jobs[N]['result']), reject })
      this.#worker?.postMessage({ id, job, input } as JobRequest)
    })
  }

  /** Jobs still running are given up; a step inside SQLite is finished first. */
  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#restart)
    await this.#worker?.terminate()
  }

  #spawn(): Worker {
    clearTimeout(this.#restart)
    const worker = startWorker(this.#start)
    worker.unref()
    worker.on('message', (message: WorkerMessage) => this.#take(message))
    worker.on('error', (error) =>
      this.#log.error({ component: 'store', error: String(error) }, 'background thread failed'),
    )
    worker.on('exit', () => this.#lost(worker))
    return worker
  }

  #take(message: WorkerMessage): void {
    if (message.kind === 'checkpoints') {
      if (message.working) this.#log.info({ component: 'store' }, message.message)
      else this.#log.error({ component: 'store', error: message.message }, 'checkpoints fail')
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'done') waiting?.resolve(message.result)
    else waiting?.reject(new StoreError(message.reason, message.message))
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { job, reject } of this.#waiting.values())
      reject(new StoreError('io', `${job}: the background thread has ended`))
    this.#waiting.clear()
    if (this.#closing) return
    this.#spawnIn(RESTART_DELAY_MS)
  }

  #spawnIn(ms: number): void {
    this.#restart = setTimeout(() => {
      this.#worker ??= this.#spawn()
    }, ms).unref()
  }
}

/**
 * Built code starts the worker's file as it is. Run from source (development, tests) the file is TypeScript, which the
 * thread can read only through tsx: Node 20 does not hand `--import` on to worker threads.
 */
function startWorker(workerData: WorkerStart): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./backgroundWorker.js', import.meta.url), { workerData })
  const tsx = import.meta.resolve('tsx/esm/api')
  const file = new URL('./backgroundWorker.ts', import.meta.url).href
  const code = `import(${JSON.stringify(tsx)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(file)}) })`
  return new Worker(code, { eval: true, workerData })
}
