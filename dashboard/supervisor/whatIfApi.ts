import type { RecordedDaysView, WhatIfRequest, WhatIfView } from '../../contracts/index.ts'
import { createAsk } from '../common/hub/hubApi.ts'
import type { Outcome } from '../common/hub/outcome.ts'

/** Playing days takes seconds, and longer while others ask too. */
const TIMEOUT_MS = 120_000

export interface WhatIfApi {
  days(): Promise<Outcome<RecordedDaysView>>
  /** @param gone nobody waits for the answer any more */
  ask(request: WhatIfRequest, gone: AbortSignal): Promise<Outcome<WhatIfView>>
}

export function createWhatIfApi(): WhatIfApi {
  const ask = createAsk('staff')
  return {
    days: () => ask('GET', '/api/v1/recorded-days', undefined, TIMEOUT_MS),
    ask: (request, gone) => ask('POST', '/api/v1/what-if', request, TIMEOUT_MS, gone),
  }
}
