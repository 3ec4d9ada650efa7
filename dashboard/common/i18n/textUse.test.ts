import { describe, expect, it } from 'vitest'
import {
  askedBy,
  bareWords,
  contentOf,
  dictionaries,
  literalsOf,
  type Part,
  partsFrom,
  sourcesBelow,
} from './textUse.fixture.ts'

const PAGES = ['kiosk-ui/main.ts', 'kiosk-ui/hall/main.ts', 'dashboard/main.ts', 'simulators/panel/ui/main.ts']
const parts: Part[] = PAGES.flatMap((root) => partsFrom(root))
const placeholders = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

/** Words that are the same in every language. */
const NAMES = /^(BranchHub|API|URL|PIN|IP|CSV|PDF|Excel)$/
/** What is no text of a page, or has its own dictionary, and why. */
const ALLOWED: readonly RegExp[] = [
  // A plate to begin with, on the bench of the plate camera; a code as it is printed.
  /CameraBench\.vue: 京$/,
  /FindFormSheet\.vue: K7PM 2X9Q$/,
  // What a customer types with.
  /^kiosk-ui\/prefill\/keyboard\//,
  // Languages by their own names.
  /TextControl\.vue: 中文?$/,
]
/** Names of what is configured, looked up by the places of the schema: configurationWords.test.ts holds them against it. */
const BY_SCHEMA = ['dashboard/texts/configurationZh.ts']

/** Keys that are put together out of the reach of a reader, and where. */
const PUT_TOGETHER = [
  // waitWords(wait, t, 'pad.wait')
  /^(pad\.)?wait(Short)?\.(soon|about|over|overHours)$/,
  // Both languages go to the hub: pauseReasons.ts.
  /^pause\.reasons\./,
]

describe.each([...dictionaries])('%s', (path, { zh, en }) => {
  it('has the same keys in both languages', () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  })

  it('has the same placeholders in both, and nothing that the library would read as more than words', () => {
    for (const [key, text] of zh) {
      expect(placeholders(en.get(key)), key).toEqual(placeholders(text))
      expect(`${text}${en.get(key)}`, key).not.toMatch(/[!！|@]/)
    }
  })

  it.runIf(!BY_SCHEMA.includes(path))('has no key that no page asks for', () => {
    const literals = parts
      .filter(({ texts }) => [...zh.keys()].every((key) => texts.has(key)))
      .flatMap(({ files }) => files.map((file) => literalsOf(contentOf(file))))
    const keys = new Set(literals.flatMap((found) => found.keys))
    const patterns = [...PUT_TOGETHER, ...literals.flatMap((found) => found.patterns)]
    expect([...zh.keys()].filter((key) => !keys.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([])
  })
})

it.each(parts.map((part) => [part.root, part] as const))('%s asks for no text that is not there', (_root, part) => {
  const missing = part.files.flatMap((file) => {
    const { keys, patterns } = askedBy(contentOf(file))
    const none = patterns.filter((pattern) => ![...part.texts.keys()].some((key) => pattern.test(key)))
    return [...keys.filter((key) => !part.texts.has(key)), ...none.map(String)].map((asked) => `${file}: ${asked}`)
  })
  expect(missing).toEqual([])
})

it('no component has words of its own: all are in the dictionaries', () => {
  const found = sourcesBelow()
    .filter((path) => !/\/texts\/|\.css$/.test(path))
    .flatMap((path) =>
      bareWords(path)
        .filter((words) => !NAMES.test(words))
        .map((words) => `${path}: ${words}`),
    )
    .filter((line) => !ALLOWED.some((allowed) => allowed.test(line)))
  expect(found).toEqual([])
  // Every component is parsed.
}, 60_000)

describe('what is found', () => {
  it('are words in a component, seen or read out, and Chinese ones in its program', () => {
    const component = `
      <script setup>const a = '请稍候' // 注释</script>
      <template><p title="Wait a moment" class="words">Please wait {{ b ? '是' : a }} · 5 <i :aria-label="'等'" /></p></template>`
    expect(bareWords('a.vue', component)).toEqual(['请稍候', 'Wait a moment', 'Please wait', '是', '等'])
  })

  it('are keys in every branch, and patterns of those that are put together', () => {
    const put = '`e.$' + "{f ? 'g' : 'h'}.i`"
    const asked = askedBy(`t(is === 'x' ? 'a.b' : 'a.c', { name: 'd' }) + t(${put}) + sayIn(to, 'j.k', {})`)
    expect(asked.keys).toEqual(['a.b', 'a.c', 'j.k'])
    expect(asked.patterns.map(({ source }) => source)).toEqual(['^e\\.[\\w-]+(?:\\.[\\w-]+)*\\.i$'])
  })
})
