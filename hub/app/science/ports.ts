import type { JobName, Jobs } from './jobs.ts'

/** Science is done beside the branch's work, never in its way. */
export interface Laboratory {
  /**
   * Rejects with ProblemError CALCULATION_FAILED when the job fails or takes too long.
   * @param gone nobody waits for it any more: it is given up
   */
  run<N extends JobName>(job: N, input: Jobs[N]['input'], gone?: AbortSignal): Promise<Jobs[N]['result']>
  close(): Promise<void>
}

/** What the branch has taught. A shortcut only: any of it may be dropped, the journal teaches it anew. */
export interface ModelStore {
  /** Undefined when there is none of this version. `seq`: position of the last event it has learned from. */
  load(version: string): { readonly seq: number; readonly memory: unknown } | undefined
  /** Plain JSON, nothing of a person but ids. Replaces what there was. Throws when it can not be stored. */
  save(version: string, seq: number, memory: unknown): void
}
