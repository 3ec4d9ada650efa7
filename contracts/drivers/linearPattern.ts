/**
 * Patterns of a configuration, matched in time linear in the text, whoever wrote them: a set of places in the pattern is carried along the
 * text (Thompson's construction), nothing is ever tried a second time. A pattern always stands for the whole text.
 *
 * What can be written: characters, `.`, `[a-z]`, `[^a-z]`, `\d \D \w \W \s \S`, `\` before a sign, `( )` and `(?: )`, `|`, `? * + {n} {n,} {n,m}`; `^` at the
 * beginning and `$` at the end change nothing. No references back and no looking ahead.
 */
export interface LinearPattern {
  matches(text: string): boolean
}

type CharacterTest = (code: number) => boolean
type Node =
  | { readonly kind: 'one'; readonly test: CharacterTest }
  | { readonly kind: 'row' | 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'times'; readonly of: Node; readonly least: number; readonly most: number }

/** Steps of a pattern once its counts are written out. */
const MOST_STEPS = 2_000
const MOST_TIMES = 256
const DEEPEST = 12

/** Why it is no pattern, in words; undefined: it is one. */
export function patternMistake(source: string): string | undefined {
  try {
    linearPattern(source)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** @throws Error in words where it is none */
export function linearPattern(source: string): LinearPattern {
  const steps: Step[] = []
  emit(parse(source), steps)
  push(steps, { kind: 'end' })
  return { matches: (text) => run(steps, text) }
}

// ---- reading ------------------------------------------------------------------------------------------------------
const range =
  (from: number, to: number): CharacterTest =>
  (code) =>
    code >= from && code <= to
const either =
  (tests: readonly CharacterTest[]): CharacterTest =>
  (code) =>
    tests.some((test) => test(code))
const not =
  (test: CharacterTest): CharacterTest =>
  (code) =>
    !test(code)
const DIGIT = range(0x30, 0x39)
const WORD = either([DIGIT, range(0x41, 0x5a), range(0x61, 0x7a), range(0x5f, 0x5f)])
const SPACE = either([range(9, 13), range(0x20, 0x20), range(0xa0, 0xa0), range(0x3000, 0x3000)])
const CLASSES: Readonly<Record<string, CharacterTest>> = {
  d: DIGIT,
  D: not(DIGIT),
  w: WORD,
  W: not(WORD),
  s: SPACE,
  S: not(SPACE),
}
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13 }

function parse(source: string): Node {
  const signs = [...source]
  let at = 0
  const fail = (why: string): never => {
    throw new Error(`not a pattern, at ${at + 1}: ${why}`)
  }

  function choice(depth: number): Node {
    if (depth > DEEPEST) return fail('too many brackets in each other')
    const ways: Node[] = [row(depth)]
    while (signs[at] === '|') {
      at++
      ways.push(row(depth))
    }
    return ways.length === 1 ? (ways[0] as Node) : { kind: 'any', of: ways }
  }

  function row(depth: number): Node {
    const of: Node[] = []
    while (at < signs.length && signs[at] !== '|' && signs[at] !== ')') of.push(counted(depth))
    return { kind: 'row', of }
  }

  function counted(depth: number): Node {
    const of = single(depth)
    const count = quantifier()
    if (!count) return of
    if (quantifier()) fail('a count behind a count')
    return { kind: 'times', of, ...count }
  }

  function quantifier(): { least: number; most: number } | undefined {
    const sign = signs[at]
    if (sign === '?' || sign === '*' || sign === '+') {
      at++
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY }
    }
    if (sign !== '{') return undefined
    const [text, least = '', comma, most = ''] =
      /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(signs.slice(at, at + 10).join('')) ?? []
    if (text === undefined) return fail('a count is {n}, {n,} or {n,m}')
    at += text.length
    const upper = comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most)
    if (Number(least) > upper || (Number.isFinite(upper) ? upper : Number(least)) > MOST_TIMES)
      return fail(`a count goes up, to ${MOST_TIMES} at most`)
    return { least: Number(least), most: upper }
  }

  function single(depth: number): Node {
    const sign = signs[at++] ?? ''
    switch (sign) {
      case '(':
        return group(depth)
      case '[':
        return { kind: 'one', test: set() }
      case '.':
        return { kind: 'one', test: (code) => code !== 10 && code !== 13 }
      case '\\':
        return { kind: 'one', test: escaped() }
      case '?':
      case '*':
      case '+':
      case '{':
        at--
        return fail('a count of nothing')
      case '^':
        return at === 1 ? { kind: 'row', of: [] } : fail('^ stands at the beginning or behind a \\')
      case '$':
        return at === signs.length ? { kind: 'row', of: [] } : fail('$ stands at the end or behind a \\')
      default: {
        const code = sign.codePointAt(0) as number
        return { kind: 'one', test: range(code, code) }
      }
    }
  }

  function group(depth: number): Node {
    if (signs[at] === '?') {
      if (signs[at + 1] !== ':') return fail('of brackets with a question mark there are only (?: )')
      at += 2
    }
    const inner = choice(depth + 1)
    if (signs[at] !== ')') return fail('a bracket is not closed')
    at++
    return inner
  }

  function escaped(): CharacterTest {
    const sign = signs[at++]
    if (sign === undefined) return fail('nothing behind \\')
    const known = CLASSES[sign]
    if (known) return known
    if (/[A-Za-z0-9]/.test(sign) && CONTROLS[sign] === undefined) return fail('the sign behind \\ has no meaning here')
    const code = CONTROLS[sign] ?? (sign.codePointAt(0) as number)
    return range(code, code)
  }

  function set(): CharacterTest {
    const isOpposite = signs[at] === '^'
    if (isOpposite) at++
    const tests: CharacterTest[] = []
    while (signs[at] !== ']') {
      if (at >= signs.length) return fail('[ is not closed')
      tests.push(setItem())
    }
    at++
    if (tests.length === 0) return fail('[] has nothing in it')
    return isOpposite ? not(either(tests)) : either(tests)
  }

  function setItem(): CharacterTest {
    const sign = signs[at++] as string
    if (sign === '\\') return escaped()
    const from = sign.codePointAt(0) as number
    const to = signs[at + 1]
    if (signs[at] !== '-' || to === undefined || to === ']') return range(from, from)
    if (to === '\\') return fail('a range ends with a plain character')
    at += 2
    const upper = to.codePointAt(0) as number
    return upper < from ? fail('a range goes up') : range(from, upper)
  }

  const whole = choice(0)
  return at < signs.length ? fail('a bracket is closed that is not open') : whole
}

