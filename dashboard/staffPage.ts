import type { Role } from '../contracts/index.ts'

/** The pages of this application. */
export type StaffPage = 'pad' | 'softcall' | 'supervisor' | 'fleet' | 'reports'
const PARAMETER = 'page'

/** Pages for this role, the one to land on first. */
export function pagesFor(role: Role): readonly [StaffPage, ...StaffPage[]] {
  switch (role) {
    case 'supervisor':
      return ['pad', 'softcall', 'supervisor', 'fleet', 'reports']
    case 'manager':
      return ['pad', 'softcall', 'fleet', 'reports']
    case 'operations':
      return ['fleet', 'reports']
    case 'admin':
      return ['fleet', 'supervisor', 'reports']
    default:
      return ['softcall']
  }
}

/** The page the address asks for; an address that names a window alone is a bookmark of the soft-call. */
export function pageIn(search: string, role: Role): StaffPage {
  const pages = pagesFor(role)
  const parameters = new URLSearchParams(search)
  const asked = parameters.get(PARAMETER)
  const wanted = asked ?? (parameters.has('window') ? 'softcall' : null)
  return pages.find((page) => page === wanted) ?? pages[0]
}

/** @returns the address of a page, with everything else in it as it was */
export function withPage(address: string, page: StaffPage): string {
  const url = new URL(address)
  url.searchParams.set(PARAMETER, page)
  return url.href
}
