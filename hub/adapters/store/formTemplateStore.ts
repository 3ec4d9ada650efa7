import type { FormTemplate } from '../../../contracts/index.ts'
import type { FormTemplateStore } from '../../app/forms/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

/** Every version of a form's template that was ever offered, in hub.db. */
export class SqliteFormTemplates implements FormTemplateStore {
  readonly #find
  readonly #offer
  readonly #use

  constructor(db: Db) {
    this.#find = db.prepare<[string, number], { template: string; isUsed: number }>(
      'SELECT template, is_used AS isUsed FROM form_templates WHERE template_id = ? AND version = ?',
    )
    this.#offer = db.prepare<[string, number, string]>(
      'INSERT OR REPLACE INTO form_templates (template_id, version, template, is_used) VALUES (?, ?, ?, 0)',
    )
    this.#use = db.prepare<[string, number]>(
      'UPDATE form_templates SET is_used = 1 WHERE template_id = ? AND version = ? AND is_used = 0',
    )
  }

  offer(template: FormTemplate): boolean {
    const text = JSON.stringify(template)
    const known = this.#find.get(template.id, template.version)
    if (known?.template === text) return true
    if (known?.isUsed === 1) return false
    try {
      this.#offer.run(template.id, template.version, text)
    } catch (error) {
      throw toStoreError(error, 'storing the template of a form')
    }
    return true
  }

  use(templateId: string, version: number): void {
    try {
      this.#use.run(templateId, version)
    } catch (error) {
      throw toStoreError(error, 'storing that a form is used')
    }
  }

  find(templateId: string, version: number): FormTemplate | undefined {
    const known = this.#find.get(templateId, version)
    return known && (JSON.parse(known.template) as FormTemplate)
  }
}
