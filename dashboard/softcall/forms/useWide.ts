import { onScopeDispose, type Ref, ref } from 'vue'

/** Whether there is room for a form beside the ticket; the same width at which the page's style makes room for it. */
export function useWide(): Ref<boolean> {
  const query = window.matchMedia('(min-width: 900px)')
  const isWide = ref(query.matches)
  const look = () => {
    isWide.value = query.matches
  }
  // Older browsers know only this way to listen.
  query.addListener(look)
  onScopeDispose(() => query.removeListener(look))
  return isWide
}
