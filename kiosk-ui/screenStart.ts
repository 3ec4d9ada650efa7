import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import type { Problem, SessionKind, SessionView } from '../contracts/index.ts'
import { type HubApi, sessionFate } from '../dashboard/common/hub/hubApi.ts'
import { HubClient } from '../dashboard/common/hub/hubClient.ts'
import { openHubSocket } from '../dashboard/common/hub/hubSocket.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'
import type { ScreenKey } from './takeKeyFromAddress.ts'

const RETRY_MS = 1500

export interface ScreenStart {
  readonly stage: Ref<'starting' | 'waiting' | 'notEnabled'>
  /** Why it could not start. */
  readonly problem: Ref<Problem | undefined>
  readonly running: ShallowRef<{ readonly id: string; readonly hub: HubClient } | undefined>
  /** The session has ended. */
  restart(): void
}

export interface ScreenStartOptions {
  readonly kind: Exclude<SessionKind, 'staff'>
  readonly api: HubApi
  readonly firstKey: ScreenKey | null
  readonly begin: (key: ScreenKey) => Promise<Outcome<SessionView>>
  readonly idOf: (session: SessionView) => string | null
}

/**
 * Starts a screen that nobody logs in to: with the key of its address, or by its cookie. The key stays in memory only, to
 * start again should the hub forget its session.
 */
export function useScreenStart({ kind, api, firstKey, begin, idOf }: ScreenStartOptions): ScreenStart {
  const stage = ref<'starting' | 'waiting' | 'notEnabled'>('starting')
  const problem = ref<Problem>()
  const running = shallowRef<{ id: string; hub: HubClient }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function start(): Promise<void> {
    const outcome = firstKey ? await begin(firstKey) : await api.session()
    const id = outcome.kind === 'done' ? idOf(outcome.value) : null
    if (id !== null) return run(id)
    problem.value = outcome.kind === 'refused' ? outcome.problem : undefined
    const isFinal = outcome.kind === 'done' || (outcome.kind === 'refused' && isNotLoggedIn(outcome.problem))
    stage.value = isFinal ? 'notEnabled' : 'waiting'
    if (!isFinal) timer = setTimeout(() => void start(), RETRY_MS)
  }

  function run(id: string): void {
    const hub = new HubClient({ socket: openHubSocket(kind), checkSession: () => sessionFate(api) })
    running.value = { id, hub }
    hub.start()
  }

  function restart(): void {
    running.value = undefined
    stage.value = 'starting'
    void start()
  }

  void start()
  return { stage, problem, running, restart }
}

function isNotLoggedIn({ code }: Problem): boolean {
  return code === 'LOGIN_FAILED' || code === 'NOT_SIGNED_IN' || code === 'SESSION_EXPIRED' || code === 'BAD_REQUEST'
}
