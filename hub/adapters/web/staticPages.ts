import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fastifyStatic } from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Folders with the built screens, by the path they are served under. */
export interface StaticDirectories {
  readonly kiosk: string
  readonly staff: string
}

const START_PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BranchHub</title>
<link rel="icon" href="/kiosk/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/start.css">
</head>
<body>
<main>
<h1>BranchHub</h1>
<ul>
<li><a href="/kiosk/">取号机 <span lang="en">Ticket kiosk</span></a></li>
<li><a href="/staff/">柜员与大堂经理 <span lang="en">Tellers and lobby managers</span></a></li>
<li><a href="/hall/">大厅屏 <span lang="en">Hall screen</span></a></li>
<li><a href="/api/openapi.json">接口说明 <span lang="en">API description</span></a></li>
</ul>
</main>
</body>
</html>
`
const START_STYLE = `body { margin: 0; font: 18px/1.5 'Noto Sans SC', system-ui, sans-serif; color: #1c2b33; background: #f4f6f8; }
main { max-width: 32rem; margin: 12vh auto 0; padding: 0 1.5rem; }
h1 { margin: 0 0 1.5rem; font-size: 2rem; }
ul { margin: 0; padding: 0; list-style: none; }
a { display: block; margin: 0 0 .75rem; padding: 1rem 1.25rem; border: 1px solid #c3cfd6; border-radius: .5rem; color: #0a4f7d; background: #fff; text-decoration: none; }
a:hover, a:focus-visible { border-color: #0a4f7d; }
span { margin-left: .5rem; color: #4c5b63; }
`

/** Serves the start page and the built screens. Names of built assets carry a hash of their content. */
export async function registerStaticPages(app: FastifyInstance, directories: StaticDirectories): Promise<void> {
  const hidden = { schema: { hide: true } }
  app.get('/', hidden, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(START_PAGE),
  )
  app.get('/start.css', hidden, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(START_STYLE),
  )

  // The big screens' page is built with the kiosk's and has an address of its own.
  app.get('/hall/', hidden, (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('hall.html', resolve(directories.kiosk)),
  )
  app.get('/hall', hidden, (_request, reply) => reply.redirect('/hall/', 308))

  for (const [index, [name, directory]] of Object.entries(directories).entries()) {
    await app.register(fastifyStatic, {
      root: resolve(directory),
      prefix: `/${name}/`,
      decorateReply: index === 0,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, path) => {
        const isHashed = path.includes('/assets/') && /-[\w-]{8,}\.\w+$/.test(basename(path))
        reply.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    app.get(`/${name}`, hidden, (_request, reply) => reply.redirect(`/${name}/`, 308))
  }
}

/** The page of a screen for addresses that only its own router knows; undefined when the request asks for no page. */
export function pageFor(request: FastifyRequest, directories: StaticDirectories): string | undefined {
  if (request.method !== 'GET' || !request.headers.accept?.includes('text/html')) return undefined
  const path = request.url.split('?', 1)[0] ?? ''
  const [, name = '', ...rest] = path.split('/')
  const directory = (name === 'kiosk' || name === 'staff') && rest.length > 0 ? directories[name] : undefined
  if (directory === undefined || rest.at(-1)?.includes('.')) return undefined
  return existsSync(join(directory, 'index.html')) ? resolve(directory) : undefined
}

export function sendPage(reply: FastifyReply, directory: string): FastifyReply {
  return reply.code(200).sendFile('index.html', directory)
}
