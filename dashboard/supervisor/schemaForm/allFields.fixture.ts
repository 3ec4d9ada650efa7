import type { Field } from './fields.ts'

/** All fields of the form, those of lists and forms among them. */
export function allFields(field: Field): Field[] {
  switch (field.kind) {
    case 'group':
      return [field, ...field.properties.flatMap((property) => allFields(property.field))]
    case 'list':
      return [field, ...allFields(field.item)]
    case 'keyed':
      return [field, ...allFields(field.value)]
    case 'variants':
      return [field, ...field.variants.flatMap((variant) => (variant.field ? allFields(variant.field) : []))]
    default:
      return [field]
  }
}
