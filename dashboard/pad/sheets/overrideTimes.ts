/** For how long another profile is set where nothing else is chosen. */
export const OVERRIDE_MINUTES = 30
