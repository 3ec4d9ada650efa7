import { type ComputedRef, computed, onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import type { Outcome } from '../../common/hub/outcome.ts'
import type { AdministrationApi, Checked } from '../administrationApi.ts'
import { withDriverForms } from '../schemaForm/driverForms.ts'
import { type Field, fieldOf } from '../schemaForm/fields.ts'
import { merge } from '../schemaForm/merge.ts'
import { isSame, moveIn, removeAt, setAt } from '../schemaForm/pointers.ts'

/** A configuration that is being edited, and what it was made from. */
export interface Draft {
  /** The form; undefined until it is there. */
  readonly field: ShallowRef<Field | undefined>
  readonly base: ShallowRef<{ readonly version: number; readonly document: unknown } | undefined>
  readonly document: ShallowRef<unknown>
  readonly isDirty: ComputedRef<boolean>
  /** Words are made of it where it is shown; null: all is there. */
  readonly failure: ShallowRef<Exclude<Outcome<unknown>, { kind: 'done' }> | null>
  readonly checked: ShallowRef<Checked>
  /** What was checked is not the document as it is now. */
  readonly isChecking: Ref<boolean>
  /** Places that another editor has changed too, of the last taking over: there this draft holds. */
  readonly both: ShallowRef<readonly string[]>
  readonly canUndo: ComputedRef<boolean>
  load(): Promise<void>
  set(pointer: string, value: unknown): void
  remove(pointer: string): void
  move(pointer: string, from: number, to: number): void
  undo(): void
  /** Back to what it was made from. */
  discard(): void
  /** Onto the version that is in force now. */
  takeOver(): Promise<void>
  /** Another document as the draft: an earlier version to go back to. */
  replace(document: unknown): void
  /** It is in force. */
  applied(version: number): void
}

const CHECK_AFTER_MS = 500
const MOST_UNDONE = 100
const NOTHING: Checked = { mistakes: [], warnings: [] }

/**
 * The draft of this person. It is kept in the tab's session storage, so that it outlives a reload.
 * @param user whose it is: another who logs in here does not get it
 */
export function useDraft(api: AdministrationApi, user: string): Draft {
  const key = `branchhub.rules.${user}`
  const field = shallowRef<Field>()
  const base = shallowRef<{ version: number; document: unknown }>()
  const document = shallowRef<unknown>()
  const failure = shallowRef<Exclude<Outcome<unknown>, { kind: 'done' }> | null>(null)
  const checked = shallowRef(NOTHING)
  const isChecking = ref(false)
  const both = shallowRef<readonly string[]>([])
  const past = shallowRef<readonly unknown[]>([])
  const isDirty = computed(() => base.value !== undefined && !isSame(base.value.document, document.value))
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  watch(document, (now) => {
    if (base.value === undefined) return
    if (isDirty.value) sessionStorage.setItem(key, JSON.stringify({ version: base.value.version, document: now }))
    else sessionStorage.removeItem(key)
    checkSoon()
  })
  window.addEventListener('beforeunload', warn)
  onScopeDispose(() => {
    clearTimeout(timer)
    window.removeEventListener('beforeunload', warn)
  })

  /** A tab that is closed takes the draft with it. */
  function warn(event: BeforeUnloadEvent): void {
    if (!isDirty.value) return
    event.preventDefault()
    event.returnValue = ''
  }

  function checkSoon(): void {
    clearTimeout(timer)
    asked += 1
    isChecking.value = true
    timer = setTimeout(() => void check(asked), CHECK_AFTER_MS)
  }

  async function check(mine: number): Promise<void> {
    const outcome = await api.check(document.value)
    if (mine !== asked) return
    if (outcome.kind === 'done') {
      checked.value = outcome.value
      isChecking.value = false
    } else timer = setTimeout(() => void check(mine), CHECK_AFTER_MS * 4)
  }

  function change(now: unknown): void {
    past.value = [...past.value.slice(1 - MOST_UNDONE), document.value]
    document.value = now
  }

  function begin(version: number, of: unknown, now: unknown): void {
    base.value = { version, document: of }
    past.value = []
    both.value = []
    document.value = now
  }

  async function load(): Promise<void> {
    failure.value = null
    const [schema, drivers, current] = await Promise.all([api.schema(), api.driverSchemas(), api.configuration()])
    if (schema.kind !== 'done') {
      failure.value = schema
      return
    }
    if (current.kind !== 'done') {
      failure.value = current
      return
    }
    // Without them the settings of drivers are edited as JSON.
    const whole = fieldOf(schema.value)
    field.value = drivers.kind === 'done' ? withDriverForms(whole, drivers.value) : whole
    const { version, configuration } = current.value
    const kept = read(key)
    if (kept === null || kept.version === version) return begin(version, configuration, kept?.document ?? configuration)
    const from = await api.version(kept.version)
    // What it was made from is gone with another journal: then it is a draft of what is in force.
    if (from.kind === 'done') begin(kept.version, from.value.configuration, kept.document)
    else begin(version, configuration, kept.document)
  }

  return {
    field,
    base,
    document,
    isDirty,
    failure,
    checked,
    isChecking,
    both,
    canUndo: computed(() => past.value.length > 0),
    load,
    set: (pointer, value) => change(setAt(document.value, pointer, value)),
    remove: (pointer) => change(removeAt(document.value, pointer)),
    move: (pointer, from, to) => change(moveIn(document.value, pointer, from, to)),
    undo() {
      const before = past.value[past.value.length - 1]
      if (past.value.length === 0) return
      past.value = past.value.slice(0, -1)
      document.value = before
    },
    discard() {
      if (base.value) begin(base.value.version, base.value.document, base.value.document)
    },
    async takeOver() {
      const [from, current] = [base.value, await api.configuration()]
      if (current.kind !== 'done' || from === undefined) {
        if (current.kind !== 'done') failure.value = current
        return
      }
      const { version, configuration } = current.value
      const merged = merge(from.document, document.value, configuration)
      begin(version, configuration, merged.document)
      both.value = merged.both
    },
    replace: change,
    applied(version) {
      begin(version, document.value, document.value)
      sessionStorage.removeItem(key)
    },
  }
}

function read(key: string): { version: number; document: unknown } | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { version?: unknown; document?: unknown } | null
    return typeof kept?.version === 'number' && typeof kept.document === 'object' && kept.document !== null
      ? { version: kept.version, document: kept.document }
      : null
  } catch {
    return null
  }
}
