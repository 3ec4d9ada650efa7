import { isTree, type Tree } from './envelope.ts'

/** What a service can do by its own word: `interfaces` of the completion of Common.Capabilities. */
export interface Abilities {
  readonly interfaces: ReadonlySet<string>
  /** Versions of each command, highest first; empty where the service gives none. */
  readonly commands: ReadonlyMap<string, readonly string[]>
  /** How many requests may be under way at once; 0: as many as one likes. */
  readonly maximumRequests: number
}

/**
 * Tried in turn for what is asked before versions are known. The same release has other versions for a command than for its completion,
 * and a service refuses what it does not list, so there is no asking but by trying. 2021-1 has no version at all in its samples: that is
 * tried last, and only with a service that has shown to be of that release.
 */
export const FIRST_VERSIONS = ['2.0', '3.0', '1.0', '2.1'] as const

/** Releases up to 2024-03. A higher major may mean something else by the same name. */
const KNOWN_MAJOR = 3
const VERSION = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/
const MAX_INTERFACES = 40
const MAX_COMMANDS = 400

/** Reads `interfaces`; the payload of anything else gives no abilities. */
export function abilitiesOf(capabilities: Tree): Abilities {
  const listed = capabilities['interfaces']
  const interfaces = new Set<string>()
  const commands = new Map<string, readonly string[]>()
  let maximumRequests = 0
  for (const one of Array.isArray(listed) ? listed.slice(0, MAX_INTERFACES) : []) {
    if (!isTree(one) || typeof one['name'] !== 'string') continue
    interfaces.add(one['name'].slice(0, 64))
    const most = one['maximumRequests']
    if (typeof most === 'number' && Number.isSafeInteger(most) && most > 0)
      maximumRequests = maximumRequests === 0 ? most : Math.min(maximumRequests, most)
    for (const [name, versions] of commandsOf(one['commands'])) {
      if (commands.size < MAX_COMMANDS) commands.set(name, versions)
    }
  }
  return { interfaces, commands, maximumRequests }
}

function commandsOf(listed: unknown): [string, readonly string[]][] {
  if (Array.isArray(listed))
    return listed.filter((name) => typeof name === 'string').map((name): [string, []] => [name, []])
  if (!isTree(listed)) return []
  return Object.entries(listed).map(([name, about]) => [name, sorted(isTree(about) ? about['versions'] : undefined)])
}

function sorted(versions: unknown): string[] {
  if (!Array.isArray(versions)) return []
  return versions
    .filter((version) => typeof version === 'string' && VERSION.test(version))
    .sort((one: string, other: string) => rank(other) - rank(one))
    .slice(0, 16) as string[]
}

function rank(version: string): number {
  const [, major = '0', minor = '0'] = VERSION.exec(version) ?? []
  return Number(major) * 10_000 + Number(minor)
}

/**
 * The version to send a command with: the highest the service lists of those we know. Undefined: it does not list the command, or only in
 * releases that are not known here. Null: it lists the command without a version.
 */
export function versionFor({ commands }: Abilities, name: string): string | null | undefined {
  const versions = commands.get(name)
  if (!versions) return undefined
  if (versions.length === 0) return null
  return versions.find((version) => Math.floor(rank(version) / 10_000) <= KNOWN_MAJOR)
}
