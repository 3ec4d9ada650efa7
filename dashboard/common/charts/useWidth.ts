import { onMounted, onScopeDispose, type Ref, ref } from 'vue'

/** Width of an element in whole pixels, as it changes; `usual` before it is drawn. */
export function useWidth(element: Ref<HTMLElement | null | undefined>, usual: number): Ref<number> {
  const width = ref(usual)
  const observer = new ResizeObserver(([entry]) => {
    const now = Math.floor(entry?.contentRect.width ?? 0)
    if (now > 0) width.value = now
  })
  onMounted(() => element.value && observer.observe(element.value))
  onScopeDispose(() => observer.disconnect())
  return width
}
