const TRIES = 20

/**
 * Calls `listen` with the port wanted and, while it is taken, with the next ones. 0 lets the system choose.
 * `listen` rejects with EADDRINUSE when the port is taken.
 */
export async function listenOnFreePort<T>(wanted: number, listen: (port: number) => Promise<T>): Promise<T> {
  for (let port = wanted; ; port += 1) {
    try {
      return await listen(port)
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || wanted === 0 || port >= wanted + TRIES) throw error
    }
  }
}
