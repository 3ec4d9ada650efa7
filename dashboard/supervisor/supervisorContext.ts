import { type ComputedRef, type InjectionKey, inject, type Ref } from 'vue'
import type { BranchView, SessionView } from '../../contracts/index.ts'
import type { HubApi } from '../common/hub/hubApi.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { AdministrationApi } from './administrationApi.ts'
import type { Draft } from './rules/draft.ts'
import type { SupervisorPlace } from './supervisorAddress.ts'

/** What every part of the page reads. */
export interface Supervisor {
  readonly hub: HubClient
  readonly hubApi: HubApi
  readonly api: AdministrationApi
  readonly session: SessionView
  readonly branch: ComputedRef<BranchView>
  readonly isLive: ComputedRef<boolean>
  readonly draft: Draft
  readonly place: Ref<SupervisorPlace>
  go(to: Partial<SupervisorPlace>): void
  /** Date and time of day of a moment of wall time, in the outlet's time zone. */
  moment(wallMs: number): string
}

export const SUPERVISOR: InjectionKey<Supervisor> = Symbol('supervisor')

export function useSupervisor(): Supervisor {
  const supervisor = inject(SUPERVISOR)
  if (!supervisor) throw new Error("used outside the supervisor's page")
  return supervisor
}
