/** So long nobody touches a form before it is cleared; the bank's choice is made here and nowhere else. */
export const FORM_IDLE_MS = 120_000
/** Whoever uses large type is given more. */
export const FORM_IDLE_ELDER_MS = 240_000
/** Before the end he is asked whether he is still there. */
export const FORM_WARNING_MS = 15_000
/** The reference stays so long on the screen. */
export const RECEIPT_SHOWN_MS = 20_000
export const RECEIPT_SHOWN_ELDER_MS = 60_000
