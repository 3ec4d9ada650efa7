import type {
  AutofillView,
  CommandResult,
  FormReceipt,
  FormSubmission,
  FormTemplate,
  KnownBy,
  Problem,
  SESSION_HEADER,
  SessionKind,
  SessionView,
} from '../../../contracts/index.ts'
import type { Outcome } from './outcome.ts'

const HEADER: typeof SESSION_HEADER = 'x-branchhub-session'
const TIMEOUT_MS = 8000

/** The few requests that are not live: sessions, and what must not travel as a command. `unanswered`: the hub could not be reached. */
export interface HubApi {
  session(): Promise<Outcome<SessionView>>
  logIn(user: string, password: string): Promise<Outcome<SessionView>>
  changePassword(current: string, next: string): Promise<Outcome<SessionView>>
  logOut(): Promise<Outcome<object>>
  /** Whose ticket it is. @param id of this press: the same again gets the first answer */
  identify(ticketId: string, id: string, knownBy: KnownBy): Promise<Outcome<CommandResult>>
  startKiosk(kioskId: string, key: string): Promise<Outcome<SessionView>>
  startDisplay(displayId: string, key: string): Promise<Outcome<SessionView>>
  /** What a form asks: the newest version, or this one. */
  formTemplate(templateId: string, version?: number): Promise<Outcome<FormTemplate>>
  /** Which fields of a form a document read at this kiosk answers. */
  autofillForm(readingId: string, templateId: string): Promise<Outcome<AutofillView>>
  submitForm(submission: FormSubmission): Promise<Outcome<FormReceipt>>
}

/**
 * Asks the hub once.
 * @param timeoutMs after which it counts as unreachable
 * @param gone nobody waits for the answer any more: the hub is told by hanging up, and it counts as unanswered
 */
export type Ask = <Value>(
  method: string,
  path: string,
  body?: object,
  timeoutMs?: number,
  gone?: AbortSignal,
) => Promise<Outcome<Value>>

/** @param session for which of the browser's sessions this page speaks */
export function createAsk(session: SessionKind): Ask {
  return async <Value>(method: string, path: string, body?: object, timeoutMs = TIMEOUT_MS, gone?: AbortSignal) => {
    const abort = new AbortController()
    gone?.addEventListener('abort', () => abort.abort())
    const timer = setTimeout(() => abort.abort(), timeoutMs)
    try {
      const response = await fetch(path, {
        method,
        signal: abort.signal,
        credentials: 'same-origin',
        cache: 'no-store',
        headers: { [HEADER]: session, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      const answer: unknown = await response.json()
      if (response.ok) return { kind: 'done', value: answer as Value }
      return isProblem(answer) ? { kind: 'refused', problem: answer } : { kind: 'unanswered' }
    } catch {
      return { kind: 'unanswered' }
    } finally {
      clearTimeout(timer)
    }
  }
}

/** @param session for which of the browser's sessions this page speaks */
export function createHubApi(session: SessionKind): HubApi {
  const ask = createAsk(session)
  return {
    session: () => ask('GET', '/api/v1/session'),
    logIn: (user, password) => ask('POST', '/api/v1/session', { user, password }),
    changePassword: (current, next) => ask('PUT', '/api/v1/session/password', { current, next }),
    logOut: () => ask('DELETE', '/api/v1/session'),
    identify: (ticketId, id, knownBy) => ask('POST', `/api/v1/tickets/${ticketId}/identity`, { id, knownBy }),
    startKiosk: (kioskId, key) => ask('POST', '/api/v1/kiosk-session', { kioskId, key }),
    startDisplay: (displayId, key) => ask('POST', '/api/v1/display-session', { displayId, key }),
    formTemplate: (templateId, version) =>
      ask('GET', `/api/v1/form-templates/${encodeURIComponent(templateId)}${version ? `?version=${version}` : ''}`),
    autofillForm: (readingId, templateId) => ask('POST', '/api/v1/forms/autofill', { readingId, templateId }),
    submitForm: (submission) => ask('POST', '/api/v1/forms', submission),
  }
}

/** What stands between the hub and this page may answer in its own words. */
function isProblem(answer: unknown): answer is Problem {
  const { code, message } = (answer ?? {}) as Partial<Problem>
  return typeof code === 'string' && typeof message === 'object'
}

/** The session's fate, for a connection that was refused. */
export async function sessionFate(api: HubApi): Promise<'valid' | 'ended' | 'unknown'> {
  const outcome = await api.session()
  if (outcome.kind === 'done') return 'valid'
  if (outcome.kind === 'unanswered') return 'unknown'
  const { code } = outcome.problem
  return code === 'NOT_SIGNED_IN' || code === 'SESSION_EXPIRED' ? 'ended' : 'unknown'
}
