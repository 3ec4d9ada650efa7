import { describe, expect, test } from 'vitest'
import type { CommandData, ErrorCode, TicketState } from '../../../contracts/index.ts'
import { smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import type { Ticket } from '../records.ts'

/** What every command does to a ticket in every state: the new state, or the code of the refusal. */
type Outcome = TicketState | ErrorCode
const STATES = ['waiting', 'called', 'serving', 'held', 'served', 'noShow', 'cancelled'] as const
type State = (typeof STATES)[number]

const at = (ticket: Ticket): { windowId: string; ticketId: string } => ({ windowId: 'w1', ticketId: ticket.id })
const COMMANDS = {
  CallNumber: (ticket: Ticket): CommandData<'CallNumber'> => at(ticket),
  Recall: (ticket: Ticket): CommandData<'Recall'> => at(ticket),
  StartService: (ticket: Ticket): CommandData<'StartService'> => at(ticket),
  FinishService: (ticket: Ticket): CommandData<'FinishService'> => at(ticket),
  MarkNoShow: (ticket: Ticket): CommandData<'MarkNoShow'> => at(ticket),
  TransferTicket: (ticket: Ticket): CommandData<'TransferTicket'> => ({ ...at(ticket), to: { queue: 'account' } }),
  HoldTicket: (ticket: Ticket): CommandData<'HoldTicket'> => ({ ticketId: ticket.id }),
  ResumeTicket: (ticket: Ticket): CommandData<'ResumeTicket'> => ({ ticketId: ticket.id }),
  CancelTicket: (ticket: Ticket): CommandData<'CancelTicket'> => ({ ticketId: ticket.id }),
  ReprintTicket: (ticket: Ticket): CommandData<'ReprintTicket'> => ({ ticketId: ticket.id, kioskId: 'k1' }),
} as const
type Name = keyof typeof COMMANDS

const NO = 'TICKET_WRONG_STATE'
const TABLE: Record<Name, Record<State, Outcome>> = {
  CallNumber: { waiting: 'called', called: NO, serving: NO, held: NO, served: NO, noShow: NO, cancelled: NO },
  Recall: { waiting: NO, called: 'called', serving: NO, held: NO, served: NO, noShow: NO, cancelled: NO },
  StartService: { waiting: NO, called: 'serving', serving: NO, held: NO, served: NO, noShow: NO, cancelled: NO },
  FinishService: { waiting: NO, called: 'served', serving: 'served', held: NO, served: NO, noShow: NO, cancelled: NO },
  MarkNoShow: { waiting: NO, called: 'noShow', serving: NO, held: NO, served: NO, noShow: NO, cancelled: NO },
  TransferTicket: {
    waiting: NO,
    called: 'waiting',
    serving: 'waiting',
    held: NO,
    served: NO,
    noShow: NO,
    cancelled: NO,
  },
  HoldTicket: { waiting: 'held', called: 'held', serving: 'held', held: NO, served: NO, noShow: NO, cancelled: NO },
  ResumeTicket: { waiting: NO, called: NO, serving: NO, held: 'waiting', served: NO, noShow: NO, cancelled: NO },
  CancelTicket: {
    waiting: 'cancelled',
    called: NO,
    serving: NO,
    held: 'cancelled',
    served: NO,
    noShow: NO,
    cancelled: NO,
  },
  ReprintTicket: {
    waiting: 'waiting',
    called: 'called',
    serving: 'serving',
    held: 'held',
    served: NO,
    noShow: NO,
    cancelled: NO,
  },
}

function ticketIn(state: State): { branch: TestBranch; ticket: Ticket } {
  const branch = new TestBranch(smallConfiguration()).staff(1, 2)
  const ticket = branch.issue()
  const t1 = teller('t1')
  if (state === 'cancelled') branch.do('CancelTicket', { ticketId: ticket.id })
  if (state === 'held') branch.do('HoldTicket', { ticketId: ticket.id })
  if (state !== 'waiting' && state !== 'cancelled' && state !== 'held') branch.callNext(1)
  if (state === 'serving') branch.do('StartService', at(ticket), t1)
  if (state === 'served') branch.do('FinishService', at(ticket), t1)
  if (state === 'noShow') branch.do('MarkNoShow', at(ticket), t1)
  expect(branch.ticket(ticket.id).state).toBe(state)
  return { branch, ticket }
}

describe.each(Object.keys(TABLE) as Name[])('%s', (name) => {
  test.each(STATES)('of a ticket that is %s', (state) => {
    const { branch, ticket } = ticketIn(state)
    const before = branch.ticket(ticket.id)
    const actor = name === 'ReprintTicket' || name === 'CancelTicket' ? undefined : teller('t1')
    const code = branch.refusal(name, COMMANDS[name](ticket) as never, actor)
    const after = branch.ticket(ticket.id)
    expect(code ?? after.state).toBe(TABLE[name][state])
    if (code) expect(after).toBe(before)
    // Printing is no change of the ticket; everything else is one.
    else expect(after.version).toBe(before.version + (name === 'ReprintTicket' ? 0 : 1))
    const window = branch.branch.windows.get('w1')
    expect(window?.ticketId).toBe(['called', 'serving'].includes(after.state) ? ticket.id : null)
  })
})

test.each(Object.keys(TABLE) as Name[])('%s of a ticket that does not exist', (name) => {
  const branch = new TestBranch().staff(1)
  const ticket = { ...branch.issue(), id: '2026-11-18-Z999' }
  expect(branch.refusal(name, COMMANDS[name](ticket) as never)).toBe('TICKET_UNKNOWN')
})

describe('the window a command names', () => {
  const commands = ['Recall', 'StartService', 'FinishService', 'MarkNoShow', 'TransferTicket'] as const

  test.each(commands)('%s of a ticket that is at another window', (name) => {
    const branch = new TestBranch().staff(1, 2)
    const ticket = branch.issue()
    branch.callNext(2)
    expect(branch.refusal(name, COMMANDS[name](ticket) as never, teller('t1'))).toBe('TICKET_NOT_AT_WINDOW')
  })

  test.each(commands)('%s at a window of another teller, with nobody signed in, and by a manager', (name) => {
    const branch = new TestBranch().staff(1)
    const ticket = branch.issue()
    branch.callNext(1)
    const data = COMMANDS[name](ticket) as never
    expect(branch.refusal(name, data, teller('t2'))).toBe('WINDOW_OCCUPIED')
    expect(branch.refusal(name, { ...(data as object), windowId: 'w2' } as never, teller('t1'))).toBe(
      'TELLER_ELSEWHERE',
    )
    expect(branch.refusal(name, { ...(data as object), windowId: 'w2' } as never, teller('t9'))).toBe(
      'TELLER_NOT_SIGNED_IN',
    )
    expect(branch.refusal(name, { ...(data as object), windowId: 'w9' } as never)).toBe('WINDOW_UNKNOWN')
    expect(branch.refusal(name, data)).toBeUndefined()
  })

  test('a ticket seen in an older version is refused with what is true now', () => {
    const branch = new TestBranch().staff(1)
    const ticket = branch.issue()
    branch.callNext(1)
    const refused = branch.send('StartService', { ...at(ticket), seen: 1 }, teller('t1'))
    expect(refused).toMatchObject({
      refused: { code: 'TICKET_STALE', details: { current: { state: 'called', version: 2, number: 'A001' } } },
    })
    expect(branch.refusal('StartService', { ...at(ticket), seen: 2 }, teller('t1'))).toBeUndefined()
  })
})
