import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PadNotice, PadView } from '../../contracts/index.ts'
import { DAY, mockWait } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { mockHelpNotice, mockPadTicket } from '../support/mockPad.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, cutOff, openScreen, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

const screens = useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function logIn(user = 'sun', on = page): Promise<void> {
  await on.getByLabel('用户名').fill(user)
  await on.getByLabel('密码').fill('password')
  await on.keyboard.press('Enter')
}
async function atPad(search = ''): Promise<void> {
  await page.goto(`${hub.url}/staff/${search}`)
  await logIn()
  await page.getByRole('heading', { name: '青年路支行' }).waitFor()
}
const button = (name: string | RegExp, on = page) => on.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const lane = (name: string, on = page) => on.getByRole('region', { name })
const about = (number: string, version = 1) => ({ ticketId: `${DAY}-${number}`, seen: version })
const setTicket = (number: string, over: Parameters<typeof mockPadTicket>[2]) =>
  hub.setPad({ [`ticket:${DAY}-${number}`]: mockPadTicket(number, 4, over) } as Partial<PadView>)
const removeTicket = (number: string) =>
  hub.setPad({ [`ticket:${DAY}-${number}`]: undefined } as unknown as Partial<PadView>)

describe('the way in', () => {
  it('leads a manager to the PAD and a teller to the soft-call', async () => {
    await atPad()
    expect(await page.title()).toBe('大堂 PAD · BranchHub')
    await page.context().clearCookies()
    await page.goto(`${hub.url}/staff/?page=pad`)
    await logIn('li')
    await page.getByRole('heading', { name: '选择窗口' }).waitFor()
  })

  it('leads from one page to the other and back, stays there after a reload and after the next log-in', async () => {
    await atPad()
    await button('更多').click()
    await inDialog('软叫号').click()
    await page.getByRole('heading', { name: '选择窗口' }).waitFor()
    expect(page.url()).toBe(`${hub.url}/staff/?page=softcall`)
    await page.reload()
    await page.getByRole('heading', { name: '选择窗口' }).waitFor()
    await button('3 号窗口').click()
    await button('更多').click()
    await inDialog('大堂 PAD').click()
    await page.getByRole('heading', { name: '青年路支行' }).waitFor()
    expect(page.url()).toBe(`${hub.url}/staff/?page=pad&window=w3`)
    hub.endSessions()
    await page.getByText('登录已结束，请重新登录').waitFor()
    await logIn()
    await page.getByRole('heading', { name: '青年路支行' }).waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('does not make the soft-call load the PAD', async () => {
    const scripts: string[] = []
    page.on('request', (request) => scripts.push(request.url()))
    await page.goto(`${hub.url}/staff/`)
    await logIn('li')
    await page.getByRole('heading', { name: '选择窗口' }).waitFor()
    expect(scripts.filter((url) => url.includes('PadPage'))).toEqual([])
  })
})

describe('what is true', () => {
  it('is shown within a second', async () => {
    await atPad()
    const changedAt = performance.now()
    setTicket('A099', {})
    await button(/^A099/).waitFor()
    removeTicket('A099')
    await button(/^A099/).waitFor({ state: 'detached' })
    expect(performance.now() - changedAt).toBeLessThan(2000)
  })

  it('is said at once of a press: sent, and nothing more is taken meanwhile', async () => {
    hub.answers.set('ResumeTicket', () => ({ silent: true }))
    await atPad()
    await button(/^A015/).click()
    const pressedAt = await page.evaluate<number>('performance.now()')
    await inDialog('恢复等候').click()
    await dialog().getByText('已发送，等待答复').waitFor()
    const shownAt = await page.evaluate<number>('performance.now()')
    expect(shownAt - pressedAt).toBeLessThan(1000)
    expect(await inDialog('转移：更多').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByText('A015：恢复等候：已发送，等待答复').waitFor()
  })

  it('is said of a stale press: why it was refused, and how it is now', async () => {
    hub.answers.set('HoldTicket', () => {
      removeTicket('A011')
      const current = { ticketId: `${DAY}-A011`, number: 'A011', state: 'called', version: 9, windowId: 'w3' }
      return { refuse: 'TICKET_STALE', details: { current } }
    })
    await atPad()
    await button(/^A011/).click()
    await inDialog('挂起').click()
    const alert = dialog().getByRole('alert').filter({ hasText: '号码状态已变化' })
    await alert.waitFor()
    expect(await alert.textContent()).toContain('A011 现在：已叫号')
    await dialog().getByText('A011 已不在等候').waitFor()
  })

  it('is the ticket as it changed under the open sheet: the next press means that one', async () => {
    await atPad()
    await button(/^A011/).click()
    setTicket('A011', { version: 7, state: 'held' })
    await inDialog('恢复等候').click()
    expect((await hub.commandWhere(() => true)).data).toEqual(about('A011', 7))
  })

  it('is the same on two tablets', async () => {
    await atPad()
    const { page: second } = await openScreen(screens.browser(), 800, 1280)
    await second.goto(`${hub.url}/staff/`)
    await logIn('sun', second)
    await lane('现金普通', second).waitFor()
    hub.answers.set('HoldTicket', () => {
      setTicket('A011', { version: 2, state: 'held' })
      return {}
    })
    await button(/^A011/).click()
    await inDialog('挂起').click()
    for (const tablet of [page, second]) await button(/^A011.*挂起/, tablet).waitFor()
    await second.close()
  })
})

it('is offline in words within three seconds while the hub is away, takes no press, and is live again without a reload', async () => {
  await atPad()
  await page.evaluate("window.notReloaded = 'yes'")
  const awayAt = performance.now()
  await hub.stop()
  await page.getByText('画面停留在离线前，暂不能操作').waitFor()
  await page.getByText(/\d{1,2}:\d\d 起离线/).waitFor()
  expect(performance.now() - awayAt).toBeLessThan(3000)
  expect(await button('代客取号').isDisabled()).toBe(true)
  await button(/^A011/).click()
  expect(await inDialog('挂起').isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  removeTicket('A011')
  await hub.start()
  await button(/^A011/).waitFor({ state: 'detached' })
  await page.getByText('实时').waitFor()
  expect(await button('代客取号').isDisabled()).toBe(false)
  expect(await page.evaluate('window.notReloaded')).toBe('yes')
})

it('is worked by the keyboard alone, and the focus comes back', async () => {
  await atPad()
  await button(/^A012/).focus()
  await page.keyboard.press('Enter')
  await dialog().waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect((await hub.commandWhere(() => true)).data).toMatchObject({ to: 'front', reason: '孕妇' })
  await dialog().waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await dialog().waitFor()
  await page.keyboard.press('Escape')
  expect(await page.evaluate<string>('document.activeElement.textContent')).toContain('A012')
})

describe('the lanes', () => {
  const numbers = (name: string) => lane(name).locator('.number').allTextContents()

  it('put who waits too long first and mark every state in words', async () => {
    setTicket('A098', { place: { tick: 0, sequence: 0 } })
    await atPad()
    expect((await numbers('现金普通')).slice(0, 2)).toEqual(['A011', 'A012'])
    for (const words of [
      /^A011.*严重超时/,
      /^A012.*超时/,
      /^A015.*挂起 6 分后回/,
      /^A016.*另办 2 项业务/,
      /^A017.*指定 3 号/,
      /^B012.*手机银行.*待激活 至 \d/,
    ])
      await button(words).waitFor()
    await button(/^C011.*3 分后可叫/).waitFor()
    await lane('对公').getByText('暂无窗口办理').waitFor()
  })

  it('say how long each will probably wait, or who is ahead while nobody knows', async () => {
    await atPad()
    await button(/^A013.*预计再等约 5–10 分钟/).waitFor()
    expect(await button(/^A013/).locator('.words').textContent()).toBe('约 5–10')
    await button(/^A011.*预计很快叫到/).waitFor()
    // What keeps somebody from being called in his turn is more than when that will be.
    expect(await button(/^A017/).textContent()).not.toContain('约')
    await button(/^A013/).click()
    await dialog().getByText('前 2 人 · 预计再等约 5–10 分钟').waitFor()
    hub.setPad({ waits: { [`${DAY}-A013`]: mockWait(63, 140) } })
    await dialog().getByText('预计再等 1 小时以上').waitFor()
    await page.keyboard.press('Escape')
    expect(await button(/^A013/).locator('.words').textContent()).toBe('1 小时以上')
    hub.setPad({ waits: {} })
    await button(/^A013.*前 2 人/).waitFor()
    await button(/^A011.*下一位/).waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('say of a ticket on its way what it would wait if it were activated now', async () => {
    await atPad()
    await button(/^B012/).click()
    await dialog()
      .getByText(/待激活 · 如现在激活，预计再等约 2–5 分钟/)
      .waitFor()
  })

  it.each([
    [1280, 800],
    [800, 1280],
  ])('cut nobody’s words on %d x %d, in either language', async (width, height) => {
    hub.views.pad.waits[`${DAY}-A014`] = mockWait(80, 118)
    hub.views.pad.waits[`${DAY}-V012`] = mockWait(80, 130)
    await page.setViewportSize({ width, height })
    await atPad()
    await button(/^A015.*挂起 6 分后回/).waitFor()
    expect(await cutOff(page, '.person .words')).toEqual([])
    await button('更多').click()
    await inDialog('English').click()
    await page.keyboard.press('Escape')
    await button(/^A015.*Hold 6 min/).waitFor()
    expect(await cutOff(page, '.person .words')).toEqual([])
  })

  it('are filtered by class, lateness and number; class and lateness stay over a reload', async () => {
    await atPad()
    await page.getByRole('button', { name: '金卡', exact: true }).click()
    await lane('现金普通').getByText('没有符合筛选的客户').waitFor()
    expect(await numbers('现金金卡')).toEqual(['V011', 'V012'])
    await button('全部').click()
    await button(/^超时/).click()
    await page.getByPlaceholder('查号码').fill('13')
    await button(/^A012/).waitFor({ state: 'detached' })
    expect(await numbers('现金普通')).toEqual(['A013'])
    expect(page.url()).toBe(`${hub.url}/staff/?overdue=1`)
    await page.reload()
    await button(/^A012/).waitFor()
    expect(await button(/^超时/).getAttribute('aria-pressed')).toBe('true')
    expect(await page.evaluate('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]')).toEqual([])
  })

  it('show the first of three hundred, the rest when asked', async () => {
    await screens.reopen('crowded')
    await atPad()
    expect(await page.locator('.person').count()).toBe(4 * 24)
    await button('还有 156 人').click()
    await button(/^A190/).waitFor()
    await lane('现金普通').getByRole('button', { name: '收起' }).click()
    await button(/^A190/).waitFor({ state: 'detached' })
    await page.getByPlaceholder('查号码').fill('A190')
    await button(/^A190/).waitFor()
  })

  it.each([
    ['nobody', '暂无客户等候'],
    ['one', '31 分钟'],
  ] as const)('of %s look as they should', async (crowd, words) => {
    await screens.reopen(crowd)
    await atPad()
    await page.getByText(words).first().waitFor()
    expect(await lane('对公').getByText('有人取号后显示在这里').count()).toBe(1)
  })
})

describe('the bell', () => {
  const arrival: PadNotice = {
    noticeId: 'notice-9',
    kind: 'vipArrival',
    ticketId: `${DAY}-V012`,
    number: 'V012',
    classId: 'gold',
    windowId: null,
    kioskId: null,
    topic: null,
    teller: null,
    predictedMinutes: null,
    score: null,
    at: 0,
    acknowledged: false,
  }

  it('says for a moment that an important customer has come, and keeps it', async () => {
    await page.clock.install()
    await atPad()
    hub.setPad({ notices: [arrival, ...hub.views.pad.notices] })
    const banner = button(/金卡客户 V012 到店/)
    await banner.waitFor()
    await page.clock.fastForward(8000)
    await banner.waitFor({ state: 'detached' })
    await button('提醒，3 条待处理').click()
    await dialog().getByText('金卡客户 V012 到店').waitFor()
  })

  it('says that somebody at a kiosk needs help until note is taken, and keeps the time and the matter', async () => {
    hub.answers.set('AcknowledgeNotice', () => {
      const [call, ...others] = hub.views.pad.notices
      if (call) hub.setPad({ notices: [{ ...call, acknowledged: true }, ...others] })
      return {}
    })
    await atPad()
    hub.setPad({ notices: [mockHelpNotice({ at: hub.tick() }), ...hub.views.pad.notices] })
    const banner = page.getByRole('alert').filter({ hasText: '大堂取号机有客户需要帮助（打印）' })
    await banner.waitFor()
    expect(await banner.textContent()).toMatch(/\d{1,2}:\d\d/)
    expect(await accessibilityBreaches(page)).toEqual([])
    await banner.getByRole('button', { name: '查看' }).click()
    await dialog().getByText('大堂取号机有客户需要帮助（打印）').waitFor()
    await page.keyboard.press('Escape')
    await button('提醒，3 条待处理').waitFor()
    await banner.getByRole('button', { name: '知道了' }).click()
    await page.getByText('大堂取号机：知道了：已').waitFor()
    await banner.waitFor({ state: 'detached' })
    await button('提醒，2 条待处理').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([['AcknowledgeNotice', { noticeId: 'help-7' }]])
    expect(screen.complaints).toEqual([])
  })

  it('no longer says so of somebody who has waited three minutes, but keeps it', async () => {
    await atPad()
    hub.setPad({ notices: [mockHelpNotice({ at: hub.tick() - 181_000, topic: 'general' }), ...hub.views.pad.notices] })
    await button('提醒，3 条待处理').click()
    await dialog().getByText('大堂取号机有客户需要帮助').waitFor()
    expect(await page.getByRole('alert').filter({ hasText: '需要帮助' }).count()).toBe(0)
  })

  it('has low scores with window and score, and takes note of each', async () => {
    hub.answers.set('AcknowledgeNotice', () => {
      hub.setPad({ notices: hub.views.pad.notices.map((notice) => ({ ...notice, acknowledged: true })) })
      return {}
    })
    await atPad()
    await button('提醒，2 条待处理').click()
    await dialog().getByText('A007 评价：不满意 · 1 分').waitFor()
    await dialog().getByText('1 号窗口').waitFor()
    await dialog().getByText('纸快用完，请备纸').waitFor()
    await inDialog('知道了').dblclick()
    await inDialog('知道了').waitFor({ state: 'detached' })
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['AcknowledgeNotice', { noticeId: 'notice-1' }],
    ])
    await page.keyboard.press('Escape')
    await button('提醒，1 条待处理').waitFor()
  })

  it('stands beside the devices, worst first', async () => {
    await atPad()
    await button('设备，1 台需处理').click()
    expect(await dialog().locator('li').allTextContents()).toEqual([
      expect.stringMatching(/需处理.*小票打印机.*纸快用完/),
      expect.stringMatching(/正常.*身份证阅读器/),
    ])
  })
})
