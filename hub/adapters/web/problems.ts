import { type ErrorCode, isProblemError, type Problem, problem } from '../../../contracts/index.ts'

/** Codes by HTTP status; a code that is not here is a refusal by the state of the branch: 409. */
const STATUS: { readonly [status: number]: readonly ErrorCode[] } = {
  400: ['BAD_REQUEST'],
  401: ['NOT_SIGNED_IN', 'LOGIN_FAILED', 'SESSION_EXPIRED', 'KEY_INVALID'],
  403: ['FORBIDDEN', 'OWN_ACCOUNT', 'FOREIGN_ORIGIN', 'PASSWORD_CHANGE_REQUIRED', 'TOPIC_FORBIDDEN', 'FORM_NOT_HERE'],
  404: [
    'NOT_FOUND',
    'UNKNOWN_COMMAND',
    'BUSINESS_UNKNOWN',
    'QUEUE_UNKNOWN',
    'CLASS_UNKNOWN',
    'READING_UNKNOWN',
    'TICKET_UNKNOWN',
    'KIOSK_UNKNOWN',
    'WINDOW_UNKNOWN',
    'TELLER_UNKNOWN',
    'DEVICE_UNKNOWN',
    'WEBHOOK_UNKNOWN',
    'STOCK_UNKNOWN',
    'USER_UNKNOWN',
    'NO_PRE_PRINTED_PAPER',
    'FORM_TEMPLATE_UNKNOWN',
    'FORM_UNKNOWN',
  ],
  413: ['PAYLOAD_TOO_LARGE'],
  422: ['CONFIG_INVALID', 'DIRECTORY_INVALID', 'PASSWORD_TOO_SIMPLE'],
  423: ['LOGIN_LOCKED'],
  429: ['TOO_MANY_REQUESTS'],
  500: ['INTERNAL'],
  503: ['STORE_UNAVAILABLE', 'STARTING', 'REPORTS_REBUILDING', 'DOCUMENT_FAILED'],
}
const STATUS_BY_CODE = new Map(
  Object.entries(STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)),
)

/** The only place where a code becomes an HTTP status. */
export function statusOf(code: ErrorCode): number {
  return STATUS_BY_CODE.get(code) ?? 409
}

/** What the sender is told about an exception: a refusal as it is, the framework's own by its code, all else INTERNAL. */
export function problemOf(error: unknown): Problem {
  if (isProblemError(error)) return error.problem
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return problem('PAYLOAD_TOO_LARGE')
  if (code === 'FST_ERR_NOT_FOUND') return problem('NOT_FOUND')
  const isClientError = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return problem(isClientError ? 'BAD_REQUEST' : 'INTERNAL')
}
