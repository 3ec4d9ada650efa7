import type { BranchConfig, FormOffer, FormTemplate, KioskConfig } from '../../../contracts/index.ts'
import type { Log } from '../ports.ts'
import type { FormTemplateStore } from './ports.ts'

/** The forms there are: as their files say now, and as they were when an older form was filled in. */
export class FormTemplates {
  private readonly store: FormTemplateStore
  private readonly current = new Map<string, FormTemplate>()

  /** Of a version that was changed after forms had been handed in by it those forms' stands, and it is said. */
  constructor(templates: readonly FormTemplate[], store: FormTemplateStore, log?: Log) {
    this.store = store
    for (const template of templates) {
      const { id, version } = template
      if (store.offer(template)) this.current.set(id, template)
      else {
        log?.error({ templateId: id, version }, 'a form was changed and has the version of forms handed in: raise it')
        const kept = store.find(id, version)
        if (kept) this.current.set(id, kept)
      }
    }
  }

  ids(): ReadonlySet<string> {
    return new Set(this.current.keys())
  }

  newest(templateId: string): FormTemplate | undefined {
    return this.current.get(templateId)
  }

  find(templateId: string, version: number): FormTemplate | undefined {
    const current = this.current.get(templateId)
    return current?.version === version ? current : this.store.find(templateId, version)
  }

  /** Throws StoreError. */
  use({ id, version }: FormTemplate): void {
    this.store.use(id, version)
  }

  /** What can be filled in at a kiosk, or (none named) anywhere, in the order of the configuration. */
  offers(config: BranchConfig, kioskId: string | null): FormOffer[] {
    const kiosk = config.kiosks.find(({ id }) => id === kioskId)
    return config.forms.offered.flatMap(({ template: templateId, business, kiosks }) => {
      const template = this.current.get(templateId)
      const isHere = kioskId === null || kiosks === undefined || kiosks.includes(kioskId)
      if (!template || !isHere) return []
      const { version, name, summary, kind, minutes } = template
      const businessId = business !== undefined && gives(kiosk, business) ? business : null
      return [{ templateId, version, name, summary, kind, minutes, businessId }]
    })
  }
}

function gives(kiosk: KioskConfig | undefined, businessId: string): boolean {
  return kiosk?.businesses?.includes(businessId) ?? true
}
