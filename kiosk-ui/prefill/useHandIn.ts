import { onScopeDispose, type Ref, ref } from 'vue'
import type { FormCorrection, FormReceipt, FormSubmission } from '../../contracts/index.ts'
import { endsSession, type Outcome } from '../../dashboard/common/hub/outcome.ts'

/** A hand-in that was not answered is tried again so often. */
export const HAND_IN_RETRY_MS = 3000

/** By which id a form is handed in, and what is on its way: this outlives a reload of the page. */
export interface HandInKept {
  readonly formId: string
  /** Sent, and not answered yet. */
  readonly handedIn: FormSubmission | null
  /** Earlier sendings that may have arrived. */
  readonly corrects: FormCorrection | null
}

export interface HandInOptions {
  readonly submit: (submission: FormSubmission) => Promise<Outcome<FormReceipt>>
  readonly isLive: () => boolean
  readonly newId: () => string
  readonly schedule: (delayMs: number, work: () => void) => () => void
  /** What is kept has changed. */
  readonly onChange: () => void
  readonly onAnswer: (outcome: Outcome<FormReceipt>) => void
}

export interface HandIn {
  readonly sending: Ref<'no' | 'sending' | 'waiting'>
  /** It was sent, and nobody has said what became of it. */
  readonly mayHaveArrived: Ref<boolean>
  kept(): HandInKept
  /** A form is begun, or gone on with. */
  begin(kept?: HandInKept): void
  send(make: (ids: Pick<FormSubmission, 'formId' | 'corrects'>) => FormSubmission | null): Promise<void>
  /** What was being sent again when the page was loaded anew. */
  goOn(): void
  /** He wants to change what waits for its answer. */
  takeBack(): void
  clear(): void
}

/** How a form gets to the hub: with the same id, word for word, until somebody answers; changed before that, as another that stands for it. */
export function useHandIn(options: HandInOptions): HandIn {
  const sending = ref<'no' | 'sending' | 'waiting'>('no')
  const mayHaveArrived = ref(false)
  let formId = ''
  /** Until it is answered it is this that is sent, for another one by its id would be refused. */
  let handedIn: FormSubmission | null = null
  let corrects: FormCorrection | null = null
  let cancelRetry = () => {}

  async function submit(submission: FormSubmission): Promise<void> {
    handedIn = submission
    options.onChange()
    sending.value = sending.value === 'waiting' ? 'waiting' : 'sending'
    const outcome = await options.submit(submission)
    // Taken back, or left, meanwhile.
    if (handedIn !== submission) return
    const isUnanswered = outcome.kind === 'unanswered' || (outcome.kind === 'refused' && endsSession(outcome.problem))
    if (isUnanswered) return sendAgain(submission)
    sending.value = 'no'
    handedIn = null
    mayHaveArrived.value = corrects !== null
    nextId()
    options.onChange()
    options.onAnswer(outcome)
  }

  /** Nobody knows whether it has arrived: the same form, with the same id, until somebody says so. */
  function sendAgain(submission: FormSubmission): void {
    sending.value = 'waiting'
    mayHaveArrived.value = true
    cancelRetry()
    const again = () => {
      if (options.isLive()) void submit(submission)
      else cancelRetry = options.schedule(HAND_IN_RETRY_MS, again)
    }
    cancelRetry = options.schedule(HAND_IN_RETRY_MS, again)
  }

  /** Of one filling the hub keeps what was sent last. */
  function nextId(): void {
    if (corrects) corrects = { ...corrects, attempt: corrects.attempt + 1 }
    formId = options.newId()
  }

  function clear(): void {
    cancelRetry()
    sending.value = 'no'
    mayHaveArrived.value = false
    formId = ''
    handedIn = null
    corrects = null
  }
  onScopeDispose(() => cancelRetry())

  return {
    sending,
    mayHaveArrived,
    kept: () => ({ formId, handedIn, corrects }),
    begin(kept) {
      clear()
      formId = kept?.formId || options.newId()
      handedIn = kept?.handedIn ?? null
      corrects = kept?.corrects ?? null
      mayHaveArrived.value = handedIn !== null || corrects !== null
    },
    async send(make) {
      if (sending.value !== 'no') return
      const submission = make({ formId, ...(corrects && { corrects }) })
      if (submission) await submit(submission)
    },
    goOn() {
      if (!handedIn) return
      sending.value = 'waiting'
      void submit(handedIn)
    },
    takeBack() {
      if (sending.value !== 'waiting') return
      cancelRetry()
      sending.value = 'no'
      handedIn = null
      corrects ??= { formId, attempt: 1 }
      nextId()
    },
    clear,
  }
}
