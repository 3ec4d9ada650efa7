import type { LaneFilter } from './hall.ts'

const CLASS = 'class'
const OVERDUE = 'overdue'
const ID = /^[a-z0-9-]{1,32}$/

/** The filter as the address keeps it over a reload and the next log-in. What was searched for is not kept. */
export function readFilter(search: string): LaneFilter {
  const parameters = new URLSearchParams(search)
  const classId = parameters.get(CLASS)
  return {
    classId: classId !== null && ID.test(classId) ? classId : null,
    onlyOverdue: parameters.get(OVERDUE) === '1',
    search: '',
  }
}

/** @returns the address with this filter in it */
export function withFilter(address: string, { classId, onlyOverdue }: LaneFilter): string {
  const url = new URL(address)
  if (classId === null) url.searchParams.delete(CLASS)
  else url.searchParams.set(CLASS, classId)
  if (onlyOverdue) url.searchParams.set(OVERDUE, '1')
  else url.searchParams.delete(OVERDUE)
  return url.href
}
