/** Days of the calendar as texts YYYY-MM-DD, which sort as they follow each other. No time zone is in it. */

const DAY_MS = 86_400_000

/** Whether a text is a day that exists: 2024-02-29 is, 2023-02-29 is not. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text
}

/** The day so many days later (or earlier). */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
