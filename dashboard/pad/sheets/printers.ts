import { type ComputedRef, computed } from 'vue'
import { useWords } from '../../common/i18n/language.ts'
import { usePad } from '../padContext.ts'

/** The choice not to print; no kiosk has this id. */
export const NO_PRINT = 'no-print-at-all'

/** Where a paper ticket can come out, and that none is wanted. */
export function usePrinters(): ComputedRef<{ id: string; name: string }[]> {
  const { t, say } = useWords()
  const { branch } = usePad()
  return computed(() => [
    ...branch.value.kiosks.filter(({ hasPrinter }) => hasPrinter).map(({ id, name }) => ({ id, name: say(name) })),
    { id: NO_PRINT, name: t('pad.issue.noPrint') },
  ])
}
