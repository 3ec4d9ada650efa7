import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/browser.ts'
import { DAY } from '../support/mockDay.ts'
import { MockHub } from '../support/mockHub.ts'
import { openScreen, requireBuiltScreens, type Screen } from '../support/screen.ts'

/** One tablet, logged in once: no act changes the invented hall, so each starts from the same picture. */
let browser: Browser
let hub: MockHub
let screen: Screen
let page: Page

beforeAll(async () => {
  requireBuiltScreens()
  browser = await openBrowser()
  hub = new MockHub('usual')
  await hub.start(0)
  screen = await openScreen(browser, 1280, 800)
  page = screen.page
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '青年路支行' }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
})
beforeEach(async () => {
  while ((await dialog().count()) > 0) await page.keyboard.press('Escape')
  hub.commands.length = 0
  hub.answers.clear()
})
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })

/** Opens a person's or a window's sheet, does the steps, and presses the last of them twice. */
async function act(opener: RegExp, ...steps: string[]): Promise<void> {
  await button(opener).first().click()
  await dialog().waitFor()
  for (const step of steps.slice(0, -1)) await inDialog(step).click()
  await inDialog(steps.at(-1) ?? '').dblclick()
}
const about = (number: string, version = 1) => ({ ticketId: `${DAY}-${number}`, seen: version })
const A011 = about('A011')

