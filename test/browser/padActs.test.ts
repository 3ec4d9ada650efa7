import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { problem } from '../../contracts/index.ts'
import { useBrowser } from '../support/browser.ts'
import { DAY } from '../support/mockDay.ts'
import { MockHub } from '../support/mockHub.ts'
import { openScreen, type Screen } from '../support/screen.ts'

/** One tablet, logged in once: no act changes the invented hall, so each starts from the same picture. */
let hub: MockHub
let screen: Screen
let page: Page

const browser = useBrowser()
beforeAll(async () => {
  hub = new MockHub('usual')
  hub.views.branch.hasRemoteTickets = true
  await hub.start(0)
  screen = await openScreen(browser(), 1280, 800)
  page = screen.page
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '青年路支行' }).waitFor()
})
afterAll(async () => {
  await screen?.page.close()
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
const live = (number: string) => ({ with: { ticketId: `${DAY}-${number}` } })
const offered = { ruleId: 'small-cash', machineId: 'crs1', businessId: 'cash', ticketId: `${DAY}-A016` }

describe('every act sends its one command, however often it is touched, and closes the sheet once it is done', () => {
  const other = `${DAY}-A012`
  it.each([
    [/^A011/, ['提到最前：孕妇'], 'MoveTicket', { ...A011, to: 'front', reason: '孕妇' }],
    [/^A011/, ['位置：更多', '最后', '投诉安抚', '确定'], 'MoveTicket', { ...A011, to: 'back', reason: '投诉安抚' }],
    [
      /^A011/,
      ['位置：更多', '排到某号之后', 'A012', '行动不便', '确定'],
      'MoveTicket',
      { ...A011, to: { behind: other }, reason: '行动不便' },
    ],
    [
      /^A011/,
      ['位置：更多', '排到某号之前', 'A012', '重要客户', '确定'],
      'MoveTicket',
      { ...A011, to: { ahead: other }, reason: '重要客户' },
    ],
    [/^A012/, ['位置：前移一位'], 'MoveTicket', { ...about('A012'), to: { ahead: A011.ticketId }, reason: '大堂安排' }],
    [/^A011/, ['位置：后移一位'], 'MoveTicket', { ...A011, to: { behind: other }, reason: '大堂安排' }],
    [/^A011/, ['位置：排到最后'], 'MoveTicket', { ...A011, to: 'back', reason: '大堂安排' }],
    [/^A011/, ['转移：3 号窗口'], 'TransferTicket', { ...A011, to: { window: 'w3' } }],
    [/^A011/, ['转移：现金金卡'], 'TransferTicket', { ...A011, to: { queue: 'cash-gold' } }],
    [/^A017/, ['转移：现金普通'], 'TransferTicket', { ...about('A017', 2), to: { queue: 'cash-ordinary' } }],
    [/^A011/, ['转移：更多', '开户'], 'TransferTicket', { ...A011, to: { queue: 'account' } }],
    [/^A011/, ['转移：更多', '4 号窗口 孙悦'], 'TransferTicket', { ...A011, to: { window: 'w4' } }],
    [/^A011/, ['转移：更多', '李雯 3 号窗口'], 'TransferTicket', { ...A011, to: { teller: 'li' } }],
    [/^A015/, ['恢复等候'], 'ResumeTicket', about('A015', 4)],
    [/^A011/, ['挂起'], 'HoldTicket', A011],
    [/^A011/, ['定时返回', '稍后'], 'HoldTicket', A011],
    [/^A011/, ['位置：更多', '确定'], 'MoveTicket', { ...A011, to: 'back', reason: '大堂安排' }],
    [/^A011/, ['定时返回', '10 分钟后返回'], 'HoldTicket', { ...A011, minutes: 10 }],
    [/^A011/, ['加办业务', '外汇业务'], 'AddBusiness', { ...A011, businessId: 'forex' }],
    [/^B012/, ['到店激活', '大堂取号机'], 'ActivateTicket', { ...live('B012'), kioskId: 'k1', print: true }],
    [/^B012/, ['到店激活', '不打印'], 'ActivateTicket', { ...live('B012'), print: false }],
    [/^A016/, ['引导至一号存取款机：客户同意'], 'AnswerDiversion', { ...offered, accepted: true }],
    [/^A016/, ['引导至一号存取款机：详情', '客户同意'], 'AnswerDiversion', { ...offered, accepted: true }],
    [/^A011/, ['等级：金卡客户'], 'ChangeTicket', { ...A011, classId: 'gold' }],
    [/^A011/, ['等级：改业务', '金卡客户'], 'ChangeTicket', { ...A011, classId: 'gold' }],
    [/^B012/, ['等级：改业务', '外汇业务'], 'ChangeTicket', { ...about('B012'), businessId: 'forex' }],
    [/^C011/, ['指定窗口呼叫', '3 号窗口 · 李雯'], 'CallNumber', { windowId: 'w3', ticketId: `${DAY}-C011` }],
    [/^A011/, ['补打小票'], 'ReprintTicket', { ticketId: A011.ticketId, kioskId: 'k1' }],
    [/^A011/, ['取消号码', '确定取消'], 'CancelTicket', { ticketId: A011.ticketId }],
    [/^5 未开放/, ['安排柜员：王强'], 'SignIn', { windowId: 'w5', tellerId: 'wang' }],
    [/^5 未开放/, ['安排柜员：更多', '王强'], 'SignIn', { windowId: 'w5', tellerId: 'wang' }],
    [/^4 暂停服务/, ['恢复服务'], 'OpenWindow', { windowId: 'w4' }],
    [/^4 暂停服务/, ['柜员签退'], 'SignOut', { windowId: 'w4' }],
    [/^3 空闲/, ['关闭窗口'], 'CloseWindow', { windowId: 'w3' }],
    [/^3 空闲/, ['暂停服务：开会'], 'PauseWindow', { windowId: 'w3', reason: { 'zh-CN': '开会', en: 'Meeting' } }],
    [
      /^3 空闲/,
      ['暂停服务：定时暂停', '15 分钟', '用餐'],
      'PauseWindow',
      { windowId: 'w3', minutes: 15, reason: { 'zh-CN': '用餐', en: 'Meal break' } },
    ],
    [
      /^1 A010/,
      ['叫号规则（30 分钟）：普通优先'],
      'OverrideProfile',
      { windowId: 'w1', profileId: 'ordinary-first', minutes: 30 },
    ],
    [
      /^1 A010/,
      ['叫号规则（30 分钟）：其他时长', '60 分钟', '普通优先'],
      'OverrideProfile',
      { windowId: 'w1', profileId: 'ordinary-first', minutes: 60 },
    ],
    [
      /^叫号规则/,
      ['2 号窗口', '15 分钟', '普通优先'],
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
    await inDialog('提到最前：其他').click()
    expect(await inDialog('确定').isDisabled()).toBe(true)
    await page.getByLabel('填写原因').fill('带婴儿')
    await inDialog('确定').click()
    expect((await hub.commandWhere(() => true)).data).toMatchObject({ to: 'front', reason: '带婴儿' })
  })

  it('to hold somebody who comes back before everybody', async () => {
    await button(/^A011/).click()
    await inDialog('定时返回').click()
    await page.getByRole('switch', { name: '回来后优先' }).click()
    await inDialog('5 分钟后返回').first().click()
    expect((await hub.commandWhere(() => true)).data).toEqual({ ...A011, minutes: 5, raise: true })
  })

  it('to say that a customer does not want the machine, and goes on with his sheet', async () => {
    await button(/^A016/).click()
    await inDialog('引导至一号存取款机：详情').click()
    await dialog().getByText('现金业务可在一号存取款机直接办理，无需等候').waitFor()
    await dialog().getByText('20,000 元以内').waitFor()
    await inDialog('客户不去').dblclick()
    await inDialog('提到最前：其他').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['AnswerDiversion', { ...offered, accepted: false }],
    ])
    await page.keyboard.press('Escape')
    await button(/^A011/).click()
    expect(await inDialog(/^引导至/).count()).toBe(0)
  })

  it('with minutes of his own, and only such as the hub takes', async () => {
    await button(/^3 空闲/).click()
    await inDialog('叫号规则（30 分钟）：其他时长').click()
    await inDialog('自定').click()
    for (const wrong of ['0', '1441', 'abc']) {
      await page.getByLabel('分钟数').fill(wrong)
      expect(await inDialog('普通优先').isDisabled(), wrong).toBe(true)
    }
    await page.getByLabel('分钟数').fill('90')
    await inDialog('普通优先').click()
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

describe('a ticket beyond the usual', () => {
  it('is given for several businesses, in the order they were touched', async () => {
    hub.answers.set('IssueTicket', () => ({ result: { number: 'A050', peopleAhead: 0 } }))
    await button('代客取号').click()
    await inDialog('外汇业务').click()
    await page.getByRole('switch', { name: '办理多项业务' }).click()
    await inDialog('现金业务').click()
    await inDialog('电子银行').click()
    await inDialog('电子银行').click()
    await inDialog('理财与贷款').click()
    await inDialog(/^取号$/).click()
    await dialog().getByText('A050').waitFor()
    expect(hub.commands.map(({ data }) => data)).toEqual([
      { businessId: 'forex', moreBusinessIds: ['cash', 'wealth'], kioskId: 'k1', print: true },
    ])
  })

  it('is given beyond a limit only after the limit refused it, and when the manager says so', async () => {
    hub.answers.set('IssueTicket', ({ data }) =>
      (data as { beyondLimits?: boolean }).beyondLimits
        ? { result: { number: 'A051', peopleAhead: 9 } }
        : { refuse: 'QUEUE_FULL' },
    )
    await button('代客取号').click()
    await inDialog('现金业务').click()
    const beyond = page.getByRole('switch', { name: '破例取号' })
    expect(await beyond.count()).toBe(0)
    await inDialog(/^取号$/).click()
    await dialog().getByRole('alert').filter({ hasText: '等候人数已满' }).waitFor()
    await beyond.click()
    await inDialog(/^取号$/).click()
    await dialog().getByText('A051').waitFor()
    expect(hub.commands.map(({ data }) => (data as { beyondLimits?: boolean }).beyondLimits)).toEqual([undefined, true])
  })

  it('is not offered beyond what nobody can give', async () => {
    hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' }))
    await button('代客取号').click()
    await inDialog('现金业务').click()
    await inDialog(/^取号$/).click()
    await dialog().getByRole('alert').filter({ hasText: '今日号码已发完' }).waitFor()
    expect(await page.getByRole('switch', { name: '破例取号' }).count()).toBe(0)
  })

  it('of a phone is made live by its eight digits, and a wrong code is said', async () => {
    hub.answers.set('ActivateTicket', ({ data }) =>
      JSON.stringify(data).includes('87654321')
        ? { result: { number: 'B012', peopleAhead: 3 } }
        : { refuse: 'CODE_WRONG' },
    )
    await button('代客取号').click()
    await inDialog('手机取号激活').click()
    const code = page.getByLabel('客户手机上的 8 位取号码')
    await code.fill('1234')
    expect(await inDialog(/^激活$/).isDisabled()).toBe(true)
    await code.fill('1234 5678')
    await inDialog(/^激活$/).click()
    await dialog().getByRole('alert').filter({ hasText: '取号码不正确' }).waitFor()
    await code.fill('87654321')
    await inDialog(/^激活$/).click()
    await page.getByRole('dialog', { name: '已激活' }).getByText('B012').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual(
      ['12345678', '87654321'].map((digits) => [
        'ActivateTicket',
        { with: { code: digits }, kioskId: 'k1', print: true },
      ]),
    )
  })
})

describe('the identity of somebody without a document', () => {
  const NUMBER = '110101199003077758'
  const openStep = async () => {
    await button(/^A014/).click()
    await inDialog('登记客户身份').click()
    await page.getByLabel('号码', { exact: true }).fill(NUMBER)
  }

  it('goes to the hub once, in no command and no address, and leaves nothing on the page', async () => {
    const asked: { url: string; body: unknown }[] = []
    await page.route('**/api/v1/tickets/*/identity', async (route) => {
      asked.push({ url: route.request().url(), body: route.request().postDataJSON() })
      await route.fulfill({ json: { seq: 1 } })
    })
    await openStep()
    await inDialog('银行卡').click()
    await inDialog(/^确定$/).dblclick()
    await inDialog('提到最前：其他').waitFor()
    expect(asked).toEqual([
      {
        url: `${hub.url}/api/v1/tickets/${DAY}-A014/identity`,
        body: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), knownBy: { kind: 'card', number: NUMBER } },
      },
    ])
    expect(hub.commands).toEqual([])
    expect(await page.content()).not.toContain(NUMBER)
    await page.unroute('**/api/v1/tickets/*/identity')
  })

  it('is refused in words, with the field empty again', async () => {
    await page.route('**/api/v1/tickets/*/identity', (route) =>
      route.fulfill({ status: 409, json: problem('IDENTITY_KNOWN') }),
    )
    await openStep()
    await inDialog(/^确定$/).click()
    await dialog().getByRole('alert').filter({ hasText: '该号码已识别客户身份' }).waitFor()
    expect(await page.getByLabel('号码', { exact: true }).inputValue()).toBe('')
    await page.unroute('**/api/v1/tickets/*/identity')
  })

  it('is not asked for of somebody who is known', async () => {
    await button(/^A011/).click()
    await inDialog('提到最前：其他').waitFor()
    expect(await inDialog('登记客户身份').count()).toBe(0)
  })
})
