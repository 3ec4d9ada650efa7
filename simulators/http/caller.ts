import type { SimulatorContext } from '../device.ts'
import { type HttpAnswer, type HttpRequest, requestBytes, takeAnswers } from './messages.ts'

export interface Call {
  readonly request: HttpRequest
  /** How often it is sent again when it fails. */
  readonly retries: number
  /** Undefined: it failed every time, or the line closed. */
  done(answer: HttpAnswer | undefined): void
}

export interface HttpCaller {
  /** Waits for those before it: a line has one conversation. */
  call(call: Call): void
  receive(bytes: Uint8Array): void
  opened(): void
  /** Everything under way has failed. */
  closed(): void
  readonly waiting: number
}

/** A device that calls its host on one connection, one request after the other. */
export function httpCaller(
  { send, clock }: Pick<SimulatorContext, 'send' | 'clock'>,
  { answerMs, retryMs }: { answerMs: number; retryMs: number },
): HttpCaller {
  let isOpen = false
  let queue: Call[] = []
  let current: { readonly call: Call; sent: number; failed: boolean } | undefined
  let cancel: (() => void) | undefined
  const held: number[] = []

  function wait(ms: number, then: () => void): void {
    cancel?.()
    cancel = clock.after(ms, then)
  }

  function next(): void {
    if (current || !isOpen) return
    const call = queue.shift()
    if (!call) return
    current = { call, sent: 0, failed: false }
    attempt()
  }

  function attempt(): void {
    if (!current) return
    current.sent++
    current.failed = false
    held.length = 0
    wait(answerMs, fail)
    send(requestBytes(current.call.request))
  }

  /** Only when the line has been quiet for a while: what comes late must not be taken for the next answer. */
  function fail(): void {
    if (!current) return
    current.failed = true
    wait(retryMs, () => {
      if (!current) return
      if (current.sent <= current.call.retries) attempt()
      else end(undefined)
    })
  }

  function end(answer: HttpAnswer | undefined): void {
    const ended = current
    current = undefined
    cancel?.()
    cancel = undefined
    ended?.call.done(answer)
    next()
  }

  return {
    call(call) {
      if (!isOpen) {
        call.done(undefined)
        return
      }
      queue.push(call)
      next()
    },
    receive(bytes) {
      held.push(...bytes)
      const answers = takeAnswers(held)
      if (!current) {
        held.length = 0
        return
      }
      if (current.failed) {
        fail()
        return
      }
      const [answer] = answers
      if (!answer) return
      if (answer.status >= 200 && answer.status < 300) end(answer)
      else fail()
    },
    opened() {
      isOpen = true
      held.length = 0
    },
    closed() {
      isOpen = false
      cancel?.()
      cancel = undefined
      const failed = [...(current ? [current.call] : []), ...queue]
      current = undefined
      queue = []
      for (const call of failed) call.done(undefined)
    },
    get waiting() {
      return queue.length + (current ? 1 : 0)
    },
  }
}
