import { randomUUID } from 'node:crypto'
import type { RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Clock, DeviceGateway, DeviceOutcome, Log } from '../ports.ts'

/** Later the customer has gone, and the evaluator would ask the next one. */
const ASK_WITHIN_MS = 10_000

type Invitation = Extract<RecordedEvent, { type: 'EvaluationInvited' }>

/** Lets the evaluator of the window ask, once for each invitation: one that did not come through is not made up for. */
export class EvaluatorInvites {
  private readonly branch: Branch
  private readonly gateway: DeviceGateway
  private readonly clock: Clock
  private readonly log: Log

  constructor(branch: Branch, gateway: DeviceGateway, clock: Clock, log: Log) {
    this.branch = branch
    this.gateway = gateway
    this.clock = clock
    this.log = log
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) if (event.type === 'EvaluationInvited') this.invite(event)
  }

  private invite({ data: { ticketId, windowId }, tick, wall }: Invitation): void {
    const { config } = this.branch
    const unit = config?.windows.find(({ id }) => id === windowId)?.evaluator
    const device = unit && config?.devices.find(({ id }) => id === unit.device)
    if (!unit || !device || this.clock.now().tick - tick >= ASK_WITHIN_MS) return
    const target = { nodeId: device.node, deviceId: device.id }
    const options = { id: randomUUID(), deadline: wall + ASK_WITHIN_MS }
    void this.gateway
      .send(target, 'Evaluator.Invite', { address: unit.address }, options)
      .then(failureOf)
      .catch((error: unknown) => String(error))
      .then((failure) => {
        if (failure) this.log.warn({ windowId, ticketId, failure }, 'an evaluator could not be told to ask')
      })
  }
}

function failureOf(outcome: DeviceOutcome): string | undefined {
  if (outcome.kind !== 'completion') return outcome.kind
  const { effect, completionCode, errorCode } = outcome.completion
  return effect === 'done' ? undefined : (errorCode ?? completionCode)
}
