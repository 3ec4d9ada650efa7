import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PadView, PublicCommandType } from '../../contracts/index.ts'
import { DAY } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { mockPadTicket } from '../support/mockPad.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

/** The PAD in one hand: how many touches an act takes, and the way back from it. */
let hub: MockHub
let screen: Screen
let page: Page
const screens = useMockScreen(800, 1280, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function atPad(): Promise<void> {
  hub.views.branch.hasRemoteTickets = true
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const said = (words: string) => page.locator('.undo').getByText(words)
const sent = () => hub.commands.map(({ type, data }) => [type, data])
const id = (number: string) => `${DAY}-${number}`
/** What a finger would miss. */
const tooSmall = () =>
  page.evaluate<string[]>(`[...document.querySelectorAll('button, input')]
    .filter((target) => {
      const { width, height } = target.getBoundingClientRect()
      return height > 0 && (height < 48 || width < 48)
    })
    .map((target) => target.textContent.trim() || target.className)`)
/** The hub's view after the first act on A013: its version is one higher. */
const setA013 = (over: Parameters<typeof mockPadTicket>[2]) =>
  hub.setPad({ [`ticket:${id('A013')}`]: mockPadTicket('A013', 23.25, over) } as Partial<PadView>)

async function raiseA013(): Promise<void> {
  hub.answers.set('MoveTicket', ({ data }) => {
    const isRaise = (data as { to: unknown }).to === 'front'
    setA013(isRaise ? { version: 2, place: { tick: 1, sequence: 1 } } : { version: 3 })
    return {}
  })
  await atPad()
  await button(/^A013/).click()
  await inDialog('提到最前：孕妇').click()
  await said('A013 已移到最前').waitFor()
}
const raise = ['MoveTicket', { ticketId: id('A013'), to: 'front', reason: '孕妇', seen: 1 }]
const backAgain = ['MoveTicket', { ticketId: id('A013'), to: { behind: id('A012') }, reason: '撤销上一步', seen: 2 }]

/** Acts of the manager (move, class, queue, raise, profile, windows, paper, texts, machines): two touches from the hall, no more. */
const MOST_TOUCHES = 2
describe('every act of the manager is done by two touches from the hall, the others by three', () => {
  it.each<[PublicCommandType, number, RegExp, ...string[]]>([
    ['MoveTicket', 2, /^A013/, '提到最前：孕妇'],
    ['MoveTicket', 2, /^A013/, '位置：前移一位'],
    ['MoveTicket', 2, /^A013/, '位置：排到最后'],
    ['ChangeTicket', 2, /^A013/, '等级：金卡客户'],
    ['TransferTicket', 2, /^A013/, '转移：3 号窗口'],
    ['TransferTicket', 2, /^A013/, '转移：现金金卡'],
    ['HoldTicket', 2, /^A013/, '挂起'],
    ['ResumeTicket', 2, /^A015/, '恢复等候'],
    ['CallNumber', 3, /^A013/, '指定窗口呼叫', '3 号窗口 · 李雯'],
    ['ReprintTicket', 2, /^A013/, '补打小票'],
    ['AnswerDiversion', 2, /^A016/, '引导至一号存取款机：客户同意'],
    ['CancelTicket', 3, /^A013/, '取消号码', '确定取消'],
    ['IssueTicket', 3, /^代客取号/, '现金业务', '^取号$'],
    ['OverrideProfile', 2, /^1 A010/, '：普通优先'],
    ['SignIn', 2, /^5 未开放/, '安排柜员：王强'],
    ['OpenWindow', 2, /^4 暂停服务/, '恢复服务'],
    ['PauseWindow', 2, /^3 空闲/, '暂停服务：用餐'],
    ['CloseWindow', 2, /^3 空闲/, '关闭窗口'],
    ['Broadcast', 2, /^播报/, '系统繁忙'],
  ])('%s: %i touches', async (type, touches, opener, ...steps) => {
    await atPad()
    let count = 0
    const touch = async (what: ReturnType<typeof button>) => {
      count += 1
      await what.click()
    }
    await touch(button(opener).first())
    for (const step of steps) await touch(inDialog(new RegExp(step)).first())
    await hub.commandWhere((command) => command.type === type)
    expect(count).toBe(touches)
    if (!['CallNumber', 'CancelTicket', 'IssueTicket'].includes(type)) expect(count).toBeLessThanOrEqual(MOST_TOUCHES)
    expect(hub.commands).toHaveLength(1)
  })
})

describe('the way back', () => {
  it('is one touch for eight seconds, and says what came of it', async () => {
    await raiseA013()
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(await tooSmall()).toEqual([])
    await button('撤销').click()
    await page.getByText('A013 已移到最前：撤销：已').waitFor()
    expect(sent()).toEqual([raise, backAgain])
    await page.locator('.undo').waitFor({ state: 'detached' })
    expect(screen.complaints).toEqual([])
  })

  it('is gone after eight seconds', async () => {
    await page.clock.install()
    await raiseA013()
    await page.clock.runFor(8500)
    await page.locator('.undo').waitFor({ state: 'detached' })
    expect(sent()).toEqual([raise])
  })

  it('is found by the keyboard', async () => {
    await raiseA013()
    await button(/^A013/).focus()
    const isFocused = () => button('撤销').evaluate((undo) => undo.matches(':focus'))
    while (!(await isFocused())) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await hub.commandWhere(({ data }) => JSON.stringify(data).includes('behind'))
    expect(sent()).toEqual([raise, backAgain])
  })

  it('has keys of its own', async () => {
    await raiseA013()
    await page.keyboard.press('Control+z')
    await page.getByText('A013 已移到最前：撤销：已').waitFor()
    expect(sent()).toEqual([raise, backAgain])
  })

  it('is withdrawn as soon as something else happens to that customer', async () => {
    await raiseA013()
    setA013({ version: 3, state: 'held' })
    await page.locator('.undo').waitFor({ state: 'detached' })
    expect(sent()).toEqual([raise])
  })

  it('that comes too late is refused, and it is said why', async () => {
    await raiseA013()
    hub.answers.set('MoveTicket', () => ({
      refuse: 'TICKET_STALE',
      details: { current: { ticketId: id('A013'), number: 'A013', state: 'called', version: 5, windowId: 'w3' } },
    }))
    await button('撤销').click()
    const alert = page.getByRole('alert').filter({ hasText: '号码状态已变化' })
    await alert.waitFor()
    expect(await alert.textContent()).toContain('A013 现在：已叫号')
  })

  it('is not offered for what was heard, seen or given up', async () => {
    await atPad()
    for (const [opener, ...steps] of [
      [/^A013/, '指定窗口呼叫', '3 号窗口 · 李雯'],
      [/^A013/, '取消号码', '确定取消'],
      [/^A016/, '引导至一号存取款机：客户同意'],
      [/^A013/, '补打小票'],
    ] as const) {
      await button(opener).first().click()
      for (const step of steps) await inDialog(step).click()
      await dialog().waitFor({ state: 'detached' })
      expect(await page.locator('.undo').count()).toBe(0)
    }
  })

  it('of a text on the big screens takes it off them, or puts the one before it back', async () => {
    const before = { text: { 'zh-CN': '请注意台阶', en: 'Mind the step' }, until: hub.tick() + 20 * 60_000 }
    hub.answers.set('Broadcast', ({ data }) => {
      const { text, minutes } = data as { text: typeof before.text; minutes: number }
      hub.setPad({ broadcast: { text, until: hub.tick() + minutes * 60_000 } })
      return {}
    })
    await atPad()
    await button('播报').click()
    await inDialog('看管财物').click()
    await said('大厅播报已开始').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('撤销').click()
    await hub.commandWhere(({ type }) => type === 'EndBroadcast')
    await page.getByText('大厅播报已开始：撤销：已').waitFor()

    hub.setPad({ broadcast: before })
    await button(/请注意台阶/).click()
    await inDialog('系统繁忙').click()
    await said('大厅播报已开始').waitFor()
    await button('撤销').click()
    await hub.commandWhere(({ data }) => JSON.stringify(data).includes('请注意台阶'))
    expect(sent().at(-1)).toEqual(['Broadcast', { text: before.text, minutes: 20 }])
  })

  it('of a window opens it again', async () => {
    await atPad()
    await button(/^3 空闲/)
      .first()
      .click()
    await inDialog('暂停服务：用餐').click()
    await said('3 号窗口已暂停服务').waitFor()
    await button('撤销').click()
    await hub.commandWhere(({ type }) => type === 'OpenWindow')
    expect(hub.commands[1]?.data).toEqual({ windowId: 'w3' })
  })
})

it('an impatient double touch on somebody opens his sheet and does nothing on it', async () => {
  await screens.reopen('crowded')
  await atPad()
  await button(/^A013/).click()
  const box = await inDialog('提到最前：孕妇').boundingBox()
  if (!box) throw new Error('the act is not on the screen')
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'detached' })
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const isPerson = `document.elementFromPoint(${x}, ${y}).closest('.person') !== null`
  // The lanes below are so full that there is somebody where the act will be; a gap between two is passed over.
  let at = y
  while (!(await page.evaluate<boolean>(isPerson.replace(String(y), String(at)))) && at < y + 24) at += 4
  await page.mouse.dblclick(x, at)
  await dialog().waitFor()
  // A press after it is taken.
  await page.waitForFunction('performance.now() > 0')
  expect(hub.commands).toEqual([])
})

