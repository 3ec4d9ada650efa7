import type { CustomerDirectory, ImportedList, KnownNumber, ListOptions, Recognised } from '../../app/ports.ts'
import type { SqliteDirectory } from '../store/directoryStore.ts'
import { readCustomerList } from './customerList.ts'

/** The directory of customers kept by the hub itself. */
export class EmbeddedDirectory implements CustomerDirectory {
  readonly #store: SqliteDirectory

  constructor(store: SqliteDirectory) {
    this.#store = store
  }

  find(knownBy: KnownNumber): Recognised | undefined {
    return this.#store.find(knownBy)
  }

  async importList(csv: string, options: ListOptions): Promise<ImportedList> {
    const list = await readCustomerList(csv, options)
    if ('mistakes' in list) return list
    await this.#store.write(list.entries, options.mode)
    return { imported: list.entries.length, customers: this.#store.count() }
  }

  forget(knownBy: KnownNumber): boolean {
    return this.#store.forget(knownBy)
  }

  count(): number {
    return this.#store.count()
  }
}
