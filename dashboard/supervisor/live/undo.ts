import type { CommandData, PadWindow, PublicCommandType } from '../../../contracts/index.ts'

/** A command that takes another back. */
export type Undo = {
  [Type in 'OpenWindow' | 'PauseWindow' | 'CloseWindow' | 'OverrideProfile' | 'EndOverride']: {
    readonly type: Type
    readonly data: CommandData<Type>
  }
}['OpenWindow' | 'PauseWindow' | 'CloseWindow' | 'OverrideProfile' | 'EndOverride']

const MINUTE = 60_000

/**
 * What takes this command at a window back, or null where nothing does so safely: nobody is signed in or out again, and no call
 * is made undone.
 * @param before the window as it was
 */
export function undoOf(type: PublicCommandType, before: PadWindow, tick: number): Undo | null {
  const { windowId } = before
  switch (type) {
    case 'OpenWindow':
    case 'PauseWindow':
    case 'CloseWindow':
      return statusBack(before, type)
    case 'OverrideProfile':
      return before.profile.from === 'override'
        ? overrideBack(before, tick)
        : { type: 'EndOverride', data: { windowId } }
    case 'EndOverride':
      return overrideBack(before, tick)
    default:
      return null
  }
}

function statusBack({ windowId, status, pauseReason }: PadWindow, done: PublicCommandType): Undo | null {
  if (status === 'open') return done === 'OpenWindow' ? null : { type: 'OpenWindow', data: { windowId } }
  if (status === 'closed') return done === 'CloseWindow' ? null : { type: 'CloseWindow', data: { windowId } }
  if (done === 'PauseWindow') return null
  return { type: 'PauseWindow', data: { windowId, ...(pauseReason && { reason: pauseReason }) } }
}

/** The override there was, for the time it still had; null where that has run out. */
function overrideBack({ windowId, profile }: PadWindow, tick: number): Undo | null {
  if (profile.from !== 'override' || profile.until === null || profile.until <= tick) return null
  const minutes = Math.ceil((profile.until - tick) / MINUTE)
  return { type: 'OverrideProfile', data: { windowId, profileId: profile.id, minutes } }
}
