import { onScopeDispose, type Ref, ref } from 'vue'
import type { HubClient } from '../common/hub/hubClient.ts'
import { type Schedule, withTimeout } from '../common/press.ts'

/** Long enough that no slip of a finger raises it. */
export const HOLD_MS = 1000
/** "Told" stays on the screen this long. */
export const TOLD_SHOWN_MS = 10_000

export type EmergencyPhase = 'quiet' | 'sending' | 'told' | 'untold'

export interface Emergency {
  readonly phase: Ref<EmergencyPhase>
  raise(): Promise<void>
}

/** Calls the lobby manager without a word being said at the counter. It waits for no other press of the window. */
export function useEmergency(
  hub: Pick<HubClient, 'send'>,
  windowId: string,
  schedule: Schedule = withTimeout,
): Emergency {
  const phase = ref<EmergencyPhase>('quiet')
  let cancelTimer = () => {}
  onScopeDispose(() => cancelTimer())
  return {
    phase,
    async raise() {
      if (phase.value === 'sending') return
      cancelTimer()
      phase.value = 'sending'
      const outcome = await hub.send('RaiseEmergency', { windowId })
      phase.value = outcome.kind === 'done' ? 'told' : 'untold'
      if (outcome.kind !== 'done') return
      cancelTimer = schedule(TOLD_SHOWN_MS, () => {
        phase.value = 'quiet'
      })
    },
  }
}

/** Ctrl+Alt+E, by the place of the key: some layouts type another letter with these held. */
export function isEmergencyKey(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'repeat'>): boolean {
  return event.code === 'KeyE' && event.ctrlKey && event.altKey && !event.repeat
}
