import { onScopeDispose, watch } from 'vue'
import type { BranchView } from '../../../contracts/index.ts'
import { applyBrand } from './brand.ts'

/** The page wears the colours of the bank it works for, for as long as it is told. */
export function useBrand(brand: () => BranchView['brand'] | undefined): void {
  const stop = watch(
    brand,
    (colors) => {
      // Not known yet, or no longer: as it was, so that nothing changes colour on a lost connection.
      if (colors !== undefined) applyBrand(document.documentElement, colors)
    },
    { immediate: true },
  )
  onScopeDispose(stop)
}
