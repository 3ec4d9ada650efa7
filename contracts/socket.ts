import Type, { type Static } from 'typebox'
import { CommandResult, PUBLIC_COMMANDS, type PublicCommandType } from './commands.ts'
import { MessageId, oneOf, strict, TickMs, WallMs } from './common.ts'
import type { FleetView } from './fleet.ts'
import type { PadView } from './padView.ts'
import { Problem } from './problem.ts'
import type { BranchView, DisplayView, KioskView, WindowView } from './views.ts'

/**
 * Socket.io messages of screens (path /socket.io, WebSocket only). A screen subscribes to channels, gets a snapshot in the
 * acknowledgement and then deltas; `from` of a delta that is not the version it holds means a gap: it subscribes again.
 */

/**
 * The hub says every second that it is there, and gives up a screen that has not answered for the two together. It waits longer
 * than a screen does: a hub that was busy for a moment must not throw all its screens out when it comes to their answers.
 */
export const SOCKET_PING = { intervalMs: 1_000, timeoutMs: 4_000 } as const
/**
 * A screen that has heard nothing for so long is cut off and says so, also when the line went without a word: less than the 3 s
 * within which people must see it.
 */
export const SCREEN_SILENCE_MS = 2_700

/** `branch`, `pad`, `fleet`, `window:<id>`, `kiosk:<id>` or `display:<id>`. */
export const Channel = Type.String({ pattern: '^(branch|pad|fleet|(window|kiosk|display):[a-z0-9-]{1,32})$' })
export interface ChannelViews {
  branch: BranchView
  window: WindowView
  kiosk: KioskView
  pad: PadView
  fleet: FleetView
  display: DisplayView
}

export const SubscribeMessage = strict({ channel: Channel })
export const Snapshot = strict({
  channel: Channel,
  /** Changes with every start of the hub; versions of different epochs do not compare. */
  epoch: Type.String(),
  version: Type.Integer({ minimum: 0 }),
  tick: TickMs,
  /** The hub's time at that tick: screens show times of day by it and not by their own clock. */
  wall: WallMs,
  view: Type.Record(Type.String(), Type.Unknown()),
})
export type Snapshot = Static<typeof Snapshot>
export const Delta = strict({
  channel: Channel,
  epoch: Type.String(),
  from: Type.Integer({ minimum: 0 }),
  to: Type.Integer({ minimum: 1 }),
  tick: TickMs,
  wall: WallMs,
  /** Top-level keys of the view with their new values. */
  set: Type.Record(Type.String(), Type.Unknown()),
  /** Top-level keys that are gone. */
  unset: Type.Optional(Type.Array(Type.String())),
})
export type Delta = Static<typeof Delta>

export const CommandMessage = strict({
  id: MessageId,
  type: oneOf(Object.keys(PUBLIC_COMMANDS) as PublicCommandType[]),
  data: Type.Unknown(),
})
export type CommandMessage = Static<typeof CommandMessage>

export const Refusal = strict({ ok: Type.Literal(false), problem: Problem })
export const SubscribeAnswer = Type.Union([strict({ ok: Type.Literal(true), snapshot: Snapshot }), Refusal])
export type SubscribeAnswer = Static<typeof SubscribeAnswer>
export const CommandAnswer = Type.Union([strict({ ok: Type.Literal(true), result: CommandResult }), Refusal])
export type CommandAnswer = Static<typeof CommandAnswer>

export const Hello = strict({ contract: Type.Integer(), software: Type.String(), epoch: Type.String() })
export type Hello = Static<typeof Hello>

/** Client -> hub; every message wants an acknowledgement. */
export const CLIENT_MESSAGES = {
  subscribe: SubscribeMessage,
  unsubscribe: SubscribeMessage,
  command: CommandMessage,
} as const
/** Hub -> client. */
export const HUB_MESSAGES = { hello: Hello, delta: Delta, 'session-expired': strict({}) } as const
