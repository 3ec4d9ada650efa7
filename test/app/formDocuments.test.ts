import { readdirSync, readFileSync } from 'node:fs'
import jsqr from 'jsqr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  capitalAmount,
  cleanAnswers,
  currencyOf,
  type FormTemplate,
  type FormView,
  type Language,
} from '../../contracts/index.ts'
import { type FormPrinter, startFormPrinter } from '../../hub/adapters/pdf/formDocuments.ts'
import { SILENT } from '../support/appHarness.ts'
import { FORM_ANSWERS } from '../support/formAnswers.ts'
import { FORM_VIEW, WITHDRAWAL } from '../support/formFixtures.ts'
import { type Box, type PdfCharacter, type PdfPage, pdfPages } from '../support/pdfPages.ts'

/** How far from its place an answer may be printed. */
const TOLERANCE_MM = 0.7
const MADE_AT = Date.UTC(2026, 10, 30, 2, 30)
const HAN = /\p{Script=Han}/u
const LARGEST_BYTES = 150_000
const DOCUMENTS = 20
const MOST_CPU_MS = 600
const FOLDER = new URL('../../config/forms/', import.meta.url)
const FORMS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as FormTemplate)

let printer: FormPrinter
let mark: string | null = null
beforeAll(() => {
  printer = startFormPrinter({
    letterhead: () => ({
      bank: { 'zh-CN': '示例银行', en: 'Example Bank' },
      outlet: { 'zh-CN': '朝阳支行营业部', en: 'Chaoyang branch' },
      mark,
      timeZone: 'Asia/Shanghai',
    }),
    wall: () => MADE_AT,
    log: SILENT,
  })
})
afterAll(() => printer.close())

function make(
  view: FormView,
  layout: 'document' | 'prePrinted',
  language: Language = 'zh-CN',
  offsetMm = { x: 0, y: 0 },
) {
  return printer.make(view, { layout, language, offsetMm })
}
async function document(over: Partial<FormView> = {}, language: Language = 'zh-CN'): Promise<PdfPage[]> {
  return pdfPages(await make({ ...FORM_VIEW, ...over }, 'document', language))
}
async function sheet(over: Partial<FormView> = {}, offsetMm = { x: 0, y: 0 }): Promise<PdfPage> {
  const [page] = await pdfPages(await make({ ...FORM_VIEW, ...over }, 'prePrinted', 'zh-CN', offsetMm))
  if (!page) throw new Error('no page')
  return page
}
const answered = (answers: FormView['answers']) => ({ answers: { ...FORM_VIEW.answers, ...answers } })
const textOf = (pages: PdfPage[]) =>
  pages
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, '')

/** The characters of a text in their order, wherever it stands. */
function found(page: PdfPage, text: string): PdfCharacter[] {
  const drawn = page.characters.filter(({ character }) => character.trim() !== '')
  const wanted = [...text]
  const at = drawn.findIndex((_, start) => wanted.every((one, n) => drawn[start + n]?.character === one))
  if (at < 0) throw new Error(`${text} is not on the page: ${page.text}`)
  return drawn.slice(at, at + wanted.length)
}

/** By more than a hair: neighbours touch. */
function overlaps(a: Box, b: Box): boolean {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return wide > 0.3 && high > 0.3
}

function expectWithinPaper(pages: PdfPage[], marginMm: number): void {
  for (const page of pages) {
    expect(page.ink?.left).toBeGreaterThan(marginMm)
    expect(page.ink?.top).toBeGreaterThan(marginMm)
    expect(page.ink?.right).toBeLessThan(page.widthMm - marginMm)
    expect(page.ink?.bottom).toBeLessThan(page.heightMm - marginMm)
  }
}

