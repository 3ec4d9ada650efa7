import { randomFillSync } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { open, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Log } from '../../app/ports.ts'

export const DEFAULT_BALLAST_BYTES = 50 * 1024 * 1024
const CHUNK_BYTES = 1024 * 1024

/**
 * A file that only takes up room: given back when the disk is full, so that calling can go on while new tickets are
 * refused and somebody makes space.
 */
export class Ballast {
  readonly #path: string
  readonly #bytes: number
  readonly #log: Log
  #wanting = false
  #filling: Promise<boolean> | undefined

  /** `bytes` 0: no ballast is kept. */
  constructor(path: string, bytes: number, log: Log) {
    this.#path = path
    this.#bytes = bytes
    this.#log = log
  }

  /** True from the moment the room was given back, or could not be had, until it is in reserve (again). */
  get isWanting(): boolean {
    return this.#wanting
  }

  /** Gives the room back at once; false when there was none. */
  release(): boolean {
    const had = this.#bytes > 0 && this.#isThere()
    rmSync(this.#path, { force: true })
    this.#wanting = this.#bytes > 0
    if (had) this.#log.warn({ component: 'store', bytes: this.#bytes }, 'disk full: the reserve was given back')
    return had
  }

  /** Makes the file when the disk has room for it; true when it is there afterwards. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined
    })
    return this.#filling
  }

  /** Resolves when no filling is under way. */
  async settle(): Promise<void> {
    await this.#filling
  }

  async #fill(): Promise<boolean> {
    if (this.#bytes === 0 || this.#isThere()) {
      this.#wanting = false
      return true
    }
    const partial = `${this.#path}.partial`
    try {
      const { bavail, bsize } = await statfs(dirname(this.#path))
      // Once it was needed, it is taken again only when that leaves as much for the others.
      if (bavail * bsize < this.#bytes * (this.#wanting ? 2 : 1)) {
        this.#wanting = true
        return false
      }
      const file = await open(partial, 'w', 0o600)
      try {
        // Random bytes: a file system that compresses would store zeros in no room at all.
        const chunk = randomFillSync(Buffer.allocUnsafe(CHUNK_BYTES))
        for (let left = this.#bytes; left > 0; left -= CHUNK_BYTES) {
          await file.write(chunk, 0, Math.min(left, CHUNK_BYTES))
        }
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, this.#path)
      this.#wanting = false
      this.#log.info({ component: 'store', bytes: this.#bytes }, 'reserve of disk space made')
      return true
    } catch (error) {
      await rm(partial, { force: true })
      this.#wanting = true
      this.#log.warn({ component: 'store', error: String(error) }, 'the reserve of disk space could not be made')
      return false
    }
  }

  #isThere(): boolean {
    return (statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0) >= this.#bytes
  }
}
