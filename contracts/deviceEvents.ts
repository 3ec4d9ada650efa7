import Type, { type Static } from 'typebox'
import { MessageId, nullable, oneOf, strict, WallMs } from './common.ts'
import { ComponentId } from './deviceStatus.ts'

/** What devices report of themselves. What is personal leaves an agent sealed, or as a token and a mask. */

// ---- events -------------------------------------------------------------------------------------------------------
export const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$', maxLength: 8192 })
/**
 * Personal data sealed to the hub's X25519 key: an ephemeral key agreement, HKDF-SHA-256 (info `branchhub identity v1`,
 * salt = ephemeral public key || hub public key), AES-256-GCM with the reading's event id as additional data.
 */
export const SealedBox = strict({ v: Type.Literal(1), epk: Base64, iv: Base64, data: Base64, tag: Base64 })
export type SealedBox = Static<typeof SealedBox>

export const DOCUMENT_TYPES = ['citizen', 'residencePermit', 'foreigner2017', 'foreigner2023'] as const
/** What a person is known by: documents, and numbers the directory has. */
export const IDENTIFIERS = [...DOCUMENT_TYPES, 'card', 'passbook', 'phone'] as const
export type Identifier = (typeof IDENTIFIERS)[number]
/** The plaintext inside a SealedBox. Exists in the agent's and the hub's memory only. */
export const Identity = strict({
  documentType: oneOf(DOCUMENT_TYPES),
  number: Type.String({ minLength: 1, maxLength: 32 }),
  name: Type.String({ maxLength: 128 }),
  nameEn: Type.Optional(Type.String({ maxLength: 128 })),
  sex: Type.Optional(oneOf(['male', 'female', 'unknown'])),
  nation: Type.Optional(Type.String({ maxLength: 16 })),
  birthDate: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  issuer: Type.Optional(Type.String({ maxLength: 64 })),
  validFrom: Type.Optional(Type.String({ maxLength: 16 })),
  validTo: Type.Optional(Type.String({ maxLength: 16, description: 'YYYY-MM-DD or 长期' })),
})
export type Identity = Static<typeof Identity>
/** Of somebody who has said who he is: what his document says, or a number of his and perhaps his name. */
export type VisitorIdentity = Omit<Identity, 'documentType'> & { readonly documentType: Identifier }

/** Where a card can be: a storage unit, inside, lying in the mouth, or with the customer. */
export const CardPlace = Type.String({ pattern: '^(unit[0-9A-Za-z]{1,8}|transport|exit|customer)$' })
/** Where a card is to come from: a place, or any hopper that has cards of a kind. */
export const CardSource = Type.String({
  pattern: '^(unit[0-9A-Za-z]{1,8}|transport|exit|customer|kind:[0-9A-Za-z._-]{1,32})$',
})
export const SYMBOLOGIES = [
  'qrCode',
  'pdf417',
  'dataMatrix',
  'aztec',
  'code128',
  'code39',
  'code93',
  'ean13',
  'ean8',
  'upcA',
  'upcE',
  'itf',
  'codabar',
  'unknown',
] as const
export type Symbology = (typeof SYMBOLOGIES)[number]
/** The plaintext of a scanned code, and of a number plate. */
export const ScannedCode = strict({ data: Type.String({ minLength: 1, maxLength: 4096 }) })
export const NumberPlate = strict({
  plate: Type.String({ minLength: 1, maxLength: 16 }),
  color: oneOf(['unknown', 'blue', 'yellow', 'white', 'black', 'green', 'yellowGreen']),
})
/** Plaintext of an answer of a chip, base64. */
export const ChipAnswer = strict({ chipData: Base64 })
/** The plaintext of a message kept for diagnosis. Tracks, PIN blocks and card numbers were masked before. */
export const RawMessage = strict({
  format: oneOf(['text', 'base64']),
  data: Type.String({ maxLength: 5600 }),
  /** Only the beginning of a longer one. */
  isCut: Type.Boolean(),
})
export type RawMessage = Static<typeof RawMessage>
/** What can be sealed to the hub. */
export type Sealable =
  | RawMessage
  | Identity
  | Static<typeof ScannedCode>
  | Static<typeof NumberPlate>
  | Static<typeof ChipAnswer>

export const KEYPAD_KEYS = [
  'callNext',
  'recall',
  'cancel',
  'confirm',
  'evaluate',
  'oneMetre',
  'pause',
  'transfer',
] as const
export type KeypadKey = (typeof KEYPAD_KEYS)[number]

export const TRANSACTION_KINDS = [
  'withdrawal',
  'deposit',
  'transfer',
  'enquiry',
  'payment',
  'cardIssue',
  'passbook',
  'receipt',
  'seal',
  'check',
  'other',
] as const
export const TRANSACTION_RESULTS = ['completed', 'failed', 'cancelled', 'timedOut', 'unknown'] as const
/** Upper ends excluded, in units of the currency. */
export const AMOUNT_BANDS = ['0-100', '100-500', '500-2000', '2000-10000', '10000-50000', '50000+'] as const
export const MESSAGE_VERDICTS = ['taken', 'ignored', 'refused'] as const