describe('a form as a document', () => {
  it('says who, what and how much, in words, with where to sign and which page it is', async () => {
    const pages = await document()
    expect(pages).toHaveLength(1)
    const said = textOf(pages)
    for (const words of [
      '示例银行',
      '朝阳支行营业部',
      '个人取款申请书',
      '张㛃𬭎',
      '11010119900307775X',
      '6222020200112233445',
      '123,456.50元',
      '大写壹拾贰万叁仟肆佰伍拾陆元伍角整',
      '2026年11月30日',
      '日常消费',
      '需要新钞是',
      '同意办理:开通短信提醒',
      '本人确认所填内容真实',
      '客户签名',
      '提交时间2026-11-3009:02',
      '打印时间2026-11-3010:30',
      '第1页，共1页',
      'K7PM2X9Q',
    ]) {
      expect(said).toContain(words)
    }
    expect(said).not.toContain('其他用途')
    expectWithinPaper(pages, 10)
  })

  it('carries its reference as a code that a scanner reads', async () => {
    const [page] = await document()
    const corner = page?.picture({ left: 150, top: 10, right: 205, bottom: 60 })
    expect(corner && jsqr.default(corner.data, corner.width, corner.height)?.data).toBe('K7PM2X9Q')
  })

  it('speaks the language asked for, and leaves what the customer wrote as it is', async () => {
    const said = textOf(await document({}, 'en'))
    for (const words of [
      'ExampleBank',
      'Cashwithdrawal',
      'CNY123,456.50',
      '30Nov2026',
      'Dailyexpenses',
      'Page1of1',
      '张㛃𬭎',
    ]) {
      expect(said).toContain(words)
    }
  })

  it('draws every character with a shape of its own', async () => {
    const [page] = await document({ answers: { ...FORM_VIEW.answers, name: '张㛃𬭎䶮喆' } })
    const shapes = new Map<string, string>()
    for (const { character, box } of page?.characters ?? []) {
      if (!HAN.test(character)) continue
      const { count, shape } = page?.inkIn(box) ?? { count: 0, shape: '' }
      expect(count, character).toBeGreaterThan(20)
      shapes.set(character, shapes.get(character) ?? shape)
    }
    expect(shapes.size).toBeGreaterThan(80)
    expect(new Set(shapes.values()).size).toBe(shapes.size)
  })

  it('names a character that the font does not have, instead of an empty box', async () => {
    const said = textOf(await document(answered({ name: '𠮷田' })))
    expect(said).toContain('〔U+20BB7〕田')
    expect(said).toContain('字库中没有的字:U+20BB7')
  })

  it('writes what can not be seen as nothing, and markup as text', async () => {
    const said = textOf(await document(answered({ remarks: '<b>甲</b>\u200b乙\u0007 {{1}} *丙*' })))
    expect(said).toContain('<b>甲</b>乙{{1}}*丙*')
  })

  it('breaks long answers, and goes on on the next page under the same foot', async () => {
    const remarks = '这是一段很长的备注，客户把来龙去脉都写在里面。'.repeat(10)
    const steps = Array.from({ length: 5 }, (_, n) => ({
      id: `step${n}`,
      title: { 'zh-CN': `第${n}部分`, en: `Part ${n}` },
      fields: Array.from({ length: 8 }, (_, k) => ({
        id: `text${n}x${k}`,
        label: { 'zh-CN': `说明${k}`, en: `Item ${k}` },
        type: 'text' as const,
      })),
    }))
    const answers = Object.fromEntries(steps.flatMap(({ fields }) => fields.map(({ id }) => [id, remarks])))
    const pages = await document({ template: { ...WITHDRAWAL, steps }, answers, capitals: {}, fromReading: [] })
    expect(pages.length).toBeGreaterThan(3)
    expectWithinPaper(pages, 10)
    for (const [index, page] of pages.entries()) {
      expect(textOf([page])).toContain(`第${index + 1}页，共${pages.length}页`)
    }
    expect(textOf(pages).split('来龙去脉')).toHaveLength(5 * 8 * 10 + 1)
  })

  it('says across the page that a form is not to be worked on any more', async () => {
    expect(textOf(await document({ state: 'withdrawn' }))).toContain('已撤回')
    expect(textOf(await document({ state: 'used', coreReference: 'CB2026/17' }))).toContain('核心系统流水号CB2026/17')
  })

  it('shows the mark of the bank, and goes without one that can not be drawn', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" fill="#0b6073"/></svg>'
    const place = { left: 18, top: 15, right: 25, bottom: 22 }
    const plain = (await document())[0]?.inkIn(place).count ?? 0
    mark = `data:image/svg+xml,${encodeURIComponent(svg)}`
    const marked = (await document())[0]?.inkIn(place).count ?? 0
    mark = 'data:image/png;base64,bm8gcGljdHVyZQ=='
    const broken = await document()
    mark = null
    expect(marked).toBeGreaterThan(plain * 1.5)
    expect(textOf(broken)).toContain('示例银行')
  })
})

