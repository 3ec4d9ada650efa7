import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import type { Language, Text } from '../../../contracts/index.ts'
import { DOCUMENT_WORDS, pageWords, STATE_WORDS } from './documentWords.ts'
import { FONT } from './fonts.ts'
import { type FormLine, formLines } from './formLines.ts'
import { markContent } from './markContent.ts'
import { points } from './millimetres.ts'
import type { FormJob } from './pdfJobs.ts'
import { type Knows, nameOf, writable } from './writableText.ts'

const INK = '#1b2733'
const SOFT = '#56636f'
const HAIRLINE = '#c9d0d6'
const PAPER_WIDTH_MM = 210
const MARGIN_MM = 18
const SIGNATURE_GAP_MM = 10
/** Answers up to this many columns (a Chinese character takes two) stand two in a row. */
const SHORT_COLUMNS = 24
const SHORT_LABEL_COLUMNS = 20

/** The form as a whole on A4: what was asked, the answers in words, and where to sign. */
export function formDocument(job: FormJob, knows: Knows): TDocumentDefinitions {
  const { view, language, letterhead } = job
  const { template } = view
  const missing = new Set<string>()
  const write = (text: string) => {
    const written = writable(text, knows)
    for (const character of written.missing) missing.add(character)
    return written.text
  }
  const say = (text: Text) => write(text[language])
  const timeOf = (wall: number) => timeWords(wall, language, letterhead.timeZone)
  const label = (name: keyof typeof DOCUMENT_WORDS) => DOCUMENT_WORDS[name][language]

  const steps = formLines(view, language).map(({ title, lines }) =>
    stepContent(
      write(title),
      lines.map((line) => written(line, write)),
      label('capital'),
    ),
  )
  const facts: (readonly [string, string])[] = [
    [label('submitted'), timeOf(view.submittedAt)],
    ...(view.ticketId === null ? [] : [[label('ticket'), view.ticketId] as const]),
    [label('version'), `${template.id} · ${template.version}`],
    ...(view.coreReference === null ? [] : [[label('coreReference'), write(view.coreReference)] as const]),
  ]
  const state = STATE_WORDS[view.state]
  const content: Content[] = [
    {
      columns: [
        {
          width: '*',
          stack: [
            { columns: [...markContent(letterhead.mark), { text: say(letterhead.bank), bold: true, fontSize: 12 }] },
            { text: say(letterhead.outlet), color: SOFT, fontSize: 9, margin: [0, 2, 0, 0] },
            { text: say(template.name), bold: true, fontSize: 20, margin: [0, 16, 0, 6] },
            ...facts.map(([name, value]) => ({
              text: [{ text: `${name}  `, color: SOFT }, value],
              fontSize: 9,
              lineHeight: 1.25,
            })),
          ],
        },
        {
          width: points(34),
          stack: [
            { qr: view.reference, fit: points(28), alignment: 'right', foreground: INK },
            {
              text: [{ text: `${label('reference')}\n`, fontSize: 8, color: SOFT }, spaced(view.reference)],
              alignment: 'right',
              bold: true,
              fontSize: 11,
              margin: [0, 6, 0, 0],
            },
          ],
        },
      ],
    },
    ...steps,
  ]
  if (view.fromReading.length > 0) {
    content.push({ text: label('fromReading'), fontSize: 8, color: SOFT, margin: [0, 6, 0, 0] })
  }
  if (template.offer && view.offer) {
    const fate = label(view.offer.accepted ? 'offerAccepted' : 'offerDeclined')
    content.push({ text: `${fate}: ${say(template.offer.title)}`, margin: [0, 10, 0, 0] })
  }
  content.push({
    unbreakable: true,
    margin: [0, 14, 0, 0],
    stack: [
      ...(template.declaration
        ? [
            { text: label('declaration'), bold: true, fontSize: 11, margin: [0, 0, 0, 4] as Margin },
            { text: say(template.declaration), fontSize: 9, lineHeight: 1.35 },
          ]
        : []),
      signatures([
        [label('customer'), label('date')],
        [label('teller'), label('reviewer')],
      ]),
    ],
  })
  if (missing.size > 0) {
    const names = [...missing].map(nameOf).join(language === 'en' ? ', ' : '、')
    content.push({ text: `${label('missing')}: ${names}`, fontSize: 8, color: SOFT, margin: [0, 10, 0, 0] })
  }

  return {
    pageSize: 'A4',
    pageMargins: [points(MARGIN_MM), points(16), points(MARGIN_MM), points(20)],
    language,
    // Listed by viewers and in their history: nothing of the customer.
    info: {
      title: `${template.name[language]} ${view.reference}`,
      creator: 'BranchHub',
      producer: 'BranchHub',
      creationDate: new Date(job.madeAt),
    },
    displayTitle: true,
    defaultStyle: { font: FONT, fontSize: 10, color: INK, lineHeight: 1.15 },
    ...(state ? { watermark: { text: state[language], font: FONT, color: INK, opacity: 0.12 } } : {}),
    content,
    footer: (page, pages) => ({
      margin: [points(MARGIN_MM), points(6), points(MARGIN_MM), 0],
      fontSize: 8,
      color: SOFT,
      columns: [
        { text: `${label('made')} ${timeOf(job.madeAt)}`, width: '*' },
        { text: spaced(view.reference), width: 'auto', alignment: 'center' },
        { text: pageWords(page, pages)[language], width: '*', alignment: 'right' },
      ],
    }),
  }
}

