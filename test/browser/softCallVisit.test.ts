import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { WindowView } from '../../contracts/index.ts'
import { mockCalled, mockServing, mockWhy } from '../support/mockBranch.ts'
import { DAY, MINUTE, text } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(360, 640, (opened) => {
  ;({ hub, screen, page } = opened)
})

/** Logged in at window 3, with this to be seen. */
async function atWindow(view: Partial<WindowView> = {}): Promise<void> {
  hub.setWindow('w3', { teller: { id: 'li', name: '李雯' }, status: 'open', ...view })
  await page.goto(`${hub.url}/staff/?window=w3`)
  await page.getByLabel('用户名').fill('li')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '3 号窗口' }).waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
/** Presses keys, each once the sheet that the one before opens is there. */
async function keys(first: string, ...others: string[]): Promise<void> {
  await page.keyboard.press(first)
  for (const key of others) {
    await dialog().waitFor()
    await page.keyboard.press(key)
  }
}
const sent = () => hub.commands.map(({ type, data }) => [type, data])
async function only(type: string, data: object): Promise<void> {
  await hub.commandWhere((command) => command.type === type)
  await dialog().waitFor({ state: 'detached' })
  expect(sent()).toEqual([[type, data]])
  expect(screen.complaints).toEqual([])
}
const about = { windowId: 'w3', ticketId: mockServing.ticketId, seen: mockServing.version }
const serving = { current: mockServing, explanation: mockWhy }
const visit = { ...serving, current: { ...mockServing, done: ['account'], agenda: ['forex', 'wealth'] } }

describe('holding a customer', () => {
  it.each([
    [['h', '1'], {}],
    [['h', '3'], { minutes: 10 }],
    [['h', '0', '5'], { minutes: 30, raise: true }],
    [['h', '0', '0', '2'], { minutes: 5 }],
  ] as [[string, ...string[]], object][])('by the keys %j', async (pressed, how) => {
    await atWindow(serving)
    await keys(...pressed)
    await only('HoldTicket', { ...about, ...how })
  })

  it('counts down until he returns, and brings him back before that', async () => {
    const held = { ticketId: `${DAY}-A005`, number: 'A005', version: 5, returnAt: hub.tick() + 4.5 * MINUTE }
    await atWindow({ held: [held, { ...held, ticketId: `${DAY}-A006`, number: 'A006', returnAt: null }] })
    const first = button(/^恢复 A005 还有 4:\d\d 返回/)
    await first.waitFor()
    const shown = ((await first.textContent()) ?? '').replace(/\s+/g, ' ').trim()
    await page.getByRole('button', { name: shown, exact: true }).waitFor({ state: 'detached' })
    await first.waitFor()
    await button(/^恢复 A006$/).waitFor()
    await first.click()
    await only('ResumeTicket', { ticketId: held.ticketId, seen: 5 })
  })
})

describe('several businesses in one visit', () => {
  it('stand with the customer: done, now and next', async () => {
    await atWindow(visit)
    const businesses = page.getByRole('list', { name: '业务' }).getByRole('listitem')
    expect(await businesses.allTextContents()).toEqual([
      expect.stringMatching(/开户与银行卡 ?已办/),
      expect.stringMatching(/现金业务 ?正在办/),
      expect.stringMatching(/外汇业务 ?待办/),
      expect.stringMatching(/理财与贷款 ?待办/),
    ])
  })

  it('can be added to, and what is there already is not offered', async () => {
    await atWindow(visit)
    await page.keyboard.press('b')
    await dialog().waitFor()
    expect(await dialog().getByRole('button', { name: '外汇业务' }).count()).toBe(0)
    await dialog().getByRole('button', { name: '对公业务' }).click()
    await only('AddBusiness', { ...about, businessId: 'corporate' })
  })

  it('are finished one by one by the big button, which says so and asks nothing', async () => {
    await atWindow(visit)
    await button('完成 · 转下一项').waitFor()
    await page.keyboard.press(' ')
    await only('FinishService', about)
  })

  it.each([
    ['1', 'FinishService', { ...about, rest: 'queue' }],
    ['2', 'FinishService', { ...about, rest: 'here' }],
    ['3', 'FinishService', { ...about, rest: 'drop' }],
    ['4', 'CallNext', about],
  ])('or otherwise: key %s', async (key, type, data) => {
    await atWindow(visit)
    await keys('f', key)
    await only(type, data)
  })

  it('have a single one finished with the next call in one press', async () => {
    await atWindow(serving)
    await button('其他办结方式').click()
    expect(await dialog().locator('.choice').allTextContents()).toEqual([expect.stringContaining('办完并呼叫下一位')])
    await page.keyboard.press('1')
    await only('CallNext', about)
  })
})

