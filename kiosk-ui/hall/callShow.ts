import { type ComputedRef, computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { CallView, DisplayView } from '../../contracts/index.ts'
import { type CallQueue, emptyQueue, seeCalls, showNext } from './callQueue.ts'
import type { CallVoice } from './callVoice.ts'
import type { ShownCallsMemory } from './shownCallsMemory.ts'

/** Without a call for this long the big field shows the calm picture. */
export const IDLE_MS = 20_000
/** A repetition is left out when the next in line has waited for this long to be called at all. */
const MAX_DELAY_MS = 15_000

export interface CallShow {
  /** The call of the big field, or the last one while it is calm. */
  readonly shown: ComputedRef<CallView | undefined>
  /** Being shown alone now: for a few seconds, and until its voice has ended. */
  readonly isHeld: ComputedRef<boolean>
  /** Nobody has been called for a while. */
  readonly isCalm: ComputedRef<boolean>
  /** The calls before it, newest first. */
  readonly past: ComputedRef<readonly CallView[]>
}

export interface CallShowOptions {
  readonly view: () => DisplayView | undefined
  /** The view is the hub's newest. */
  readonly isLive: () => boolean
  /** The hub's tick now. */
  readonly tick: () => number
  readonly voice: CallVoice
  readonly memory: ShownCallsMemory
  readonly schedule?: (delayMs: number, work: () => void) => () => void
}

/** Shows and says the calls of a display one after the other. */
export function useCallShow(options: CallShowOptions): CallShow {
  const { view, isLive, tick, voice, memory } = options
  const schedule = options.schedule ?? withTimeout
  const queue = shallowRef<CallQueue>(emptyQueue(memory.load()))
  const isCalm = ref(true)
  let hasGap = true
  let isBusy = false
  let isOver = false
  let cancelCalm = () => {}
  let cancelTurn = () => {}

  function take(changed: CallQueue): void {
    if (changed.known !== queue.value.known) memory.save(changed.known)
    queue.value = changed
  }

  /** Shows whoever is next, unless somebody is being shown. */
  function goOn(): void {
    if (isBusy || queue.value.line.length === 0 || isOver) return
    take(showNext(queue.value))
    const { shown } = queue.value
    if (shown) void hold(shown.call)
  }

  async function hold(call: CallView): Promise<void> {
    isBusy = true
    cancelCalm()
    isCalm.value = false
    const shownFor = new Promise<void>((resolve) => {
      cancelTurn = schedule((view()?.showSeconds ?? 4) * 1000, resolve)
    })
    await Promise.all([shownFor, speak(call)])
    isBusy = false
    if (queue.value.line.length > 0) return goOn()
    take(showNext(queue.value))
    calmAfter(IDLE_MS)
  }

  async function speak(call: CallView): Promise<void> {
    const sound = view()?.sound
    // Owed to the hall, but the customer has come meanwhile: there is nobody to call.
    if (!sound || !(queue.value.shown?.call.isCalling ?? call.isCalling)) return
    await voice.say(call, sound, () => !isNextKeptWaiting())
  }

  function isNextKeptWaiting(): boolean {
    const next = queue.value.line[0]
    return isOver || (next !== undefined && tick() - next.call.at > MAX_DELAY_MS)
  }

  function calmAfter(delayMs: number): void {
    cancelCalm()
    cancelCalm = schedule(delayMs, () => {
      isCalm.value = true
    })
  }

  watch(
    () => [isLive(), view()?.calls] as const,
    ([live, calls]) => {
      if (!live || !calls) {
        hasGap = true
        return
      }
      const before = queue.value.shown
      take(seeCalls(queue.value, calls, hasGap, tick()))
      hasGap = false
      const adopted = before ? undefined : queue.value.shown
      const ageMs = adopted ? tick() - adopted.call.at : IDLE_MS
      if (adopted && ageMs < IDLE_MS) {
        isCalm.value = false
        calmAfter(IDLE_MS - ageMs)
      }
      goOn()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    isOver = true
    cancelCalm()
    cancelTurn()
  })

  return {
    shown: computed(() => queue.value.shown?.call),
    isHeld: computed(() => queue.value.shown?.isHeld ?? false),
    isCalm: computed(() => isCalm.value || !queue.value.shown),
    past: computed(() => queue.value.past),
  }
}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
