import type { DeviceEventData } from '../../contracts/index.ts'
import type { Tree } from './envelope.ts'
import type { ServiceModel } from './model.ts'
import { oneOfAt, textAt } from './tree.ts'

export type Incident = Omit<DeviceEventData['Machine.IncidentEvent'], 'component'>

/** Common.ErrorEvent: what kind of error, and how bad it is where the machine does not say what is to be done. */
const ERRORS = {
  hardware: { code: 'hardware-error', severity: 3 },
  software: { code: 'software-error', severity: 2 },
  user: { code: 'user-error', severity: 2 },
  fraudAttempt: { code: 'fraud-attempt', severity: 4 },
} as const
const ERROR_KINDS = ['hardware', 'software', 'user', 'fraudAttempt'] as const

/** Events that no status tells of afterwards, with how bad they are. */
const INCIDENTS: Readonly<
  Record<string, { readonly code: string; readonly severity: number; readonly word?: string }>
> = {
  'Storage.StorageErrorEvent': { code: 'storage-error', severity: 3, word: 'failure' },
  'CashManagement.NoteErrorEvent': { code: 'note-error', severity: 2, word: 'reason' },
  'CashManagement.IncompleteRetractEvent': { code: 'incomplete-retract', severity: 3, word: 'reason' },
  'CashManagement.MediaDetectedEvent': { code: 'media-detected', severity: 2 },
  'CardReader.MediaDetectedEvent': { code: 'media-detected', severity: 1, word: 'position' },
  'Printer.MediaAutoRetractedEvent': { code: 'media-retracted', severity: 2, word: 'retractResult' },
  'Printer.MediaDetectedEvent': { code: 'media-detected', severity: 2 },
  'Check.MediaDetectedEvent': { code: 'media-detected', severity: 2, word: 'position' },
}

/** What an event says that is not over by itself; undefined: nothing of that kind. */
export function incidentOf(event: string, payload: Tree, model: ServiceModel): Incident | undefined {
  if (event === 'Common.ErrorEvent') return errorOf(payload)
  if (event === 'CardReader.CardActionEvent') return cardActionOf(payload, model)
  const known = Object.hasOwn(INCIDENTS, event) ? INCIDENTS[event] : undefined
  if (!known) return undefined
  const { code, severity, word } = known
  const detail = word === undefined ? undefined : textAt(payload, [word])
  return { code, severity, ...(detail !== undefined && { detail: `${word}: ${detail}` }) }
}

function errorOf(payload: Tree): Incident {
  const kind = oneOfAt(payload, ERROR_KINDS, 'eventId') ?? 'hardware'
  const { code, severity } = ERRORS[kind]
  const action = textAt(payload, ['action'], 32)
  const words = textAt(payload, ['vendorDescription'], 120)
  const detail = [action && `action: ${action}`, words].filter((part) => part !== undefined).join('; ')
  return { code, severity, ...(detail !== '' && { detail: detail.slice(0, 200) }) }
}

/** The machine itself has moved a card when its power came or went: into a bin is captured. */
function cardActionOf(payload: Tree, { storage }: ServiceModel): Incident | undefined {
  const to = textAt(payload, ['to'], 32)
  if (to === undefined || (!Object.hasOwn(storage, to) && to !== 'retained')) return undefined
  return { code: 'card-captured', severity: 2, detail: `to: ${to}` }
}
