import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PadNotice } from '../../contracts/index.ts'
import { DAY, MINUTE, text } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'
import { mockHelpNotice, mockPadTicket } from '../support/mockPad.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

const screens = useMockScreen(1280, 800, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function atPad(): Promise<void> {
  await page.goto(`${hub.url}/staff/`)
  await page.getByLabel('用户名').fill('sun')
  await page.getByLabel('密码').fill('password')
  await page.keyboard.press('Enter')
  await page.locator('.lanes').waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const dialog = () => page.getByRole('dialog')
const inDialog = (name: string | RegExp) => dialog().getByRole('button', { name })
const sent = () => hub.commands.map(({ type, data }) => [type, data])
const boxOf = async (selector: string) => {
  const box = await page.locator(selector).last().boundingBox()
  if (!box) throw new Error(`${selector} is not to be seen`)
  return box
}
const notice = (over: Partial<PadNotice>) =>
  mockHelpNotice({ noticeId: 'notice-9', kioskId: null, topic: null, at: hub.tick(), ...over })
const addNotice = (over: Partial<PadNotice>) => hub.setPad({ notices: [notice(over), ...hub.views.pad.notices] })

/** What the page makes the loudspeaker do: so many tones, and the end of them. */
async function sounds(): Promise<{ tones: (count: number) => Promise<void>; end: Promise<void> }> {
  let count = 0
  let end = () => {}
  const waiting = new Set<() => void>()
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  await page.exposeFunction('heard', (what: string) => {
    if (what === 'end') end()
    else count += 1
    for (const look of waiting) look()
  })
  await page.addInitScript(`
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (...when) { window.heard('tone'); return start.apply(this, when) }
    const { close } = AudioContext.prototype
    AudioContext.prototype.close = function () { window.heard('end'); return close.apply(this) }
  `)
  const tones = (wanted: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (count >= wanted) resolve()
      }
      waiting.add(look)
      look()
    })
  return { tones, end: ended }
}

