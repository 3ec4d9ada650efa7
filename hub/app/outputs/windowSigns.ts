import type { RecordedEvent, WindowConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { profileInForce } from '../../core/calling/schedule.ts'
import { lookup } from '../../core/lookup.ts'
import type { Clock } from '../ports.ts'
import type { DesiredOutputs } from './desiredOutputs.ts'

/**
 * What the LED board and the keypad of every window shall show, as a function of the branch's state.
 * Boards speak Chinese: their fonts hold GB2312 only, and the hall screen has the English.
 */
export class WindowSigns {
  private readonly branch: Branch
  private readonly outputs: DesiredOutputs
  private readonly clock: Clock

  constructor(branch: Branch, outputs: DesiredOutputs, clock: Clock) {
    this.branch = branch
    this.clock = clock
    this.outputs = outputs
  }

  /** After a commit. */
  committed(events: readonly RecordedEvent[]): void {
    const called = new Set<string>()
    for (const event of events) {
      if (event.type === 'TicketCalled' || event.type === 'TicketRecalled') called.add(event.data.windowId)
    }
    this.refresh(called)
  }

  /** Everything anew; `called` are the windows that have just called somebody. */
  refresh(called: ReadonlySet<string> = new Set()): void {
    const { config } = this.branch
    if (!config) return
    const keep = new Set<string>()
    const nodeOf = new Map(config.devices.map((device) => [device.id, device.node]))
    // Boards first: people look at them; the keypads' figures may follow.
    for (const window of config.windows) {
      const board = window.board
      const nodeId = board && nodeOf.get(board.device)
      if (!board || !nodeId) continue
      const unit = `board/${board.device}/${board.address}`
      keep.add(unit)
      const text = this.boardText(window)
      const target = { nodeId, deviceId: board.device }
      this.outputs.want(
        unit,
        text === ''
          ? { ...target, name: 'Board.Clear', data: { address: board.address } }
          : {
              ...target,
              name: 'Board.Show',
              data: { address: board.address, text, emphasis: this.isCalling(window) },
            },
        called.has(window.id),
      )
    }
    for (const window of config.windows) {
      const keypad = window.keypad
      const nodeId = keypad && nodeOf.get(keypad.device)
      if (!keypad || !nodeId) continue
      const unit = `keypad/${keypad.device}/${keypad.address}`
      keep.add(unit)
      this.outputs.want(unit, {
        nodeId,
        deviceId: keypad.device,
        name: 'Keypad.Display',
        data: { address: keypad.address, ...this.keypadFigures(window) },
      })
    }
    this.outputs.forget(keep)
  }

  private isCalling(window: WindowConfig): boolean {
    const ticketId = this.branch.windows.get(window.id)?.ticketId
    return ticketId ? this.branch.tickets.get(ticketId)?.state === 'called' : false
  }

  private boardText(window: WindowConfig): string {
    const state = this.branch.windows.get(window.id)
    const ticket = state?.ticketId ? this.branch.tickets.get(state.ticketId) : undefined
    if (ticket?.state === 'called') return `请${ticket.number}号到${window.number}号窗口`
    if (ticket?.state === 'serving') return `${ticket.number}号 办理中`
    if (state?.status === 'paused') return `${window.number}号窗口 暂停服务`
    if (state?.status === 'open') return `${window.number}号窗口`
    return ''
  }

  private keypadFigures(window: WindowConfig): { waiting: number | null; ticket: number | null } {
    const state = this.branch.windows.get(window.id)
    if (!state || state.status === 'closed') return { waiting: null, ticket: null }
    const ticket = state.ticketId ? this.branch.tickets.get(state.ticketId) : undefined
    const now = this.clock.now()
    const profile = this.branch.config && profileInForce(lookup(this.branch.config), window.id, now)?.profile
    const queues = new Set([...(profile?.tiers.flatMap((tier) => tier.queues) ?? []), ...(profile?.finally ?? [])])
    let waiting = 0
    for (const queueId of queues) waiting += this.branch.queue(queueId)?.at(now.tick).eligible ?? 0
    return { waiting: Math.min(waiting, 999), ticket: ticket ? Number(ticket.number.replace(/\D/g, '')) % 1000 : null }
  }
}
