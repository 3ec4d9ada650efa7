/**
 * What queueing theory says of c equal windows where customers come by chance (Poisson) and services are exponential. `load` is
 * the mean number of busy windows: arrivals per minute times minutes of service. A. K. Erlang (1917).
 */

/** Erlang B: the share of time all windows are busy where nobody waits. */
export function erlangB(windows: number, load: number): number {
  let busy = 1
  for (let k = 1; k <= windows; k += 1) busy = (load * busy) / (k + load * busy)
  return busy
}

/** Erlang C: the share of customers who wait at all; 1 where the windows can not keep up. */
export function erlangC(windows: number, load: number): number {
  const use = load / windows
  if (use >= 1) return 1
  const busy = erlangB(windows, load)
  return busy / (1 - use * (1 - busy))
}
