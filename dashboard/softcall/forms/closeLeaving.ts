import type { CommandData, CommandResult, Problem, SESSION_HEADER } from '../../../contracts/index.ts'
import { newMessageId } from '../../common/hub/messageId.ts'
import type { Outcome } from '../../common/hub/outcome.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'

/** Closes a form from a page that goes: the browser sends it all the same, and whoever comes back to the page learns what came of it. */
export async function closeLeaving(data: CommandData<'CloseForm'>): Promise<Outcome<CommandResult>> {
  try {
    const response = await fetch('/api/v1/commands/CloseForm', {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { [HEADER]: 'staff', 'content-type': 'application/json' },
      body: JSON.stringify({ id: newMessageId(), data }),
    })
    const answer: unknown = await response.json()
    if (response.ok) return { kind: 'done', value: answer as CommandResult }
    return { kind: 'refused', problem: answer as Problem }
  } catch {
    return { kind: 'unanswered' }
  }
}

/** Calls when the page is closed, loaded anew or left; the answer takes the watch off. */
export function onPageHide(leave: () => void): () => void {
  window.addEventListener('pagehide', leave)
  return () => window.removeEventListener('pagehide', leave)
}
