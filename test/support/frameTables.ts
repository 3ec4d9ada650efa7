import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Value from 'typebox/value'
import { parse } from 'yaml'
import { GenericFrameSettings } from '../../contracts/index.ts'

export const FRAME_EXAMPLES = ['keypad-ff68', 'simple-keypad', 'evaluator'] as const

/** Settings of an example that is shipped, as written. */
export function frameExample(name: (typeof FRAME_EXAMPLES)[number]): Record<string, unknown> {
  const path = join(import.meta.dirname, '../../config/generic-frame', `${name}.yaml`)
  return parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

/** The same with what is absent filled in. */
export function wholeExample(name: (typeof FRAME_EXAMPLES)[number]): GenericFrameSettings {
  return Value.Default(GenericFrameSettings, frameExample(name)) as GenericFrameSettings
}
