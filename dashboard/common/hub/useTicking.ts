import { onScopeDispose, type Ref, ref } from 'vue'

/** A value read anew several times a second, for running times. Components see only its changes. */
export function useTicking<Value>(read: () => Value, everyMs = 250): Ref<Value> {
  const value = ref(read()) as Ref<Value>
  const timer = setInterval(() => {
    value.value = read()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return value
}
