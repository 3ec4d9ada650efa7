import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { FormReceipt, FormView } from '../../contracts/index.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import { smallBranch, type TestBranch } from '../support/branch.ts'
import { type BranchPages, big, spaceUntil, useBranchPages } from '../support/branchPages.ts'
import { pdfPages } from '../support/pdfPages.ts'

/** A deposit that was filled in beforehand, at the counter, with a real hub behind the page. */

let branch: TestBranch
let pages: BranchPages
useBranchPages(
  () =>
    smallBranch((configuration) => {
      configuration.forms = { offered: [{ template: 'deposit', business: 'cash' }] }
    }),
  (opened) => {
    ;({ branch, pages } = opened)
  },
)

const LONG_MS = 120_000
const ANSWERS = {
  accountKind: 'card',
  cardNumber: '6225880137706868',
  amount: '61,234.5',
  product: 'demand',
  source: 'salary',
  phone: '13987654321',
  accountName: '金丝雀翎',
  documentType: 'citizen',
  documentNumber: '110101199003077758',
  documentValidUntil: '2035-01-01',
}

/** What the clipboard holds, pasted as into any other field. */
async function pasted(page: Page): Promise<string> {
  await page.evaluate(`document.body.insertAdjacentElement('beforeend', document.createElement('textarea')).focus()`)
  await page.keyboard.press('Control+V')
  return page.evaluate<string>(`(() => {
    const field = document.querySelector('textarea')
    field.remove()
    return field.value
  })()`)
}
/** How many forms were closed, by the hub's journal on disk. */
function closedInJournal(): number {
  const journal = new Database(dataPaths(branch.dataDirectory).hub, { readonly: true })
  try {
    return journal.prepare("SELECT count(*) FROM journal WHERE type = 'FormClosed'").pluck().get() as number
  } finally {
    journal.close()
  }
}
const textOf = async (pdf: Buffer) => (await pdfPages(pdf)).map(({ text }) => text.replace(/\s/g, '')).join('')

it(
  'a form is on the screen when its customer is called, goes field by field to the core system and to paper, and is marked as used',
  async () => {
    const kiosk = await branch.kiosk('k1')
    const receipt = await kiosk.post<FormReceipt>('/api/v1/forms', {
      formId: 'counter-form',
      templateId: 'deposit',
      version: 1,
      language: 'zh-CN',
      answers: ANSWERS,
      ticket: { businessId: 'cash' },
    })
    expect(receipt).toMatchObject({ mistakes: [], ticket: { number: 'A001' } })

    const page = await pages.softCall('teller1', '1 号窗口')
    await big(page, '签到并开放窗口').waitFor()
    await spaceUntil(page, '呼叫下一位')
    // Who is next brings a form, and nothing of it is told yet.
    await page.getByRole('contentinfo').getByText('已预填').waitFor()
    expect(await page.content()).not.toContain('金丝雀翎')
    await spaceUntil(page, '开始办理')
    await page.getByText('61,234.50 元').waitFor()
    await page.getByText('陆万壹仟贰佰叁拾肆元伍角整').waitFor()

    const row = page.locator('.line', { hasText: '61,234.50' })
    await row.getByRole('button').click()
    await row.getByText('已复制').waitFor()
    expect(await pasted(page)).toBe('61234.50')

    const made = page.waitForResponse((response) => response.url().includes('form.pdf'))
    await page.getByRole('button', { name: '打印表单' }).click()
    const response = await made
    const headers = response.headers()
    expect([response.status(), headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'application/pdf',
      'no-store',
    ])
    expect(headers['content-disposition']).toBe('inline; filename="counter-form.pdf"')
    // What a tab was opened with can not be read back from it: the same is asked for once more.
    const teller = await page.context().request.get(response.url())
    const said = await textOf(await teller.body())
    for (const words of ['金丝雀翎', '61,234.50元', '陆万壹仟贰佰叁拾肆元伍角整', 'A001']) expect(said).toContain(words)
    const sheet = await page.context().request.get(response.url().replace('layout=document', 'layout=prePrinted'))
    expect(await textOf(await sheet.body())).toContain('金丝雀翎')
    const wrong = await page.context().request.get(response.url().replace('counter-form', 'no-such-form'))
    expect([wrong.status(), ((await wrong.json()) as { code: string }).code]).toEqual([404, 'FORM_UNKNOWN'])

    await spaceUntil(page, '办理完成')
    await page.getByLabel('核心流水号（可不填）').fill('TX-20261130/7')
    await page.getByRole('button', { name: '标记为已使用' }).click()
    await page.getByRole('button', { name: '撤销' }).waitFor()
    // Finished before the mark was sent: it goes first.
    await page.keyboard.press('Escape')
    await big(page, '办理完成').click()
    await big(page, '暂无等候客户').waitFor()
    expect(await page.content()).not.toContain('金丝雀翎')
    const supervisor = await branch.screen('supervisor')
    const form = await supervisor.get<FormView>('/api/v1/forms/counter-form')
    expect(form).toMatchObject({ state: 'used', coreReference: 'TX-20261130/7' })
    expect(pages.complaints).toEqual([])
  },
  LONG_MS,
)

