import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { checkTemplate, FormTemplate, type Mistake, mistakeAt } from '../../../contracts/index.ts'
import { formCheck } from '../../core/configuration/form.ts'
import { type Mistakes, parseYaml, readText } from './yamlFile.ts'

export interface ReadTemplates {
  readonly templates: FormTemplate[]
  /** Files that are left out, and why. */
  readonly mistakes: readonly { readonly file: string; readonly mistakes: readonly Mistake[] }[]
}

/** A bank's own forms lie in `forms/` beside its configuration; where there is no such folder, the product's are offered. */
export function formFolder(configFile: string | undefined, own: string): string {
  const beside = configFile === undefined ? undefined : join(dirname(resolve(configFile)), 'forms')
  return beside !== undefined && existsSync(beside) ? beside : own
}

/** Every template of a folder, a file each (JSON or YAML). One with mistakes is left out and stops nobody else. */
export function readFormTemplates(folder: string): ReadTemplates {
  const templates = new Map<string, FormTemplate>()
  const mistakes: { file: string; mistakes: readonly Mistake[] }[] = []
  for (const name of namesIn(folder)) {
    const file = join(folder, name)
    const text = readText(file)
    const read = 'mistakes' in text ? text : parseFormTemplate(text.text)
    if ('mistakes' in read) mistakes.push({ file, mistakes: read.mistakes })
    else if (templates.has(read.template.id))
      mistakes.push({ file, mistakes: [mistakeAt('/id', 'template.otherFile', { id: read.template.id })] })
    else templates.set(read.template.id, read.template)
  }
  return { templates: [...templates.values()], mistakes }
}

/** Every mistake of shape and meaning at once, with its JSON pointer and its line and column in the text. */
export function parseFormTemplate(text: string): { readonly template: FormTemplate } | Mistakes {
  const checked = checkedTemplate(asJson(text))
  // Places in the text are found by a parser that takes its time: only where there is something to place, or it is YAML.
  return 'template' in checked ? checked : parseYaml(text, checkedTemplate)
}

const shapeMistakes = formCheck(FormTemplate)

function checkedTemplate(input: unknown): { readonly template: FormTemplate; readonly warnings: Mistake[] } | Mistakes {
  const misshapen = shapeMistakes(input)
  if (misshapen.length > 0) return { mistakes: misshapen }
  const template = input as FormTemplate
  const mistakes = checkTemplate(template)
  return mistakes.length > 0 ? { mistakes } : { template, warnings: [] }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /\.(json|ya?ml)$/.test(name))
    .sort()
}
