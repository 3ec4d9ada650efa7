import type { BranchConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { filledIn } from '../configuration.ts'
import type { Evolvers } from '../evolve.ts'
import type { Ticket, WindowState } from '../records.ts'
import { forgetFleet } from './fleetEvents.ts'
import { forgetForms } from './formEvents.ts'

type BranchEvent =
  | 'BusinessDayOpened'
  | 'ConfigurationApplied'
  | 'NodeStateChanged'
  | 'DeviceStateChanged'
  | 'ClockDoubted'
  | 'BroadcastStarted'
  | 'BroadcastEnded'
  | 'RatesSet'
  | 'DiversionAnswered'
  | 'MachineSet'
  | 'MachineTransaction'

export const evolveBranch: Evolvers<BranchEvent> = {
  BusinessDayOpened(branch, { day, carriedOver, continued = false }, { tick }) {
    const kept = new Set(carriedOver)
    for (const ticket of [...branch.tickets.values()]) {
      if (!kept.has(ticket.id)) branch.tickets.delete(ticket.id)
      else if (!continued) carryOver(branch, ticket)
    }
    for (const job of [...branch.printJobs.values()]) if (!kept.has(job.ticketId)) branch.printJobs.delete(job.id)
    branch.notices.clear()
    branch.serviceLevels.clear()
    branch.diversions.clear()
    forgetForms(branch, day)
    branch.setFacts({ businessDay: day, clockDoubted: false })
    if (continued) {
      for (const counter of [...branch.counters.values()]) {
        branch.counters.put(counter.queueId, { ...counter, issued: 0, bySlot: {} })
      }
      forgetTheGone(branch, tick)
      return
    }
    branch.counters.clear()
    branch.rotations.clear()
    branch.readings.clear()
    branch.kiosks.clear()
    for (const window of [...branch.windows.values()]) branch.windows.put(window.id, afterTheDay(window, tick))
  },

  /**
   * The event holds the configuration with every default filled in, so a later default does not change the past. Settings there
   * were none of when it was recorded get theirs here.
   */
  ConfigurationApplied(branch, { version, configuration, moved }, { tick }) {
    const config = filledIn(configuration)
    branch.setFacts({ config, configurationVersion: version })
    for (const { ticketId, queueId } of moved) move(branch, config, ticketId, queueId)
    const windows = new Set(config.windows.map(({ id }) => id))
    for (const { id } of [...branch.windows.values()]) if (!windows.has(id)) branch.windows.delete(id)
    for (const id of windows) if (!branch.windows.has(id)) branch.windows.put(id, closedWindow(id, tick))
    const kiosks = new Set(config.kiosks.map(({ id }) => id))
    for (const { id } of [...branch.kiosks.values()]) if (!kiosks.has(id)) branch.kiosks.delete(id)
    const devices = new Set(config.devices.map(({ id }) => id))
    for (const { id } of [...branch.devices.values()]) if (!devices.has(id)) branch.devices.delete(id)
    forgetFleet(branch, config)
    for (const { deviceId } of [...branch.outOfService.values()])
      if (!devices.has(deviceId)) branch.outOfService.delete(deviceId)
    const machines = new Set(config.diversion.machines.map(({ id }) => id))
    for (const { id } of [...branch.machines.values()]) if (!machines.has(id)) branch.machines.delete(id)
  },

  NodeStateChanged(branch, { nodeId, state, session }, { tick }) {
    branch.nodes.put(nodeId, { id: nodeId, state, session, since: tick })
  },

  DeviceStateChanged(branch, { deviceId, nodeId, device }, { tick }) {
    branch.devices.put(deviceId, { id: deviceId, nodeId, device, since: tick })
  },

  ClockDoubted: (branch) => branch.setFacts({ clockDoubted: true }),

  BroadcastStarted: (branch, broadcast) => branch.setFacts({ broadcast }),

  BroadcastEnded: (branch) => branch.setFacts({ broadcast: null }),

  RatesSet: (branch, rates) => branch.setFacts({ rates }),

  DiversionAnswered(branch, { ruleId, accepted, ticketId }) {
    const known = branch.diversions.get(ruleId) ?? { ruleId, accepted: 0, refused: 0 }
    const answers = accepted ? { accepted: known.accepted + 1 } : { refused: known.refused + 1 }
    branch.diversions.put(ruleId, { ...known, ...answers })
    const ticket = ticketId === null || accepted ? undefined : branch.tickets.get(ticketId)
    if (!ticket || ticket.refusedDiversions.includes(ruleId)) return
    const refusedDiversions = [...ticket.refusedDiversions, ruleId]
    branch.tickets.put(ticket.id, { ...ticket, refusedDiversions, version: ticket.version + 1 })
  },

  /** For reports alone: the branch is as before. */
  MachineTransaction() {},

  MachineSet(branch, { machineId, state, reason }, { tick }) {
    branch.machines.put(machineId, { id: machineId, state, reason, since: tick })
  },
}

function closedWindow(id: string, since: number): WindowState {
  return {
    id,
    status: 'closed',
    pauseReason: null,
    tellerId: null,
    ticketId: null,
    since,
    override: null,
    lastServedId: null,
    pausedUntil: null,
    reopens: false,
    breakKey: null,
    freeSince: since,
    profileId: null,
  }
}

/** Closed and with nobody at it; what a manager has chosen for it stays until its expiry, and so does the profile in force. */
function afterTheDay({ id, status, since, override, profileId }: WindowState, tick: number): WindowState {
  const isInForce = override !== null && tick < override.until
  const closed = closedWindow(id, status === 'closed' ? since : tick)
  return { ...closed, override: isInForce ? override : null, profileId }
}

/** Where nothing ends, what speaks of tickets that have gone goes with them, and so do readings nobody can use any more. */
function forgetTheGone(branch: Branch, tick: number): void {
  const isGone = (ticketId: string | null) => ticketId !== null && !branch.tickets.has(ticketId)
  for (const window of [...branch.windows.values()]) {
    if (isGone(window.lastServedId)) branch.windows.put(window.id, { ...window, lastServedId: null })
  }
  for (const kiosk of [...branch.kiosks.values()]) {
    if (isGone(kiosk.ticketId)) branch.kiosks.put(kiosk.id, { ...kiosk, ticketId: null })
  }
  const atKiosks = new Set([...branch.kiosks.values()].map(({ readingId }) => readingId))
  for (const { id, validUntil } of [...branch.readings.values()]) {
    if (tick > validUntil && !atKiosks.has(id)) branch.readings.delete(id)
  }
}

/** Carried into a new day a called ticket waits again; the others stay what they are. */
function carryOver(branch: Branch, ticket: Ticket): void {
  if (ticket.state !== 'called') return
  branch.tickets.put(ticket.id, {
    ...ticket,
    state: 'waiting',
    windowId: null,
    tellerId: null,
    explanation: null,
    version: ticket.version + 1,
  })
}

function move(branch: Branch, config: BranchConfig, ticketId: string, queueId: string): void {
  const ticket = branch.tickets.get(ticketId)
  if (ticket === undefined) return
  const target = ticket.directed?.window
  const directed = target !== undefined && !config.windows.some(({ id }) => id === target) ? null : ticket.directed
  branch.tickets.put(ticketId, { ...ticket, queueId, directed, version: ticket.version + 1 })
}
