import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way between a browser and the hub that can be cut as a pulled cable cuts it: no end is told anything. */
export interface CuttableLine {
  /** For the browser, in place of the hub's. */
  readonly address: string
  /** From now on nothing passes, and new connections get no answer. */
  cut(): void
  /** What comes now passes. What was open before the cut stays dead, as it does behind a router that has forgotten it. */
  restore(): void
  close(): Promise<void>
}

export async function cuttableLine(hubAddress: string): Promise<CuttableLine> {
  const { hostname, port } = new URL(hubAddress)
  const open = new Set<Socket>()
  /** Ends whose bytes go through. */
  const passing = new Set<Socket>()
  let isCut = false

  const server = createServer((browser) => {
    keep(browser)
    // Taken, and never answered: as good as a packet that is lost.
    if (isCut) return
    const hub = keep(connect(Number(port), hostname))
    pass(browser, hub)
    pass(hub, browser)
  })

  function keep(socket: Socket): Socket {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => open.delete(socket))
    return socket
  }

  function pass(from: Socket, to: Socket): void {
    passing.add(from)
    from.on('data', (bytes) => {
      if (passing.has(from)) to.write(bytes)
    })
    from.on('close', () => {
      if (passing.delete(from)) to.destroy()
    })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true
      passing.clear()
    },
    restore() {
      isCut = false
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
