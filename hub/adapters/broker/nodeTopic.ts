import { HUB_CLIENT, ID_PATTERN } from '../../../contracts/index.ts'

/** A topic a node may publish to, taken apart. */
export type NodeTopic =
  | { readonly kind: 'state' }
  | { readonly kind: 'description' }
  | { readonly kind: 'status'; readonly deviceId: string; readonly iface: string }
  | { readonly kind: 'alert'; readonly deviceId: string; readonly code: string }
  | { readonly kind: 'event'; readonly deviceId: string; readonly name: string }
  | { readonly kind: 'reply'; readonly deviceId: string; readonly id: string }

const ID = new RegExp(ID_PATTERN)
const NAME = /^[A-Za-z][A-Za-z0-9.-]{0,63}$/
const MESSAGE_ID = /^[A-Za-z0-9-]{1,36}$/
const RETAINED: ReadonlySet<NodeTopic['kind']> = new Set(['state', 'description', 'status', 'alert'])

export function isNodeId(text: unknown): text is string {
  return typeof text === 'string' && ID.test(text)
}

/**
 * Undefined for every topic this node may not publish to: below another prefix, or none of the forms of the contract. A form
 * with an unknown interface, alert or event name is permitted here; its payload is what will not be understood.
 * @param prefix `sb/1/<branch>/<node>`
 */
export function parseNodeTopic(prefix: string, topic: string): NodeTopic | undefined {
  if (!topic.startsWith(`${prefix}/`)) return undefined
  const levels = topic.slice(prefix.length + 1).split('/')
  const [first = '', kind, name = '', id = ''] = levels
  if (levels.length === 1) {
    if (first === '$state') return { kind: 'state' }
    return first === '$desc' ? { kind: 'description' } : undefined
  }
  if (!ID.test(first)) return undefined
  const deviceId = first
  if (levels.length === 4) {
    return kind === 'reply' && name === HUB_CLIENT && MESSAGE_ID.test(id) ? { kind, deviceId, id } : undefined
  }
  if (levels.length !== 3 || !NAME.test(name)) return undefined
  switch (kind) {
    case 'status':
      return { kind, deviceId, iface: name }
    case 'alert':
      return { kind, deviceId, code: name }
    case 'event':
      return { kind, deviceId, name }
    default:
      return undefined
  }
}

/** Only what describes a lasting state; device data is never retained. */
export function mayRetain(topic: NodeTopic): boolean {
  return RETAINED.has(topic.kind)
}

/** The only two filters a node may subscribe to. */
export function filtersOf(prefix: string): { readonly commands: string; readonly control: string } {
  return { commands: `${prefix}/+/cmd/#`, control: `${prefix}/$ctl/#` }
}

/** Whether a topic lies within those filters. */
export function mayHear(prefix: string, topic: string): boolean {
  if (!topic.startsWith(`${prefix}/`)) return false
  const [first = '', second] = topic.slice(prefix.length + 1).split('/')
  return first === '$ctl' || (ID.test(first) && second === 'cmd')
}
