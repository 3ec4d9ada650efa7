import {
  type Actor,
  type Command,
  isProblemError,
  type NodeStatePayload,
  type Problem,
  problem,
} from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import { lookup } from '../core/lookup.ts'
import type { DeviceFleet } from './deviceFleet.ts'
import type { Dispatcher } from './dispatcher.ts'
import { ageOn } from './identities.ts'
import { type MachineRecords, transactionCommand } from './machines/machineRecords.ts'
import type {
  Clock,
  IdentityVault,
  JournalStore,
  KnownNumber,
  Log,
  NodeMessage,
  NodeTraffic,
  StoredAnswer,
} from './ports.ts'
import type { Recogniser } from './recognition/recogniser.ts'

type EventMessage = Extract<NodeMessage, { kind: 'event' }>
type ReadMessage = Extract<EventMessage, { name: 'IdCard.ReadEvent' }>
type KeyMessage = Extract<EventMessage, { name: 'Keypad.KeyPressedEvent' }>
type ScoreMessage = Extract<EventMessage, { name: 'Evaluator.ScoredEvent' }>
type IncidentMessage = Extract<EventMessage, { name: 'Machine.IncidentEvent' }>

interface Options {
  readonly branch: Branch
  readonly dispatcher: Dispatcher
  readonly journal: JournalStore
  readonly vault: IdentityVault
  readonly fleet: DeviceFleet
  readonly clock: Clock
  readonly log: Log
  /** A document lies on a kiosk's reader and can not be read. */
  readonly readFailed: (kioskId: string, reason: string) => void
  /** A key press was refused: the keypad may say so. */
  readonly keyRefused: (windowId: string, refusal: Problem) => void
  /** No new tickets for want of disk space; a card is read all the same. */
  readonly isSpaceLow: () => boolean
  /** Keeps messages of machines; without it they are not kept. */
  readonly machines?: MachineRecords | undefined
  /** Who customers are; without it nobody is recognised. */
  readonly recogniser?: Recogniser | undefined
}

/**
 * What nodes say becomes commands. Resolves when the command is on disk; the broker acknowledges after that, and only then
 * the driver echoes a key or confirms an evaluation.
 */
export class DeviceTraffic implements NodeTraffic {
  private readonly options: Options
  private readonly underWay = new Map<string, Promise<StoredAnswer>>()
  /** The last state each node has reported, on its way to the disk or there. */
  private readonly nodeStates = new Map<string, Promise<StoredAnswer>>()

  constructor(options: Options) {
    this.options = options
  }

  seen(nodeId: string): void {
    this.options.fleet.lastSeen.note('node', nodeId, this.options.clock.now().wall)
  }

  async receive(nodeId: string, message: NodeMessage): Promise<Problem | undefined> {
    if ('deviceId' in message && this.owns(nodeId, message.deviceId))
      this.options.fleet.lastSeen.note('device', message.deviceId, this.options.clock.now().wall)
    switch (message.kind) {
      case 'state':
        return this.nodeState(nodeId, message.payload)
      case 'description':
        this.options.fleet.describe(nodeId, message.payload)
        return undefined
      case 'status':
        if (!this.owns(nodeId, message.deviceId)) return problem('DEVICE_UNKNOWN', { deviceId: message.deviceId })
        return this.stored(this.options.fleet.status(nodeId, message.deviceId, message.iface, message.data))
      case 'alert':
        if (!this.owns(nodeId, message.deviceId)) return problem('DEVICE_UNKNOWN', { deviceId: message.deviceId })
        this.options.fleet.alert(nodeId, message.deviceId, message.code, message.payload)
        return undefined
      case 'event':
        if (!this.owns(nodeId, message.deviceId)) return problem('DEVICE_UNKNOWN', { deviceId: message.deviceId })
        return this.event(nodeId, message)
      default:
        return message satisfies never
    }
  }

  private nodeState(nodeId: string, { state, session }: NodeStatePayload): Promise<Problem | undefined> {
    const reported = this.options.fleet.nodeState(nodeId, state, session)
    this.nodeStates.set(nodeId, reported)
    return this.stored(reported)
  }

