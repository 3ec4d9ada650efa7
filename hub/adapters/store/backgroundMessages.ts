import type { BackupManifest } from './backup.ts'
import type { Anchor } from './chainVerifier.ts'
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

/** Checkpoints fail, or work again: told once each. */
export interface CheckpointsTold {
  readonly working: boolean
  readonly message: string
}
