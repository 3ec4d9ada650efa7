import { type ComputedRef, computed, ref, watch } from 'vue'
import type { HelpTopic, KioskView } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'

/** `untold`: refused, or not answered. Told and coming are said only when the hub has said so. */
export type PersonCallState = 'none' | 'asking' | 'told' | 'coming' | 'untold'

export interface PersonCall {
  readonly state: ComputedRef<PersonCallState>
  ask(topic: HelpTopic): Promise<void>
  /** What became of the press is forgotten; a call that stands at the hub is not. */
  forget(): void
  /** The customer has left of his own accord: his call is not shown to the next one. */
  leave(): void
  /** Tick of a call whose customer has left. */
  leftAt(): number | null
}

export interface PersonCallOptions {
  readonly hub: Pick<HubClient, 'send'>
  readonly kioskId: string
  readonly view: () => KioskView | undefined
  /** Tick of a call whose customer had left when the page was loaded. */
  readonly leftAt: number | null
}

/** A person called to the kiosk: pressed as often as somebody likes, told as it is. */
export function usePersonCall({ hub, kioskId, view, leftAt: leftBefore }: PersonCallOptions): PersonCall {
  const press = ref<'none' | 'asking' | 'told' | 'untold'>('none')
  const leftAt = ref(leftBefore)
  let presses = 0

  const standing = computed(() => {
    const help = view()?.help ?? null
    return help !== null && help.at !== leftAt.value ? help : null
  })
  const state = computed(() => {
    if (standing.value === null) return press.value
    return standing.value.acknowledged ? 'coming' : 'told'
  })
  watch(standing, (now) => {
    if (now === null) forget()
  })

  async function ask(topic: HelpTopic): Promise<void> {
    if (press.value === 'asking') return
    presses += 1
    const mine = presses
    press.value = 'asking'
    leftAt.value = null
    const outcome = await hub.send('RequestHelp', { kioskId, topic })
    if (mine === presses) press.value = outcome.kind === 'done' ? 'told' : 'untold'
  }

  function forget(): void {
    presses += 1
    press.value = 'none'
  }

  function leave(): void {
    leftAt.value = view()?.help?.at ?? leftAt.value
  }

  return { state, ask, forget, leave, leftAt: () => leftAt.value }
}
