import { type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import type { CommandResult, KioskView, WaitRange } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'

type Business = KioskView['businesses'][number]

/** A machine would do this business without waiting. */
export interface OfferedMachine {
  readonly businessId: string
  readonly ruleId: string
  readonly machineId: string
  readonly maxAmount: number | null
  readonly peopleAhead: number
  readonly wait: WaitRange | null
}

export interface Diversion {
  /** The customer is asked whether he wants the machine. */
  readonly offered: ShallowRef<OfferedMachine | null>
  /** The machine he goes to. */
  readonly goingTo: Ref<string | null>
  readonly isSending: Ref<boolean>
  ask(business: Business): void
  accept(): Promise<Outcome<CommandResult>>
  /** He wants a person. That is counted; his ticket does not wait for it. @returns the business to give it for */
  refuse(): string | null
  close(): void
}

export interface DiversionOptions {
  readonly hub: Pick<HubClient, 'send'>
  readonly kioskId: string
  readonly readingId: () => string | undefined
}

/** The offer of a machine, made once between the touch of a business and its ticket. */
export function useDiversion({ hub, kioskId, readingId }: DiversionOptions): Diversion {
  const offered = shallowRef<OfferedMachine | null>(null)
  const goingTo = ref<string | null>(null)
  const isSending = ref(false)

  function answer({ businessId, ruleId, machineId }: OfferedMachine, accepted: boolean) {
    const reading = readingId()
    const of = { businessId, ruleId, machineId, kioskId, ...(reading && { readingId: reading }) }
    return hub.send('AnswerDiversion', { ...of, accepted })
  }

  return {
    offered,
    goingTo,
    isSending,
    ask({ businessId, peopleAhead, wait, offer }) {
      if (offer) offered.value = { businessId, peopleAhead, wait, ...offer }
    },
    async accept() {
      const machine = offered.value
      if (machine === null || isSending.value) return { kind: 'unanswered' }
      isSending.value = true
      const outcome = await answer(machine, true)
      isSending.value = false
      if (outcome.kind === 'done' && offered.value === machine) goingTo.value = machine.machineId
      offered.value = null
      return outcome
    },
    refuse() {
      const machine = offered.value
      if (machine === null || isSending.value) return null
      offered.value = null
      void answer(machine, false)
      return machine.businessId
    },
    close() {
      offered.value = null
      goingTo.value = null
    },
  }
}
