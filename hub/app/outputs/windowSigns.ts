import type { RecordedEvent, WindowConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { lookup } from '../../core/lookup.ts'
import type { Clock } from '../ports.ts'
import { windowProfile } from '../views/profileView.ts'
import type { DesiredOutputs } from './desiredOutputs.ts'

/**
 * What the LED board and the keypad of every window shall show, as a function of the branch's state.
 * Boards speak Chinese: their fonts hold GB2312 only, and the hall screen has the English.
 */
export class WindowSigns {
  private readonly branch: Branch
  private readonly outputs: DesiredOutputs
  private readonly clock: Clock
  private readonly later: (work: () => void) => void

  /** @param later runs work once what is under way has gone out */
  constructor(branch: Branch, outputs: DesiredOutputs, clock: Clock, later: (work: () => void) => void) {
    this.branch = branch
    this.clock = clock
    this.outputs = outputs
    this.later = later
  }

  /**
   * After a commit: the boards of the windows it is about at once, their keypads right after that. How many wait concerns
   * every keypad of the branch with every ticket: those figures come with the next `refresh`, or a rush would flood the line.
   */
  committed(events: readonly RecordedEvent[]): void {
    const { config } = this.branch
    if (!config) return
    if (events.some(({ type }) => type === 'ConfigurationApplied' || type === 'BusinessDayOpened')) {
      this.refresh()
      return
    }
    const windows = new Map<string, { readonly window: WindowConfig; isCalled: boolean }>()
    for (const event of events) {
      const windowId = 'windowId' in event.data ? event.data.windowId : null
      const window = windowId === null ? undefined : lookup(config).windows.get(windowId)
      if (!window) continue
      const known = windows.get(window.id) ?? { window, isCalled: false }
      if (event.type === 'TicketCalled' || event.type === 'TicketRecalled') known.isCalled = true
      windows.set(window.id, known)
    }
    for (const { window, isCalled } of windows.values()) this.board(window, isCalled)
    if (windows.size === 0) return
    this.later(() => {
      for (const { window } of windows.values()) this.keypad(window)
    })
  }

  /** Everything that has changed, of every window. */
  refresh(): void {
    const keep = new Set<string>()
    for (const window of this.branch.config?.windows ?? []) {
      for (const unit of [this.board(window, false), this.keypad(window)]) if (unit !== undefined) keep.add(unit)
    }
    this.outputs.forget(keep)
  }

  /** `again`: the window has just called, so the text is drawn attention to although it may be the same. */
  private board(window: WindowConfig, again: boolean): string | undefined {
    const { board } = window
    const nodeId = board && this.nodeOf(board.device)
    if (!board || !nodeId) return undefined
    const unit = `board/${board.device}/${board.address}`
    const text = this.boardText(window)
    const target = { nodeId, deviceId: board.device }
    const { address } = board
    this.outputs.want(
      unit,
      text === ''
        ? { ...target, name: 'Board.Clear', data: { address } }
        : { ...target, name: 'Board.Show', data: { address, text, emphasis: this.isCalling(window) } },
      again,
    )
    return unit
  }

  private keypad(window: WindowConfig): string | undefined {
    const { keypad } = window
    const nodeId = keypad && this.nodeOf(keypad.device)
    if (!keypad || !nodeId) return undefined
    const unit = `keypad/${keypad.device}/${keypad.address}`
    const data = { address: keypad.address, ...this.keypadFigures(window) }
    this.outputs.want(unit, { nodeId, deviceId: keypad.device, name: 'Keypad.Display', data })
    return unit
  }

  private nodeOf(deviceId: string): string | undefined {
    return this.branch.config && lookup(this.branch.config).devices.get(deviceId)?.node
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
    const profile = windowProfile(this.branch, window.id, now)
    let waiting = 0
    for (const queueId of profile?.queueIds ?? []) waiting += this.branch.queue(queueId)?.at(now.tick).eligible ?? 0
    return { waiting: Math.min(waiting, 999), ticket: ticket ? Number(ticket.number.replace(/\D/g, '')) % 1000 : null }
  }
}
