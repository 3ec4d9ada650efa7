import type { TSchema } from 'typebox'
import { stringify } from 'yaml'
import {
  ALERT_CODES,
  AlertPayload,
  BranchView,
  CLIENT_MESSAGES,
  CONTRACT_VERSION,
  CommandAnswer,
  commandPayload,
  DEVICE_COMMANDS,
  DEVICE_EVENTS,
  DisplayView,
  eventPayload,
  HUB_MESSAGES,
  KioskView,
  MAX_PAYLOAD_BYTES,
  NodeConfigurationPayload,
  NodeDescriptionPayload,
  NodeErrorPayload,
  NodeStatePayload,
  PadView,
  RebirthPayload,
  ReplyPayload,
  STATUS,
  SubscribeAnswer,
  statusPayload,
  TimePayload,
  topics,
  WindowView,
} from '../../contracts/index.ts'
import { EXAMPLES } from './examples.ts'

interface Topic {
  readonly address: string
  readonly payload: TSchema
  readonly summary: string
  /** From the hub's point of view. */
  readonly action: 'send' | 'receive'
  readonly retain: boolean
  readonly reply?: true
}

const [BRANCH, NODE, DEVICE] = ['{branch}', '{node}', '{device}'] as const
const PARAMETERS: Readonly<Record<string, object>> = {
  branch: { description: 'id of the outlet' },
  node: { description: 'id of the node: one MQTT connection, named by its credentials' },
  device: { description: 'id of the device on that node' },
  code: { description: 'what is wrong', enum: [...ALERT_CODES] },
  client: { description: 'who asked: the `from` of the command' },
  id: { description: 'id of the command, at most 36 characters' },
}

/** Every topic of the contract, by its builder: the compiler misses those that are not here. */
const TOPICS: { readonly [T in Exclude<keyof typeof topics, 'node'>]: Readonly<Record<string, Topic>> } = {
  state: {
    nodeState: {
      address: topics.state(BRANCH, NODE),
      payload: NodeStatePayload,
      summary: 'State of a node; `lost` is its last will',
      action: 'receive',
      retain: true,
    },
  },
  description: {
    nodeDescription: {
      address: topics.description(BRANCH, NODE),
      payload: NodeDescriptionPayload,
      summary: "The node's devices and what they can do",
      action: 'receive',
      retain: true,
    },
  },
  status: table(STATUS, (iface, schema) => [
    `status.${iface}`,
    {
      address: topics.status(BRANCH, NODE, DEVICE, iface),
      payload: statusPayload(schema),
      summary: `Status of a device: ${iface}`,
      action: 'receive',
      retain: true,
    },
  ]),
  alert: {
    alert: {
      address: topics.alert(BRANCH, NODE, DEVICE, '{code}'),
      payload: AlertPayload,
      summary: 'Something needs attention; an empty payload says it is over',
      action: 'receive',
      retain: true,
    },
  },
  event: table(DEVICE_EVENTS, (name, schema) => [
    `event.${name}`,
    {
      address: topics.event(BRANCH, NODE, DEVICE, name),
      payload: eventPayload(schema),
      summary: `Event of a device: ${name}`,
      action: 'receive',
      retain: false,
    },
  ]),
  command: table(DEVICE_COMMANDS, (name, schema) => [
    `command.${name}`,
    {
      address: topics.command(BRANCH, NODE, DEVICE, name),
      payload: commandPayload(schema),
      summary: `Command to a device: ${name}`,
      action: 'send',
      retain: false,
      reply: true,
    },
  ]),
  reply: {
    reply: {
      address: topics.reply(BRANCH, NODE, DEVICE, '{client}', '{id}'),
      payload: ReplyPayload,
      summary: 'Acknowledgement and completion of a command',
      action: 'receive',
      retain: false,
    },
  },
  rebirth: {
    rebirth: {
      address: topics.rebirth(BRANCH, NODE),
      payload: RebirthPayload,
      summary: 'The node is asked to publish everything again',
      action: 'send',
      retain: false,
    },
  },
  configuration: {
    configuration: {
      address: topics.configuration(BRANCH, NODE),
      payload: NodeConfigurationPayload,
      summary: 'The devices the node is to host: when it listens, and whenever they are others',
      action: 'send',
      retain: false,
    },
  },
  time: {
    time: {
      address: topics.time(BRANCH, NODE),
      payload: TimePayload,
      summary: "The hub's time, on connect and every minute",
      action: 'send',
      retain: false,
    },
  },
  error: {
    error: {
      address: topics.error(BRANCH, NODE),
      payload: NodeErrorPayload,
      summary: 'Something the node sent was refused',
      action: 'send',
      retain: false,
    },
  },
}

const ANSWERS: Readonly<
  Record<keyof typeof CLIENT_MESSAGES, { readonly name: string; readonly schema: TSchema } | undefined>
> = {
  subscribe: { name: 'subscribeAnswer', schema: SubscribeAnswer },
  command: { name: 'commandAnswer', schema: CommandAnswer },
  unsubscribe: undefined,
}