describe('every act sends its one command, however often it is touched, and closes the sheet once it is done', () => {
  const other = `${DAY}-A012`
  it.each([
    [/^A011/, ['提到最前', '孕妇', '确定'], 'MoveTicket', { ...A011, to: 'front', reason: '孕妇' }],
    [/^A011/, ['调整位置', '最后', '投诉安抚', '确定'], 'MoveTicket', { ...A011, to: 'back', reason: '投诉安抚' }],
    [
      /^A011/,
      ['调整位置', '排到某号之后', 'A012', '行动不便', '确定'],
      'MoveTicket',
      { ...A011, to: { behind: other }, reason: '行动不便' },
    ],
    [
      /^A011/,
      ['调整位置', '排到某号之前', 'A012', '重要客户', '确定'],
      'MoveTicket',
      { ...A011, to: { ahead: other }, reason: '重要客户' },
    ],
    [/^A011/, ['转移', '开户'], 'TransferTicket', { ...A011, to: { queue: 'account' } }],
    [/^A011/, ['转移', '4 号窗口 孙悦'], 'TransferTicket', { ...A011, to: { window: 'w4' } }],
    [/^A011/, ['转移', '李雯 3 号窗口'], 'TransferTicket', { ...A011, to: { teller: 'li' } }],
    [/^A015/, ['恢复等候'], 'ResumeTicket', about('A015', 4)],
    [/^A011/, ['挂起'], 'HoldTicket', A011],
    [/^A011/, ['改等级或业务', '金卡客户', '确定修改'], 'ChangeTicket', { ...A011, classId: 'gold' }],
    [/^B012/, ['改等级或业务', '外汇业务', '确定修改'], 'ChangeTicket', { ...about('B012'), businessId: 'forex' }],
    [/^C011/, ['指定窗口呼叫', '3 号窗口 · 李雯'], 'CallNumber', { windowId: 'w3', ticketId: `${DAY}-C011` }],
    [/^A011/, ['补打小票', '大堂取号机'], 'ReprintTicket', { ticketId: A011.ticketId, kioskId: 'k1' }],
    [/^A011/, ['取消号码', '确定取消'], 'CancelTicket', { ticketId: A011.ticketId }],
    [/^5 未开放/, ['安排柜员', '王强'], 'SignIn', { windowId: 'w5', tellerId: 'wang' }],
    [/^4 暂停服务/, ['恢复服务'], 'OpenWindow', { windowId: 'w4' }],
    [/^4 暂停服务/, ['柜员签退'], 'SignOut', { windowId: 'w4' }],
    [/^3 空闲/, ['关闭窗口'], 'CloseWindow', { windowId: 'w3' }],
    [/^3 空闲/, ['暂停服务', '开会'], 'PauseWindow', { windowId: 'w3', reason: { 'zh-CN': '开会', en: 'Meeting' } }],
    [
      /^1 A010/,
      ['指定叫号规则', '普通优先', '60 分钟', '确定'],
      'OverrideProfile',
      { windowId: 'w1', profileId: 'ordinary-first', minutes: 60 },
    ],
    [
      /^叫号规则/,
      ['2 号窗口', '普通优先', '15 分钟', '确定'],
      'OverrideProfile',
      { windowId: 'w2', profileId: 'ordinary-first', minutes: 15 },
    ],
  ])('%s %j: %s', async (opener, steps, type, data) => {
    await act(opener, ...steps)
    await hub.commandWhere((command) => command.type === type)
    await dialog().waitFor({ state: 'detached' })
    expect(hub.commands.map((command) => [command.type, command.data])).toEqual([[type, data]])
    expect(screen.complaints).toEqual([])
  })

  it('with a reason in his own words', async () => {
    await button(/^A012/).click()
    await inDialog('提到最前').click()
    await inDialog('其他').click()
    expect(await inDialog('确定').isDisabled()).toBe(true)
    await page.getByLabel('填写原因').fill('带婴儿')
    await inDialog('确定').click()
    expect((await hub.commandWhere(() => true)).data).toMatchObject({ to: 'front', reason: '带婴儿' })
  })

  it('with minutes of his own, and only such as the hub takes', async () => {
    await button(/^3 空闲/).click()
    await inDialog('指定叫号规则').click()
    await inDialog('普通优先').click()
    await inDialog('自定').click()
    for (const wrong of ['0', '1441', 'abc']) {
      await page.getByLabel('分钟数').fill(wrong)
      expect(await inDialog('确定').isDisabled(), wrong).toBe(true)
    }
    await page.getByLabel('分钟数').fill('90')
    await inDialog('确定').click()
    expect((await hub.commandWhere(() => true)).data).toMatchObject({ minutes: 90 })
  })

  it('to end an override, and shows until when it lasts', async () => {
    const [first, ...others] = hub.views.pad.windows
    if (!first) throw new Error('no window')
    const profile = { ...first.profile, from: 'override' as const, until: hub.tick() + 1_800_000 }
    hub.setPad({ windows: [{ ...first, profile }, ...others] })
    await page.getByText(/指定至 \d{1,2}:\d\d/).waitFor()
    await act(/^1 A010/, '结束指定规则')
    expect((await hub.commandWhere(() => true)).type).toBe('EndOverride')
  })
})

describe('issuing a ticket', () => {
  it('shows the number given large, and can go on with the next', async () => {
    hub.answers.set('IssueTicket', () => ({ result: { number: 'V013', peopleAhead: 2 } }))
    await button('代客取号').click()
    await inDialog('现金业务').click()
    await inDialog('金卡客户').click()
    await inDialog(/^取号$/).dblclick()
    await dialog().getByText('V013').waitFor()
    await dialog().getByText('前面 2 人').waitFor()
    expect(hub.commands.map(({ data }) => data)).toEqual([
      { businessId: 'cash', classId: 'gold', kioskId: 'k1', print: true },
    ])
    await inDialog('再取一个').click()
    await inDialog('开户与银行卡').click()
    await inDialog('不打印').click()
    await inDialog(/^取号$/).click()
    await dialog().getByText('请把号码告诉客户').waitFor()
    expect(hub.commands[1]?.data).toEqual({ businessId: 'account', print: false })
  })

  it('says why none was given', async () => {
    hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' }))
    await button('代客取号').click()
    await inDialog('现金业务').click()
    await inDialog(/^取号$/).click()
    await dialog().getByRole('alert').filter({ hasText: '今日号码已发完' }).waitFor()
  })
})
