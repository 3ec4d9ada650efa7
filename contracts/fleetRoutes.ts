import Type from 'typebox'
import { Id, LocalDate, oneOf, strict } from './common.ts'
import { AvailabilityView, FleetAlert, FleetCommand, FleetView, StockView } from './fleet.ts'
import { StockId } from './fleetCommands.ts'
import { StockHistoryView } from './stockView.ts'

/** Who may look at the fleet. */
const KEEPERS = ['operations', 'manager', 'supervisor', 'admin'] as const
const Dates = strict({ from: LocalDate, to: LocalDate })
const StockQuery = strict({
  horizonDays: Type.Optional(
    Type.String({ pattern: '^([1-9]|1[0-4])$', description: 'days that a round is to hold for, 1 to 14' }),
  ),
})

/** What people who keep devices alive may ask the hub. */
export const FLEET_ROUTES = {
  fleet: {
    method: 'GET',
    path: '/api/v1/fleet',
    summary: 'Nodes, devices and open alerts as operations staff see them',
    roles: KEEPERS,
    answer: FleetView,
  },
  fleetAlerts: {
    method: 'GET',
    path: '/api/v1/fleet/alerts',
    summary: 'Open alerts, or those that were closed between two local dates (default the last week), newest first',
    roles: KEEPERS,
    query: strict({
      state: Type.Optional(oneOf(['open', 'closed'])),
      /** A device, or a node for its own alerts. */
      device: Type.Optional(Id),
      from: Type.Optional(LocalDate),
      to: Type.Optional(LocalDate),
    }),
    answer: strict({ alerts: Type.Array(FleetAlert, { maxItems: 1000 }) }),
  },
  availability: {
    method: 'GET',
    path: '/api/v1/fleet/availability',
    summary: 'How much of their service time devices were there, by device and cause; local dates, both included',
    roles: KEEPERS,
    query: Dates,
    answer: AvailabilityView,
  },
  availabilityCsv: {
    method: 'GET',
    path: '/api/v1/fleet/availability.csv',
    summary: 'The same as a table: a line for each device, and one for each of its causes',
    roles: KEEPERS,
    query: Dates,
    answer: Type.Unsafe<Uint8Array>(Type.String()),
    produces: 'text/csv; charset=utf-8',
  },
  fleetCommands: {
    method: 'GET',
    path: '/api/v1/fleet/commands',
    summary: 'Commands that people have sent to devices, the newest first: who, what, why, and what became of each',
    roles: ['operations', 'supervisor', 'admin'],
    query: strict({ device: Type.Optional(Id), limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })) }),
    answer: strict({ commands: Type.Array(FleetCommand) }),
  },
  stock: {
    method: 'GET',
    path: '/api/v1/fleet/stock',
    summary: 'Cash and stock: how many, when they run out, and what to bring where',
    roles: KEEPERS,
    query: StockQuery,
    answer: StockView,
  },
  stockCsv: {
    method: 'GET',
    path: '/api/v1/fleet/stock.csv',
    summary: 'The same as a table',
    roles: KEEPERS,
    query: StockQuery,
    answer: Type.Unsafe<Uint8Array>({ type: 'string' }),
    produces: 'text/csv; charset=utf-8',
  },
  stockHistory: {
    method: 'GET',
    path: '/api/v1/fleet/stock/:stockId/history',
    summary: 'What became of one stock, and who holds what of it; `/` in its id is written %2F',
    roles: KEEPERS,
    params: strict({ stockId: StockId }),
    answer: StockHistoryView,
  },
} as const
