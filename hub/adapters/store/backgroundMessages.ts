import type { BackupManifest } from './backup.ts'
import type { Anchor } from './chainVerifier.ts'
import type { StoreFailure } from './storeError.ts'
import type { Verification } from './verification.ts'

/** What the worker thread is started with. */
export interface WorkerStart {
  readonly hubDb: string
  readonly checkpointEveryMs: number
}

/** What it can be asked for. */
export interface Jobs {
  readonly verify: { readonly input: { readonly anchors: readonly Anchor[] }; readonly result: Verification }
  readonly backup: {
    readonly input: { readonly file: string; readonly codeVersion: string }
    readonly result: BackupManifest
  }
}
export type JobName = keyof Jobs
export type JobRequest = {
  [N in JobName]: { readonly id: number; readonly job: N; readonly input: Jobs[N]['input'] }
}[JobName]

export type WorkerMessage =
  | { readonly kind: 'done'; readonly id: number; readonly result: Jobs[JobName]['result'] }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: StoreFailure; readonly message: string }
  /** Checkpoints fail, or work again: told once each. */
  | { readonly kind: 'checkpoints'; readonly working: boolean; readonly message: string }
