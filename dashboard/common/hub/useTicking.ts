import { onScopeDispose, type Ref, ref, watchEffect } from 'vue'

/** A value read anew several times a second, for running times. Components see only its changes. */
export function useTicking<Value>(read: () => Value, everyMs = 250): Ref<Value> {
  const value = ref(read()) as Ref<Value>
  const look = () => {
    value.value = read()
  }
  // Also with whatever it is read from, as the hub's clock when it is first heard of.
  watchEffect(look)
  const timer = setInterval(look, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return value
}
