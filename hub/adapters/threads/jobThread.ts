import { type ResourceLimits, Worker, type WorkerOptions } from 'node:worker_threads'
import type { Log } from '../../app/ports.ts'
import type { JobGone, JobRequest, JobTable, ThreadMessage } from './messages.ts'

export interface JobThreadOptions {
  /** The program of the thread, which answers with `answerJobs`: TypeScript where it runs from source. */
  readonly program: URL
  readonly workerData?: unknown
  readonly resourceLimits?: ResourceLimits
  /** In the log. */
  readonly component: string
  readonly log: Log
  /** The thread starts so long after this, or with the first job when that comes before; undefined: with the first job. */
  readonly firstStartMs?: number
  /** A thread that died is started again after so long, or with the next job. */
  readonly restartAfterMs: number
  /** A thread that has jobs and says nothing for so long hangs, and is ended. */
  readonly silenceMs?: number
  /** A thread that nobody has asked for so long is ended, and its memory given back; the next job starts it again. */
  readonly idleMs?: number
  /** What a job is rejected with; `reason` as the thread gave it, `lost` when there is no thread that could answer. */
  readonly toError: (reason: string, message: string) => Error
  /** What the thread says that belongs to no job. */
  readonly told?: (about: unknown) => void
}

interface Waiting {
  readonly job: string
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** The hub's end of a thread beside its own: gives it jobs, ends it when it hangs, and starts it again when it has died. */
export class JobThread<J extends JobTable<J>> {
  readonly #options: JobThreadOptions
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #start: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0
  #closing = false

  constructor(options: JobThreadOptions) {
    this.#options = options
    if (options.firstStartMs !== undefined) this.#spawnIn(options.firstStartMs)
  }

  /**
   * Rejects with the error of the options.
   * @param gone nobody waits for it any more: it is rejected as `cancelled`, and the thread is told, which stops between two steps
   */
  run<N extends keyof J & string>(job: N, input: J[N]['input'], gone?: AbortSignal): Promise<J[N]['result']> {
    if (gone?.aborted) return Promise.reject(this.#options.toError('cancelled', `${job}: nobody waits for it`))
    if (this.#closing) return Promise.reject(this.#options.toError('lost', `${job}: closed`))
    this.#worker ??= this.#spawn()
    const worker = this.#worker
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { job, resolve: (result) => resolve(result as J[N]['result']), reject })
      if (this.#waiting.size === 1) this.#listen()
      worker.postMessage({ id, job, input } as JobRequest<J>)
      gone?.addEventListener('abort', () => this.#giveUp(id, worker), { once: true })
    })
  }

  /** Jobs still running are given up; a step inside native code is finished first. */
  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#start)
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #giveUp(id: number, worker: Worker): void {
    const waiting = this.#waiting.get(id)
    if (!waiting) return
    this.#waiting.delete(id)
    worker.postMessage({ id, gone: true } satisfies JobGone)
    this.#listen()
    waiting.reject(this.#options.toError('cancelled', `${waiting.job}: nobody waits for it`))
  }

  #spawn(): Worker {
    clearTimeout(this.#start)
    const { program, workerData, resourceLimits, component, log } = this.#options
    const worker = startWorker(program, { workerData, ...(resourceLimits && { resourceLimits }) })
    worker.unref()
    worker.on('message', (message: ThreadMessage) => this.#take(message))
    worker.on('error', (error) => log.error({ component, error: String(error) }, 'a thread failed'))
    worker.on('exit', () => this.#lost(worker))
    return worker
  }

  #take(message: ThreadMessage): void {
    this.#listen()
    if (message.kind === 'alive') return
    if (message.kind === 'told') {
      this.#options.told?.(message.about)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    this.#listen()
    if (message.kind === 'done') waiting?.resolve(message.result)
    else waiting?.reject(this.#options.toError(message.reason, message.message))
  }

  /** From now on it may be silent for so long while somebody waits for it. */
  #listen(): void {
    const { silenceMs, component, log } = this.#options
    clearTimeout(this.#silence)
    clearTimeout(this.#idle)
    if (this.#waiting.size === 0) {
      this.#rest()
      return
    }
    if (silenceMs === undefined) return
    const worker = this.#worker
    this.#silence = setTimeout(() => {
      log.error({ component, silenceMs, jobs: [...this.#waiting.values()].map(({ job }) => job) }, 'a thread hangs')
      void worker?.terminate()
    }, silenceMs).unref()
  }

  /** From now on nobody waits for it. */
  #rest(): void {
    const { idleMs } = this.#options
    const worker = this.#worker
    if (idleMs === undefined || !worker) return
    this.#idle = setTimeout(() => {
      // It is not lost: what it will be asked for next starts another one.
      this.#worker = undefined
      void worker.terminate()
    }, idleMs).unref()
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const given = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#listen()
    for (const { job, reject } of given) reject(this.#options.toError('lost', `${job}: the thread has ended`))
    if (!this.#closing) this.#spawnIn(this.#options.restartAfterMs)
  }

  #spawnIn(ms: number): void {
    clearTimeout(this.#start)
    this.#start = setTimeout(() => {
      this.#worker ??= this.#spawn()
    }, ms).unref()
  }
}

/**
 * Built code starts the program's file as it is. Run from source (development, tests) the file is TypeScript, which the
 * thread can read only through tsx: Node 20 does not hand `--import` on to worker threads.
 */
function startWorker(program: URL, options: WorkerOptions): Worker {
  if (!program.href.endsWith('.ts')) return new Worker(program, options)
  const tsx = import.meta.resolve('tsx/esm/api')
  const file = JSON.stringify(program.href)
  const code = `import(${JSON.stringify(tsx)}).then((tsx) => { tsx.register(); return import(${file}) })`
  return new Worker(code, { ...options, eval: true })
}
