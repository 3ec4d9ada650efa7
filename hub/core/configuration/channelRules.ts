import { type Cursor, shown } from './cursor.ts'
import type { Report } from './report.ts'

/** Channels to the world outside: partners and remote tickets, webhooks, the customer system. */
export function channelRules(document: Cursor, report: Report): void {
  checkRemote(document, report)
  checkWebhooks(document, report)
  checkUrl(document.at('recognition').at('crm').at('url'), report)
}

function checkRemote(document: Cursor, report: Report): void {
  const businesses = document.at('businesses').ids()
  const remote = document.at('remote').at('businesses')
  for (const business of remote.items()) report.checkKnown(business, businesses, 'business')
  const given = new Set(remote.texts())
  for (const partner of document.at('partners').items()) {
    for (const business of partner.at('businesses').items()) {
      report.checkKnown(business, businesses, 'business')
      if (!remote.exists || business.text === undefined || !businesses.has(business.text)) continue
      if (!given.has(business.text)) report.warning(business, 'remote.notGiven', { business: shown(business.text) })
    }
  }
}

/** Notices that are about one ticket: those of no other kind ever concern a partner's. */
const OF_TICKETS = new Set([
  'nthInLine',
  'ticketReserved',
  'ticketActivated',
  'ticketCalled',
  'ticketEnded',
  'vipArrival',
  'lowScore',
  'longWait',
])

function checkWebhooks(document: Cursor, report: Report): void {
  const partners = document.at('partners').ids()
  const remindsNobody = document.at('reminders').at('for').text === 'none'
  for (const webhook of document.at('webhooks').items()) {
    const partner = webhook.at('partner')
    checkUrl(webhook.at('url'), report)
    report.checkKnown(partner, partners, 'partner')
    for (const type of webhook.at('types').items()) {
      if (type.text === 'nthInLine' && remindsNobody) report.warning(type, 'webhook.noReminders', {})
      if (partner.exists && type.text !== undefined && !OF_TICKETS.has(type.text)) {
        report.warning(type, 'webhook.notOfTicket', { message: type.text })
      }
    }
  }
}

const URL_PARTS = /^(https?):\/\/([^/?#]*)(.*)$/
const HOST = /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(?::(\d{1,5}))?$/
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What goes out is encrypted unless it stays on this machine, and secrets have a place of their own. */
function checkUrl(where: Cursor, report: Report): void {
  const parts = URL_PARTS.exec(where.text ?? '')
  if (!parts) return
  const [, scheme = '', authority = '', rest = ''] = parts
  if (authority.includes('@')) {
    // Not shown: it may hold a password.
    report.mistake(where, 'url.secret', {})
    return
  }
  const host = HOST.exec(authority)
  const isPort = host?.[2] === undefined || (Number(host[2]) > 0 && Number(host[2]) <= 65_535)
  if (!host?.[1] || !isPort || /[\s\\]/.test(rest)) {
    report.mistake(where, 'url.none', { value: shown(where.text) })
    return
  }
  if (scheme === 'http' && !THIS_MACHINE.has(host[1].toLowerCase())) {
    report.mistake(where, 'url.http', { host: shown(host[1]) })
  }
}
