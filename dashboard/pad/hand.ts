import { type Ref, ref } from 'vue'

/** The hand that holds the tablet; its thumb is the one that touches. */
export const HANDS = ['right', 'left'] as const
export type Hand = (typeof HANDS)[number]

const KEY = 'hand'
const chosen = ref<Hand>(remembered())

/** What this tablet was switched to; kept in it and not with the account, for it is where the next one finds the buttons. */
export function useHand(): { readonly hand: Readonly<Ref<Hand>>; change: () => void } {
  return {
    hand: chosen,
    change() {
      chosen.value = chosen.value === 'right' ? 'left' : 'right'
      remember(chosen.value)
    },
  }
}

function remembered(): Hand {
  try {
    return HANDS.find((hand) => hand === localStorage.getItem(KEY)) ?? 'right'
  } catch {
    return 'right'
  }
}

function remember(hand: Hand): void {
  try {
    localStorage.setItem(KEY, hand)
  } catch {
    // A browser that keeps nothing: the choice lasts until the page is loaded again.
  }
}
