import { type ComputedRef, onScopeDispose, type Ref, ref, watch } from 'vue'
import { copyText } from './copyText.ts'
import type { FormLine } from './formLines.ts'

const SHOWN_MS = 1500

export interface Copying {
  /** The field that `C` copies: the one copied last, or chosen by the arrows. */
  readonly chosen: Ref<string | null>
  /** What became of the last copy, for a moment. */
  readonly fate: Ref<{ readonly id: string; readonly isDone: boolean } | null>
  copy(line: FormLine): Promise<void>
  /** By a key of the page. @returns whether the key was one of a form */
  press(key: string): boolean
}

/** Fields one by one to the clipboard: by digit, by arrows and `C`, or the next one by `V`. */
export function useCopying(lines: ComputedRef<readonly FormLine[]>): Copying {
  const chosen = ref<string | null>(null)
  const fate = ref<{ id: string; isDone: boolean } | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  watch(
    () => lines.value.map(({ id }) => id).join(' '),
    () => {
      chosen.value = null
      fate.value = null
    },
  )

  const at = () => lines.value.findIndex(({ id }) => id === chosen.value)

  async function copy(line: FormLine): Promise<void> {
    chosen.value = line.id
    const isDone = await copyText(line.plain)
    fate.value = { id: line.id, isDone }
    clearTimeout(timer)
    timer = setTimeout(() => {
      fate.value = null
    }, SHOWN_MS)
  }

  function choose(step: 1 | -1): void {
    const last = lines.value.length - 1
    const wanted = at() < 0 ? (step > 0 ? 0 : last) : Math.min(last, Math.max(0, at() + step))
    chosen.value = lines.value[wanted]?.id ?? null
  }

  function press(key: string): boolean {
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      choose(key === 'ArrowDown' ? 1 : -1)
      return true
    }
    const line = lineFor(key)
    if (line) void copy(line)
    return line !== undefined
  }

  function lineFor(key: string): FormLine | undefined {
    if (key === 'C') return lines.value[Math.max(0, at())]
    // After the last one it stays there: pasted twice is less than pasted into the wrong field.
    if (key === 'V') return lines.value[Math.min(lines.value.length - 1, at() + 1)]
    return /^[1-9]$/.test(key) ? lines.value.find(({ digit }) => digit === Number(key)) : undefined
  }

  return { chosen, fate, copy, press }
}
