import type { FormTemplate, FormView, Language } from '../../../contracts/index.ts'

/** Makes a filled form into a document. */
export interface FormDocuments {
  /**
   * A PDF: the form as a whole, or its answers alone at the coordinates of the pre-printed paper.
   *
   * @param options.offsetMm by which this printer sets everything too far to the left (x) and too high (y)
   */
  make(
    view: FormView,
    options: {
      readonly layout: 'document' | 'prePrinted'
      readonly language: Language
      readonly offsetMm: { readonly x: number; readonly y: number }
    },
  ): Promise<Uint8Array>
}

/** Every version of a template that was ever offered, so that an old form can still be shown. */
export interface FormTemplateStore {
  /** A version by which a form was handed in stays as it was: false where this one differs from it. Throws StoreError. */
  offer(template: FormTemplate): boolean
  /** A form is handed in by this version. Throws StoreError. */
  use(templateId: string, version: number): void
  find(templateId: string, version: number): FormTemplate | undefined
}
