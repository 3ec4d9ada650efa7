import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fastifyStatic } from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import type { BranchDevices } from '../branchDevices.ts'
import { foreignRequest, SECURITY_HEADERS } from './ownRequests.ts'
import { servePages } from './sockets.ts'

export interface PanelOptions {
  readonly devices: BranchDevices
  /** Taken: the next free one. 0: any free port. */
  readonly port: number
  readonly say?: (line: string) => void
  /** Folder with the built page; where the build has put it unless given. */
  readonly pageDirectory?: string
}

export interface Panel {
  /** For example `http://127.0.0.1:8090`. */
  readonly address: string
  close(): Promise<void>
}

/** Whoever reaches the panel may do everything with the devices: it is for this machine only. */
const HOST = '127.0.0.1'
const PORTS_TRIED = 20
const NOT_BUILT = 'The page of the panel has not been built: run "npm run build" first.\n'

/** Serves a page with all simulated devices of a branch, on which they can be operated, spoiled and listened to. */
export async function startPanel(options: PanelOptions): Promise<Panel> {
  const { devices, port, say = () => undefined } = options
  for (let tried = port; ; tried += 1) {
    const app = await createApp(options.pageDirectory ?? builtPage())
    const pages = await servePages(app.server, devices, say)
    try {
      await app.listen({ host: HOST, port: tried })
    } catch (error) {
      pages.close()
      await app.close()
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken || tried >= port + PORTS_TRIED) throw error
      continue
    }
    const { port: bound } = app.server.address() as AddressInfo
    if (port !== 0 && bound !== port) say(`Port ${port} is taken, the panel uses ${bound}`)
    return {
      address: `http://${HOST}:${bound}`,
      async close() {
        pages.close()
        await app.close()
      },
    }
  }
}

async function createApp(pageDirectory: string): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true })
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS)
    if (foreignRequest(request.headers, false)) return reply.code(403).type('text/plain').send('foreign request\n')
  })
  if (!existsSync(join(pageDirectory, 'index.html'))) {
    app.get('/', (_request, reply) => reply.code(503).type('text/plain').send(NOT_BUILT))
    return app
  }
  await app.register(fastifyStatic, { root: pageDirectory, dotfiles: 'ignore', cacheControl: false })
  return app
}

/** From the sources as well as from what the compiler has made of them, in dist/simulators/panel. */
function builtPage(): string {
  const beside = fileURLToPath(new URL('../../', import.meta.url))
  return [join(beside, 'panel'), join(beside, 'dist/panel')].find((path) => existsSync(path)) ?? join(beside, 'panel')
}
