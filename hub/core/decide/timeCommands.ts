import type { Branch } from '../branch.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import { isCallDue } from './autoCall.ts'
import { isBreakDue, passBreaks } from './breaks.ts'
import type { Draft, Handlers } from './draft.ts'
import { isFleetDue, passFleetTime } from './fleetTime.ts'
import { expireForms, isFormOver } from './formCommands.ts'
import { endBroadcastIfDue, isBroadcastOver } from './noticeCommands.ts'
import { isSwitchDue, switchProfiles } from './profileSwitches.ts'
import { dueReminders, remind } from './reminders.ts'
import { expireReservations, isReservationOver } from './remoteCommands.ts'
import { resume } from './serviceCommands.ts'
import { isServiceLevelDue, watchServiceLevels } from './serviceLevels.ts'

export const timeCommands: Handlers<'PassTime'> = {
  /**
   * What has become due with time alone. First what changes who may be called, then who is told of it; windows that call by
   * themselves do so last, as after every command.
   */
  PassTime(draft) {
    if (draft.branch.config === undefined) return {}
    expireReservations(draft)
    expireForms(draft)
    returnHeld(draft)
    passBreaks(draft)
    switchProfiles(draft)
    endBroadcastIfDue(draft)
    remind(draft)
    watchServiceLevels(draft)
    passFleetTime(draft)
    return {}
  },
}

/** Whether PassTime would do anything. Asked every second: as cheap as the windows and the tickets set aside are few. */
export function isAnythingDue(branch: Branch, now: Now): boolean {
  if (branch.config === undefined) return false
  return (
    isReservationOver(branch, now) ||
    isFormOver(branch) ||
    isHoldOver(branch, now) ||
    [...branch.windows.values()].some((window) => isBreakDue(branch, window, now)) ||
    isSwitchDue(branch, now) ||
    isBroadcastOver(branch, now) ||
    dueReminders(branch, now).length > 0 ||
    isServiceLevelDue(branch, now) ||
    isFleetDue(branch, now) ||
    isCallDue(branch, now)
  )
}

function isHoldOver(branch: Branch, now: Now): boolean {
  for (const ticket of branch.held()) if (mayReturn(ticket, now)) return true
  return false
}

function mayReturn({ returnAt }: Ticket, { tick }: Now): boolean {
  return returnAt !== null && returnAt <= tick
}

/** In the order of their times: of two raised to the front of one line the later one stands first. */
function returnHeld(draft: Draft): void {
  const due = [...draft.branch.held()].filter((ticket) => mayReturn(ticket, draft.now))
  due.sort((a, b) => (a.returnAt ?? 0) - (b.returnAt ?? 0) || a.sequence - b.sequence)
  for (const ticket of due) resume(draft, ticket, 'time', ticket.raiseOnReturn)
}
