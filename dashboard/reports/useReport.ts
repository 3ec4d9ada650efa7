import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue'
import type { ReportView } from '../../contracts/index.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import { type Asked, useAsked } from '../common/hub/useAsked.ts'
import { queryOf, type ReportPlace } from './reportPlace.ts'
import { type Span, spanBefore } from './reportRange.ts'
import type { ReportsApi } from './reportsApi.ts'

/** So often at most a report of today is read again. */
const RENEW_MS = 5_000
/** A hub that makes the figures anew has them in a while. */
const RETRY_MS = 3_000

export interface ReportOnScreen {
  readonly asked: Asked<ReportView>
  /** Totals of the span before, by column; undefined while nothing is known of them. */
  readonly before: Ref<{ readonly span: Span; readonly view: ReportView } | undefined>
}

/** Reads what is asked, what came before, and, as long as today is in it, reads it again when something has happened in the branch. */
export function useReport(
  place: Ref<ReportPlace>,
  api: ReportsApi,
  hub: HubClient,
  today: Ref<string>,
): ReportOnScreen {
  const asked = useAsked(() => api.read(place.value.report, queryOf(place.value)), 'rep.failed')
  const before = shallowRef<{ span: Span; view: ReportView }>()
  const key = computed(() => JSON.stringify([place.value.report, queryOf(place.value)]))
  let timer: ReturnType<typeof setTimeout> | undefined
  let readAt = 0
  let round = 0

  async function read(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    readAt = Date.now()
    await asked.read()
    if (asked.trouble.value !== '' && asked.value.value === undefined) later(RETRY_MS)
  }

  async function readBefore(): Promise<void> {
    round += 1
    const mine = round
    before.value = undefined
    const { report, range } = place.value
    if (report === 'tickets') return
    const span = spanBefore(range, today.value)
    const { page: _page, ...query } = queryOf(place.value, span)
    const outcome = await api.read(report, query)
    if (mine === round && outcome.kind === 'done') before.value = { span, view: outcome.value }
  }

  function later(ms: number): void {
    timer ??= setTimeout(() => void read(), ms)
  }

  watch(
    key,
    () => {
      asked.value.value = undefined
      void read()
      void readBefore()
    },
    { immediate: true },
  )

  // What changes in the hall, or of the devices, changes with what reports count.
  const pad = hub.watch('pad')
  const fleet = hub.watch('fleet')
  watch(
    () => (place.value.report === 'devices' ? fleet.view : pad.view),
    () => {
      if (asked.value.value?.isLive) later(Math.max(0, readAt + RENEW_MS - Date.now()))
    },
  )
  // After a time without the hub nobody knows what was missed.
  watch(
    () => hub.state.phase,
    (phase) => {
      if (phase === 'live' && asked.value.value?.isLive !== false) later(0)
    },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    pad.release()
    fleet.release()
  })
  return { asked, before }
}