// ---- running ------------------------------------------------------------------------------------------------------
type Step =
  | { readonly kind: 'one'; readonly test: CharacterTest }
  | { readonly kind: 'fork'; ways: readonly number[] }
  | { readonly kind: 'end' }

function push(steps: Step[], step: Step): number {
  if (steps.length >= MOST_STEPS) throw new Error('not a pattern, at 1: the pattern is too large')
  return steps.push(step) - 1
}

/** Writes steps that go on behind themselves when they have matched. */
function emit(node: Node, steps: Step[]): void {
  switch (node.kind) {
    case 'one':
      push(steps, node)
      return
    case 'row':
      for (const one of node.of) emit(one, steps)
      return
    case 'any': {
      const fork = { kind: 'fork' as const, ways: [] as number[] }
      push(steps, fork)
      const ends: { kind: 'fork'; ways: readonly number[] }[] = []
      for (const one of node.of) {
        fork.ways.push(steps.length)
        emit(one, steps)
        const end = { kind: 'fork' as const, ways: [] as readonly number[] }
        push(steps, end)
        ends.push(end)
      }
      for (const end of ends) end.ways = [steps.length]
      return
    }
    case 'times':
      emitTimes(node, steps)
  }
}

function emitTimes({ of, least, most }: Extract<Node, { kind: 'times' }>, steps: Step[]): void {
  for (let count = 0; count < least; count++) emit(of, steps)
  if (most === Number.POSITIVE_INFINITY) {
    const fork = { kind: 'fork' as const, ways: [] as readonly number[] }
    const start = push(steps, fork)
    emit(of, steps)
    push(steps, { kind: 'fork', ways: [start] })
    fork.ways = [start + 1, steps.length]
    return
  }
  const exits: { kind: 'fork'; ways: readonly number[] }[] = []
  for (let count = least; count < most; count++) {
    const fork = { kind: 'fork' as const, ways: [] as readonly number[] }
    push(steps, fork)
    exits.push(fork)
    fork.ways = [steps.length]
    emit(of, steps)
  }
  for (const exit of exits) exit.ways = [...exit.ways, steps.length]
}

function run(steps: readonly Step[], text: string): boolean {
  let places = reach(steps, [0])
  for (const sign of text) {
    const code = sign.codePointAt(0) as number
    const next: number[] = []
    for (const place of places) {
      const step = steps[place]
      if (step?.kind === 'one' && step.test(code)) next.push(place + 1)
    }
    if (next.length === 0) return false
    places = reach(steps, next)
  }
  return [...places].some((place) => steps[place]?.kind === 'end')
}

/** Where one can be without reading anything, each place once. */
function reach(steps: readonly Step[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set<number>()
  const open = [...from]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (reached.has(place)) continue
    reached.add(place)
    const step = steps[place]
    if (step?.kind === 'fork') open.push(...step.ways)
  }
  return reached
}
