import type { BranchView, WindowView } from '../../contracts/index.ts'
import type { HubClient } from './hubClient.ts'
import { lognormal } from './randomness.ts'

export interface TellerHabits {
  readonly random: () => number
  /** How much faster than life the branch runs. */
  readonly speed: number
  /** Presses call-next on the caller keypad instead of the page; absent for tellers without one. */
  readonly pressCallNext?: () => void
  /** Share of calls made on the keypad. */
  readonly keypadShare: number
}

const NO_SHOW_SHARE = 0.06
const COMES_AFTER_S = 12
const THINKS_FOR_S = 4

/**
 * A teller at a window: signs in, calls whoever is next, waits for him to come, serves him for a time that fits his
 * business, finishes, and calls again; when nobody is there, waits for somebody.
 */
export async function work(
  client: HubClient,
  windowId: string,
  habits: TellerHabits,
  ended: AbortSignal,
): Promise<void> {
  const channel = `window:${windowId}`
  const { random, speed } = habits
  const forS = (seconds: number) => pause((seconds * 1000) / speed, ended)
  const branch = await client.view<BranchView>('branch')
  const first = await client.view<WindowView>(channel)
  if (!first.teller) await client.command('SignIn', { windowId })
  else if (first.status !== 'open') await client.command('OpenWindow', { windowId })

  while (!ended.aborted) {
    const view = await client.view<WindowView>(channel)
    const current = view.current
    if (current?.state === 'called') {
      await forS(COMES_AFTER_S * (0.5 + random()))
      if (random() < NO_SHOW_SHARE) await client.command('MarkNoShow', { windowId, ticketId: current.ticketId })
      else await client.command('StartService', { windowId, ticketId: current.ticketId })
    } else if (current?.state === 'serving') {
      const mean = branch.businesses.find((business) => business.id === current.businessId)?.meanServiceMinutes ?? 4
      await forS(Math.min(lognormal(random, mean * 60, 0.8), mean * 60 * 4))
      await client.command('FinishService', { windowId, ticketId: current.ticketId })
    } else if (view.next) {
      await forS(THINKS_FOR_S)
      if (habits.pressCallNext && random() < habits.keypadShare) {
        habits.pressCallNext()
        await client.until<WindowView>(channel, (now) => now.current !== null, 5_000).catch(() => undefined)
      } else {
        await client.command('CallNext', { windowId })
      }
    } else {
      await client.until<WindowView>(channel, (now) => now.next !== null || ended.aborted, 5_000).catch(() => undefined)
    }
  }
}

/** Waits, or less when the branch ends. */
export function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      ended.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    ended.addEventListener('abort', finish)
  })
}
