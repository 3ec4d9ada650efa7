/** Places in a JSON document as JSON pointers (RFC 6901), and copies of it that differ in one place. */

export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
}

export function below(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`
}

/** Whether the place is this one or within it. */
export function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`)
}

type Json = Record<string, unknown> | unknown[]
const isHolder = (value: unknown): value is Json => typeof value === 'object' && value !== null

function childOf(holder: unknown, step: string): unknown {
  if (!isHolder(holder) || !Object.keys(holder).includes(step)) return undefined
  return (holder as Record<string, unknown>)[step]
}

export function getAt(document: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>(childOf, document)
}

/** A copy with this value at the place; all that is not on the way there is the same object as before. */
export function setAt(document: unknown, pointer: string, value: unknown): unknown {
  return changed(document, stepsOf(pointer), () => value)
}

/** A copy without the place: a list closes up. */
export function removeAt(document: unknown, pointer: string): unknown {
  const steps = stepsOf(pointer)
  const last = steps[steps.length - 1]
  if (last === undefined) return undefined
  return changed(document, steps.slice(0, -1), (holder) => {
    if (Array.isArray(holder)) return holder.filter((_, at) => at !== Number(last))
    if (!isHolder(holder)) return holder
    const { [last]: _gone, ...rest } = holder as Record<string, unknown>
    return rest
  })
}

/** A copy in which a member of the list at the place has moved. */
export function moveIn(document: unknown, pointer: string, from: number, to: number): unknown {
  return changed(document, stepsOf(pointer), (list) => {
    if (!Array.isArray(list) || to < 0 || to >= list.length) return list
    const copy = [...list]
    copy.splice(to, 0, ...copy.splice(from, 1))
    return copy
  })
}

function changed(holder: unknown, steps: readonly string[], change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return change(holder)
  const value = changed(childOf(holder, step), rest, change)
  if (Array.isArray(holder)) {
    const copy = [...holder]
    copy[Number(step)] = value
    return copy
  }
  return { ...(isHolder(holder) ? holder : {}), [step]: value }
}

/** Whether two JSON values say the same, whatever the order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!isHolder(one) || !isHolder(other) || Array.isArray(one) !== Array.isArray(other)) return false
  const [keys, others] = [Object.keys(one), Object.keys(other)]
  return (
    keys.length === others.length && keys.every((key) => key in other && isSame(childOf(one, key), childOf(other, key)))
  )
}