describe('answers on pre-printed paper', () => {
  it('stand where the paper has room for them', async () => {
    const page = await sheet()
    expect([page.widthMm, page.heightMm].map(Math.round)).toEqual([190, 100])
    const expectAt = (text: string, xMm: number, yMm: number) => {
      const [first] = found(page, text)
      expect(Math.abs((first?.x ?? 0) - xMm), `${text}: x ${first?.x}`).toBeLessThan(TOLERANCE_MM)
      expect(Math.abs((first?.y ?? 0) - yMm), `${text}: y ${first?.y}`).toBeLessThan(TOLERANCE_MM)
    }
    expectAt('张㛃𬭎', 30, 30)
    expectAt('壹拾贰万叁仟', 30, 52)
    expectAt('✓', 30, 82)
    expect(page.characters.filter(({ character }) => character === '✓').map(({ x }) => Math.round(x))).toEqual([30, 90])
  })

  it('leave ink there and nowhere else', async () => {
    const page = await sheet({ answers: { name: '王' }, capitals: {} })
    // A character of 10 pt is 3.5 mm high and stands on its line.
    expect(page.ink?.left).toBeGreaterThan(30 - TOLERANCE_MM)
    expect(page.ink?.right).toBeLessThan(33.6 + TOLERANCE_MM)
    expect(page.ink?.top).toBeGreaterThan(30 - 3.6)
    expect(Math.abs((page.ink?.bottom ?? 0) - 30)).toBeLessThan(TOLERANCE_MM)
  })

  it('put each character in the middle of its box, amounts with the last one in the last', async () => {
    const page = await sheet()
    const middles = (text: string) => found(page, text).map(({ box }) => (box.left + box.right) / 2)
    for (const [index, middle] of middles('6222020200112233445').entries()) {
      expect(Math.abs(middle - (30 + 6 * (index + 0.5)))).toBeLessThan(TOLERANCE_MM)
    }
    const amount = middles('￥12345650')
    for (const [index, middle] of amount.entries()) {
      expect(Math.abs(middle - (112 + 66 - 6 * (amount.length - index - 0.5)))).toBeLessThan(TOLERANCE_MM)
    }
  })

  it('are aligned to the middle and to the end', async () => {
    const page = await sheet()
    const year = found(page, '2026')
    expect(Math.abs(((year[0]?.box.left ?? 0) + (year[3]?.box.right ?? 0)) / 2 - 127.5)).toBeLessThan(TOLERANCE_MM)
    const figures = found(page, '123,456.50')
    expect(Math.abs((figures.at(-1)?.box.right ?? 0) - 180)).toBeLessThan(TOLERANCE_MM)
  })

  it('are set smaller where they are too wide, and then broken, the last line at the foot', async () => {
    const page = await sheet()
    const address = found(page, '北京市朝阳区建国路八十八号院六号楼三单元一千二百零二室（近地铁站东北口）')
    expect(Math.max(...address.map(({ box }) => box.right))).toBeLessThan(80 + TOLERANCE_MM)
    const lines = [...new Set(address.map(({ y }) => Math.round(y * 10) / 10))]
    expect(lines.length).toBeGreaterThan(1)
    expect(Math.abs(Math.max(...lines) - 72)).toBeLessThan(TOLERANCE_MM)
    const name = found(await sheet(answered({ name: '阿卜杜拉·买买提江·吐尔逊' })), '阿卜杜拉·买买提江·吐尔逊')
    expect(new Set(name.map(({ y }) => y)).size).toBe(1)
    expect(name.at(-1)?.box.right).toBeLessThan(70 + TOLERANCE_MM)
  })

  it('move by what a printer is known to be off by', async () => {
    const [here] = found(await sheet(), '张')
    const [there] = found(await sheet({}, { x: 2, y: -1.5 }), '张')
    expect((there?.x ?? 0) - (here?.x ?? 0)).toBeCloseTo(2, 1)
    expect((there?.y ?? 0) - (here?.y ?? 0)).toBeCloseTo(-1.5, 1)
  })

  it('mark a character that the font does not have', async () => {
    expect(found(await sheet(answered({ name: '𠮷田' })), '〓田')).toHaveLength(2)
  })

  it('are nothing that was not asked', async () => {
    const page = await sheet(answered({ otherPurpose: '不该出现' }))
    expect(page.text).not.toContain('不该出现')
  })

  it('are refused for a form without such paper', async () => {
    const { prePrinted: _, ...template } = WITHDRAWAL
    await expect(make({ ...FORM_VIEW, template }, 'prePrinted')).rejects.toMatchObject({
      problem: { code: 'NO_PRE_PRINTED_PAPER' },
    })
  })
})

