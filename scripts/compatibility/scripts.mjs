/** What built scripts use that a version of Chrome does not know. */
import { Linter } from 'eslint'
import compat from 'eslint-plugin-compat'
import { newerInScripts } from './newerThan.mjs'

/**
 * Parsed as of 2020, for the sake of `import()` and `import.meta`, which Chrome 69 knows; what else came with 2019 and 2020 is sought
 * among the nodes. Anything newer does not parse.
 */
const ECMA_VERSION = 2020

/** Options of Intl by which a time or a figure would look otherwise: Chrome 76 and later. */
const INTL_OPTIONS = new Set([
  'dateStyle',
  'timeStyle',
  'fractionalSecondDigits',
  'notation',
  'signDisplay',
  'unitDisplay',
])

/**
 * @typedef {{ feature: string, where: string }} Offence `feature` in one word, as `replaceAll`; `where`: the piece of the script
 * @param {string} script a module @param {number} chrome @returns {Offence[]}
 */
export function offencesOfScript(script, chrome) {
  const lines = script.split('\n')
  const messages = new Linter({ configType: 'flat' }).verify(script, configurationFor(chrome))
  return messages.map(({ ruleId, message, line, column }) => ({
    feature: ruleId === 'pages/newer' ? message : ruleId === null ? 'syntax' : featureOf(message),
    where: `${ruleId === null ? `${message} ` : ''}${(lines[line - 1] ?? '').slice(Math.max(0, column - 30), column + 50)}`,
  }))
}

/** `Promise.allSettled() is not supported in Chrome 69` as `Promise.allSettled`. @param {string} message */
function featureOf(message) {
  return message.replace(/(\(\))? is not supported in .*$/, '')
}

/** @param {number} chrome @returns {import('eslint').Linter.Config} */
function configurationFor(chrome) {
  return {
    files: ['**'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: false },
    languageOptions: {
      ecmaVersion: ECMA_VERSION,
      sourceType: 'module',
      // Those that came with the syntax are no less missing.
      globals: Object.fromEntries([...newerInScripts(chrome).globals].map((name) => [name, 'off'])),
    },
    plugins: {
      compat: /** @type {import('eslint').ESLint.Plugin} */ (/** @type {unknown} */ (compat)),
      pages: { rules: { newer: newerRule(chrome) } },
    },
    rules: { 'compat/compat': 'error', 'pages/newer': 'error' },
    settings: { browsers: [`chrome ${chrome}`], lintAllEsApis: true },
  }
}

/** @param {number} chrome @returns {import('eslint').Rule.RuleModule} */
function newerRule(chrome) {
  const { globals, statics, methods } = newerInScripts(chrome)
  return {
    create(context) {
      const report = (/** @type {import('eslint').Rule.Node} */ node, /** @type {string} */ message) =>
        context.report({ node, message })
      return {
        // The parser knows these, the browser does not.
        ChainExpression: (node) => report(node, '?.'),
        'LogicalExpression[operator="??"]': (/** @type {import('eslint').Rule.Node} */ node) => report(node, '??'),
        'Literal[bigint]': (/** @type {import('eslint').Rule.Node} */ node) => report(node, 'bigint'),
        'ExportAllDeclaration[exported]': (/** @type {import('eslint').Rule.Node} */ node) =>
          report(node, 'export * as'),
        'ObjectExpression > Property'(/** @type {import('eslint').Rule.Node} */ node) {
          const name = node.type === 'Property' && node.key.type === 'Identifier' ? node.key.name : ''
          if (INTL_OPTIONS.has(name)) report(node, name)
        },
        MemberExpression(node) {
          if (node.computed || node.property.type !== 'Identifier') return
          const { name } = node.property
          const owner = node.object.type === 'Identifier' ? node.object.name : ''
          if (statics.has(`${owner}.${name}`)) report(node, `${owner}.${name}`)
          const isCalled = node.parent.type === 'CallExpression' && node.parent.callee === node
          if (isCalled && methods.has(name)) report(node, name)
        },
        'Program:exit'(program) {
          for (const { identifier } of context.sourceCode.getScope(program).through) {
            const { parent } = /** @type {import('eslint').Rule.Node} */ (identifier)
            // `typeof` asks whether it is there.
            const isAsked = parent?.type === 'UnaryExpression' && parent.operator === 'typeof'
            if (!isAsked && globals.has(identifier.name)) {
              report(/** @type {import('eslint').Rule.Node} */ (identifier), identifier.name)
            }
          }
        },
      }
    },
  }
}
