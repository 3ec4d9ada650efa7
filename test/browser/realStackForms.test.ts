import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { KioskView, PadView } from '../../contracts/index.ts'
import { notice, type TestBranch } from '../support/branch.ts'
import { type BranchPages, useBranchPages } from '../support/branchPages.ts'
import { CARD, FormFiller } from '../support/formFiller.ts'
import { fullBranch } from '../support/fullBranch.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** A form filled in at the kiosk in front of the real programs: a card on the reader, the hub's own rules, a ticket on paper. */
let branch: TestBranch
let pages: BranchPages
useBranchPages(
  () =>
    fullBranch((configuration) => {
      configuration.forms = { offered: [{ template: 'deposit', business: 'cash' }] }
    }),
  (opened) => {
    ;({ branch, pages } = opened)
  },
)
const NAME = '金丝雀翎'

it('a form is filled in from the card and comes out with a ticket that it belongs to', async () => {
  const { reader, printer } = branch.lines
  const page: Page = await pages.kiosk()
  const form = new FormFiller({ page }, () => Promise.resolve())
  const watching = await branch.kiosk('k1')
  await watching.until<KioskView>('kiosk:k1', (view) => view.printer === 'ok' && view.reader === 'ok')
  await form.open('存款')
  reader.device.act('present-card', {
    layout: 'citizen',
    name: NAME,
    number: '110101199003077758',
    birth: '19900307',
    sex: '1',
  })
  await page.getByText('已按身份证填好 1 项').waitFor()
  await page.getByText('金***').waitFor()
  await form.choose('accountKind', '借记卡')
  await form.put('cardNumber', CARD)
  await form.next('amount')
  await form.put('amount', '2000')
  await form.choose('product', '活期')
  expect(await accessibilityBreaches(page)).toEqual([])
  await form.toHandIn()
  const paper = notice(printer, 'printed')
  await page.getByRole('button', { name: '提交并取号' }).click()
  await page.getByText('凭此到柜台办理').waitFor()
  expect(await page.locator('.code').textContent()).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
  await page.getByRole('img', { name: '表单二维码' }).waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
  expect(JSON.stringify(await paper)).toContain('A001')
  await page.getByText('请取走号票').waitFor()

  const { ticket } = await watching.until<KioskView>('kiosk:k1', (view) => view.ticket !== null)
  const manager = await branch.screen('manager')
  const key = `ticket:${ticket?.ticketId}` as keyof PadView
  await manager.until<PadView>('pad', (view) => (view[key] as { forms?: number } | undefined)?.forms === 1)
  await page.getByRole('button', { name: '完成' }).click()
  await page.getByRole('heading', { name: '您好，请刷身份证取号' }).waitFor()
  expect(await form.left()).not.toMatch(/金\*|7758|A001/)
  expect(pages.complaints).toEqual([])
})