describe('the tools', () => {
  const dollar = {
    currency: 'USD',
    name: { 'zh-CN': '美元', en: 'US dollar' },
    per: 100,
    buy: 710.5,
    cashBuy: 704.2,
    sell: 713.4,
    cashSell: 713.4,
  }
  const yen = {
    ...dollar,
    currency: 'JPY',
    name: { 'zh-CN': '日元', en: 'Japanese yen' },
    buy: 4.8123,
    cashBuy: null,
    sell: 4.8477,
    cashSell: 4.8477,
  }
  const open = async () => {
    await button('更多').click()
    await inDialog('牌价与换算').click()
  }

  it('say how rates come while there are none, and show them as soon as they do', async () => {
    await atPad()
    await open()
    await dialog().getByText('还没有外汇牌价').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    hub.setPad({ rates: { publishedAt: Date.now() - 60_000, rates: [dollar, yen] } })
    await dialog().getByText('发布，仅供参考').waitFor()
    await dialog().getByText('704.20 CNY').waitFor()
    expect(await tooSmall()).toEqual([])
    expect(await dialog().getByText('办理前请核对').count()).toBe(0)
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })

  it('convert both ways, in the decimals of the money', async () => {
    hub.views.pad.rates = { publishedAt: Date.now(), rates: [dollar, yen] }
    await atPad()
    await open()
    await page.getByLabel('金额').fill('1,000')
    await dialog().getByText('客户得到').waitFor()
    await dialog().getByText('7,042.00 CNY').waitFor()
    await inDialog('从银行买外币').click()
    await dialog().getByText('客户支付').waitFor()
    await dialog().getByText('7,134.00 CNY').waitFor()
    await inDialog('人民币').click()
    await inDialog(/^日元/).click()
    await dialog().getByText('20,628 JPY').waitFor()
    await inDialog('卖外币给银行').click()
    await dialog().getByText('此币种不办这一项').waitFor()
    await page.getByLabel('金额').fill('abc')
    await dialog().getByText('请输入不超过').waitFor()
  })

  it('say how old rates are that nobody should go by any more', async () => {
    hub.views.pad.rates = { publishedAt: Date.now() - 50 * 3600_000, rates: [dollar] }
    await atPad()
    await open()
    await dialog().getByText('已是 2 天前的牌价，办理前请核对').waitFor()
  })
})