export const DEVICE_EVENTS = {
  /** A document was read completely. */
  'IdCard.ReadEvent': strict({ documentType: oneOf(DOCUMENT_TYPES), sealed: SealedBox }),
  /** A document lies on the reader but can not be read; said once per document. */
  'IdCard.ReadFailedEvent': strict({
    reason: oneOf(['unreadable', 'authentication', 'wrongCard', 'checkDigit', 'timeOut']),
  }),
  /** A key of a caller keypad; `digits` are those pressed before it. */
  'Keypad.KeyPressedEvent': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    key: oneOf(KEYPAD_KEYS),
    digits: Type.String({ pattern: '^\\d{0,3}$' }),
  }),
  /** A customer chose on an evaluator; what a choice means is configured per branch. */
  'Evaluator.ScoredEvent': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    choice: Type.Integer({ minimum: 0, maximum: 255 }),
  }),
  /** A card has come in at the front, or was found inside. */
  'CardReader.MediaInsertedEvent': strict({}),
  /** A card that lay in the mouth has been taken. */
  'CardReader.MediaRemovedEvent': strict({}),
  /**
   * A card is known to have moved (XFS4IoT CardActionEvent). `cause`: a command of ours, the device's own reset, a hand, or found so
   * after silence. A way that is not known is not told.
   */
  'CardReader.CardActionEvent': strict({
    from: CardPlace,
    to: CardPlace,
    cause: oneOf(['command', 'reset', 'hand', 'found']),
    commandId: Type.Optional(MessageId),
  }),
  /** A card was read. Of its number only a token and a mask leave the driver, of its tracks nothing. */
  'CardReader.CardReadEvent': strict({
    token: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: "HMAC-SHA-256 of the number under the branch's card key",
    }),
    mask: Type.String({ pattern: '^\\d{6}\\*{2,9}\\d{4}$', description: 'first six and last four digits' }),
    source: oneOf(['track1', 'track2', 'track3', 'chip']),
  }),
  /** A card was swiped or inserted that can not be read; said once per card. */
  'CardReader.ReadFailedEvent': strict({
    reason: oneOf(['unreadable', 'blank', 'checkDigit', 'wrongCard', 'timeOut']),
  }),
  /** Something was scanned: `{ data }` sealed, since anything may stand in a code. */
  'BarcodeReader.ReadEvent': strict({ symbology: oneOf(SYMBOLOGIES), sealed: SealedBox }),
  /**
   * A camera has read a number plate: `{ plate, color }` sealed. Repeats and late records of the same passage come once.
   * `offlineRecord`: it happened while the camera was cut off, at `takenAt`.
   */
  'PlateReader.PlateReadEvent': strict({
    mask: Type.String({ minLength: 1, maxLength: 16, description: 'for screens, such as 京A***45' }),
    sealed: SealedBox,
    confidence: Type.Number({ minimum: 0, maximum: 100 }),
    direction: oneOf(['in', 'out', 'unknown']),
    trigger: oneOf(['video', 'input', 'software', 'unknown']),
    offlineRecord: Type.Boolean(),
    takenAt: nullable(WallMs),
  }),
  /** Something happened at a self-service machine that no state tells of (a card captured, a vibration): not over by itself. */
  'Machine.IncidentEvent': strict({
    component: ComponentId,
    code: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    severity: Type.Integer({ minimum: 0, maximum: 4 }),
    detail: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  /** A customer has done something at a self-service machine. No card, no account, no exact amount. */
  'Machine.TransactionEvent': strict({
    kind: oneOf(TRANSACTION_KINDS),
    result: oneOf(TRANSACTION_RESULTS),
    amountBand: nullable(oneOf(AMOUNT_BANDS)),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    /** When the machine says it was; null: it does not say. */
    at: nullable(WallMs),
    seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    /** Why it failed, as the machine says it. */
    reason: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  /** A message as it came, masked and sealed, kept for a day. `reason`: why it was not taken. */
  'Machine.MessageEvent': strict({
    verdict: oneOf(MESSAGE_VERDICTS),
    reason: Type.Optional(Type.String({ maxLength: 200 })),
    bytes: Type.Integer({ minimum: 0 }),
    sealed: SealedBox,
  }),
  /** A contact of a camera or control unit has changed. */
  'Input.ChangedEvent': strict({
    input: Type.Integer({ minimum: 0, maximum: 65_535 }),
    value: Type.Integer({ minimum: 0, maximum: 65_535 }),
  }),
} as const
export type DeviceEventName = keyof typeof DEVICE_EVENTS
export type DeviceEventData = { [N in DeviceEventName]: Static<(typeof DEVICE_EVENTS)[N]> }