  private event(nodeId: string, message: EventMessage): Promise<Problem | undefined> | Problem | undefined {
    switch (message.name) {
      case 'IdCard.ReadEvent':
        return this.cardRead(nodeId, message)
      case 'IdCard.ReadFailedEvent': {
        const kiosk = this.options.branch.config?.kiosks.find((candidate) => candidate.reader === message.deviceId)
        if (kiosk) this.options.readFailed(kiosk.id, message.data.reason)
        return undefined
      }
      case 'Keypad.KeyPressedEvent':
        return this.keyPressed(message)
      case 'Evaluator.ScoredEvent':
        return this.scored(message)
      case 'Machine.IncidentEvent':
        return this.incident(nodeId, message)
      case 'Machine.TransactionEvent':
        return this.stored(
          this.once(message.id, transactionCommand(nodeId, message), { kind: 'device', id: message.deviceId }),
        )
      case 'Machine.MessageEvent':
        this.options.machines?.keep(message.deviceId, message.id, message.data)
        return undefined
      // No queue depends on them: what they say of a device's state comes as status, alert and count.
      case 'CardReader.MediaInsertedEvent':
      case 'CardReader.MediaRemovedEvent':
      case 'CardReader.CardActionEvent':
      case 'CardReader.CardReadEvent':
      case 'CardReader.ReadFailedEvent':
      case 'BarcodeReader.ReadEvent':
      case 'PlateReader.PlateReadEvent':
      case 'Input.ChangedEvent':
        this.options.log.info({ deviceId: message.deviceId, event: message.name, eventId: message.id }, 'device event')
        return undefined
      default:
        return message satisfies never
    }
  }

  private async cardRead(nodeId: string, message: ReadMessage): Promise<Problem | undefined> {
    const { vault, clock, journal, log, recogniser } = this.options
    // What a node says in one breath with that it is there is judged knowing that it is.
    await this.nodeStates.get(nodeId)
    // A repeat of an event already on disk: sealing it again would make another ciphertext, hence another body.
    if (journal.findAnswer(message.id)) return undefined
    const repeated = this.underWay.get(message.id)
    if (repeated) return this.stored(repeated)
    const now = clock.now()
    let presented: Extract<Command, { type: 'PresentIdentity' }>['data']['presented']
    let age: number | null
    let knownBy: readonly KnownNumber[]
    try {
      const identity = vault.open(message.data.sealed, message.id)
      knownBy = [{ kind: identity.documentType, number: identity.number }]
      age = ageOn(now.date, identity.birthDate)
      presented = vault.protect(identity, message.id, this.options.branch.businessDay ?? now.businessDay)
    } catch (error) {
      if (isProblemError(error)) return error.problem
      throw error
    }
    if (this.liesThereStill(nodeId, message.deviceId, presented.blindIndex, now.tick)) {
      vault.eraseVisit(message.id)
      log.info({ deviceId: message.deviceId, eventId: message.id }, 'the card read before still lies there')
      return undefined
    }
    const recognised = recogniser?.recognise(knownBy)
    const answer = await this.once(
      message.id,
      {
        id: message.id,
        type: 'PresentIdentity',
        data: {
          readingId: message.id,
          deviceId: message.deviceId,
          presented,
          age,
          ...(this.options.isSpaceLow() ? { issue: false } : {}),
          ...(recognised && { recognised }),
        },
      },
      { kind: 'device', id: message.deviceId },
    )
    // He has his ticket by now, whatever becomes of the question.
    if (answer.ok && !recognised) recogniser?.askLater(knownBy, presented.blindIndex, message.id)
    return answer.ok ? undefined : this.refusalToTell(answer.problem)
  }

