import { COMMAND_ROLES, type Problem, problem, ROUTES, type Role, type RouteName } from '../../../contracts/index.ts'
import type { ScreenKind } from '../../app/ports.ts'
import type { SubmittedCommand } from './application.ts'
import type { Session } from './sessions.ts'

/** What remains open to somebody who has to change his password first. */
const OPEN_BEFORE_PASSWORD_CHANGE: readonly string[] = ['session', 'logOut', 'changePassword'] satisfies RouteName[]

export function mayUse(session: Session, roles: readonly Role[], route: string): Problem | undefined {
  if (session.mustChangePassword && !OPEN_BEFORE_PASSWORD_CHANGE.includes(route))
    return problem('PASSWORD_CHANGE_REQUIRED')
  return roles.includes(session.role) ? undefined : problem('FORBIDDEN')
}

const CHANNEL_ROLES: Readonly<Record<string, readonly Role[]>> = {
  branch: ROUTES.branch.roles,
  window: ROUTES.window.roles,
  kiosk: ROUTES.kiosk.roles,
  display: ROUTES.display.roles,
  pad: ROUTES.pad.roles,
  fleet: ROUTES.fleet.roles,
}

/** Who may watch a channel: those who may read the same view over HTTP, and a kiosk or display only its own. */
export function mayWatch(session: Session, channel: string): Problem | undefined {
  const [kind = '', id] = channel.split(':')
  const refusal = mayUse(session, CHANNEL_ROLES[kind] ?? [], 'subscribe')
  if (refusal) return refusal
  return (kind === 'kiosk' || kind === 'display') && isForeignScreen(session, kind, id)
    ? problem('FORBIDDEN')
    : undefined
}

/** Whether a screen asks for what is another screen's; people may see all screens their role may see. */
export function isForeignScreen(session: Session, kind: ScreenKind, screenId: string | undefined): boolean {
  return session.screenId !== null && (session.role !== kind || session.screenId !== screenId)
}

/**
 * The command as its sender may give it. A kiosk acts for itself alone: its id is filled in, another's refused, and it
 * can neither choose a customer's class, nor set limits aside, nor do anything to a ticket by its number alone.
 */
export function permitCommand(
  command: SubmittedCommand,
  session: Session,
): { ok: true; command: SubmittedCommand } | { ok: false; problem: Problem } {
  const refusal = mayUse(session, COMMAND_ROLES[command.type], command.type)
  if (refusal) return { ok: false, problem: refusal }
  if (session.screenId === null) return { ok: true, command }
  const data = command.data as { kioskId?: string }
  if (isForStaff(command) || isForeignScreen(session, 'kiosk', data.kioskId ?? session.screenId)) {
    return { ok: false, problem: problem('FORBIDDEN') }
  }
  return { ok: true, command: { ...command, data: { ...data, kioskId: session.screenId } } }
}

/** What of a command that is open to kiosks only staff may say. */
function isForStaff({ type, data }: SubmittedCommand): boolean {
  const {
    classId,
    beyondLimits,
    ticketId,
    with: means,
  } = data as {
    classId?: string
    beyondLimits?: boolean
    ticketId?: string
    with?: object
  }
  if (type === 'AnswerDiversion' && ticketId !== undefined) return true
  return classId !== undefined || beyondLimits === true || (means !== undefined && 'ticketId' in means)
}
