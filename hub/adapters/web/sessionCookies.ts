import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import { SESSION_HEADER, SESSION_KINDS, type SessionKind } from '../../../contracts/index.ts'
import type { Session, Sessions } from './sessions.ts'

export const COOKIE_NAMES: Readonly<Record<SessionKind, string>> = {
  staff: 'branchhub_session',
  kiosk: 'branchhub_kiosk',
  display: 'branchhub_display',
}

export interface SessionCookies {
  /** The session a request speaks for, and whether it brought a cookie at all. */
  find(headers: IncomingHttpHeaders, asked?: string): { session: Session | undefined; hadCookie: boolean }
  /** `Set-Cookie` that starts a session; no token ends it. */
  header(kind: SessionKind, token?: string): string
}

/** With TLS the `__Host-` prefix makes browsers refuse the cookie from anywhere but this host over TLS. */
export function createSessionCookies(sessions: Sessions, isSecure: boolean): SessionCookies {
  const nameOf = (kind: SessionKind) => `${isSecure ? '__Host-' : ''}${COOKIE_NAMES[kind]}`
  return {
    find(headers, asked = String(headers[SESSION_HEADER] ?? '')) {
      const cookies = fastifyCookie.parse(headers.cookie ?? '')
      const kinds = SESSION_KINDS.filter((kind) => !isKind(asked) || kind === asked)
      const tokens = kinds.map((kind) => cookies[nameOf(kind)]).filter((token) => token !== undefined)
      for (const token of tokens) {
        const session = sessions.find(token)
        if (session) return { session, hadCookie: true }
      }
      return { session: undefined, hadCookie: tokens.length > 0 }
    },
    header(kind, token) {
      return fastifyCookie.serialize(nameOf(kind), token ?? '', {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: isSecure,
        ...(token === undefined ? { maxAge: 0 } : {}),
      })
    },
  }
}

function isKind(word: string): word is SessionKind {
  return (SESSION_KINDS as readonly string[]).includes(word)
}
