import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Device } from '../../contracts/index.ts'
import { writeDurably } from './durableFile.ts'

/** What the hub has sent last, and the lines that ran then: one that is wrong does not end what was well before it. */
const KeptConfiguration = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  devices: Type.Array(Type.Unknown()),
  good: Type.Array(Device),
})
export type KeptConfiguration = Static<typeof KeptConfiguration>
const isKept = Compile(KeptConfiguration)

export interface ConfigurationFile {
  /** Undefined before the hub has sent any, and where the file is broken. */
  load(): KeptConfiguration | undefined
  /** On disk when it returns; throws when it can not be written. */
  save(kept: KeptConfiguration): void
}

/** `<stateDirectory>/configuration.json`, mode 0600: settings may hold what only the device's owner is to know. */
export function configurationFile(stateDirectory: string): ConfigurationFile {
  const path = join(stateDirectory, 'configuration.json')
  return {
    load() {
      try {
        const document: unknown = JSON.parse(readFileSync(path, 'utf8'))
        return isKept.Check(document) ? document : undefined
      } catch {
        return undefined
      }
    },
    save(kept) {
      mkdirSync(stateDirectory, { recursive: true, mode: 0o700 })
      writeDurably(path, `${JSON.stringify(kept)}\n`)
    },
  }
}
