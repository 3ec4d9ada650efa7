/** How long a window pauses: minutes, or not said. */
export const PAUSE_MINUTES = { open: undefined, m5: 5, m10: 10, m15: 15, m30: 30, m60: 60 } as const
export type PauseTime = keyof typeof PAUSE_MINUTES
