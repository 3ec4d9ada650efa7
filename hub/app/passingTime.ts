import type { Command } from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import { isAnythingDue } from '../core/decide/timeCommands.ts'
import { type BranchClock, EARLIEST_MS } from './clock.ts'
import type { MaskedCustomers } from './identities.ts'
import type { IdentityVault, Log, StoredAnswer } from './ports.ts'

interface Options {
  readonly branch: Branch
  readonly clock: BranchClock
  readonly log: Log
  readonly vault: IdentityVault
  readonly customers: MaskedCustomers
  /** As the clock. */
  readonly submit: (command: Pick<Command, 'type' | 'data'>) => Promise<StoredAnswer>
}

/** What the clock asks of the branch: the business day, the end of personal data, and whatever has become due. */
export class PassingTime {
  private readonly options: Options
  /** Keys of personal data of days before this one are gone. */
  private purgedBefore = ''

  constructor(options: Options) {
    this.options = options
  }

  /** Opens the business day when it is another one, also after days without power; never by a clock that is not believed. */
  async openDay(): Promise<void> {
    const { branch, clock, log, submit } = this.options
    if (!branch.config) return
    if (clock.doubted()) {
      if (!branch.clockDoubted) {
        const { wall } = clock.now()
        await submit({ type: 'DoubtClock', data: { wall, lastWall: clock.lastMarkWall } })
      }
      // Without any day the branch can not work; but a computer that has not been told the time has no day to open.
      if (branch.businessDay !== null || clock.now().wall < EARLIEST_MS) return
    }
    const { businessDay } = clock.now()
    if (branch.businessDay === null || businessDay > branch.businessDay) {
      const answer = await submit({ type: 'OpenBusinessDay', data: { day: businessDay } })
      if (!answer.ok) {
        log.error({ code: answer.problem.code, day: businessDay }, 'the business day could not be opened')
        return
      }
    }
    this.purge(branch.businessDay ?? businessDay)
  }

  /** Holds that return, reservations that expire, breaks ...: nothing is recorded in a second in which nothing is due. */
  pass(): void {
    const { branch, clock, submit } = this.options
    if (isAnythingDue(branch, clock.now())) void submit({ type: 'PassTime', data: {} })
  }

  /** Personal data lives for its visit and a day: the day before may still be asked about, everything older goes. */
  private purge(businessDay: string): void {
    const before = previousDay(businessDay)
    if (this.purgedBefore === before) return
    try {
      this.options.vault.purgeBefore(before)
      this.options.customers.clear()
      this.purgedBefore = before
    } catch (error) {
      this.options.log.error({ err: error, before }, 'personal data could not be purged yet')
    }
  }
}

function previousDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
