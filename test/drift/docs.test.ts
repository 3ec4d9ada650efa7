import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  CLIENT_MESSAGES,
  COMMAND_ROUTES,
  DEVICE_COMMANDS,
  DEVICE_EVENTS,
  ERROR_CODES,
  ERRORS,
  EVENTS,
  HUB_MESSAGES,
  ROUTES,
  STATUS,
  topics,
} from '../../contracts/index.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('the documents are those the contracts give', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/docs.ts', '--check'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, ''])
})

test('every error code is documented, with its texts, and no other', () => {
  const rows = read('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('`')[1])).toEqual(ERROR_CODES)
  ERROR_CODES.forEach((code, i) => {
    expect(rows[i]).toContain(ERRORS[code].text['zh-CN'])
    expect(rows[i]).toContain(ERRORS[code].text.en)
  })
})

describe('OpenAPI', () => {
  interface Operation {
    operationId: string
    description: string
    requestBody?: unknown
    responses: Record<string, unknown>
  }
  const document = JSON.parse(read('docs/openapi.json')) as {
    openapi: string
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, TSchema> }
  }
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      operation,
    })),
  )

  test('describes every route of the contract and no other', () => {
    const routes = [...Object.values(ROUTES), ...COMMAND_ROUTES].map(({ method, path }) => `${method} ${path}`)
    expect(described.map(({ key }) => key).sort()).toEqual(routes.sort())
    expect(document.openapi).toBe('3.1.0')
  })

  test('says who may use each route and refuses with a Problem everywhere', () => {
    const roles = new Map<string, readonly string[] | 'public'>([
      ...Object.entries(ROUTES).map(([name, { roles }]) => [name, roles] as const),
      ...COMMAND_ROUTES.map(({ type, roles }) => [type, roles] as const),
    ])
    for (const { operation } of described) {
      const allowed = roles.get(operation.operationId)
      expect(operation.description).toBe(allowed === 'public' ? 'Without a session.' : `Roles: ${allowed?.join(', ')}.`)
      expect(JSON.stringify(operation.responses.default)).toContain('#/components/schemas/Problem')
    }
  })

  test('describes every event of the journal', () => {
    const { anyOf } = document.components.schemas.JournalEvent as unknown as { anyOf: { title: string }[] }
    expect(anyOf.map(({ title }) => title).sort()).toEqual(Object.keys(EVENTS).sort())
    expect(JSON.stringify(document.paths['/api/v1/journal'])).toContain('#/components/schemas/JournalEvent')
  })

  test('names its schemas and has no reference that leads nowhere', () => {
    const names = Object.keys(document.components.schemas)
    expect(names).toContain('WindowView')
    expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([])
    expect(danglingReferences(document)).toEqual([])
  })
})

describe('AsyncAPI', () => {
  interface Message {
    payload: Record<string, unknown>
    examples: { payload: unknown }[]
  }
  const document = parse(read('docs/asyncapi.yaml')) as {
    asyncapi: string
    channels: Record<
      string,
      { address: string; parameters?: Record<string, unknown>; messages: Record<string, unknown> }
    >
    operations: Record<string, { action: string }>
    components: { messages: Record<string, Message>; schemas: Record<string, unknown> }
  }

  test('describes every topic and every socket message', () => {
    const { state, description, alert, reply, rebirth, time, error, configuration, status, event, command } = topics
    const [b, n, d] = ['{branch}', '{node}', '{device}'] as const
    const addresses = [
      state(b, n),
      description(b, n),
      alert(b, n, d, '{code}'),
      reply(b, n, d, '{client}', '{id}'),
      rebirth(b, n),
      time(b, n),
      error(b, n),
      configuration(b, n),
      ...Object.keys(STATUS).map((name) => status(b, n, d, name)),
      ...Object.keys(DEVICE_EVENTS).map((name) => event(b, n, d, name)),
      ...Object.keys(DEVICE_COMMANDS).map((name) => command(b, n, d, name)),
      '/socket.io',
    ]
    expect(
      Object.values(document.channels)
        .map(({ address }) => address)
        .sort(),
    ).toEqual(addresses.sort())
    const screens = Object.keys(document.channels.screens?.messages ?? {})
    expect(screens).toEqual(expect.arrayContaining([...Object.keys(CLIENT_MESSAGES), ...Object.keys(HUB_MESSAGES)]))
    expect(document.asyncapi).toBe('3.0.0')
    for (const { address, parameters } of Object.values(document.channels)) {
      expect(Object.keys(parameters ?? {})).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
  })

  test('has the views that snapshots and deltas carry', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['BranchView', 'WindowView', 'KioskView']),
    )
  })

  test('has no reference that leads nowhere', () => {
    expect(danglingReferences(document)).toEqual([])
  })

  test('has examples for every message, and they fit its schema', () => {
    for (const [name, { payload, examples }] of Object.entries(document.components.messages)) {
      expect([name, examples.length > 0]).toEqual([name, true])
      const schema = inlined(payload, document.components.schemas) as TSchema
      for (const example of examples) expect([name, Value.Errors(schema, example.payload)]).toEqual([name, []])
    }
  })
})

function* references(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  if ('$ref' in value && typeof value.$ref === 'string') yield value.$ref
  for (const part of Object.values(value)) yield* references(part)
}

function danglingReferences(document: object): string[] {
  return [...references(document)].filter((reference) => {
    let at: unknown = document
    for (const key of reference.replace(/^#\//, '').split('/')) at = (at as Record<string, unknown> | undefined)?.[key]
    return at === undefined
  })
}

function inlined(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((part) => inlined(part, schemas))
  if (typeof value !== 'object' || value === null) return value
  if ('$ref' in value) return inlined(schemas[String(value.$ref).split('/').at(-1) ?? ''], schemas)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inlined(part, schemas)]))
}
