import type { Jobs } from '../../hub/app/science/jobs.ts'
import type { Laboratory } from '../../hub/app/science/ports.ts'
import type { StockHour, StockHours, StockStore } from '../../hub/app/stock/ports.ts'
import { StockModels } from '../../hub/app/stock/stockJob.ts'

/** The table of units and hours in memory, as text, like the store keeps it. */
export class MemoryStock implements StockStore, StockHours {
  readonly units = new Map<string, string>()
  readonly hours = new Map<string, Map<number, StockHour>>()
  writes = 0

  loadUnits = () => new Map([...this.units].map(([id, memory]) => [id, JSON.parse(memory) as unknown]))
  loadHour = (stockId: string, hour: number) => this.hours.get(stockId)?.get(hour)
  saveUnit = (stockId: string, memory: unknown) => {
    this.writes += 1
    this.units.set(stockId, JSON.stringify(memory))
  }
  saveHour = (stockId: string, hour: StockHour) => {
    const known = this.hours.get(stockId) ?? new Map<number, StockHour>()
    this.hours.set(stockId, known.set(hour.hour, { ...hour }))
  }
  refills = (stockId: string, atMost: number) =>
    this.of(stockId, 0)
      .filter(({ refilled }) => refilled !== 0)
      .reverse()
      .slice(0, atMost)
  purge = (stockId: string, before: number) => {
    const hours = this.hours.get(stockId)
    for (const hour of [...(hours?.keys() ?? [])]) if (hour < before) hours?.delete(hour)
  }
  of(stockId: string, from: number): StockHour[] {
    return [...(this.hours.get(stockId)?.values() ?? [])]
      .filter(({ hour }) => hour >= from)
      .sort((a, b) => a.hour - b.hour)
  }
}

/** Does what is asked of it about stock at once, on what the table has. */
export function stockLaboratory(hours: StockHours): Laboratory & { asked: number } {
  const models = new StockModels(hours)
  const laboratory = {
    asked: 0,
    async run(job: string, input: unknown) {
      if (job !== 'stock') throw new Error(`${job} is not asked for here`)
      laboratory.asked += 1
      const steps = models.forecast(input as Jobs['stock']['input'])
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
      }
    },
    close: () => Promise.resolve(),
  }
  return laboratory as Laboratory & { asked: number }
}