/** docs/asyncapi.yaml: AsyncAPI 3.0 of all MQTT topics and all socket.io messages. */
export function asyncApi(): string {
  const schemas: Record<string, unknown> = {}
  const messages: Record<string, object> = {}
  const channels: Record<string, object> = {}
  const operations: Record<string, object> = {}

  const addMessage = (name: string, title: string, payload: TSchema) => {
    messages[name] = {
      name,
      title,
      payload: documented(payload, schemas),
      examples: EXAMPLES[name]?.map((example) => ({ payload: example })) ?? [],
    }
  }
  const inChannel = (channel: string, name: string) => ({ $ref: `#/channels/${channel}/messages/${name}` })

  for (const [name, topic] of Object.values(TOPICS).flatMap((group) => Object.entries(group))) {
    addMessage(name, topic.summary, topic.payload)
    const parameters = [...topic.address.matchAll(/\{(\w+)\}/g)].map(
      ([, parameter = '']) => [parameter, PARAMETERS[parameter]] as const,
    )
    channels[name] = {
      address: topic.address,
      servers: [{ $ref: '#/servers/broker' }],
      parameters: Object.fromEntries(parameters),
      messages: { [name]: { $ref: `#/components/messages/${name}` } },
    }
    operations[name] = {
      action: topic.action,
      channel: { $ref: `#/channels/${name}` },
      summary: topic.summary,
      messages: [inChannel(name, name)],
      bindings: { mqtt: { qos: 1, retain: topic.retain, bindingVersion: '0.2.0' } },
      ...(topic.reply
        ? { reply: { channel: { $ref: '#/channels/reply' }, messages: [inChannel('reply', 'reply')] } }
        : {}),
    }
  }

  const onScreens: string[] = []
  const addScreenMessage = (name: string, title: string, schema: TSchema) => {
    addMessage(name, title, schema)
    onScreens.push(name)
  }
  for (const [name, schema] of Object.entries(CLIENT_MESSAGES)) {
    const answer = ANSWERS[name as keyof typeof CLIENT_MESSAGES]
    addScreenMessage(name, 'From a screen; wants an acknowledgement', schema)
    if (answer) addScreenMessage(answer.name, `Acknowledgement of ${name}`, answer.schema)
    operations[`screen.${name}`] = {
      action: 'receive',
      channel: { $ref: '#/channels/screens' },
      messages: [inChannel('screens', name)],
      ...(answer
        ? { reply: { channel: { $ref: '#/channels/screens' }, messages: [inChannel('screens', answer.name)] } }
        : {}),
    }
  }
  for (const [name, schema] of Object.entries(HUB_MESSAGES)) {
    addScreenMessage(name, 'From the hub to a screen', schema)
    operations[`screen.${name}`] = {
      action: 'send',
      channel: { $ref: '#/channels/screens' },
      messages: [inChannel('screens', name)],
    }
  }
  // What a snapshot's `view` and a delta's `set` hold depends on the channel.
  for (const view of [BranchView, WindowView, KioskView, DisplayView, PadView]) documented(view, schemas)
  channels.screens = {
    address: '/socket.io',
    servers: [{ $ref: '#/servers/screens' }],
    description:
      'socket.io events. A screen subscribes to a channel (`branch`, `pad`, `window:<id>`, `kiosk:<id>`, `display:<id>`), gets the snapshot in the acknowledgement and then deltas. The view of a channel is `BranchView`, `PadView`, `WindowView`, `KioskView` or `DisplayView` of the components; a delta has new values for some of its keys (`set`) and names those that are gone (`unset`). A delta whose `from` is not the version the screen holds means a gap: it subscribes again.',
    messages: Object.fromEntries(onScreens.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  }

  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'BranchHub',
      version: String(CONTRACT_VERSION),
      description: `What nodes and screens say to the hub of a branch and hear from it. MQTT: QoS 1, JSON of at most ${MAX_PAYLOAD_BYTES} bytes, clean sessions; unknown fields are refused. Generated from contracts/ by scripts/docs.ts.`,
    },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: 'localhost:1883',
        protocol: 'mqtt',
        protocolVersion: '3.1.1',
        description: 'the broker inside the hub; every node has credentials of its own',
      },
      screens: {
        host: 'localhost:8080',
        protocol: 'ws',
        pathname: '/socket.io',
        description: 'socket.io over WebSocket only, with the session cookie of the HTTP log-in',
      },
    },
    channels,
    operations,
    components: { messages, schemas },
  }
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 })
}

function table<T extends Record<string, TSchema>>(
  schemas: T,
  entry: <K extends keyof T & string>(name: K, schema: T[K]) => readonly [string, Topic],
): Record<string, Topic> {
  return Object.fromEntries(
    (Object.keys(schemas) as (keyof T & string)[]).map((name) => entry(name, schemas[name] as T[typeof name])),
  )
}

/** A copy for the document; schemas with a name are put among the components once and referred to. */
function documented(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((part) => documented(part, schemas))
  if (typeof value !== 'object' || value === null) return value
  const { $id, ...rest } = value as { $id?: unknown }
  const copy = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, documented(part, schemas)]))
  if (typeof $id !== 'string') return copy
  schemas[$id] = copy
  return { $ref: `#/components/schemas/${$id}` }
}
