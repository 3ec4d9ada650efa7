import Type, { type Static, type TSchema } from 'typebox'
import { keyed, oneOf, strict } from '../common.ts'

/** Settings of cameras that read number plates and call us over HTTP. */

export const PLATE_DIRECTIONS = ['in', 'out', 'unknown'] as const
const direction = (value: (typeof PLATE_DIRECTIONS)[number], description: string) =>
  oneOf(PLATE_DIRECTIONS, { default: value, description })

const common = {
  pathSecret: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{8,64}$',
      description: 'first part of the path the camera is told to call, /SECRET/...; a caller without it gets nothing',
    }),
  ),
  heartbeatMs: Type.Integer({
    minimum: 1000,
    maximum: 600_000,
    default: 30_000,
    description: 'how often the camera is to be heard; silent for twice as long it is offline',
  }),
  answerMs: Type.Integer({
    minimum: 500,
    maximum: 10_000,
    default: 3000,
    description: 'longest wait for the hub to take a reading; then the camera is told to keep it and to send it again',
  }),
} satisfies Record<string, TSchema>

/** An output of a camera that opens a gate by a pulse. */
const PulsedGate = strict({
  io: Type.Integer({ minimum: 0, maximum: 3, description: 'output of the camera' }),
  pulseMs: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 500,
    description: 'how long the output stays on',
  }),
})

export const VzCameraSettings = strict({
  ...common,
  serialNumbers: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      description: 'cameras that may call; absent: any',
    }),
  ),
  registration: oneOf(['heartbeat', 'comet'], {
    default: 'heartbeat',
    description:
      'as set in the camera; with plain heartbeats it takes orders in answers to plates only, with comet polling at any time',
  }),
  cometHoldMs: Type.Integer({
    minimum: 500,
    maximum: 25_000,
    default: 5000,
    description: 'how long a poll without an order is held; less than the time-out set in the camera',
  }),
  gates: keyed('^[a-z0-9-]{1,32}$', PulsedGate, {
    default: {},
    description: 'gates this camera can open, by name; none: it opens nothing',
  }),
  decisionMs: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: 0,
    description: 'how long the answer to a plate waits for an order to open; less than the time-out set in the camera',
  }),
  directions: strict(
    {
      left: direction('unknown', 'a car that moves to the left of the picture'),
      right: direction('unknown', 'to the right'),
      up: direction('unknown', 'upwards, away from the camera'),
      down: direction('unknown', 'downwards, towards the camera'),
    },
    { default: {} },
  ),
})
export type VzCameraSettings = Static<typeof VzCameraSettings>

export const HikCameraSettings = strict({
  ...common,
  macAddresses: Type.Optional(
    Type.Array(Type.String({ pattern: '^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$' }), {
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      description: 'cameras that may call; absent: any',
    }),
  ),
  directions: strict(
    {
      forward: direction('in', 'a car that comes towards the camera'),
      reverse: direction('out', 'a car that goes away from it'),
    },
    { default: {} },
  ),
})
export type HikCameraSettings = Static<typeof HikCameraSettings>
