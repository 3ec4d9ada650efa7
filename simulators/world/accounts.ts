import { randomBytes } from 'node:crypto'
import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { hubCommand } from './hubProcess.ts'

export interface Account {
  readonly user: string
  readonly role: 'teller' | 'manager' | 'supervisor' | 'operations'
  readonly name: string
}

const TELLER_NAMES = ['李雯', '王强', '陈洁', '赵敏', '黄磊', '林娜', '高翔', '何静', '郭涛', '罗燕']
/** Accounts of simulated people begin so; a person who logged in as one of them would take over his session. */
export const SIMULATED = 'sim-'

export function simulatedTellers(count: number): Account[] {
  return Array.from({ length: count }, (_, index) => ({
    user: `${SIMULATED}teller${index + 1}`,
    role: 'teller' as const,
    name: TELLER_NAMES[index % TELLER_NAMES.length] ?? `${index + 1}`,
  }))
}
export const SIMULATED_MANAGER: Account = { user: `${SIMULATED}manager`, role: 'manager', name: '刘洋' }

/** A password of this machine's own. */
export const newPassword = () => `demo-${randomBytes(6).toString('base64url')}`

export async function addAccounts(
  dataDirectory: string,
  accounts: readonly Account[],
  password: string,
): Promise<void> {
  for (const { user, role, name } of accounts) {
    const add = ['user', 'add', user, '--role', role, '--name', name, '--keep-password']
    await hubCommand(dataDirectory, add, password)
  }
}

/** Where each kiosk's page begins; a page that was started with an earlier link ends. */
export async function kioskLinks(
  dataDirectory: string,
  { kiosks = [] }: Pick<BranchConfigurationInput, 'kiosks'>,
): Promise<Map<string, string>> {
  const links = new Map<string, string>()
  for (const { id } of kiosks) links.set(id, (await hubCommand(dataDirectory, ['kiosk-key', id])).trim())
  return links
}
