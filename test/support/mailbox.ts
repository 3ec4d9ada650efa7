/** What has come in, in order, for tests that wait for messages. */
export interface Mailbox<T> {
  /** Everything so far, taken or not. */
  readonly all: readonly T[]
  put(item: T): void
  /** Takes the first item that fits and has not been taken, now or when it comes. */
  next(fits?: (item: T) => boolean): Promise<T>
}

export function mailbox<T>(): Mailbox<T> {
  const all: T[] = []
  const open: T[] = []
  const waiting: { fits: (item: T) => boolean; resolve: (item: T) => void }[] = []
  return {
    all,
    put(item) {
      all.push(item)
      const index = waiting.findIndex(({ fits }) => fits(item))
      const waiter = waiting[index]
      if (waiter) {
        waiting.splice(index, 1)
        waiter.resolve(item)
      } else open.push(item)
    },
    next(fits = () => true) {
      const index = open.findIndex(fits)
      if (index >= 0) return Promise.resolve(open.splice(index, 1)[0] as T)
      return new Promise((resolve) => waiting.push({ fits, resolve }))
    },
  }
}