it(
  'a form without a ticket is found by its signed code under a scanner that types, and put to the customer who is here',
  async () => {
    const kiosk = await branch.kiosk('k1')
    const receipt = await kiosk.post<FormReceipt>('/api/v1/forms', {
      formId: 'scanned-form',
      templateId: 'deposit',
      version: 1,
      language: 'zh-CN',
      answers: ANSWERS,
    })
    const { qr } = receipt
    if (qr === null) throw new Error('there is no code')
    await kiosk.post('/api/v1/commands/IssueTicket', { id: 'scanned-ticket', data: { businessId: 'cash' } })
    const page = await pages.softCall('teller1', '1 号窗口')
    await big(page, '签到并开放窗口').waitFor()
    await spaceUntil(page, '呼叫下一位')
    await spaceUntil(page, '开始办理')
    await page.keyboard.press('l')
    // What is no code of ours does not leave the page; a forged one is refused.
    const addresses: string[] = []
    page.on('request', (request) => addresses.push(request.url()))
    await page.getByLabel('填单编号').fill('110101199003077758')
    await page.keyboard.press('Enter')
    await page.getByText('没有找到该表单，请核对编号').waitFor()
    expect(addresses.filter((url) => url.includes('110101199003077758'))).toEqual([])
    await page.getByLabel('填单编号').fill(`${qr.slice(0, -2)}${qr.endsWith('AA') ? 'BB' : 'AA'}`)
    await page.keyboard.press('Enter')
    await page.getByText('二维码无效').waitFor()
    // What is scanned next stands in its place, and not behind it.
    await page.keyboard.type(`${qr}\n`)
    await page.getByText('61,234.50 元').waitFor()
    await page.getByRole('button', { name: '收起表单' }).click()
    await page.getByText('61,234.50 元').waitFor({ state: 'detached' })
    // No field has the focus: its letters are none of the page's hot keys.
    await page.keyboard.type(`${qr}\n`)
    await page.getByText('61,234.50 元').waitFor()
    await big(page, '开始办理').waitFor()
    await page.getByRole('button', { name: /^关联到/ }).click()
    await page.getByRole('button', { name: /^关联到/ }).waitFor({ state: 'detached' })
    const supervisor = await branch.screen('supervisor')
    expect(await supervisor.get<FormView>('/api/v1/forms/scanned-form')).toMatchObject({
      state: 'submitted',
      ticketId: expect.stringMatching(/A\d+$/),
    })
    // The browser tells of the forged code's refusal.
    expect(pages.complaints.filter((complaint) => !/status of 4\d\d/.test(complaint))).toEqual([])
  },
  LONG_MS,
)

it(
  'a form that was marked is used, once, though the page is left or loaded anew while that could be taken back',
  async () => {
    const kiosk = await branch.kiosk('k1')
    const form = { templateId: 'deposit', version: 1, language: 'zh-CN', ticket: { businessId: 'cash' } }
    await kiosk.post<FormReceipt>('/api/v1/forms', { ...form, formId: 'left-form', answers: ANSWERS })
    const more = { ...ANSWERS, amount: '71,000' }
    await kiosk.post<FormReceipt>('/api/v1/forms', { ...form, formId: 'reloaded-form', answers: more, besides: true })
    const supervisor = await branch.screen('supervisor')
    const stateOf = async (formId: string) => {
      const { state, coreReference } = await supervisor.get<FormView>(`/api/v1/forms/${formId}`)
      return [state, coreReference]
    }

    const page = await pages.softCall('teller1', '1 号窗口')
    await big(page, '签到并开放窗口').waitFor()
    await spaceUntil(page, '呼叫下一位')
    await spaceUntil(page, '开始办理')
    await spaceUntil(page, '办理完成')
    const several = page.getByRole('list', { name: '本号的表单' }).getByRole('button')
    const mark = async (amount: string, reference: string) => {
      await several.filter({ hasText: amount }).click()
      await page.locator('.line', { hasText: amount }).waitFor()
      await page.getByLabel('核心流水号（可不填）').fill(reference)
      await page.getByRole('button', { name: '标记为已使用' }).click()
      await page.getByRole('button', { name: '撤销' }).waitFor()
    }
    // No page of the counter is there any more: it was sent by the one that went.
    await mark('61,234.50', 'TX-1')
    const address = page.url()
    await page.goto('about:blank')
    await expect.poll(() => stateOf('left-form')).toEqual(['used', 'TX-1'])

    await page.goto(address)
    await several.filter({ hasText: '61,234.50' }).filter({ hasText: '已使用' }).waitFor()
    await mark('71,000.00', 'TX-2')
    await page.reload()
    await several.filter({ hasText: '71,000.00' }).filter({ hasText: '已使用' }).waitFor()
    expect(await stateOf('reloaded-form')).toEqual(['used', 'TX-2'])
    await expect.poll(() => page.evaluate("localStorage.getItem('form-closing')")).toBeNull()
    expect(await page.getByRole('alert').filter({ hasText: /./ }).count()).toBe(0)
    expect(closedInJournal()).toBe(2)
    expect(pages.complaints).toEqual([])
  },
  LONG_MS,
)