  /**
   * An agent that was started anew has forgotten which card lies on the reader, and some readers find a lying card again.
   * The card read last at this kiosk, read again just after the node has come, was not presented again by anybody.
   */
  private liesThereStill(nodeId: string, deviceId: string, blindIndex: string, tick: number): boolean {
    const { branch } = this.options
    const node = branch.nodes.get(nodeId)
    if (node?.state !== 'ready' || tick - node.since > NODE_JUST_CAME_MS) return false
    const kiosk = branch.config?.kiosks.find((candidate) => candidate.reader === deviceId)
    const last = branch.readings.get((kiosk && branch.kiosks.get(kiosk.id)?.readingId) ?? '')
    if (!last || last.presentedAt >= node.since) return false
    const person = last.presented ?? branch.tickets.get(last.ticketId ?? '')?.presented
    return person?.blindIndex === blindIndex
  }

  private async keyPressed(message: KeyMessage): Promise<Problem | undefined> {
    const { address, key, digits } = message.data
    const command: Command = {
      id: message.id,
      type: 'PressKey',
      data: { deviceId: message.deviceId, address, key, digits, pressedAt: message.ts },
    }
    const answer = await this.once(command.id, command, { kind: 'device', id: message.deviceId })
    if (answer.ok) return undefined
    const window = this.options.branch.config?.windows.find(
      (candidate) => candidate.keypad?.device === message.deviceId && candidate.keypad.address === address,
    )
    if (window) this.options.keyRefused(window.id, answer.problem)
    return this.refusalToTell(answer.problem)
  }

  private async scored({ id, deviceId, data: { address, choice }, ts }: ScoreMessage): Promise<Problem | undefined> {
    const command: Command = { id, type: 'GiveEvaluation', data: { deviceId, address, choice, givenAt: ts } }
    const answer = await this.once(id, command, { kind: 'device', id: deviceId })
    if (answer.ok) return undefined
    const { code } = answer.problem
    // The customer has answered and nobody will ask him again: that it does not count is for whoever set this up to know.
    if (code === 'CHOICE_UNKNOWN') this.options.log.warn({ deviceId, address, choice, code }, 'an evaluation was lost')
    return this.refusalToTell(answer.problem)
  }

  private async incident(nodeId: string, { id, deviceId, data }: IncidentMessage): Promise<Problem | undefined> {
    const { component, code, severity, detail = null } = data
    const command: Command = {
      id,
      type: 'ReportIncident',
      data: { nodeId, deviceId, component, code, severity, detail },
    }
    return this.stored(this.once(id, command, { kind: 'device', id: deviceId }))
  }

  /** The node hears of what is wrong with the message or the set-up; what the rules refuse is answered on the device. */
  private refusalToTell(refusal: Problem): Problem | undefined {
    if (refusal.code === 'STORE_UNAVAILABLE' || refusal.code === 'INTERNAL') throw new NotStored(refusal)
    return TOLD_TO_NODES.has(refusal.code) ? refusal : undefined
  }

  private once(id: string, command: Command, actor: Actor): Promise<StoredAnswer> {
    const known = this.underWay.get(id)
    if (known) return known
    const answer = this.options.dispatcher.submit(command, actor).finally(() => this.underWay.delete(id))
    this.underWay.set(id, answer)
    return answer
  }

  private async stored(answer: Promise<StoredAnswer | undefined>): Promise<Problem | undefined> {
    const settled = await answer
    return settled && !settled.ok ? this.refusalToTell(settled.problem) : undefined
  }

  private owns(nodeId: string, deviceId: string): boolean {
    const { config } = this.options.branch
    return config !== undefined && lookup(config).devices.get(deviceId)?.node === nodeId
  }
}

/** Within this time a new agent has opened its reader and read what lies on it. */
const NODE_JUST_CAME_MS = 10_000

const TOLD_TO_NODES: ReadonlySet<string> = new Set([
  'BAD_REQUEST',
  'DEVICE_UNKNOWN',
  'KIOSK_UNKNOWN',
  'WINDOW_UNKNOWN',
  'SEAL_BROKEN',
  'COMMAND_ID_REUSED',
  'DEADLINE_PASSED',
])

/** The message is not on disk: it must not be acknowledged, so that the node sends it again. */
export class NotStored extends Error {
  readonly problem: Problem
  constructor(refusal: Problem) {
    super(`not stored: ${refusal.code}`)
    this.name = 'NotStored'
    this.problem = refusal
  }
}
