/**
 * One set-up or build at a time per working copy: two `npm ci` in one folder destroy each other's work.
 * The lock lies outside node_modules, which `npm ci` empties.
 */
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const LOCK_FILE = '.branchhub-setup.lock'
const HEARTBEAT_MS = 2000
const SILENT_FOR_MS = 60_000
const POLL_MS = 300

/**
 * Runs `work` while holding the lock; waits for another holder as long as that one lives.
 * @template T @param {string} root @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withSetupLock(root, work) {
  const lock = join(root, LOCK_FILE)
  let told = false
  while (!take(lock)) {
    if (holderIsGone(lock)) {
      removeStale(lock)
      continue
    }
    if (!told) console.log(`Another run is setting up or building here (${LOCK_FILE}); waiting for it.`)
    told = true
    await delay(POLL_MS)
  }
  const release = () => rmSync(lock, { force: true })
  const heartbeat = setInterval(() => touch(lock), HEARTBEAT_MS)
  process.once('exit', release)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    process.removeListener('exit', release)
    release()
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * The process is dead, or has not touched its lock for a minute: its number may by now belong to somebody else, or come
 * from another container.
 * @param {string} file
 */
export function holderIsGone(file) {
  try {
    const silentForMs = Date.now() - statSync(file).mtimeMs
    if (silentForMs > SILENT_FOR_MS) return true
    const pid = Number(readFileSync(file, 'utf8'))
    if (!pid) return false // Just created, its number is not written yet.
    process.kill(pid, 0)
    return false
  } catch (error) {
    return isErrno(error, 'ESRCH')
  }
}

/** Under a guard of its own, so that two waiters cannot remove the stale lock and then each other's new one. @param {string} lock */
function removeStale(lock) {
  const guard = `${lock}.stale`
  if (!take(guard)) {
    if (holderIsGone(guard)) rmSync(guard, { force: true })
    return
  }
  try {
    if (holderIsGone(lock)) rmSync(lock, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date()
    utimesSync(file, now, now)
  } catch {
    // Removed by hand; the work goes on, and release() does not mind.
  }
}

/** @param {unknown} error @param {string} code */
function isErrno(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
