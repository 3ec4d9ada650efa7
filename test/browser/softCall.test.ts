import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { WindowView } from '../../contracts/index.ts'
import { mockCalled, mockServing, mockWhy } from '../support/mockBranch.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, cutOff, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page
const li = { id: 'li', name: '李雯' }

useMockScreen(360, 640, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function logIn(user = 'li', password = 'password'): Promise<void> {
  await page.getByLabel('用户名').fill(user)
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}

/** Logged in at window 3, with this to be seen. */
async function atWindow(view: Partial<WindowView> = {}): Promise<void> {
  hub.setWindow('w3', { teller: li, status: 'open', ...view })
  await page.goto(`${hub.url}/staff/?window=w3`)
  await logIn()
  await page.getByRole('heading', { name: '3 号窗口' }).waitFor()
}
/** The hub carries this command out, and this is to be seen afterwards. */
function onCommand(type: string, view: Partial<WindowView>): void {
  hub.answers.set(type, () => {
    hub.setWindow('w3', view)
    return {}
  })
}
const big = (name: string) => page.getByRole('button', { name })
const called = { current: mockCalled, explanation: mockWhy }
const serving = { current: mockServing, explanation: mockWhy }

describe('logging in', () => {
  it('says what is wrong, then lets choose a window and keeps it in the address', async () => {
    await page.goto(`${hub.url}/staff/`)
    await logIn('li', 'wrong')
    await page.getByRole('alert').filter({ hasText: '用户名或密码不正确' }).waitFor()
    await logIn()
    await page.getByRole('button', { name: '3 号窗口' }).click()
    await big('签到并开放窗口').waitFor()
    expect(page.url()).toBe(`${hub.url}/staff/?window=w3`)
    await page.reload()
    await big('签到并开放窗口').waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('makes a new user set a password of his own first', async () => {
    await page.goto(`${hub.url}/staff/?window=w3`)
    await logIn('zhang')
    await page.getByText('首次登录，请先设置自己的密码').waitFor()
    await page.getByLabel('当前密码').fill('password')
    await page.getByLabel('新密码（至少 8 位）').fill('longer-than-8')
    await page.getByLabel('再次输入新密码').fill('another-one')
    await page.keyboard.press('Enter')
    await page.getByText('两次输入的新密码不一致').waitFor()
    await page.getByLabel('再次输入新密码').fill('longer-than-8')
    await page.keyboard.press('Enter')
    await big('签到并开放窗口').waitFor()
  })

  it('is asked for again when the session has ended, and leads back to the same window', async () => {
    await atWindow()
    hub.endSessions()
    await page.getByText('登录已结束，请重新登录').waitFor()
    expect(page.url()).toBe(`${hub.url}/staff/?window=w3`)
    await logIn()
    await page.getByRole('heading', { name: '3 号窗口' }).waitFor()
  })
})

describe('the big button', () => {
  it('goes from signing in to the next customer by the space bar alone', async () => {
    onCommand('SignIn', { teller: li, status: 'open' })
    onCommand('CallNext', called)
    onCommand('StartService', serving)
    onCommand('FinishService', { current: null, explanation: null })
    await page.goto(`${hub.url}/staff/?window=w3`)
    await logIn()
    for (const name of ['签到并开放窗口', '呼叫下一位', '开始办理', '办理完成']) {
      await big(name).waitFor()
      await page.keyboard.press(' ')
    }
    await big('呼叫下一位').waitFor()
    const about = { windowId: 'w3', ticketId: mockCalled.ticketId }
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['SignIn', { windowId: 'w3' }],
      ['CallNext', { windowId: 'w3', ticketId: null }],
      ['StartService', { ...about, seen: mockCalled.version }],
      ['FinishService', { ...about, seen: mockServing.version }],
    ])
    expect(screen.complaints).toEqual([])
  })

  it('says that nobody is waiting instead of calling', async () => {
    await atWindow({ next: null, waiting: 0 })
    expect(await big('暂无等候客户').isDisabled()).toBe(true)
  })

  it('says that a press was sent, and takes no second one meanwhile', async () => {
    await atWindow(called)
    hub.answers.set('StartService', () => ({ silent: true }))
    await big('开始办理').dblclick()
    await page.getByText('已发送，等待答复').waitFor()
    expect(hub.commands).toHaveLength(1)
  })

  it('takes a key that is held down on it for one press, also where the browser leaves the focus there', async () => {
    onCommand('StartService', serving)
    await atWindow(called)
    await big('开始办理').focus()
    await page.keyboard.down('Enter')
    await big('办理完成').waitFor()
    await expect.poll(() => big('办理完成').isEnabled()).toBe(true)
    // Chromium takes the focus from a button that can not be pressed for a moment; Firefox does not.
    await big('办理完成').focus()
    await page.keyboard.down('Enter')
    expect(await big('办理完成').isEnabled()).toBe(true)
    await page.keyboard.up('Enter')
    await page.keyboard.press('Enter')
    await hub.commandWhere(({ type }) => type === 'FinishService')
    expect(hub.commands.map(({ type }) => type)).toEqual(['StartService', 'FinishService'])
  })

  it('takes no press for what it has just come to do, also after a moment with nothing to do', async () => {
    await page.clock.install()
    await atWindow(serving)
    await big('办理完成').waitFor()
    await page.clock.pauseAt(Date.now() + 60_000)
    hub.setWindow('w3', { current: null, explanation: null, next: null, waiting: 0 })
    await big('暂无等候客户').waitFor()
    hub.setWindow('w3', called)
    await big('开始办理').waitFor()
    expect(await big('开始办理').isDisabled()).toBe(true)
    await page.clock.runFor(600)
    expect(await big('开始办理').isEnabled()).toBe(true)
  })

  it('says why a press was refused, and what is true now', async () => {
    await atWindow(called)
    const current = { ticketId: mockCalled.ticketId, number: 'V003', state: 'noShow', version: 9, windowId: null }
    hub.answers.set('StartService', () => ({ refuse: 'TICKET_STALE', details: { current } }))
    await page.keyboard.press(' ')
    const alert = page.getByRole('alert').filter({ hasText: '号码状态已变化' })
    await alert.waitFor()
    expect(await alert.textContent()).toContain('V003 现在：过号')
  })
})

describe('the row of acts', () => {
  it('works by hot keys', async () => {
    await atWindow(called)
    await page.keyboard.press('n')
    expect((await hub.commandWhere(({ type }) => type === 'MarkNoShow')).data).toEqual({
      windowId: 'w3',
      ticketId: mockCalled.ticketId,
      seen: mockCalled.version,
    })
  })

  it('transfers to a queue chosen by its digit', async () => {
    await atWindow(serving)
    await page.keyboard.press('t')
    await page.getByRole('dialog', { name: '转移 V003' }).waitFor()
    await page.keyboard.press('2')
    expect((await hub.commandWhere(({ type }) => type === 'TransferTicket')).data).toMatchObject({
      to: { queue: 'account' },
    })
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('pauses with a reason, and nothing behind the sheet hears its keys', async () => {
    await atWindow(serving)
    await page.keyboard.press('p')
    await page.getByRole('dialog', { name: '暂停服务' }).waitFor()
    await page.keyboard.press('h')
    await page.keyboard.press('2')
    expect((await hub.commandWhere(() => true)).type).toBe('PauseWindow')
    expect(hub.commands[0]?.data).toEqual({ windowId: 'w3', reason: { 'zh-CN': '清点现金', en: 'Counting cash' } })
  })

  it('brings a held ticket back', async () => {
    await atWindow({ held: [{ ticketId: '2026-11-23-A005', number: 'A005', version: 5, returnAt: null }] })
    await page.getByRole('button', { name: '恢复 A005' }).click()
    expect((await hub.commandWhere(({ type }) => type === 'ResumeTicket')).data).toEqual({
      ticketId: '2026-11-23-A005',
      seen: 5,
    })
  })
})

describe('the customer served last', () => {
  const served = (score: number | null, low = false) => ({
    ticketId: '2026-11-23-V002',
    number: 'V002',
    evaluation: { validUntil: 1_000_000_000, score, low },
  })

  it('is asked for an evaluation by the hot key, once more while he has not answered', async () => {
    onCommand('InviteEvaluation', { lastServed: served(null) })
    await atWindow({ lastServed: { ...served(null), evaluation: null } })
    await page.getByRole('button', { name: /^邀请评价/ }).waitFor()
    await page.keyboard.press('e')
    await page.getByText('已邀请评价').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['InviteEvaluation', { windowId: 'w3', ticketId: '2026-11-23-V002' }],
    ])
    await page.getByRole('button', { name: /^邀请评价/ }).waitFor()
  })

  it('is not asked again once he has answered, and a low score is said in plain words', async () => {
    await atWindow({ lastServed: served(4) })
    await page.getByText('评价：满意').waitFor()
    expect(await page.getByRole('button', { name: /^邀请评价/ }).count()).toBe(0)
    hub.setWindow('w3', { lastServed: served(1, true) })
    await page.getByText('评价：不满意').waitFor()
    await page.getByText('低分，已提醒大堂经理').waitFor()
    await page.keyboard.press('e')
    await page.keyboard.press(' ')
    expect((await hub.commandWhere(() => true)).type).toBe('CallNext')
  })
})

it('transfers to a teller, wherever he sits', async () => {
  await atWindow(serving)
  await page.keyboard.press('t')
  await page.getByRole('dialog').getByRole('button', { name: '赵敏 2 号窗口' }).click()
  expect((await hub.commandWhere(({ type }) => type === 'TransferTicket')).data).toMatchObject({
    to: { teller: 'zhao' },
  })
})

it('says on a full page until when a manager has set the profile, and that the evaluator is offline', async () => {
  await page.setViewportSize({ width: 1280, height: 800 })
  const profile = { id: 'ordinary-first', name: { 'zh-CN': '普通优先', en: 'Ordinary first' } }
  await atWindow({
    ...serving,
    evaluator: 'offline',
    profile: { ...profile, from: 'override', until: hub.tick() + 1_800_000 },
  })
  await page.getByText(/普通优先.*经理指定 · 至 \d{1,2}:\d\d/).waitFor()
  await page.getByText('评价器离线').waitFor()
})

it('tells on demand why this customer was called', async () => {
  await atWindow(called)
  const words = page.getByRole('main').getByText('金卡队列排在普通之前')
  expect(await words.count()).toBe(0)
  await page.getByRole('button', { name: '为什么是这位' }).click()
  await words.waitFor()
})

it('is offline in words while the hub is away, and live again without a reload, with the same command', async () => {
  await atWindow(called)
  await page.evaluate("window.notReloaded = 'yes'")
  hub.answers.set('StartService', () => ({ silent: true }))
  await page.keyboard.press(' ')
  await hub.commandWhere(({ type }) => type === 'StartService')
  await hub.stop()
  await page.getByText('离线，正在重连').first().waitFor()
  await page.getByText('已发送，恢复连接后确认').waitFor()
  onCommand('StartService', serving)
  await hub.start()
  await big('办理完成').waitFor()
  expect(hub.commands.map(({ type }) => type)).toEqual(['StartService', 'StartService'])
  expect(new Set(hub.commands.map(({ id }) => id)).size).toBe(1)
  expect(await page.evaluate('window.notReloaded')).toBe('yes')
})

it('fits the floating window and a full page, in both languages', async () => {
  await atWindow(serving)
  for (const [width, height] of [
    [360, 640],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const press of ['English', '中文']) {
      expect(await cutOff(page, 'main, header, .primary, .row button'), `${width}x${height} before ${press}`).toEqual(
        [],
      )
      await page.getByRole('button', { name: press }).click()
    }
  }
})

it('keeps every button whole in the floating window, whatever stands above them', async () => {
  await atWindow({ ...serving, held: [{ ticketId: '2026-11-23-A005', number: 'A005', version: 5, returnAt: null }] })
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Why this customer' }).click()
  await hub.stop()
  await page.getByText('Offline, no action possible').waitFor()
  const bottoms = await page.evaluate<number[]>(
    "['.row li:last-child', 'main'].map((place) => document.querySelector(place).getBoundingClientRect().bottom)",
  )
  expect(bottoms[0]).toBeLessThanOrEqual(bottoms[1] ?? 0)
})

it('has no breach of accessibility that can be found by rule, light or dark', async () => {
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
  await logIn()
  await page.getByRole('button', { name: '3 号窗口' }).waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
  hub.setWindow('w3', { teller: li, status: 'open', ...called })
  await page.getByRole('button', { name: '3 号窗口' }).click()
  await big('开始办理').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await accessibilityBreaches(page), `${colorScheme} ${width}`).toEqual([])
    }
  }
  await page.keyboard.press('t')
  await page.getByRole('dialog').waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
  await page.keyboard.press('Escape')
  const evaluation = { validUntil: 1_000_000_000, score: null, low: false }
  hub.setWindow('w3', { current: null, lastServed: { ticketId: '2026-11-23-V002', number: 'V002', evaluation } })
  await page.getByRole('button', { name: /^邀请评价/ }).waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
})
