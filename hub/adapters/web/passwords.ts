import { hash, verify } from '@node-rs/argon2'
import { ProblemError } from '../../../contracts/index.ts'

/** argon2id with OWASP's minimum: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Hashes at the same time: each takes 19 MiB and a thread that the file system needs too. */
const CONCURRENCY = 2
const MAX_QUEUE = 32

let running = 0
const queue: (() => void)[] = []

/** Throws TOO_MANY_REQUESTS when too many are waiting already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= CONCURRENCY) {
    if (queue.length >= MAX_QUEUE) throw new ProblemError('TOO_MANY_REQUESTS')
    await new Promise<void>((resolve) => queue.push(resolve))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = queue.shift()
    // The place goes straight to the next in line.
    if (next) next()
    else running -= 1
  }
}

/** The same password typed with another input method must be the same characters. */
const normalized = (password: string) => password.normalize('NFC')

/** Argon2id hash in PHC form, with its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normalized(password), PARAMETERS))
}

/** False too for a hash that can not be read. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return inTurn(async () => {
    try {
      return await verify(passwordHash, normalized(password))
    } catch {
      return false
    }
  })
}

/** Passwords that everybody tries first, of those that are long enough. */
const COMMON: ReadonlySet<string> = new Set([
  'password',
  'password1',
  'passw0rd',
  'qwertyui',
  'qwertyuiop',
  '1q2w3e4r',
  '1qaz2wsx',
  'abcd1234',
  'admin123',
  'iloveyou',
])
const FEWEST_DIFFERENT = 4

/** Whether somebody guesses it within his three attempts: the user name and hardly more, a row of characters, or a few over and over. */
export function isTooSimple(password: string, user: string): boolean {
  const plain = normalized(password).toLowerCase()
  if (COMMON.has(plain)) return true
  const rest = [...plain.split(user).join('').replace(/\s/gu, '')]
  if (new Set(rest).size < FEWEST_DIFFERENT) return true
  const steps = rest.slice(1).map((letter, at) => (letter.codePointAt(0) ?? 0) - (rest[at]?.codePointAt(0) ?? 0))
  // Up or down: 12345678, hgfedcba. The last may be another: 1234567890 as on a keyboard.
  const [first = 0] = steps
  return Math.abs(first) === 1 && steps.slice(0, -1).every((step) => step === first)
}
