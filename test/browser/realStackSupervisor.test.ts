import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { PASSWORD, type TestBranch } from '../support/branch.ts'
import { type BranchPages, spaceUntil, useBranchPages } from '../support/branchPages.ts'
import { fullBranch } from '../support/fullBranch.ts'

/** The supervisor's page in front of a real hub: what is changed there is what the counters go by. */
let branch: TestBranch
let pages: BranchPages

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function logIn(page: Page, user: string, password: string, address: string): Promise<void> {
  await page.goto(branch.address + address)
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}
async function supervisor(tab: string): Promise<Page> {
  const page = await pages.newPage(1280, 800)
  await logIn(page, 'supervisor', PASSWORD, `/staff/?page=supervisor&tab=${tab}`)
  await page.locator('.sup').waitFor()
  return page
}
/** The lobby manager gives tickets, for the supervisor is at his own page. */
async function customersCome(...classes: string[]): Promise<string[]> {
  const manager = await branch.screen('manager')
  const numbers: string[] = []
  for (const classId of classes) {
    const answer = await manager.command('IssueTicket', { businessId: 'cash', print: false, classId })
    if (!answer.ok) throw new Error(`no ticket: ${answer.problem.code}`)
    numbers.push(answer.result.number ?? '')
  }
  return numbers
}
async function tryAndApply(page: Page, version: number): Promise<void> {
  await page.getByText('检查通过').waitFor()
  await button(page, '试运行').click()
  await page.getByRole('heading', { name: '试运行结果' }).waitFor()
  await button(page, '生效…').click()
  await button(page, '立即生效').click()
  await page.getByText(`第 ${version} 版已生效`).waitFor()
}

describe('a rule changed in the form', () => {
  it('is tried on the customers of today, is what a window calls by when it is applied, and is gone back from', async () => {
    const [ordinary = '', gold = ''] = await customersCome('ordinary', 'gold', 'ordinary')
    const desk = await pages.softCall('teller1', '1 号窗口')
    await spaceUntil(desk, '呼叫下一位')
    const page = await supervisor('rules&part=profiles&member=counter')
    await button(page, '第 2 项 前移').click()
    await page.getByText('检查通过').waitFor()
    await button(page, '试运行').click()
    const next = page.getByRole('row', { name: /^1 号窗口/ })
    await next.waitFor()
    expect(await next.textContent()).toMatch(new RegExp(`${gold}.*${ordinary}`, 's'))
    await tryAndApply(page, 2)
    await spaceUntil(desk, '开始办理')
    await desk.getByText(ordinary).first().waitFor()

    await button(page, '历史').click()
    await button(page, '第 1 版').click()
    await button(page, '回退到此版…').click()
    await tryAndApply(page, 3)
    await spaceUntil(desk, '办理完成')
    await spaceUntil(desk, '呼叫下一位')
    await spaceUntil(desk, '开始办理')
    await desk.getByText(gold).first().waitFor()
    await button(page, '历史').click()
    await page.getByRole('row', { name: /现行.*同第 1 版/ }).waitFor()
    expect(pages.complaints).toEqual([])
  })
})

describe('an account', () => {
  it('is made, logs in with its first password and changes it, and is thrown out when it is disabled', async () => {
    const page = await supervisor('staff')
    await button(page, '新增账号').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('用户名').fill('gao')
    await dialog.getByLabel('姓名').fill('高原')
    await button(page, '建立账号').click()
    const password = (await dialog.locator('output').textContent()) ?? ''
    await button(page, '已告知').click()

    const own = await pages.newPage(1280, 800)
    await logIn(own, 'gao', password.trim(), '/staff/')
    await own.getByText('首次登录，请先设置自己的密码').waitFor()
    await own.getByLabel('当前密码').fill(password.trim())
    await own.getByLabel('新密码（至少 8 位）').fill('his-own-password')
    await own.getByLabel('再次输入新密码').fill('his-own-password')
    await own.keyboard.press('Enter')
    await own.getByRole('heading', { name: '选择窗口' }).waitFor()

    await button(page, '员工').click()
    await button(page, '更改 高原').click()
    await button(page, '停用').click()
    await button(page, '确认停用').click()
    await page.getByText('已停用，当前登录已结束').waitFor()
    await own.getByText('登录已结束，请重新登录').waitFor()
    await own.getByLabel('用户名').fill('gao')
    await own.getByLabel('密码').fill('his-own-password')
    await own.keyboard.press('Enter')
    await own.getByText('用户名或密码不正确').waitFor()
    expect(pages.complaints).toEqual([])
  })
})