describe('the outcome of a service', () => {
  const choices = [
    { id: 'done', name: text('已办结', 'Done') },
    { id: 'papers', name: text('资料不全', 'Papers incomplete') },
  ]

  it('is asked for by one touch, or one digit, where outcomes are configured', async () => {
    hub.views.branch.outcomes = { required: false, choices }
    await atWindow(serving)
    await keys(' ', '2')
    await only('FinishService', { ...about, outcomeId: 'papers' })
  })

  it('may be left out where it is not required', async () => {
    hub.views.branch.outcomes = { required: false, choices }
    await atWindow(serving)
    await keys(' ', '0')
    await only('FinishService', about)
  })

  it('must be there where it is required, before the next call too', async () => {
    hub.views.branch.outcomes = { required: true, choices }
    await atWindow(visit)
    await page.keyboard.press(' ')
    await page.getByRole('dialog', { name: 'V003 办理结果' }).waitFor()
    expect(await button(/不记录结果/).count()).toBe(0)
    expect(await accessibilityBreaches(page)).toEqual([])
    await page.keyboard.press('Escape')
    await keys('f', '4', '1')
    await only('CallNext', { ...about, outcomeId: 'done' })
  })

  it('goes with what becomes of the rest', async () => {
    hub.views.branch.outcomes = { required: true, choices }
    await atWindow(visit)
    await keys('f', '3', '2')
    await only('FinishService', { ...about, rest: 'drop', outcomeId: 'papers' })
  })
})

describe('sending a customer on', () => {
  it('with the way back to this window', async () => {
    await atWindow(serving)
    await keys('t', '0')
    await dialog().getByRole('button', { name: '2 号窗口' }).first().click()
    await only('TransferTicket', { ...about, to: { window: 'w2' }, back: true })
  })

  it('says at the other window that he goes back, and where', async () => {
    await atWindow({ ...serving, current: { ...mockServing, returnTo: { window: 'w2' } } })
    await page.getByText('办完转回 2 号窗口').waitFor()
    await button('完成 · 转回').waitFor()
  })
})

describe('an idle window', () => {
  it('serves somebody without a ticket at once', async () => {
    await atWindow()
    await keys('q', '2')
    await only('ServeWithoutTicket', { windowId: 'w3', businessId: 'account' })
  })

  it('does not while it is paused', async () => {
    await atWindow({ status: 'paused' })
    expect(await button(/^无号快办/).isDisabled()).toBe(true)
  })

  it('calls a given number where its teller may', async () => {
    await atWindow({ mayCallNumber: true })
    await page.keyboard.press('g')
    await dialog().waitFor()
    await page.keyboard.type('a 15')
    await page.keyboard.press('Enter')
    await only('CallNumber', { windowId: 'w3', ticketId: `${DAY}-A015` })
  })

  it('does not offer it to a teller who may not', async () => {
    await atWindow()
    await button(/^无号快办/).waitFor()
    expect(await button(/^叫指定号/).count()).toBe(0)
  })

  it('pauses for so many minutes, and says when the teller is back, or should be', async () => {
    hub.answers.set('PauseWindow', () => {
      hub.setWindow('w3', { status: 'paused', pausedUntil: hub.tick() + 15 * MINUTE })
      return {}
    })
    await atWindow({ nextBreak: { name: text('午餐', 'Lunch'), from: '12:00', to: '12:30' } })
    await page.getByRole('main').getByText('计划休息 12:00–12:30 · 午餐').waitFor()
    await page.keyboard.press('p')
    await dialog().getByRole('button', { name: '15 分钟' }).click()
    await page.keyboard.press('4')
    await page.getByText(/预计 \d{1,2}:\d\d 回来/).waitFor()
    await only('PauseWindow', { windowId: 'w3', minutes: 15, reason: text('用餐', 'Meal break') })
    hub.setWindow('w3', { pausedUntil: hub.tick() - 2 * MINUTE })
    await page.getByText('已超时 3 分钟').waitFor()
  })
})

