import type { BranchView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'

/** Channel `branch`: names for the ids in all other views. Undefined before the first configuration. */
export function branchView(branch: Branch): BranchView | undefined {
  const { config } = branch
  if (!config) return undefined
  return {
    outletId: config.outlet.id,
    bank: config.outlet.bank,
    outlet: config.outlet.name,
    timeZone: config.outlet.timeZone,
    businessDay: branch.businessDay,
    configurationVersion: branch.configurationVersion,
    languages: config.outlet.languages,
    classes: config.classes.map(({ id, name, short = null, vip, welcome = null }) => ({
      id,
      name,
      short,
      vip,
      welcome,
    })),
    businesses: config.businesses.map(({ id, name, hint, meanServiceMinutes }) => ({
      id,
      name,
      hint: hint ?? null,
      meanServiceMinutes,
    })),
    queues: config.queues.map(({ id, name, prefix }) => ({ id, name, prefix })),
    windows: config.windows.map(({ id, number, name }) => ({ id, number, name: name ?? null })),
    kiosks: config.kiosks.map(({ id, name, printer }) => ({ id, name, hasPrinter: printer !== undefined })),
    profiles: config.profiles.map(({ id, name }) => ({ id, name })),
    displays: config.displays.map(({ id, name, kind }) => ({ id, name, kind })),
    evaluationChoices: config.evaluation.choices.map(({ score, name }) => ({ score, name })),
    outcomes: { required: config.calling.outcome.required, choices: config.calling.outcome.choices },
    machines: config.diversion.machines.map(({ id, name, where = null }) => ({ id, name, where })),
    partners: config.partners.map(({ id, name }) => ({ id, name })),
    hasRemoteTickets: config.partners.length > 0,
    brand: brandOf(config.outlet.brand),
  }
}

function brandOf(brand: NonNullable<Branch['config']>['outlet']['brand']): BranchView['brand'] {
  if (!brand) return null
  return { color: brand.color.toLowerCase(), ink: brand.ink.toLowerCase(), mark: brand.mark ?? null }
}
