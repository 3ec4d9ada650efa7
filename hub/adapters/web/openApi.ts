import { fastifySwagger } from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import type { TSchema } from 'typebox'
import {
  COMMAND_ROUTES,
  CONTRACT_VERSION,
  Problem,
  ROUTES,
  type Role,
  type RouteDefinition,
} from '../../../contracts/index.ts'
import { COOKIE_NAMES } from './sessionCookies.ts'

/** Where the document is served. */
export const OPEN_API_PATH = '/api/openapi.json'

/** The documentation of a route: what the contract says about it, with who may use it and what a refusal looks like. */
export function describeRoute(name: string, route: RouteDefinition): FastifySchema {
  const who = route.roles === 'public' ? 'Without a session.' : `Roles: ${route.roles.join(', ')}.`
  return {
    operationId: name,
    summary: route.summary,
    description: who,
    tags: [route.path.includes('/commands/') ? 'commands' : 'views and sessions'],
    ...(route.roles === 'public' ? {} : { security: credentialsFor(route.roles) }),
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { querystring: route.query } : {}),
    ...(route.body ? { body: route.body } : {}),
    response: {
      200: route.produces
        ? { description: route.summary, content: { [route.produces]: { schema: route.answer } } }
        : route.answer,
      default: Problem,
    },
  }
}

const SCHEMES = ['staff', 'kiosk', 'display', 'partner'] as const
const schemeOf = (role: Role) => SCHEMES.find((scheme) => scheme === role) ?? 'staff'

/** The sessions and keys that open a route, by name of their security scheme. */
function credentialsFor(roles: readonly Role[]): Record<string, string[]>[] {
  const wanted = new Set(roles.map(schemeOf))
  return SCHEMES.filter((scheme) => wanted.has(scheme)).map((scheme) => ({ [scheme]: [] }))
}

/** To be registered before the routes, which then appear in the document by themselves. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  const named = namedSchemas()
  for (const schema of named.values()) app.addSchema(withReferences(schema, named, true) as object)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'BranchHub',
        version: String(CONTRACT_VERSION),
        description:
          "The hub of one bank branch. Bodies are `application/json`, exactly; unknown fields are refused. Every command has an id: the same id with the same body gets the first answer again. A refusal is a Problem with a code of the message dictionary (docs/errors.md). Times called `tick` are milliseconds of the branch's monotone clock.",
      },
      components: {
        securitySchemes: {
          staff: { type: 'apiKey', in: 'cookie', name: COOKIE_NAMES.staff },
          kiosk: { type: 'apiKey', in: 'cookie', name: COOKIE_NAMES.kiosk },
          display: { type: 'apiKey', in: 'cookie', name: COOKIE_NAMES.display },
          partner: { type: 'http', scheme: 'bearer', description: 'The key that `partner-key` prints.' },
        },
      },
    },
    transform: ({ schema, url }) => ({ schema: withReferences(schema, named, false) as FastifySchema, url }),
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema${index}`) },
  })
}

function namedSchemas(): Map<string, TSchema> {
  const named = new Map<string, TSchema>()
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('$id' in value && typeof value.$id === 'string') named.set(value.$id, value as TSchema)
    for (const part of Object.values(value)) collect(part)
  }
  collect(Problem)
  const routes: RouteDefinition[] = Object.values(ROUTES)
  for (const { params, query, body, answer } of routes) collect([params, query, body, answer])
  for (const { body, answer } of COMMAND_ROUTES) collect([body, answer])
  return named
}

/** A copy in which every named schema is a reference; the outermost one stays itself when it is the definition. */
function withReferences(value: unknown, named: ReadonlyMap<string, TSchema>, isDefinition: boolean): unknown {
  if (Array.isArray(value)) return value.map((part) => withReferences(part, named, false))
  if (typeof value !== 'object' || value === null) return value
  if (!isDefinition && '$id' in value && typeof value.$id === 'string' && named.has(value.$id))
    return { $ref: `${value.$id}#` }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withReferences(part, named, false)]))
}
