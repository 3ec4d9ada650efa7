import { type ComputedRef, computed } from 'vue'
import type { Text } from '../../../contracts/index.ts'
import { useWords } from '../../common/i18n/language.ts'
import { type ConfigurationWords, configurationWords } from './configurationWords.ts'
import type { Difference, Step } from './differences.ts'
import { type Field, formOf, isSecret, membersAt, variantOf } from './fields.ts'
import { memberName } from './memberName.ts'
import { isSame } from './pointers.ts'

export interface ValueWords {
  readonly words: ComputedRef<ConfigurationWords>
  /** A value as somebody would say it. @param document names of what it refers to are found there */
  valueWords(field: Field, value: unknown, document?: unknown): string
  /** Where something differs: "Calling rules › Gold first › Tiers › 2nd". */
  trailWords(difference: Difference, document: unknown): string
}

const LONG = 60
const HIDDEN = '••••••'

/** Values and places of the configuration in words. */
export function useValueWords(): ValueWords {
  const page = useWords()
  const { t, language } = page
  const words = computed(() => configurationWords(language.value))

  function nameIn(document: unknown, list: string, id: string): string {
    const members = membersAt(document, list)
    const at = members.findIndex((member) => member.id === id)
    return at < 0 ? id : memberName(members[at], at, page)
  }

  function valueWords(field: Field, value: unknown, document?: unknown): string {
    if (value === undefined || value === null || value === '') return t('sup.form.nothing')
    switch (field.kind) {
      case 'text':
        return (value as Partial<Text>)[language.value] || t('sup.form.nothing')
      case 'switch':
        return t(value === true ? 'sup.form.yes' : 'sup.form.no')
      case 'number':
        return field.unit === null ? String(value) : `${value as number} ${t(`sup.unit.${field.unit}`)}`
      case 'word':
        return words.value.wordOf(field.place, String(value))
      case 'words':
        return joined((value as string[]).map((word) => words.value.wordOf(field.place, word)))
      case 'reference':
        return nameIn(document, field.of, String(value))
      case 'references':
        return joined((value as string[]).map((id) => nameIn(document, field.of, id)))
      case 'variants': {
        const variant = variantOf(field, value)
        const word = variant ? words.value.wordOf(field.place, variant.id) : ''
        return variant?.field ? `${word} ${valueWords(variant.field, value, document)}` : word
      }
      case 'list':
        return joined(
          (value as unknown[]).map((member, at) =>
            field.hasIds ? memberName(member, at, page) : valueWords(field.item, member, document),
          ),
          field.item.kind === 'group' ? t('sup.form.semicolon') : undefined,
        )
      case 'keyed':
        return joined(
          Object.keys(value as object).map((key) => {
            const name = field.keysOf === null ? key : nameIn(document, field.keysOf, key)
            return `${name} ${valueWords(field.value, (value as Record<string, unknown>)[key], document)}`
          }),
        )
      case 'group':
        return joined(
          field.properties.flatMap((property) => {
            const of = (value as Record<string, unknown>)[property.name]
            // What is not set says nothing of itself: its default holds.
            if (property.name === 'id' || of === undefined || isSame(of, property.field.default ?? null)) return []
            return [
              `${words.value.labelOf(property.field.place)} ${valueWords(formOf(property.field, value), of, document)}`,
            ]
          }),
        )
      case 'string':
        return field.form === 'secret' ? HIDDEN : shortened(String(value))
      case 'constant':
        return ''
      default:
        if (isSecret(field.place)) return HIDDEN
        return shortened(JSON.stringify(value, withoutSecret))
    }
  }

  function joined(parts: readonly string[], between = t('sup.form.comma')): string {
    return parts.length === 0 ? t('sup.form.nothing') : parts.join(between)
  }

  function stepWords(step: Step, document: unknown): string {
    if (step.kind === 'setting') return words.value.labelOf(step.place)
    if (step.kind === 'member') return memberName(step.value, step.at, page)
    return step.of === null ? step.key : nameIn(document, step.of, step.key)
  }

  return {
    words,
    valueWords,
    trailWords: ({ trail }, document) => trail.map((step) => stepWords(step, document)).join(' › '),
  }
}

/** A secret among the settings of a driver: that there is one may be read in a history, not which. */
export function withoutSecret(name: string, value: unknown): unknown {
  return isSecret(name) ? HIDDEN : value
}

function shortened(text: string): string {
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text
}