describe('an emergency', () => {
  it('is not raised by a slip, and says how it would be', async () => {
    await atWindow(serving)
    await button(/^紧急求助/).click()
    await page.getByText('紧急求助请按住 1 秒').waitFor()
    await page.keyboard.press('e')
    expect(hub.commands).toEqual([])
  })

  it('is raised by a press held for a second, once, and quietly says that it was heard', async () => {
    await atWindow(serving)
    await button(/^紧急求助/).hover()
    await page.mouse.down()
    await page.getByText('已通知大堂经理').waitFor()
    await page.mouse.up()
    expect(sent()).toEqual([['RaiseEmergency', { windowId: 'w3' }]])
    expect(await accessibilityBreaches(page)).toEqual([])
  })

  it('is raised by its keys, over a sheet and while another press is under way', async () => {
    hub.answers.set('FinishService', () => ({ silent: true }))
    await atWindow(serving)
    await page.keyboard.press(' ')
    await hub.commandWhere(({ type }) => type === 'FinishService')
    await button('更多').click()
    await dialog().waitFor()
    await page.keyboard.press('Control+Alt+KeyE')
    await hub.commandWhere(({ type }) => type === 'RaiseEmergency')
    await page.getByText('已通知大堂经理').waitFor()
  })

  it('says that it may not have been heard', async () => {
    hub.answers.set('RaiseEmergency', () => ({ refuse: 'FORBIDDEN' }))
    await atWindow()
    await page.keyboard.press('Control+Alt+KeyE')
    await page.getByText('未确认送达，请当面求助').waitFor()
  })
})

it('shows with an important customer the advice and his adviser', async () => {
  await atWindow({ ...serving, current: { ...mockServing, adviser: { id: 'wu', name: '吴越' } } })
  await page.getByText('金卡客户，理财室有茶水').waitFor()
  await page.getByText('客户经理 吴越').waitFor()
})

it('puts away a sheet about a customer who is gone: it must not answer for the next', async () => {
  await atWindow(serving)
  await page.keyboard.press('h')
  await dialog().waitFor()
  hub.setWindow('w3', { current: { ...mockCalled, ticketId: `${DAY}-V004`, number: 'V004' } })
  await dialog().waitFor({ state: 'detached' })
  await page.locator('.primary:enabled').waitFor()
  await page.keyboard.press('n')
  expect((await hub.commandWhere(() => true)).type).toBe('MarkNoShow')
})

it('has no breach of accessibility in any of its sheets, in English too', async () => {
  await atWindow({ ...visit, mayCallNumber: true })
  await button('English').click()
  for (const key of ['h', 't', 'b', 'f', 'p']) {
    await page.keyboard.press(key)
    await dialog().waitFor()
    expect(await accessibilityBreaches(page), key).toEqual([])
    await page.keyboard.press('Escape')
  }
  hub.setWindow('w3', { current: null })
  await button('Call a number').waitFor()
  for (const key of ['q', 'g']) {
    await page.keyboard.press(key)
    await dialog().waitFor()
    expect(await accessibilityBreaches(page), key).toEqual([])
    await page.keyboard.press('Escape')
  }
})