describe('an emergency', () => {
  const emergency = { kind: 'emergency', windowId: 'w2', teller: { id: 'zhao', name: '赵敏' } } as const

  it('stands over everything with who and where, sounds until somebody goes there, and is in the bell', async () => {
    const heard = await sounds()
    hub.answers.set('AcknowledgeNotice', () => {
      hub.setPad({ notices: hub.views.pad.notices.map((one) => ({ ...one, acknowledged: true })) })
      return {}
    })
    await atPad()
    await button(/^A011/).click()
    await dialog().waitFor()
    addNotice(emergency)
    const words = page.getByRole('alert').getByRole('heading', { name: '紧急求助：2 号窗口 · 赵敏' })
    await words.waitFor()
    await heard.tones(4)
    expect(await accessibilityBreaches(page)).toEqual([])
    const onTop = await page.evaluate<string>(
      'document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest("section").className',
    )
    expect(onTop).toContain('emergency')
    // The button has the focus: one key answers.
    await page.keyboard.press('Enter')
    await words.waitFor({ state: 'detached' })
    expect(sent()).toEqual([['AcknowledgeNotice', { noticeId: 'notice-9' }]])
    await heard.end
    await page.keyboard.press('Escape')
    await button(/^提醒/).click()
    await dialog().getByText('紧急求助：2 号窗口 · 赵敏').waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('is silent once somebody has read it, even if the hub can not be told, and stays until it is', async () => {
    const heard = await sounds()
    await atPad()
    addNotice(emergency)
    await heard.tones(2)
    await hub.stop()
    await page.getByRole('alert').getByText('离线，暂不能操作').waitFor()
    await button('我去处理').click()
    await heard.end
    expect(await button('我去处理').count()).toBe(1)
    expect(hub.commands).toEqual([])
    await hub.start()
    await page.getByText('实时').waitFor()
    await button('我去处理').click()
    expect((await hub.commandWhere(() => true)).type).toBe('AcknowledgeNotice')
  })

  it('that is there already is shown to whoever opens the PAD', async () => {
    hub.views.pad.notices.unshift(notice(emergency))
    await atPad()
    await button('我去处理').waitFor()
  })
})

describe('in passing it is said, and kept in the bell,', () => {
  it.each([
    [
      'that somebody important has come, with the advice and the adviser',
      {
        kind: 'vipArrival',
        number: 'V012',
        ticketId: `${DAY}-V012`,
        classId: 'gold',
        teller: { id: 'wu', name: '吴越' },
      },
      '金卡客户 V012 到店',
      '金卡客户，理财室有茶水 · 客户经理 吴越',
    ],
    [
      'that a class misses its target, and how it stands',
      { kind: 'serviceLevel', classId: 'ordinary' },
      '普通客户服务水平低于目标',
      '现在 72%，目标 80% 在 10 分钟内',
    ],
    [
      'that a class is about to miss its target',
      { kind: 'forecastBreach', classId: 'ordinary', predictedMinutes: 14 },
      '普通客户等候预计将超出目标',
      '预计九成客户 14 分钟内叫到，目标 10 分钟',
    ],
    [
      'that somebody waits too long',
      { kind: 'longWait', number: 'A011', ticketId: `${DAY}-A011`, classId: 'ordinary' },
      '普通客户 A011 等候过长',
      '',
    ],
  ] as [string, Partial<PadNotice>, string, string][])('%s', async (_name, over, title, advice) => {
    await atPad()
    addNotice(over)
    const banner = button(new RegExp(title))
    await banner.waitFor()
    expect(await banner.textContent()).toContain(advice)
    await banner.click()
    const entry = dialog().locator('li', { hasText: title })
    expect(await entry.textContent()).toContain(advice)
    expect(screen.complaints).toEqual([])
  })
})

describe('the hall', () => {
  it.each([
    [1280, 800],
    [800, 1280],
  ])(
    'lets the last of a long line be seen and touched beside or above a call for help, %i x %i',
    async (width, height) => {
      await screens.reopen('crowded')
      await page.setViewportSize({ width, height })
      await atPad()
      hub.setPad({ notices: [mockHelpNotice({ at: hub.tick() }), ...hub.views.pad.notices] })
      await page.getByRole('alert').filter({ hasText: '需要帮助' }).waitFor()
      const last = page.getByRole('region', { name: '开户' }).getByRole('button', { name: '还有 24 人' })
      await last.scrollIntoViewIfNeeded()
      await page.evaluate(
        "for (const line of document.querySelectorAll('.lane ul')) line.scrollTop = line.scrollHeight",
      )
      const banner = await boxOf('.behind .banner')
      const box = await last.boundingBox()
      if (!box) throw new Error('the last is not on the screen')
      const isAbove = box.y + box.height <= banner.y
      expect(isAbove || box.x + box.width <= banner.x || box.x >= banner.x + banner.width).toBe(true)
      await last.click()
      await button(/^B058/).waitFor()
    },
  )

  it('says how many queues follow to the right, and leads to them by a touch', async () => {
    const names = ['理财', '贷款', '外汇']
    hub.views.branch.queues.push(
      ...names.map((name, index) => ({ id: `q${index}`, name: text(name, name), prefix: 'Q' })),
    )
    hub.views.pad.queues.push(
      ...names.map((_name, index) => ({
        queueId: `q${index}`,
        waiting: 0,
        held: 0,
        oldestSince: null,
        openWindows: 1,
        meanServiceMinutes: 8,
      })),
    )
    hub.setPad({ [`ticket:${DAY}-Q001`]: mockPadTicket('Q001', 2, { queueId: 'q2' }) })
    await atPad()
    const after = button('后面还有 3 个队列，1 人等候')
    await after.waitFor()
    expect(await button('前面还有 0 个队列').isDisabled()).toBe(true)
    await after.click()
    await button(/后面还有 [12] 个队列/).click()
    await button(/后面还有 1 个队列/).click()
    await button('后面还有 0 个队列').waitFor()
    const lane = await page.getByRole('region', { name: '外汇' }).boundingBox()
    expect((lane?.x ?? 0) + (lane?.width ?? 0)).toBeLessThanOrEqual((await boxOf('.hall-lanes .more')).x)
    await button(/前面还有 \d 个队列/).click()
    expect(await accessibilityBreaches(page)).toEqual([])
  })

  it('has no such hint while every queue is to be seen', async () => {
    await atPad()
    await button(/^A011/).waitFor()
    expect(await page.locator('.hall-lanes .more').count()).toBe(0)
  })

  it('counts nobody as waiting who has not activated his ticket, and says where he took it and until when', async () => {
    await atPad()
    const lane = page.getByRole('region', { name: '开户' })
    expect(await lane.locator('.count').textContent()).toBe('1')
    expect(await lane.locator('.person').count()).toBe(2)
    await button(/^B012.*手机银行.*待激活 至 \d{1,2}:\d\d/).click()
    await dialog()
      .getByText(/手机银行取号 · \d{1,2}:\d\d 前激活有效/)
      .waitFor()
  })

  it('counts down until somebody on hold returns', async () => {
    await atPad()
    await button(/^A015.*挂起 6 分后回/).click()
    await dialog()
      .getByText(/还有 5:\d\d 返回（\d{1,2}:\d\d）/)
      .waitFor()
    hub.setPad({
      [`ticket:${DAY}-A015`]: mockPadTicket('A015', 9, { state: 'held', returnAt: hub.tick() + 1.5 * MINUTE }),
    })
    await dialog()
      .getByText(/还有 1:\d\d 返回/)
      .waitFor()
    await page.keyboard.press('Escape')
    await button(/^A015.*挂起 2 分后回/).waitFor()
  })

  it('shows when a paused window is back, and in amber that it should be', async () => {
    const [first, second, third, fourth, fifth] = hub.views.pad.windows
    if (!first || !second || !third || !fourth || !fifth) throw new Error('five windows are needed')
    const paused = (pausedUntil: number) =>
      hub.setPad({ windows: [first, second, third, { ...fourth, pausedUntil }, fifth] })
    await atPad()
    paused(hub.tick() + 20 * MINUTE)
    await button(/^4 暂停服务 ?\d{1,2}:\d\d 回/).waitFor()
    paused(hub.tick() - 3 * MINUTE)
    await button(/^4 暂停服务 ?超 4 分未回/).waitFor()
    const amber = await page.evaluate("getComputedStyle(document.querySelector('.card .overdue')).color")
    expect(amber).toBe('rgb(128, 77, 12)')
  })
})

it('shows how each class stands against its target', async () => {
  await atPad()
  await button('各等级服务水平').click()
  const rows = await dialog().locator('tbody tr').allTextContents()
  const plain = rows.map((row) => row.replace(/\s+/g, ' ').trim())
  expect(plain).toEqual([
    expect.stringMatching(
      /^普通客户 ?目标 80% 在 10 分钟内 ?\d{1,2}:\d\d 起低于目标 ?72% ?63% ?九成 20 分钟内 ?33 \/ 44 ?2$/,
    ),
    expect.stringMatching(/^金卡客户 ?目标 90% 在 5 分钟内 ?90% ?96% ?九成 5 分钟内 ?9 \/ 10 ?0$/),
    expect.stringMatching(/^敬老优先 ?目标 80% 在 8 分钟内 ?– ?– ?0 \/ 0 ?0$/),
  ])
  hub.setPad({
    serviceLevels: hub.views.pad.serviceLevels.map((level) => ({ ...level, percent: 95, breachedAt: null })),
  })
  await dialog().getByText('95%').first().waitFor()
  expect(await dialog().getByText('低于目标').count()).toBe(0)
})

describe('a broadcast', () => {
  it('needs both languages, is sent once, and stands on the page until it ends', async () => {
    const words = text('请注意台阶', 'Mind the step')
    hub.answers.set('Broadcast', () => {
      hub.setPad({ broadcast: { text: words, until: hub.tick() + 30 * MINUTE } })
      return {}
    })
    hub.answers.set('EndBroadcast', () => {
      hub.setPad({ broadcast: null })
      return {}
    })
    await atPad()
    await button('播报').click()
    await inDialog('自拟').click()
    await page.getByLabel('中文').fill(words['zh-CN'])
    expect(await inDialog('开始播报').isDisabled()).toBe(true)
    await page.getByLabel('英文').fill(words.en)
    await inDialog('30 分钟').click()
    await inDialog('开始播报').dblclick()
    await button(/大屏播报中，至 \d{1,2}:\d\d： ?请注意台阶/).click()
    await inDialog('结束播报').click()
    await button(/大屏播报中/).waitFor({ state: 'detached' })
    expect(sent()).toEqual([
      ['Broadcast', { text: words, minutes: 30 }],
      ['EndBroadcast', {}],
    ])
  })
})

describe('the machines', () => {
  it('are set free or busy by one touch and out with a reason, and say how many customers went', async () => {
    hub.answers.set('SetMachine', ({ data }) => {
      const { machineId, state, reason = null } = data as { machineId: string; state: 'free'; reason?: string }
      const set = { state, reason }
      hub.setPad({
        machines: hub.views.pad.machines.map((one) => (one.machineId === machineId ? { ...one, ...set } : one)),
      })
      return {}
    })
    await atPad()
    await button('更多').click()
    await inDialog('自助设备').click()
    await dialog().getByText('今日建议 12 次：同意 7，不去 5，同意率 58%').waitFor()
    await inDialog('一号存取款机：使用中').dblclick()
    await dialog().locator('[aria-pressed=true]:enabled', { hasText: '使用中' }).waitFor()
    await inDialog('智能柜员机：停用').click()
    await inDialog('缺凭条纸').click()
    await dialog().locator('li', { hasText: '智能柜员机' }).getByText('缺凭条纸').waitFor()
    expect(sent()).toEqual([
      ['SetMachine', { machineId: 'crs1', state: 'busy' }],
      ['SetMachine', { machineId: 'stm1', state: 'out', reason: '缺凭条纸' }],
    ])
  })

  it('are not spoken of where there are none', async () => {
    hub.views.branch.machines = []
    hub.views.pad.machines = []
    await atPad()
    await button('更多').click()
    await inDialog('牌价与换算').waitFor()
    expect(await inDialog('自助设备').count()).toBe(0)
  })
})
