/** Why somebody is let go first; with these words it is recorded. */
export const RAISE_REASONS = ['mobility', 'pregnant', 'complaint', 'important'] as const
