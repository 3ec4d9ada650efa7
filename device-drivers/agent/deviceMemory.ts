import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DriverMemory } from '../driver.ts'
import { writeDurably } from './durableFile.ts'

/** A device's memory in `<stateDirectory>/devices/<deviceId>.json`, made with its first saving. */
export function deviceMemory(stateDirectory: string, deviceId: string): DriverMemory {
  const directory = join(stateDirectory, 'devices')
  const path = join(directory, `${deviceId}.json`)
  return {
    load() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as unknown
      } catch {
        // Absent at the first start; a broken one is as good as none.
        return undefined
      }
    },
    save(value) {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      writeDurably(path, `${JSON.stringify(value)}\n`)
    },
  }
}
