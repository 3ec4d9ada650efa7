import {
  answerInWords,
  type FormAnswer,
  type FormField,
  type FormView,
  type Language,
  type PrePrinted,
  type PrintPlace,
  plainAnswer,
  visibleAnswers,
} from '../../../contracts/index.ts'
import { points } from './millimetres.ts'
import { GETA, type Knows, writable } from './writableText.ts'

/** A line of text: where it starts on its baseline, in points from the upper left corner of the sheet. */
export interface PlacedText {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly sizePt: number
}
/** Width of a text in points. */
export type Measure = (text: string, sizePt: number) => number

const SIZE_PT = 10
/** Smaller is hard to read on the third copy. */
const MIN_SIZE_PT = 6.5
const SIZE_STEP_PT = 0.25
const LINE_HEIGHT = 1.2
const MARK = '✓'
const CURRENCY_MARK = '￥'

/** Everything that is printed on the bank's own paper. Fields that were not asked, or not answered, leave their place empty. */
export function placeAnswers(options: {
  readonly view: FormView
  readonly paper: PrePrinted
  readonly language: Language
  readonly offsetMm: { readonly x: number; readonly y: number }
  readonly measure: Measure
  readonly knows: Knows
}): PlacedText[] {
  const { view, paper, language, offsetMm, measure, knows } = options
  const answers = visibleAnswers(view.template, view.answers)
  const fields = new Map(view.template.steps.flatMap((step) => step.fields).map((field) => [field.id, field]))
  return paper.places.flatMap((place) => {
    const field = fields.get(place.field)
    const answer = answers[place.field]
    if (!field || answer === undefined) return []
    const said = textAt(place, field, answer, view.capitals[field.id] ?? '', language)
    const { text } = writable(said, knows, GETA)
    if (text === '') return []
    const at = { x: points(place.xMm + offsetMm.x), y: points(place.yMm + offsetMm.y) }
    return place.as === 'boxes' ? inBoxes(place, text, at, measure) : onLine(place, text, at, measure)
  })
}

function textAt(
  { as, choice }: PrintPlace,
  field: FormField,
  answer: FormAnswer,
  capital: string,
  language: Language,
): string {
  switch (as) {
    case 'capital':
      return capital
    case 'mark':
      return isMarked(answer, choice) ? MARK : ''
    case 'boxes':
      return boxText(field, plainAnswer(field, answer, language))
    case 'year':
    case 'month':
    case 'day':
      return partOfDate(answer, as)
    default:
      return field.type === 'amount'
        ? figures(plainAnswer(field, answer, language))
        : answerInWords(field, answer, language)
  }
}

/** 1234567.50 -> 1,234,567.50; the paper says of what. */
function figures(amount: string): string {
  return amount.replace(/\B(?=(\d{3})+\.)/g, ',')
}

function isMarked(answer: FormAnswer, choice: string | undefined): boolean {
  if (typeof answer === 'boolean') return String(answer) === choice
  if (choice === undefined) return false
  return typeof answer === 'string' ? answer === choice : answer.includes(choice)
}

/** Boxes of an amount hold its digits down to the cent, and no point: the paper has its columns. */
function boxText(field: FormField, plain: string): string {
  return field.type === 'amount' && plain !== '' ? `${CURRENCY_MARK}${plain.replace('.', '')}` : plain
}

function partOfDate(answer: unknown, part: 'year' | 'month' | 'day'): string {
  if (typeof answer !== 'string') return ''
  const [year = '', month = '', day = ''] = answer.split('-')
  return { year, month, day }[part]
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Each character in the middle of its box. Aligned right within a width, the last one stands in the last box. */
function inBoxes(place: PrintPlace, text: string, at: Point, measure: Measure): PlacedText[] {
  const sizePt = place.sizePt ?? SIZE_PT
  const characters = [...text]
  const pitch = points(place.pitchMm ?? 5)
  const boxes = place.widthMm === undefined ? characters.length : Math.round(points(place.widthMm) / pitch)
  const first = place.align === 'right' ? boxes - characters.length : 0
  return characters.map((character, index) => ({
    text: character,
    x: at.x + (first + index + 0.5) * pitch - measure(character, sizePt) / 2,
    y: at.y,
    sizePt,
  }))
}

/** As large as asked for where it fits, smaller where it does not, and at last in several lines of which the lowest stands at the foot. */
function onLine(place: PrintPlace, text: string, at: Point, measure: Measure): PlacedText[] {
  const wanted = place.sizePt ?? SIZE_PT
  const width = place.widthMm === undefined ? undefined : points(place.widthMm)
  let sizePt = wanted
  const smallest = Math.min(wanted, MIN_SIZE_PT)
  while (width !== undefined && sizePt > smallest && measure(text, sizePt) > width) {
    sizePt = Math.max(smallest, sizePt - SIZE_STEP_PT)
  }
  const lines = width === undefined ? [text] : broken(text, (part) => measure(part, sizePt) <= width)
  return lines.map((line, index) => ({
    text: line,
    x: at.x + indent(place.align, width, measure(line, sizePt)),
    y: at.y - (lines.length - 1 - index) * sizePt * LINE_HEIGHT,
    sizePt,
  }))
}

/** Without a width, `center` and `right` say what part of the text stands at x. */
function indent(align: PrintPlace['align'], width = 0, own: number): number {
  if (align === 'right') return width - own
  return align === 'center' ? (width - own) / 2 : 0
}

/** Words of letters and digits stay whole where they can; Chinese breaks anywhere but before a mark that closes. */
const PARTS = /[^\p{Script=Han}\s，。、；：（）《》「」]+\s*|.[，。、；：）》」]*/gu

function broken(text: string, fits: (part: string) => boolean): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of text.match(PARTS) ?? []) {
    if (line === '' || fits(line + part.trimEnd())) {
      line += part
      continue
    }
    lines.push(line.trimEnd())
    line = part
  }
  return [...lines, line.trimEnd()].flatMap((one) => (fits(one) ? [one] : cut(one, fits)))
}

/** A word that is wider than its place, in pieces that are not. */
function cut(word: string, fits: (part: string) => boolean): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const character of word) {
    if (piece !== '' && !fits(piece + character)) {
      pieces.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...pieces, piece]
}
