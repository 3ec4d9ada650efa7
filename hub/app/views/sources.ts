import type { Advice, ClassOutlook, FormOffer } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { DeviceFleet } from '../deviceFleet.ts'
import type { WaitForecasts } from '../forecasts/ports.ts'
import type { MaskedCustomers } from '../identities.ts'
import type { Clock } from '../ports.ts'
import type { DayCalls } from './dayCalls.ts'
import type { PeopleAhead } from './peopleAhead.ts'

/** What views are made of: committed state, and what is known beside it. */
export interface ViewSources {
  readonly branch: Branch
  readonly fleet: Pick<DeviceFleet, 'condition' | 'printer' | 'deviceClass'>
  readonly customers: MaskedCustomers
  readonly clock: Clock & { doubted(): boolean }
  readonly ahead: PeopleAhead
  readonly waits: WaitForecasts
  readonly calls: DayCalls
  /** What is expected of the waits of a class; null: nothing is known. */
  readonly outlookOf: (classId: string) => ClassOutlook | null
  /** ... and of all: the share within their targets. */
  readonly levelForecast: () => number | null
  /** What could be done now; the same array as long as it is the same. */
  readonly advice: () => Advice[]
  /** Seconds within which three of four services of a business are done. */
  readonly p75ServiceS: (businessId: string) => number | null
  /** Forms that can be filled in at a kiosk. */
  readonly formOffers: (kioskId: string) => FormOffer[]
  readonly tellerName: (tellerId: string) => string
  /** People who may sit at a window. */
  readonly tellers: () => readonly { readonly id: string; readonly name: string }[]
}
