import { inventPerson, type Layout } from '../../../idcard-sam/inventedPeople.ts'

export interface KnownPerson {
  /** What `present-card` is told. */
  readonly card: { readonly seed: number; readonly layout: Layout; readonly age: number }
  readonly name: string
  readonly age: number
  readonly layout: Layout
}

const CARDS: readonly KnownPerson['card'][] = [
  { seed: 1, layout: 'citizen', age: 34 },
  { seed: 2, layout: 'citizen', age: 47 },
  { seed: 3, layout: 'citizen', age: 68 },
  { seed: 4, layout: 'citizen', age: 83 },
  { seed: 5, layout: 'citizen', age: 17 },
  { seed: 6, layout: 'residencePermit', age: 29 },
  { seed: 7, layout: 'foreigner2017', age: 52 },
  { seed: 8, layout: 'foreigner2023', age: 38 },
]

/** Invented people to put cards on a reader for: of several ages, and one with each kind of card. */
export const KNOWN_PEOPLE: readonly KnownPerson[] = CARDS.map((card) => ({
  card,
  name: inventPerson(card.seed, card).name,
  age: card.age,
  layout: card.layout,
}))
