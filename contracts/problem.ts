import Type, { type Static } from 'typebox'
import { oneOf, strict } from './common.ts'
import { ERROR_CODES } from './errors.ts'

export const ErrorCodeSchema = oneOf(ERROR_CODES, { description: 'code of the message dictionary, docs/errors.md' })

/** One mistake in a document: where it is and what is wrong with it. */
export const Mistake = strict({
  path: Type.String({ description: 'JSON pointer into the document, "" for the whole' }),
  line: Type.Optional(Type.Integer({ minimum: 1, description: 'line in the source file, from 1' })),
  column: Type.Optional(Type.Integer({ minimum: 1 })),
  message: Type.String({ description: 'in English' }),
  code: Type.Optional(Type.String({ description: 'what it is; the text in each language is in contracts/mistakes' })),
  params: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Array(Type.String())]), {
      description: 'what goes into the text: values, names, words',
    }),
  ),
})
export type Mistake = Static<typeof Mistake>

/** A refusal as it goes over HTTP, socket.io and MQTT. */
export const Problem = strict(
  {
    code: ErrorCodeSchema,
    message: strict({ 'zh-CN': Type.String(), en: Type.String() }),
    retryable: Type.Boolean(),
    /** What the sender can use to put it right: the state that is true now, the places of mistakes ... Never personal data. */
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'Problem', description: 'A refusal: one code, one text in each language' },
)
export type Problem = Static<typeof Problem>
