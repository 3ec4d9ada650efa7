import { describe, expect, test } from 'vitest'
import type { CommandData, CommandType, ErrorCode, TicketState } from '../../../contracts/index.ts'
import { DEVICE, MINUTE, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import type { Ticket } from '../records.ts'

/** What every command does to a ticket in every state: the new state, or the code of the refusal. */
type Outcome = TicketState | ErrorCode
const STATES = [
  'pending',
  'waiting',
  'called',
  'serving',
  'held',
  'served',
  'evaluated',
  'noShow',
  'cancelled',
  'expired',
] as const
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
  TransferInHall: (ticket: Ticket): CommandData<'TransferTicket'> => ({
    ticketId: ticket.id,
    to: { queue: 'account' },
  }),
  MoveTicket: (ticket: Ticket): CommandData<'MoveTicket'> => ({ ticketId: ticket.id, to: 'back', reason: 'r' }),
  ChangeTicket: (ticket: Ticket): CommandData<'ChangeTicket'> => ({ ticketId: ticket.id, classId: 'gold' }),
  InviteEvaluation: (ticket: Ticket): CommandData<'InviteEvaluation'> => at(ticket),
  AddBusiness: (ticket: Ticket): CommandData<'AddBusiness'> => ({ ticketId: ticket.id, businessId: 'account' }),
  AddAtWindow: (ticket: Ticket): CommandData<'AddBusiness'> => ({ ...at(ticket), businessId: 'account' }),
  ActivateTicket: (ticket: Ticket): CommandData<'ActivateTicket'> => ({ with: { ticketId: ticket.id } }),
} as const
type Name = keyof typeof COMMANDS

function typeOf(name: Name): CommandType {
  if (name === 'AddAtWindow') return 'AddBusiness'
  return name === 'TransferInHall' ? 'TransferTicket' : name
}
/** Sent by a manager; all others by the window's teller. */
const BY_MANAGER: readonly Name[] = [
  'ReprintTicket',
  'CancelTicket',
  'TransferInHall',
  'MoveTicket',
  'ChangeTicket',
  'AddBusiness',
  'ActivateTicket',
]

const NO = 'TICKET_WRONG_STATE'
/** Refused where nothing else is said. */
const ELSE = { pending: NO, served: NO, evaluated: NO, noShow: NO, cancelled: NO, expired: NO } as const
const TABLE: Record<Name, Record<State, Outcome>> = {
  CallNumber: { waiting: 'called', called: NO, serving: NO, held: NO, ...ELSE },
  Recall: { waiting: NO, called: 'called', serving: NO, held: NO, ...ELSE },
  StartService: { waiting: NO, called: 'serving', serving: NO, held: NO, ...ELSE },
  FinishService: { waiting: NO, called: 'served', serving: 'served', held: NO, ...ELSE },
  MarkNoShow: { waiting: NO, called: 'noShow', serving: NO, held: NO, ...ELSE },
  TransferTicket: { waiting: NO, called: 'waiting', serving: 'waiting', held: NO, ...ELSE },
  TransferInHall: { waiting: 'waiting', called: NO, serving: NO, held: 'waiting', ...ELSE },
  HoldTicket: { waiting: 'held', called: 'held', serving: 'held', held: NO, ...ELSE },
  ResumeTicket: { waiting: NO, called: NO, serving: NO, held: 'waiting', ...ELSE },
  CancelTicket: { waiting: 'cancelled', called: NO, serving: NO, held: 'cancelled', ...ELSE, pending: 'cancelled' },
  ReprintTicket: { waiting: 'waiting', called: 'called', serving: 'serving', held: 'held', ...ELSE },
  MoveTicket: { waiting: 'waiting', called: NO, serving: NO, held: NO, ...ELSE },
  ChangeTicket: { waiting: 'waiting', called: NO, serving: NO, held: 'held', ...ELSE, pending: 'pending' },
  AddBusiness: {
    waiting: 'waiting',
    called: 'called',
    serving: 'serving',
    held: 'held',
    ...ELSE,
    pending: 'pending',
  },
  AddAtWindow: { waiting: NO, called: 'called', serving: 'serving', held: NO, ...ELSE },
  ActivateTicket: {
    waiting: NO,
    called: NO,
    serving: NO,
    held: NO,
    ...ELSE,
    pending: 'waiting',
    expired: 'RESERVATION_EXPIRED',
  },
  InviteEvaluation: {
    waiting: NO,
    called: NO,
    serving: NO,
    held: NO,
    ...ELSE,
    served: 'served',
    evaluated: 'EVALUATION_GIVEN',
  },
}

function reserved(branch: TestBranch): Ticket {
  const whose = { partnerId: 'bank', presented: null, alsoKnownBy: [], reference: null, wantsReminder: false }
  return branch.ticket(branch.do('ReserveTicket', { businessId: 'cash', nonce: 'n'.repeat(16), ...whose }).ticketId)
}

function ticketIn(state: State): { branch: TestBranch; ticket: Ticket } {
  const configuration = smallConfiguration()
  Object.assign(configuration.windows[0] ?? {}, { evaluator: { device: 'keypads', address: 1 } })
  configuration.partners = [{ id: 'bank', name: configuration.outlet.name }]
  const calling = { callNumber: 'tellers' as const }
  const branch = new TestBranch({ ...configuration, calling, evaluation: { invite: 'request' } }).staff(1, 2)
  const isRemote = state === 'pending' || state === 'expired'
  const [ticket] = [isRemote ? reserved(branch) : branch.issue(), branch.issue()]
  const t1 = teller('t1')
  if (state === 'expired') branch.advance(121 * MINUTE).do('PassTime', {})
  if (state === 'cancelled') branch.do('CancelTicket', { ticketId: ticket.id })
  if (state === 'held') branch.do('HoldTicket', { ticketId: ticket.id })
  if (['called', 'serving', 'served', 'evaluated', 'noShow'].includes(state)) branch.callNext(1)
  if (state === 'serving') branch.do('StartService', at(ticket), t1)
  if (state === 'served' || state === 'evaluated') branch.do('FinishService', at(ticket), t1)
  if (state === 'evaluated') {
    branch.do('InviteEvaluation', at(ticket), t1)
    branch.do('GiveEvaluation', { deviceId: 'keypads', address: 1, choice: 1, givenAt: branch.now.wall }, DEVICE)
  }
  if (state === 'noShow') branch.do('MarkNoShow', at(ticket), t1)
  expect(branch.ticket(ticket.id).state).toBe(state)
  return { branch, ticket }
}

describe.each(Object.keys(TABLE) as Name[])('%s', (name) => {
  test.each(STATES)('of a ticket that is %s', (state) => {
    const { branch, ticket } = ticketIn(state)
    const before = branch.ticket(ticket.id)
    const actor = BY_MANAGER.includes(name) ? undefined : teller('t1')
    const code = branch.refusal(typeOf(name), COMMANDS[name](ticket) as never, actor)
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
  expect(branch.refusal(typeOf(name), COMMANDS[name](ticket) as never)).toBe('TICKET_UNKNOWN')
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
