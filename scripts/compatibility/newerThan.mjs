/** What the web platform has learned since a version of Chrome, by MDN's tables. */
import { createRequire } from 'node:module'

// The tables come with the lint's plugin, in the version that it works with.
const ofPlugin = createRequire(createRequire(import.meta.url).resolve('eslint-plugin-compat'))

/**
 * @typedef {{ version_added?: string | boolean | null, flags?: unknown, prefix?: string, alternative_name?: string, partial_implementation?: boolean }} Support
 * @typedef {{ __compat?: { support: { chrome?: Support | Support[] } } } & { [key: string]: Feature }} Feature
 * @typedef {{ css: Feature, api: Feature, javascript: Feature }} Tables
 */

const tables = /** @type {Tables} */ (ofPlugin('@mdn/browser-compat-data'))

/**
 * The first version of Chrome that has it, without a flag or a prefix; Infinity: none has; undefined: the tables do not say.
 * @param {Feature | undefined} feature @returns {number | undefined}
 */
export function since(feature) {
  const support = feature?.__compat?.support.chrome
  if (support === undefined) return undefined
  const versions = [support].flat().map(({ version_added: added, flags, prefix, alternative_name: alias }) => {
    if (flags !== undefined || prefix !== undefined || alias !== undefined) return Number.POSITIVE_INFINITY
    if (typeof added !== 'string') return added === true ? 1 : Number.POSITIVE_INFINITY
    return Number.parseInt(added.replace('≤', ''), 10) || 1
  })
  return Math.min(...versions)
}

export const css = {
  properties: /** @type {Feature} */ (tables.css.properties),
  selectors: /** @type {Feature} */ (tables.css.selectors),
  atRules: /** @type {Feature} */ (tables.css['at-rules']),
  /** Functions by name, as `clamp`. */
  functions: functionsOf(/** @type {Feature} */ (tables.css.types)),
}

/** @param {Feature} types @returns {Map<string, number>} the first version of Chrome that has it */
function functionsOf(types) {
  const found = new Map()
  for (const [name, feature] of partsOf(types)) {
    found.set(name, since(feature) ?? 1)
    for (const [inner, value] of functionsOf(feature)) if (!found.has(inner)) found.set(inner, value)
  }
  return found
}

/** Objects that pages call methods of, by the names of their interfaces. */
const INTERFACES = [
  'Array Date Map Number Promise RegExp Set String TypedArray',
  'AbortSignal Blob CSSStyleDeclaration Document DOMRect DOMTokenList Element Event EventTarget File FormData Headers',
  'HTMLDialogElement HTMLElement HTMLFormElement HTMLInputElement MediaQueryList Node Performance Range Response',
  'Selection Storage URL URLSearchParams',
].flatMap((line) => line.split(' '))

/**
 * What scripts may not use where Chrome is no newer than this.
 * @param {number} chrome
 * @returns {{ globals: Set<string>, statics: Set<string>, methods: Set<string> }} names; `statics` as `Object.fromEntries`; `methods` are
 *   names that no older object has either
 */
export function newerInScripts(chrome) {
  const builtins = /** @type {Feature} */ (tables.javascript.builtins)
  const globals = new Set()
  const statics = new Set()
  /** @type {Map<string, number>} */
  const methods = new Map()
  for (const table of [builtins, tables.api]) {
    for (const [name, feature] of partsOf(table)) {
      if (isNewer(since(feature), chrome)) globals.add(name)
      for (const [member, inner] of partsOf(feature)) {
        const version = since(inner)
        if (version === undefined) continue
        if (isNewer(version, chrome)) statics.add(`${name}.${member.replace(/_static$/, '')}`)
        if (INTERFACES.includes(name))
          methods.set(member, Math.min(methods.get(member) ?? Number.POSITIVE_INFINITY, version))
      }
    }
  }
  // Those of the window itself are called by their name alone.
  for (const [name, feature] of partsOf(/** @type {Feature} */ (tables.api.Window))) {
    if (isNewer(since(feature), chrome)) globals.add(name)
  }
  const newer = [...methods].filter(([, version]) => version > chrome).map(([name]) => name)
  return { globals, statics, methods: new Set(newer) }
}

/** @param {Feature} feature @returns {[string, Feature][]} what it is made of, by name */
function partsOf(feature) {
  return /** @type {[string, Feature][]} */ (Object.entries(feature).filter(([name]) => name !== '__compat'))
}

/** @param {number | undefined} version @param {number} chrome */
export function isNewer(version, chrome) {
  return version !== undefined && version > chrome
}
