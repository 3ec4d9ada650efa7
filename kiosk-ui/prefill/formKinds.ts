import type { FormKind } from '../../contracts/index.ts'

/** In the order in which the groups stand below each other. */
export const FORM_KINDS: readonly FormKind[] = ['personal', 'foreignExchange', 'corporate']
