import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ID_PATTERN, ROLES } from '../../contracts/index.ts'
import { openRegistry } from '../adapters/store/registry.ts'
import { newPartnerKey } from '../adapters/web/partners.ts'
import { hashPassword } from '../adapters/web/passwords.ts'
import { screenUser } from '../adapters/web/sessions.ts'
import { LOCAL_NODE } from '../app/agentDevices.ts'
import type { ScreenKind, StaffRole } from '../app/ports.ts'

/** Commands that keep the lists of people, nodes and screens. They work beside a running hub. */

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function refuse(line: string): number {
  process.stderr.write(`${line}\n`)
  return 2
}

const isId = (text: string) => new RegExp(ID_PATTERN).test(text)

/** `user add NAME --role ROLE`: the first password comes from standard input, and is changed at the first log-in unless said otherwise. */
export async function userCommand(
  dataDirectory: string,
  action: string,
  user: string,
  options: { role: string | undefined; name: string | undefined; keepPassword: boolean },
): Promise<number> {
  const registry = openRegistry(dataDirectory)
  try {
    if (action === 'list') {
      for (const known of registry.people.listUsers()) {
        say(`${known.user}\t${known.role}\t${known.name}${known.isDisabled ? '\tdisabled' : ''}`)
      }
      return 0
    }
    const role = ROLES.find(
      (candidate): candidate is StaffRole =>
        candidate === options.role && candidate !== 'kiosk' && candidate !== 'display' && candidate !== 'partner',
    )
    if (action !== 'add' || !isId(user))
      return refuse('usage: user add NAME --role teller|manager|supervisor|operations|admin [--name "..."]')
    if (!role) return refuse('--role is one of teller, manager, supervisor, operations, admin')
    const password = readFileSync(0, 'utf8').trim()
    if (password.length < 8) return refuse('The password is read from standard input and has at least 8 characters')
    registry.people.deleteSessionsOf(user)
    registry.people.saveUser({
      user,
      name: options.name ?? user,
      role,
      passwordHash: await hashPassword(password),
      mustChangePassword: !options.keepPassword,
      isDisabled: false,
      failures: 0,
      lockedUntil: null,
      lastLoginAt: null,
    })
    say(`${user} may log in as ${role}${options.keepPassword ? '' : ' and is asked for a new password then'}`)
    return 0
  } finally {
    registry.close()
  }
}

/** `node add NODE`: prints what the node's agent needs; the secret is shown this once. The card key is the branch's, for tokens of card numbers. */
export async function nodeCommand(dataDirectory: string, action: string, node: string): Promise<number> {
  const registry = openRegistry(dataDirectory)
  try {
    if (action === 'list') {
      for (const known of registry.nodes.list()) say(`${known.nodeId}\t${new Date(known.enrolledAt).toISOString()}`)
      return 0
    }
    if (!isId(node)) return refuse('usage: node add|revoke NODE (lower-case letters, digits and -)')
    // A new secret from here would lock the hub's own agent out, and every device on this computer with it.
    if (node === LOCAL_NODE)
      return refuse(`${LOCAL_NODE} is this computer: the hub gives its own agent a secret at every start`)
    if (action === 'revoke') return registry.nodes.revoke(node) ? 0 : refuse(`There is no node ${node}`)
    if (action !== 'add') return refuse('usage: node add|revoke|list')
    const { hubPublicKey, cardKey } = registry
    say(JSON.stringify({ node, secret: registry.nodes.enrol(node), hubPublicKey, cardKey }, null, 2))
    return 0
  } finally {
    registry.close()
  }
}

/** Where the page of each kind of screen is. */
const PAGES: Readonly<Record<ScreenKind, string>> = { kiosk: '/kiosk/', display: '/hall/' }

/** `kiosk-key KIOSK`, `display-key DISPLAY`: a new key for the screen's page; the one before ends. */
export async function screenKeyCommand(dataDirectory: string, kind: ScreenKind, screenId: string): Promise<number> {
  if (!isId(screenId)) return refuse(`usage: ${kind}-key ${kind.toUpperCase()}`)
  const registry = openRegistry(dataDirectory)
  try {
    const key = randomBytes(24).toString('base64url')
    // A page that was started with the key before ends with it.
    registry.people.deleteSessionsOf(screenUser(kind, screenId))
    registry.people.saveScreenKey(kind, screenId, createHash('sha256').update(key).digest('hex'))
    say(`${PAGES[kind]}#${screenId}.${key}`)
    return 0
  } finally {
    registry.close()
  }
}

/**
 * `partner-key PARTNER`: a new key for a channel, shown this once; the one before ends. It counts while the configuration in
 * force has a partner of this id. `--revoke`: the channel has no key any more.
 */
export async function partnerKeyCommand(dataDirectory: string, partnerId: string, revoke: boolean): Promise<number> {
  if (!isId(partnerId)) return refuse('usage: partner-key PARTNER [--revoke] (lower-case letters, digits and -)')
  const registry = openRegistry(dataDirectory)
  try {
    if (revoke) return registry.partnerKeys.revoke(partnerId) ? 0 : refuse(`Partner ${partnerId} has no key`)
    const key = newPartnerKey()
    registry.partnerKeys.save(partnerId, createHash('sha256').update(key).digest('hex'))
    say(key)
    return 0
  } finally {
    registry.close()
  }
}
