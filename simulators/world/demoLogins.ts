import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { type Account, addAccounts, kioskLinks, newPassword, SIMULATED_MANAGER, simulatedTellers } from './accounts.ts'
import { hubCommand } from './hubProcess.ts'

export interface DemoLogins {
  /** One password for all of the demo's accounts, made on this machine. */
  readonly password: string
  readonly users: readonly string[]
  /** Of the first kiosk and of all. */
  readonly kioskLink: string
  readonly kioskLinks: Readonly<Record<string, string>>
  /** Of the first big screen for the hall; absent where there is none. */
  readonly hallLink?: string
}

/** For whoever wants to try. */
const OWN_ACCOUNTS: readonly Account[] = [
  { user: 'teller', role: 'teller', name: '周晓' },
  { user: 'manager', role: 'manager', name: '孙经理' },
  { user: 'supervisor', role: 'supervisor', name: '吴主管' },
  { user: 'operations', role: 'operations', name: '陈工' },
]

/** Accounts and links of the demo, written to `logins.json`: accounts are made once, links anew at every start. */
export async function demoLogins(dataDirectory: string, configuration: BranchConfigurationInput): Promise<DemoLogins> {
  const file = join(dataDirectory, 'logins.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoLogins>) : {}
  const { password = newPassword(), users = [] } = known
  const wanted = [...simulatedTellers(configuration.windows.length - 1), SIMULATED_MANAGER, ...OWN_ACCOUNTS]
  const missing = wanted.filter(({ user }) => !users.includes(user))
  await addAccounts(dataDirectory, missing, password)
  const links = Object.fromEntries(await kioskLinks(dataDirectory, configuration))
  const hall = configuration.displays?.find(({ kind = 'hall' }) => kind === 'hall')
  const logins: DemoLogins = {
    password,
    users: [...users, ...missing.map(({ user }) => user)],
    kioskLink: Object.values(links)[0] ?? '/kiosk/',
    kioskLinks: links,
    ...(hall ? { hallLink: (await hubCommand(dataDirectory, ['display-key', hall.id])).trim() } : {}),
  }
  writeFileSync(file, JSON.stringify(logins, null, 2), { mode: 0o600 })
  return logins
}