type Margin = [number, number, number, number]

function written(line: FormLine, write: (text: string) => string): FormLine {
  return { ...line, label: write(line.label), words: write(line.words) }
}

function stepContent(title: string, lines: readonly FormLine[], capitalLabel: string): Content {
  if (lines.length === 0) return { text: '' }
  const [first, ...rows] = rowsOf(lines).map((row) => rowCells(row, capitalLabel))
  return {
    margin: [0, 12, 0, 0],
    table: {
      widths: ['19%', '31%', '19%', '31%'],
      // A heading alone at the foot of a page heads nothing.
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      body: [[{ text: title, bold: true, fontSize: 11, colSpan: 4 }, '', '', ''], first ?? [], ...rows],
    },
    layout: {
      hLineWidth: (index) => (index === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: (index) => (index === 1 ? SOFT : HAIRLINE),
      paddingLeft: (index) => (index === 2 ? 8 : 0),
      paddingRight: () => 6,
      paddingTop: () => 4,
      paddingBottom: () => 4,
    },
  }
}

type Row = readonly [FormLine] | readonly [FormLine, FormLine]

/** Two short answers stand beside one another, in their order. */
function rowsOf(lines: readonly FormLine[]): Row[] {
  const rows: Row[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as FormLine
    const next = lines[index + 1]
    if (next && isShort(line) && isShort(next)) {
      rows.push([line, next])
      index += 1
    } else rows.push([line])
  }
  return rows
}

function isShort({ label, words, capital }: FormLine): boolean {
  return capital === undefined && columns(words) <= SHORT_COLUMNS && columns(label) <= SHORT_LABEL_COLUMNS
}

/** How wide a text is, in digits. */
function columns(text: string): number {
  let width = 0
  for (const character of text) width += (character.codePointAt(0) as number) < 0x1100 ? 1 : 2
  return width
}

function rowCells(row: Row, capitalLabel: string): TableCell[] {
  const [first, second] = row
  const own: TableCell[] = [labelCell(first), answerCell(first, capitalLabel)]
  if (second) return [...own, labelCell(second), answerCell(second, capitalLabel)]
  return [labelCell(first), { ...answerCell(first, capitalLabel), colSpan: 3 }, '', '']
}

function labelCell({ label, isFromReading }: FormLine): Content & TableCell {
  // A point lower, its letters stand on the line of the larger answer.
  return { text: isFromReading ? `${label}*` : label, color: SOFT, fontSize: 9, margin: [0, 1, 0, 0] }
}

function answerCell({ words, capital }: FormLine, capitalLabel: string): { stack: Content[] } {
  return {
    stack: [
      words === '' ? { text: '—', color: SOFT } : { text: words },
      ...(capital === undefined
        ? []
        : [
            {
              text: [{ text: `${capitalLabel}  `, color: SOFT, fontSize: 9 }, capital],
              margin: [0, 2, 0, 0] as Margin,
            },
          ]),
    ],
  }
}

function signatures(rows: readonly (readonly [string, string])[]): Content {
  const width = points((PAPER_WIDTH_MM - 2 * MARGIN_MM - SIGNATURE_GAP_MM) / 2)
  const line = (name: string): Content => ({
    stack: [
      { text: name, fontSize: 9, color: SOFT },
      { canvas: [{ type: 'line', x1: 0, y1: 26, x2: width, y2: 26, lineWidth: 0.7, lineColor: INK }] },
    ],
  })
  return {
    margin: [0, 18, 0, 0],
    stack: rows.map((row) => ({ columns: row.map(line), columnGap: points(SIGNATURE_GAP_MM), margin: [0, 0, 0, 14] })),
  }
}

/** In two groups, as people read it out. */
function spaced(reference: string): string {
  return `${reference.slice(0, 4)} ${reference.slice(4)}`
}

function timeWords(wall: number, language: Language, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat(language === 'en' ? 'en-SG' : 'sv-SE', {
    timeZone,
    dateStyle: language === 'en' ? 'medium' : 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).format(wall)
}
