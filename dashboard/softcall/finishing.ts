import type { Ref } from 'vue'
import type { BranchView, WindowView } from '../../contracts/index.ts'
import type { Finish, WindowDesk } from './windowDesk.ts'

/** What the page asks for over the window. */
export type DeskSheet =
  | { readonly kind: 'transfer' | 'pause' | 'hold' | 'addBusiness' | 'quick' | 'callNumber' | 'finishOther' | 'menu' }
  /** The customer's form, where there is no room beside him; and the way to find one. */
  | { readonly kind: 'form' }
  /** `code`: what a scanner has typed, to be looked for at once. */
  | { readonly kind: 'findForm'; readonly code?: string }
  /** What came of the service, before the command that ends it. */
  | { readonly kind: 'outcome'; readonly ends: 'finish' | 'call'; readonly rest?: Finish['rest'] }

export interface Finishing {
  finish(rest?: Finish['rest']): void
  call(): void
  /** Sends what waited for the outcome. */
  withOutcome(asked: DeskSheet & { kind: 'outcome' }, outcomeId: string | undefined): void
}

/** The ends of a service, with the outcome asked for where there is one to choose. */
export function useFinishing(options: {
  desk: Pick<WindowDesk, 'finish' | 'call'>
  view: () => WindowView | undefined
  outcomes: () => BranchView['outcomes']
  sheet: Ref<DeskSheet | null>
}): Finishing {
  const { desk, view, outcomes, sheet } = options
  return {
    finish(rest) {
      if (outcomes().choices.length > 0) {
        sheet.value = { kind: 'outcome', ends: 'finish', ...(rest && { rest }) }
      } else {
        sheet.value = null
        void desk.finish(rest && { rest })
      }
    },
    call() {
      const { required, choices } = outcomes()
      const endsService = view()?.current?.state === 'serving'
      if (endsService && required && choices.length > 0) {
        sheet.value = { kind: 'outcome', ends: 'call' }
      } else {
        sheet.value = null
        void desk.call()
      }
    },
    withOutcome({ ends, rest }, outcomeId) {
      sheet.value = null
      if (ends === 'call') void desk.call(outcomeId)
      else void desk.finish({ ...(rest && { rest }), ...(outcomeId && { outcomeId }) })
    },
  }
}
