/** What a thread can be asked for: input and result of each job, both fit to be copied between threads. */
export type JobTable<J> = { readonly [N in keyof J]: { readonly input: unknown; readonly result: unknown } }

export type JobRequest<J extends JobTable<J>> = {
  [N in keyof J & string]: { readonly id: number; readonly job: N; readonly input: J[N]['input'] }
}[keyof J & string]

/** Nobody waits for this job any more. */
export interface JobGone {
  readonly id: number
  readonly gone: true
}

export type ThreadMessage =
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string; readonly message: string }
  /** A long job goes on. */
  | { readonly kind: 'alive' }
  /** What belongs to no job. */
  | { readonly kind: 'told'; readonly about: unknown }
