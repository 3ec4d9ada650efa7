import type { KeptStockConfig, RunsOut, StockLine, Text } from '../../../contracts/index.ts'
import type { UnitForecast } from '../../core/stock/forecastUnit.ts'
import type { StockRecord } from '../../core/stock/stockRecord.ts'
import { flowsOf, PAPER_UNIT, type SeenUnit } from '../../core/stock/units.ts'
import type { StockQuestion } from './stockJob.ts'

const PAPER: Text = { 'zh-CN': '凭条纸（张）', en: 'Receipt paper, tickets' }

interface Outcome {
  readonly forecast: UnitForecast | undefined
  readonly runsOut: RunsOut | null
}

export function unitLine(
  { stockId, deviceId, unitId, unit }: SeenUnit,
  asOf: number | null,
  record: StockRecord | undefined,
  { forecast, runsOut }: Outcome,
): StockLine {
  return {
    stockId,
    deviceId,
    component: unit.component,
    kind: unit.kind,
    role: unit.role,
    name: unitId === PAPER_UNIT ? PAPER : unit.name ? { 'zh-CN': unit.name, en: unit.name } : null,
    currency: unit.currency ?? null,
    value: unit.value ?? null,
    count: unit.count,
    capacity: unit.capacity ?? null,
    low: unit.lowThreshold ?? null,
    replenishment: unit.replenishment,
    asOf,
    perDay: forecast?.perDay ?? null,
    runsOut,
    noForecast: forecast ? forecast.noForecast : unit.count === null ? 'noCount' : 'noHistory',
    discrepancy: record?.discrepancy ?? null,
  }
}

export function keptLine(
  { id, kind, name, ...limits }: KeptStockConfig,
  record: StockRecord | undefined,
  { forecast, runsOut }: Outcome,
): StockLine {
  const count = record?.count ?? null
  const { low = null, capacity = null }: { low?: number | null; capacity?: number | null } = limits
  return {
    stockId: id,
    deviceId: null,
    component: null,
    kind,
    role: 'dispense',
    name,
    currency: null,
    value: null,
    count,
    capacity,
    low,
    replenishment: count === null ? 'unknown' : count === 0 ? 'empty' : low !== null && count <= low ? 'low' : 'ok',
    asOf: record?.asOf || null,
    perDay: forecast?.perDay ?? null,
    runsOut,
    noForecast: forecast ? forecast.noForecast : count === null ? 'noCount' : 'noHistory',
    discrepancy: record?.discrepancy ?? null,
  }
}

export function unitQuestion({ stockId, unit }: SeenUnit, since: number): StockQuestion {
  const { count, capacity } = unit
  return {
    id: stockId,
    members: [stockId],
    since,
    count,
    room: capacity === undefined || count === null ? null : Math.max(0, capacity - count),
    ...flowsOf(unit),
  }
}
