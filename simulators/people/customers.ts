import type { KioskView } from '../../contracts/index.ts'
import type { SimulatedDevice } from '../device.ts'
import type { HubClient } from './hubClient.ts'
import { exponential, pick } from './randomness.ts'
import { pause } from './teller.ts'

export interface CustomerWorld {
  readonly client: HubClient
  readonly kioskId: string
  /** The reader of the kiosk, to put a card on; absent: everybody takes a ticket by hand. */
  readonly reader: SimulatedDevice | undefined
  readonly random: () => number
  readonly speed: number
  /** Mean time between two customers in seconds of the branch's life. */
  readonly betweenArrivalsS: number
  /** So many stand at the door when the branch opens and come in one right after the other. */
  readonly rush: number
}

const BY_CARD_SHARE = 0.7

/** Customers come one after the other to a kiosk: most put their ID card on the reader, all choose a business. */
export async function comeIn(world: CustomerWorld, ended: AbortSignal): Promise<void> {
  const { client, kioskId, random, speed } = world
  const channel = `kiosk:${kioskId}`
  for (let come = 1; !ended.aborted; come += 1) {
    const view = await client.view<KioskView>(channel)
    const offered = view.businesses.filter((business) => business.offered)
    if (offered.length > 0) {
      const businessId = pick(random, offered).businessId
      if (world.reader && random() < BY_CARD_SHARE) await byCard(world, world.reader, businessId, ended)
      else await client.command('IssueTicket', { kioskId, businessId })
    }
    const betweenS = come < world.rush ? world.betweenArrivalsS / 10 : world.betweenArrivalsS
    await pause((exponential(random, betweenS) * 1000) / speed, ended)
  }
}

async function byCard(
  world: CustomerWorld,
  reader: SimulatedDevice,
  businessId: string,
  ended: AbortSignal,
): Promise<void> {
  const { client, kioskId, random } = world
  reader.act('present-card', { seed: Math.floor(random() * 1_000_000_000) })
  try {
    const view = await client.until<KioskView>(
      `kiosk:${kioskId}`,
      (now) => now.reading !== null || ended.aborted,
      8_000,
    )
    if (view.reading) await client.command('IssueTicket', { kioskId, businessId, readingId: view.reading.readingId })
  } finally {
    reader.act('remove-card')
  }
}
