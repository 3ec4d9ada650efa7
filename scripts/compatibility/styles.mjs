/** What style sheets use that a version of Chrome does not know. */
// @ts-expect-error: it comes without types
import doiuse from 'doiuse'
import postcss from 'postcss'
import { css, isNewer, since } from './newerThan.mjs'

/** Lengths by a screen whose bars come and go, or by a container: Chrome 105 and later. */
const NEW_UNITS = /(?<![\w-])[\d.]+(?:[dsl]v(?:h|w|min|max|b|i)|cq(?:h|w|min|max|b|i)|r?lh|cap|ic)(?![\w-])/
/** Names that grid's gaps had until Chrome 66, and still have. */
const OLD_NAMES = new Set(['grid-gap', 'grid-row-gap', 'grid-column-gap'])
const GAPS = new Set([...OLD_NAMES, 'gap', 'row-gap', 'column-gap'])
/** Seen by Can I use where they are not, as in minmax(); they are looked for here instead. */
const SEEN_HERE = new Set(['css-math-functions', 'css-not-sel-list', 'flexbox-gap'])

/**
 * @typedef {{ feature: string, featureData?: { missing?: string }, usage: import('postcss').Node }} Usage
 * @typedef {{ feature: string, where: string }} Offence `feature` in one word, as `gap-in-flex`; `where`: the piece of the sheet
 * @param {string} sheet @param {number} chrome @returns {Promise<Offence[]>}
 */
export async function offencesOfStyles(sheet, chrome) {
  /** @type {Offence[]} */
  const found = []
  const root = postcss.parse(sheet)
  const add = (/** @type {string} */ feature, /** @type {import('postcss').Node} */ node) =>
    found.push({ feature, where: inShort(node) })

  const flexible = new Set()
  root.walkDecls('display', ({ value, parent }) => {
    if (/^(inline-)?flex$/.test(value)) for (const selector of selectorsOf(parent)) flexible.add(selector)
  })
  root.walkDecls((declaration) => {
    const { prop, value, parent } = declaration
    // What describes a font has names of its own.
    if (parent?.type === 'atrule') return
    for (const feature of newInDeclaration(prop, value, chrome)) add(feature, declaration)
    if (GAPS.has(prop) && selectorsOf(parent).some((selector) => flexible.has(selector)))
      add('gap-in-flex', declaration)
  })
  root.walkRules((rule) => {
    if (rule.parent?.type === 'rule') add('nesting', rule)
    for (const feature of newInSelector(rule.selector, chrome)) add(feature, rule)
  })
  root.walkAtRules((rule) => {
    for (const feature of newInAtRule(rule, chrome)) add(feature, rule)
  })

  const byCanIUse = doiuse({
    browsers: [`chrome ${chrome}`],
    onFeatureUsage: (/** @type {Usage} */ { feature, featureData, usage }) => {
      // Known in part is, to Can I use, most of what there is; the parts that matter are looked up above.
      if (featureData?.missing && !SEEN_HERE.has(feature)) add(feature, usage)
    },
  })
  await postcss([byCanIUse]).process(root, { from: undefined, map: false })
  return found
}

/** @param {string} property @param {string} value @param {number} chrome @returns {string[]} */
function newInDeclaration(property, value, chrome) {
  // Names that the sheets define themselves.
  if (property.startsWith('--') || OLD_NAMES.has(property)) return newInValue(value, undefined, chrome)
  const feature = css.properties[property]
  if (!feature) return [property.startsWith('-') ? '' : property].filter(Boolean)
  if (isNewer(since(feature), chrome)) return [property]
  return newInValue(value, feature, chrome)
}

/** @param {string} value @param {import('./newerThan.mjs').Feature | undefined} property @param {number} chrome */
function newInValue(value, property, chrome) {
  const bare = value.replace(/url\([^)]*\)|"[^"]*"|'[^']*'|var\(--[\w-]+/g, ' ')
  // The shape of `clip` is older than the function of that name.
  const functions = [...bare.matchAll(/([a-z][\w-]*)\(/g)].map(([, name = '']) => name)
  const words = [...bare.matchAll(/(?<![\w-])([a-z][a-z-]*)(?![\w(-])/g)].map(([, word = '']) => word)
  return [
    ...functions.filter((name) => name !== 'rect' && isNewer(css.functions.get(name), chrome)),
    ...words.filter((word) => isNewer(since(property?.[word]), chrome)),
    ...(NEW_UNITS.exec(bare) ?? []).slice(0, 1),
  ]
}

/** @param {string} selector @param {number} chrome */
function newInSelector(selector, chrome) {
  const names = [...selector.replace(/\[[^\]]*\]/g, '').matchAll(/::?([a-z-]+)/g)].map(([, name = '']) => name)
  const newer = names.filter((name) => isNewer(since(css.selectors[name]), chrome))
  if (/:not\([^)]*,/.test(selector)) newer.push('list-in-not')
  return newer
}

/** @param {import('postcss').AtRule} rule @param {number} chrome */
function newInAtRule({ name, params }, chrome) {
  const feature = css.atRules[name]
  if (isNewer(since(feature), chrome)) return [`@${name}`]
  if (name !== 'media') return []
  const asked = [...params.matchAll(/\(\s*([a-z-]+)/g)].map(([, media = '']) => media)
  const newer = asked.filter((media) => isNewer(since(feature?.[media.replace(/^(min|max)-/, '')]), chrome))
  if (/[<>]/.test(params)) newer.push('range-in-media')
  return newer
}

/** @param {import('postcss').Container | import('postcss').Document | undefined} parent @returns {string[]} */
function selectorsOf(parent) {
  return parent?.type === 'rule' ? /** @type {import('postcss').Rule} */ (parent).selectors : []
}

/** @param {import('postcss').Node} node */
function inShort(node) {
  const parent = node.parent?.type === 'rule' ? /** @type {import('postcss').Rule} */ (node.parent).selector : ''
  return `${parent} ${node.toString().replace(/\s+/g, ' ')}`.trim().slice(0, 100)
}
