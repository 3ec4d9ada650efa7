import { expect, test } from 'vitest'
import type { UserRecord } from './ports.ts'
import { StaffNames } from './staffNames.ts'

const account = (user: string, name: string, role: UserRecord['role']): UserRecord => ({
  user,
  name,
  role,
  passwordHash: '',
  mustChangePassword: false,
  isDisabled: false,
  failures: 0,
  lockedUntil: null,
  lastLoginAt: null,
})

test('names are read again after two seconds and not with every question', () => {
  let ms = 0
  let reads = 0
  let users = [account('li', '李雯', 'teller'), account('sun', '孙经理', 'manager')]
  const names = new StaffNames(
    {
      listUsers: () => {
        reads += 1
        return users
      },
    },
    { monotonicMs: () => ms },
  )
  expect([names.nameOf('li'), names.nameOf('sun'), names.nameOf('nobody')]).toEqual(['李雯', '孙经理', 'nobody'])
  expect(names.tellers()).toEqual([{ id: 'li', name: '李雯' }])
  users = [account('li', '李文', 'teller'), account('wang', '王强', 'teller')]
  ms = 1_999
  expect([names.nameOf('li'), reads]).toEqual(['李雯', 1])
  ms = 2_000
  expect(names.tellers().map(({ id }) => id)).toEqual(['li', 'wang'])
  expect([names.nameOf('li'), reads]).toEqual(['李文', 2])
})