describe.each(FORMS)('the form $id of the bank', (template) => {
  const answers = cleanAnswers(template, FORM_ANSWERS[template.id] ?? {})
  const capitals: Record<string, string> = {}
  for (const field of template.steps.flatMap(({ fields }) => fields)) {
    const amount = answers[field.id]
    if (field.capital && typeof amount === 'string')
      capitals[field.id] = capitalAmount(amount, currencyOf(field, answers))
  }
  const view: FormView = { ...FORM_VIEW, template, answers, capitals, fromReading: [], offer: null }
  const names = Object.values(answers).filter(
    (answer) => typeof answer === 'string' && /^\p{Script=Han}{2,}$/u.test(answer),
  )

  it('is a document within its paper, with what was answered', async () => {
    const bytes = await make(view, 'document')
    expect(bytes.length).toBeLessThan(LARGEST_BYTES)
    const pages = await pdfPages(bytes)
    expectWithinPaper(pages, 10)
    const said = textOf(pages)
    expect(names).not.toEqual([])
    for (const words of [...names, ...Object.values(capitals)]) expect(said).toContain(words)
    expect(said).not.toContain('字库中没有的字')
  })

  it('is printed within its pre-printed paper, nothing upon anything else', async () => {
    expect(template.prePrinted).toBeDefined()
    const bytes = await make(view, 'prePrinted')
    expect(bytes.length).toBeLessThan(LARGEST_BYTES)
    const pages = await pdfPages(bytes)
    expect(pages).toHaveLength(1)
    expectWithinPaper(pages, 1)
    const drawn = pages[0]?.characters.filter(({ character }) => character.trim() !== '') ?? []
    expect(drawn.length).toBeGreaterThan(20)
    for (const [index, one] of drawn.entries()) {
      const upon = drawn.slice(index + 1).find((other) => overlaps(one.box, other.box))
      expect(upon && `${one.character} and ${upon.character}`).toBeUndefined()
    }
  })
})

describe('the thread that makes them', () => {
  it('is small and quick about it, and holds up nobody else', async () => {
    await make(FORM_VIEW, 'document')
    const before = { cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() }
    for (let n = 0; n < DOCUMENTS; n += 1) {
      const bytes = await make(FORM_VIEW, n % 2 === 0 ? 'document' : 'prePrinted')
      expect(bytes.length).toBeLessThan(LARGEST_BYTES)
    }
    // What they cost, and not how long it took: other tests want the same two cores.
    const { user, system } = process.cpuUsage(before.cpu)
    expect((user + system) / 1000 / DOCUMENTS).toBeLessThan(MOST_CPU_MS)
    expect(performance.eventLoopUtilization(before.loop).utilization).toBeLessThan(0.5)
  })

  it('ends when nobody wants a document, and starts again', async () => {
    const brief = startFormPrinter({
      letterhead: () => ({ bank: WITHDRAWAL.name, outlet: WITHDRAWAL.name, mark: null, timeZone: 'UTC' }),
      wall: () => MADE_AT,
      log: SILENT,
      idleMs: 1,
    })
    const first = await brief.make(FORM_VIEW, { layout: 'prePrinted', language: 'en', offsetMm: { x: 0, y: 0 } })
    const again = await brief.make(FORM_VIEW, { layout: 'prePrinted', language: 'en', offsetMm: { x: 0, y: 0 } })
    await brief.close()
    expect(again.length).toBe(first.length)
  })
})
