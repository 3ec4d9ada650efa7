import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'
import { CHECKSUMS } from './genericFrame.ts'

/** How messages of a self-service machine lie on its wire: frames, formats, and what is answered. */

export const FieldName = Type.String({
  pattern: '^[^\\s{}]{1,64}$',
  description: 'a field of the message; in JSON the way to it with dots, as `cash.boxes.1.count`',
})
const hexBytes = (most: number, description: string) =>
  Type.String({ pattern: `^[0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2}){0,${most - 1}}$`, description })

const IntakeChecksum = strict({
  kind: oneOf(CHECKSUMS),
  form: Type.Optional(
    oneOf(['binary', 'hex'], { description: 'bytes, or their hexadecimal digits; binary if absent' }),
  ),
  order: Type.Optional(oneOf(['highFirst', 'lowFirst'], { description: 'of two bytes; highFirst if absent' })),
  place: Type.Optional(
    oneOf(['afterEnd', 'beforeEnd'], { description: 'where it stands; afterEnd if absent, of lines always beforeEnd' }),
  ),
  withStart: Type.Optional(
    Type.Boolean({ description: 'it is also over the start bytes and the length; no if absent' }),
  ),
  withEnd: Type.Optional(Type.Boolean({ description: 'it is also over the end bytes before it; yes if absent' })),
})
export type IntakeChecksum = Static<typeof IntakeChecksum>

export const IntakeFrame = Type.Union(
  [
    strict({
      type: Type.Literal('line'),
      end: Type.Optional(
        oneOf(['lf', 'crlf', 'cr'], { description: 'lf if absent; a CR before it is not part of it' }),
      ),
      checksum: Type.Optional(IntakeChecksum),
    }),
    strict({
      type: Type.Literal('marked'),
      start: hexBytes(8, 'bytes every message begins with: 02'),
      end: hexBytes(8, 'bytes every message ends with, which are nowhere inside: 03'),
      checksum: Type.Optional(IntakeChecksum),
    }),
    strict({
      type: Type.Literal('length'),
      start: Type.Optional(hexBytes(8, 'bytes every message begins with')),
      length: strict({
        form: oneOf(['digits', 'binary'], { description: 'figures as text, or bytes' }),
        size: Type.Integer({ minimum: 1, maximum: 8, description: 'figures, or bytes: 1, 2 or 4' }),
        order: Type.Optional(oneOf(['highFirst', 'lowFirst'])),
        adds: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 64,
            description: 'how much more it says than the text has bytes; 0 if absent',
          }),
        ),
      }),
      end: Type.Optional(hexBytes(8, 'bytes every message ends with')),
      checksum: Type.Optional(IntakeChecksum),
    }),
  ],
  { description: 'where a message begins and ends on a line of bytes' },
)
export type IntakeFrame = Static<typeof IntakeFrame>

const Starts = Type.Optional(
  Type.String({ minLength: 1, maxLength: 32, description: 'messages that begin so; absent: all the others' }),
)
export const IntakeFormat = Type.Union(
  [
    strict({
      type: Type.Literal('json'),
      lists: Type.Optional(
        Type.Array(strict({ field: FieldName, by: FieldName }), {
          maxItems: 8,
          description:
            'lists whose elements are named by one of their own fields and not by their place: with { field: parts, by: code } `parts.PRN.state`',
        }),
      ),
    }),
    strict({
      type: Type.Literal('delimited'),
      separator: Type.String({ minLength: 1, maxLength: 4, description: 'between fields' }),
      quote: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1,
          description: 'around fields that hold a separator; twice for itself',
        }),
      ),
      layouts: Type.Array(strict({ starts: Starts, fields: Type.Array(FieldName, { minItems: 1, maxItems: 128 }) }), {
        minItems: 1,
        maxItems: 32,
        description: 'the names of the fields, in their order',
      }),
    }),
    strict({
      type: Type.Literal('keyValue'),
      separator: Type.String({ minLength: 1, maxLength: 4, description: 'between pairs' }),
      equals: Type.Optional(
        Type.String({ minLength: 1, maxLength: 4, description: 'between name and value; = if absent' }),
      ),
    }),
    strict({
      type: Type.Literal('fixed'),
      layouts: Type.Array(
        strict({
          starts: Starts,
          columns: Type.Array(
            strict({
              name: FieldName,
              from: Type.Integer({ minimum: 0, maximum: 65_535, description: 'first byte, counted from 0' }),
              width: Type.Integer({ minimum: 1, maximum: 4096, description: 'bytes' }),
            }),
            { minItems: 1, maxItems: 128 },
          ),
        }),
        { minItems: 1, maxItems: 32, description: 'columns of bytes; blanks around a value are not part of it' },
      ),
    }),
  ],
  { description: 'what a message is written in: json, delimited, keyValue or fixed' },
)
export type IntakeFormat = Static<typeof IntakeFormat>

export const Outgoing = Type.Union([
  strict({ hex: hexBytes(64, 'these bytes: 06') }),
  strict({
    text: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'a text; {field} stands for a field of the message',
    }),
    framed: Type.Optional(
      Type.Boolean({ description: 'in a frame like those of the machine; yes if absent, else as it is' }),
    ),
  }),
])
export type Outgoing = Static<typeof Outgoing>
