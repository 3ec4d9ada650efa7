import { onScopeDispose, type Ref, ref } from 'vue'
import type { ROUTES } from '../../contracts/index.ts'

const PATH: (typeof ROUTES)['health']['path'] = '/healthz'
/** Together less than the three seconds within which a hall has to say that it is cut off. */
const EVERY_MS = 1000
const ANSWER_MS = 1500

export interface LinkCheckOptions {
  /** Rejects when there is no answer. */
  readonly probe?: (signal: AbortSignal) => Promise<unknown>
  readonly schedule?: (delayMs: number, work: () => void) => () => void
  readonly wallMs?: () => number
}

/**
 * Since when the hub has not answered, Unix ms; null while it does. A connection that was cut without a word, by a switch
 * or a machine that has stopped, looks sound for many seconds: so the hub is asked.
 */
export function useLinkCheck(options: LinkCheckOptions = {}): Ref<number | null> {
  const { probe = askHub, schedule = withTimeout, wallMs = () => Date.now() } = options
  const cutSince = ref<number | null>(null)
  let isOver = false
  let cancelNext = () => {}

  async function ask(): Promise<void> {
    const abort = new AbortController()
    const cancelLate = schedule(ANSWER_MS, () => abort.abort())
    const hasAnswered = await probe(abort.signal).then(
      () => true,
      () => false,
    )
    cancelLate()
    if (isOver) return
    cutSince.value = hasAnswered ? null : (cutSince.value ?? wallMs())
    cancelNext = schedule(EVERY_MS, () => void ask())
  }

  cancelNext = schedule(EVERY_MS, () => void ask())
  onScopeDispose(() => {
    isOver = true
    cancelNext()
  })
  return cutSince
}

function askHub(signal: AbortSignal): Promise<unknown> {
  return fetch(PATH, { signal, cache: 'no-store' })
}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
