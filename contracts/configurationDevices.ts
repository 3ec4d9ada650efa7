import Type, { type Static } from 'typebox'
import { Id, strict, Text } from './common.ts'

/** The configuration's lines of devices: who hosts each, which driver it has, and where its bytes are. */

/** Where a device's bytes are. */
export const PortConfiguration = Type.Union([
  strict({
    tcp: strict({
      host: Type.String({ minLength: 1, maxLength: 255 }),
      port: Type.Integer({ minimum: 1, maximum: 65535 }),
    }),
  }),
  strict({
    serial: strict({
      path: Type.String({ minLength: 1, maxLength: 255, description: '/dev/serial/by-id/... or COM3' }),
      baudRate: Type.Optional(Type.Integer({ minimum: 300, maximum: 921600, description: "default: the driver's" })),
    }),
  }),
  strict({
    hid: strict({
      vendorId: Type.Integer({ minimum: 1, maximum: 0xffff, description: 'USB vendor id, 0x0801 as 2049' }),
      productId: Type.Integer({ minimum: 0, maximum: 0xffff }),
      serialNumber: Type.Optional(
        Type.String({ minLength: 1, maxLength: 126, description: 'where two of a kind are plugged in' }),
      ),
    }),
  }),
  strict({
    websocket: strict(
      {
        host: Type.String({ minLength: 1, maxLength: 255 }),
        ports: Type.Optional(
          Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }), {
            minItems: 1,
            maxItems: 16,
            uniqueItems: true,
            description: "tried in this order; default: the ports of the driver's protocol",
          }),
        ),
        secure: Type.Optional(Type.Boolean({ default: false, description: 'wss' })),
        ca: Type.Optional(
          Type.String({ minLength: 1, maxLength: 16_384, description: 'PEM of the authority it is to be trusted by' }),
        ),
      },
      { description: 'for machines that serve WebSockets, such as XFS4IoT' },
    ),
  }),
  strict({
    listen: strict(
      {
        host: Type.Optional(
          Type.String({ minLength: 1, maxLength: 255, default: '127.0.0.1', description: 'address of this machine' }),
        ),
        port: Type.Integer({ minimum: 1, maximum: 65535 }),
        from: Type.Optional(
          Type.Array(Type.String({ pattern: '^[0-9A-Fa-f.:]{2,45}(/[0-9]{1,3})?$' }), {
            minItems: 1,
            maxItems: 32,
            uniqueItems: true,
            description:
              'addresses that may call, or networks as 10.2.0.0/16; any other is hung up on. Default: this machine and private networks',
          }),
        ),
      },
      { description: 'for devices that call us: over HTTP where the driver speaks it, else over TCP' },
    ),
  }),
])
export type PortConfiguration = Static<typeof PortConfiguration>

export const Device = strict({
  id: Id,
  name: Type.Optional(Text),
  node: Type.Optional(
    Type.String({ pattern: '^[a-z0-9-]{1,32}$', default: 'local', description: 'the agent that hosts it' }),
  ),
  driver: Type.String({
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    description: 'a folder of device-drivers/, most of them <class>-<protocol>',
  }),
  port: PortConfiguration,
  settings: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description: "the driver's own settings, checked by its schema",
    }),
  ),
})
export type Device = Static<typeof Device>
