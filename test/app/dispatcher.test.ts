import { describe, expect, it } from 'vitest'
import type { Command } from '../../contracts/index.ts'
import { stateHashInput } from '../../hub/core/branch.ts'
import { appHarness, MANAGER, TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'

const issue = (id: string): Command => ({ id, type: 'IssueTicket', data: { businessId: 'cash' } })

describe('dispatcher', () => {
  it('commits the commands of one turn together and answers each', async () => {
    const { dispatcher, journal, committed } = await appHarness(smallBranch())
    const before = journal.commits
    const answers = ['a', 'b', 'c'].map((id) => dispatcher.submit(issue(id), MANAGER))
    dispatcher.flush()
    expect((await Promise.all(answers)).map((answer) => answer.ok && answer.result.number)).toEqual([
      'A001',
      'A002',
      'A003',
    ])
    expect(journal.commits).toBe(before + 1)
    expect(committed.at(-1)?.map((event) => event.type)).toEqual(['TicketIssued', 'TicketIssued', 'TicketIssued'])
  })

  it('decides a command on the state its predecessor in the same batch has left: two windows get two customers', async () => {
    const { dispatcher, send } = await appHarness(smallBranch())
    await send({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    await send({ type: 'SignIn', data: { windowId: 'w2' } }, { kind: 'teller', id: 'teller2' })
    await send(issue('a'))
    await send(issue('b'))
    const first = dispatcher.submit({ id: 'c1', type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    const second = dispatcher.submit(
      { id: 'c2', type: 'CallNext', data: { windowId: 'w2' } },
      { kind: 'teller', id: 'teller2' },
    )
    dispatcher.flush()
    const called = [await first, await second].map((answer) => answer.ok && answer.result.number)
    expect(called).toEqual(['A001', 'A002'])
  })

  it('gives the same id the first answer, before and after the commit, and refuses it with another body', async () => {
    const { dispatcher, journal } = await appHarness(smallBranch())
    const twice = [dispatcher.submit(issue('same'), MANAGER), dispatcher.submit(issue('same'), MANAGER)]
    dispatcher.flush()
    const [first, second] = await Promise.all(twice)
    expect(second).toEqual(first)
    const events = journal.events.length
    const later = dispatcher.submit(issue('same'), MANAGER)
    const other = dispatcher.submit(
      { id: 'same', type: 'IssueTicket', data: { businessId: 'cash', classId: 'gold' } },
      MANAGER,
    )
    const otherSender = dispatcher.submit(issue('same'), { kind: 'supervisor', id: 'else' })
    dispatcher.flush()
    expect(await later).toEqual(first)
    expect(await other).toMatchObject({ ok: false, problem: { code: 'COMMAND_ID_REUSED' } })
    expect(await otherSender).toMatchObject({ ok: false, problem: { code: 'COMMAND_ID_REUSED' } })
    expect(journal.events.length).toBe(events)
  })

  it('takes two sendings for the same by what it is told makes them so, and keeps no hash of what it is not told', async () => {
    const { dispatcher, journal } = await appHarness(smallBranch())
    const reason = (word: string): Command => ({
      id: 'same',
      type: 'CancelTicket',
      data: { ticketId: '2026-11-23-A001', reason: word },
    })
    const sent = ['sealed now', 'sealed anew'].map((word) => dispatcher.submit(reason(word), MANAGER, 'person 7'))
    const other = dispatcher.submit(reason('sealed now'), MANAGER, 'person 8')
    dispatcher.flush()
    const [first, second] = await Promise.all(sent)
    expect(first).toMatchObject({ ok: false, problem: { code: 'TICKET_UNKNOWN' } })
    expect(second).toEqual(first)
    expect(await other).toMatchObject({ ok: false, problem: { code: 'COMMAND_ID_REUSED' } })
    const { bodyHash } = journal.findAnswer('same') ?? {}
    const again = await appHarness(smallBranch())
    const anew = again.dispatcher.submit(reason('in other words'), MANAGER, 'person 7')
    again.dispatcher.flush()
    await anew
    expect(again.journal.findAnswer('same')?.bodyHash).toBe(bodyHash)
  })

  it('keeps refusals too: a repeated refused command is refused again although it would succeed now', async () => {
    const { send } = await appHarness(smallBranch())
    await send({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    const press = { type: 'CallNext', data: { windowId: 'w1' } } as const
    expect(await send(press, TELLER, 'press')).toMatchObject({ ok: false, problem: { code: 'NOBODY_WAITING' } })
    await send(issue('a'))
    expect(await send(press, TELLER, 'press')).toMatchObject({ ok: false, problem: { code: 'NOBODY_WAITING' } })
    expect(await send(press, TELLER, 'press-again')).toMatchObject({ ok: true, result: { number: 'A001' } })
  })

  it('on a failed commit gives everybody an error, keeps the state before, and works again when the disk does', async () => {
    const { branch, dispatcher, journal, committed, send } = await appHarness(smallBranch())
    await send(issue('first'))
    const before = stateHashInput(branch)
    const outputs = committed.length
    journal.failing = new Error('disk full')
    const answers = [
      dispatcher.submit(issue('x'), MANAGER),
      dispatcher.submit(issue('y'), MANAGER),
      dispatcher.submit(issue('first'), MANAGER),
    ]
    dispatcher.flush()
    expect(await answers[0]).toMatchObject({ ok: false, problem: { code: 'STORE_UNAVAILABLE', retryable: true } })
    expect(await answers[1]).toMatchObject({ ok: false, problem: { code: 'STORE_UNAVAILABLE' } })
    // What was on disk already is still answered from there.
    expect(await answers[2]).toMatchObject({ ok: true, result: { number: 'A001' } })
    expect(stateHashInput(branch)).toBe(before)
    expect(committed.length).toBe(outputs)
    journal.failing = undefined
    expect(await send(issue('x'))).toMatchObject({ ok: true, result: { number: 'A002' } })
  })

  it('files every event of a visit under one correlation id, from the card on', async () => {
    const { journal, send } = await appHarness(smallBranch())
    await send({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    const presented = {
      documentType: 'citizen',
      identity: { keyId: 'reading-1', iv: 'AA==', data: 'AA==', tag: 'AA==' },
      blindIndex: '0123456789abcdef',
    } as const
    await send(
      { type: 'PresentIdentity', data: { readingId: 'reading-1', deviceId: 'reader', presented, age: 40 } },
      { kind: 'device', id: 'reader' },
    )
    await send({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    const visit = journal.events.filter((event) => event.correlationId === 'reading-1').map((event) => event.type)
    expect(visit).toEqual(['IdentityPresented', 'TicketIssued', 'TicketPrintRequested', 'TicketCalled'])
  })
})
