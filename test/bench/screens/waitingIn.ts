/** How many people wait, as a change of a PAD's, window's, kiosk's or hall screen's view says it; undefined where it does not. */
export function waitingIn(set: Readonly<Record<string, unknown>>): number | undefined {
  const { waiting, businesses, queues } = set as Readonly<
    Record<string, number | readonly { waiting: number }[] | undefined>
  >
  const said = waiting ?? businesses ?? queues
  return typeof said === 'object' ? said.reduce((sum, one) => sum + one.waiting, 0) : said
}
