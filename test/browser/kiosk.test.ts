import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, cutOff, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1080, 1920, (opened) => {
  ;({ hub, screen, page } = opened)
})

async function startKiosk(): Promise<void> {
  await page.goto(`${hub.url}/kiosk/#k1.mock-key-0123456789`)
  await tile('现金业务').waitFor()
}
const tile = (name: string) => page.getByRole('button', { name })

function presentCard(readingId = 'r1', likelyBusinessId: string | null = null): void {
  hub.setKiosk('k1', {
    reading: {
      readingId,
      customer: { name: '张*', document: '1101**********7758' },
      classId: 'gold',
      validUntil: hub.tick() + 60_000,
      likelyBusinessId,
    },
  })
}

/** The hub gives V004, and its view says what became of the paper. */
function giveTicket(print: 'printing' | 'printed' | 'notPrinted' = 'printed'): void {
  const ticketId = '2026-11-23-V004'
  hub.answers.set('IssueTicket', () => {
    hub.setKiosk('k1', {
      reading: null,
      ticket: {
        ticketId,
        number: 'V004',
        businessId: 'cash',
        agenda: [],
        issuedAt: hub.tick(),
        isActivated: false,
        peopleAhead: 3,
        wait: { p50S: 700, p90S: 1100 },
        print,
      },
    })
    return { result: { ticketId, number: 'V004', peopleAhead: 3 } }
  })
}

describe('starting', () => {
  it('takes the key out of the address and goes on by its cookie after a reload', async () => {
    await startKiosk()
    expect(page.url()).toBe(`${hub.url}/kiosk/`)
    await page.reload()
    await tile('现金业务').waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('says in words that it has not been enabled', async () => {
    await page.goto(`${hub.url}/kiosk/`)
    await page.getByText('本机尚未启用').waitFor()
    await page.goto(`${hub.url}/kiosk/#k1.a-key-that-is-wrong`)
    await page.getByText('启动地址不正确或已作废').waitFor()
    expect(page.url()).toBe(`${hub.url}/kiosk/`)
  })
})

describe('a customer', () => {
  it('is greeted by the masked name after the card, gets one ticket for a double tap, and leaves nothing behind', async () => {
    await startKiosk()
    presentCard()
    await page.getByRole('heading', { name: '张*，您好' }).waitFor()
    await page.getByText('金卡客户').waitFor()
    giveTicket()
    await tile('现金业务').dblclick()
    await page.getByText('V004').waitFor()
    await page.getByText('前面 3 人').waitFor()
    await page.getByText('请取走号票').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }],
    ])
    await page.getByRole('button', { name: '知道了' }).click()
    await page.getByRole('heading', { name: '您好，请刷身份证取号' }).waitFor()
    expect(await page.content()).not.toMatch(/张\*|V004|1101\*/)
    expect(screen.complaints).toEqual([])
  })

  it('finds first what people like him come for, and everything where it was once he has left', async () => {
    await startKiosk()
    const first = page.locator('.tile .name').first()
    expect(await first.textContent()).toBe('现金业务')
    presentCard('r1', 'wealth')
    await page.getByText('您可能要办').waitFor()
    expect(await page.locator('.tile .name').allTextContents()).toEqual([
      '理财与贷款',
      '现金业务',
      '开户与银行卡',
      '外汇业务',
      '对公业务',
      '电子银行',
    ])
    expect(await cutOff(page, '.tile')).toEqual([])
    hub.setKiosk('k1', { reading: null })
    await page.getByText('您可能要办').waitFor({ state: 'detached' })
    expect(await first.textContent()).toBe('现金业务')
  })

  it('is told to remember the number when the paper is out', async () => {
    await startKiosk()
    hub.setKiosk('k1', { printer: 'paperOut' })
    await page.getByText('打印纸已用完。取号后请记住号码').waitFor()
    giveTicket('notPrinted')
    await tile('现金业务').click()
    await page.getByRole('alert').filter({ hasText: '打印纸已用完，请记住您的号码' }).waitFor()
  })

  it('is asked to lift the card when it could not be read', async () => {
    await startKiosk()
    hub.setKiosk('k1', { failedReadings: { count: 1, reason: null } })
    await page.getByRole('alert').filter({ hasText: '请拿起身份证，再放一次' }).waitFor()
  })

  it('is told in his language why there is no number, and what to do', async () => {
    await startKiosk()
    hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' }))
    await page.getByRole('button', { name: 'English' }).click()
    await tile('Cash services').click()
    const words = page.getByRole('alert').filter({ hasText: "All of today's numbers have been given out" })
    await words.waitFor()
    expect(await words.textContent()).toContain('ask the lobby manager')
  })

  it('can not choose what is not offered', async () => {
    await startKiosk()
    expect(await tile('电子银行').isDisabled()).toBe(true)
    expect(await tile('电子银行').textContent()).toContain('暂不办理')
  })
})

describe('one more print', () => {
  const again = () => page.getByRole('button', { name: '没有打印出来？再打一张' })
  const setPrint = (print: 'printing' | 'printed') => {
    const given = hub.views.kiosks.get('k1')?.ticket
    if (given) hub.setKiosk('k1', { ticket: { ...given, print } })
  }

  it('is offered once, asked of the hub, and told as it goes', async () => {
    await startKiosk()
    giveTicket()
    await tile('现金业务').click()
    hub.answers.set('ReprintTicket', () => {
      setPrint('printing')
      return {}
    })
    await again().click()
    await page.getByText('正在再打一张').waitFor()
    expect(await again().count()).toBe(0)
    setPrint('printed')
    await page.getByText('已再打一张，请取走号票').waitFor()
    expect(await again().count()).toBe(0)
    expect(hub.commands.map(({ type, data }) => [type, data])[1]).toEqual([
      'ReprintTicket',
      { ticketId: '2026-11-23-V004', kioskId: 'k1' },
    ])
  })

  it('is not offered by a printer that can not print, and a refusal is told', async () => {
    await startKiosk()
    giveTicket()
    hub.answers.set('ReprintTicket', () => ({ refuse: 'PRINTER_UNKNOWN' }))
    await tile('现金业务').click()
    await again().waitFor()
    hub.setKiosk('k1', { printer: 'paperOut' })
    await again().waitFor({ state: 'detached' })
    hub.setKiosk('k1', { printer: 'ok' })
    await again().click()
    await page.getByRole('alert').filter({ hasText: '没能再打一张，请记住您的号码' }).waitFor()
  })
})

describe('the reader', () => {
  it('wakes the screen from whatever the customer before has left on it', async () => {
    await startKiosk()
    giveTicket()
    await tile('现金业务').click()
    await page.getByText('V004').waitFor()
    presentCard()
    await page.getByRole('heading', { name: '张*，您好' }).waitFor()
    expect(await page.content()).not.toContain('V004')
    await page.getByRole('button', { name: '不取号，返回' }).click()
    hub.setKiosk('k1', { reading: null })
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Help from a person' }).click()
    await page.getByRole('heading', { name: 'The lobby manager has been told. Please wait' }).waitFor()
    presentCard('r2')
    await page.getByRole('heading', { name: 'Welcome, 张*' }).waitFor()
    expect(await page.getByText('The lobby manager has been told').count()).toBe(0)
  })

  it('says what to do while it is out of service, and its card pulses once when it is back', async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await startKiosk()
    const pulse = () => page.evaluate<string>("getComputedStyle(document.querySelector('.card')).animationName")
    expect(await pulse()).toBe('none')
    hub.setKiosk('k1', { reader: 'offline' })
    await page.getByText('身份证读卡器暂停使用').waitFor()
    await page.getByText('请直接点选要办的业务').waitFor()
    hub.setKiosk('k1', { reader: 'ok' })
    await page.getByText('把身份证放在感应区').waitFor()
    expect(await pulse()).toMatch(/^wake/)
  })
})

describe('nothing is left of a customer', () => {
  it('who left his greeting or his number, when the page is loaded anew or gone back to', async () => {
    await startKiosk()
    presentCard()
    await page.getByRole('button', { name: '不取号，返回' }).click()
    await page.reload()
    await tile('现金业务').waitFor()
    expect(await page.content()).not.toMatch(/张\*/)
    hub.setKiosk('k1', { reading: null })
    giveTicket()
    await tile('现金业务').click()
    await page.getByRole('button', { name: '知道了' }).click()
    await page.reload()
    await tile('现金业务').waitFor()
    await page.goto(`${hub.url}/healthz`)
    await page.goBack()
    await tile('现金业务').waitFor()
    expect(await page.content()).not.toMatch(/张\*|V004|1101\*/)
    expect(await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])')).not.toMatch(
      /张|V004|1101/,
    )
  })

  it('who was read to in large type: no time runs down before his eyes', async () => {
    await startKiosk()
    presentCard()
    await page.getByText('秒后返回首页').waitFor()
    await page.getByRole('button', { name: '大字版' }).click()
    await page.getByText('秒后返回首页').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '不取号，返回' }).click()
    await page.getByRole('button', { name: '大字版' }).waitFor()
  })
})

describe('help from a person', () => {
  const ask = () => page.getByRole('button', { name: '人工帮助' })
  const said = (words: string) => page.getByRole('heading', { name: words })
  /** The hub carries a call out, or takes note of it, and its view says so. */
  const setHelp = (acknowledged: boolean) => hub.setKiosk('k1', { help: { at: 5, acknowledged } })

  it('is asked of the hub; told, and on the way, only when it is so', async () => {
    await startKiosk()
    hub.answers.set('RequestHelp', () => {
      setHelp(false)
      return {}
    })
    await ask().click()
    await said('已通知大堂经理，请稍候').waitFor()
    await page.getByText('没带身份证').waitFor()
    expect(hub.commands.map(({ type, data }) => [type, data])).toEqual([
      ['RequestHelp', { kioskId: 'k1', topic: 'general' }],
    ])
    await page.getByRole('button', { name: '知道了' }).click()
    await said('已通知大堂经理，请稍候').waitFor({ state: 'detached' })
    expect(await ask().textContent()).toContain('已通知大堂经理，请稍候')
    setHelp(true)
    await said('大堂经理马上就到').waitFor()
    hub.setKiosk('k1', { help: null })
    await said('大堂经理马上就到').waitFor({ state: 'detached' })
    expect((await ask().textContent())?.trim()).toBe('人工帮助')
    expect(screen.complaints).toEqual([])
  })

  it('that could not be asked for is not said to be: where to go instead', async () => {
    await startKiosk()
    hub.answers.set('RequestHelp', () => ({ refuse: 'DAY_NOT_OPEN' }))
    await ask().click()
    const words = page.getByRole('alert').filter({ hasText: '暂时联系不上大堂经理' })
    await words.waitFor()
    expect(await words.textContent()).toContain('请到大堂服务台')
    await page.getByRole('button', { name: '知道了' }).click()
    hub.answers.set('RequestHelp', () => ({ silent: true }))
    await ask().click()
    await said('正在通知大堂经理').waitFor()
    await hub.stop()
    await words.waitFor()
    hub.answers.delete('RequestHelp')
    await hub.start()
    await said('已通知大堂经理，请稍候').waitFor()
  })

  it('is asked for from the words of a refusal and beside a ticket without paper, with what it is about', async () => {
    await startKiosk()
    hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' }))
    await tile('现金业务').click()
    await page.getByRole('button', { name: '请大堂经理过来' }).click()
    await said('已通知大堂经理，请稍候').waitFor()
    giveTicket('notPrinted')
    await tile('现金业务').click()
    await page.getByText('V004').waitFor()
    await ask().click()
    await said('已通知大堂经理，请稍候').waitFor()
    const topics = hub.commands.flatMap(({ type, data }) => (type === 'RequestHelp' ? [data] : []))
    expect(topics).toEqual([
      { kioskId: 'k1', topic: 'ticket' },
      { kioskId: 'k1', topic: 'printer' },
    ])
  })

  it('fits every screen in every state, in both languages and in large type, with targets for every hand', async () => {
    await startKiosk()
    const check = async (state: string) => {
      for (const [width, height] of [
        [1080, 1920],
        [1280, 800],
      ] as const) {
        await page.setViewportSize({ width, height })
        for (const press of ['大字版', 'English', 'Standard text', '中文']) {
          expect(await cutOff(page, '.help-panel, .help, .trouble'), `${state}, ${width}, before ${press}`).toEqual([])
          const sizes = await page.evaluate<number[]>(
            "[...document.querySelectorAll('button')].map((button) => button.getBoundingClientRect().height)",
          )
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(64)
          await page.getByRole('button', { name: press }).click()
        }
      }
      expect(await accessibilityBreaches(page), state).toEqual([])
    }
    hub.answers.set('RequestHelp', () => ({ refuse: 'DAY_NOT_OPEN' }))
    await ask().click()
    await page.locator('.help-panel.untold').waitFor()
    await check('untold')
    setHelp(false)
    await page.locator('.help-panel.told').waitFor()
    await check('told')
    setHelp(true)
    await page.locator('.help-panel.coming').waitFor()
    await check('coming')
    hub.answers.set('IssueTicket', () => ({ refuse: 'NUMBERS_EXHAUSTED' }))
    await tile('现金业务').click()
    await page.locator('.trouble').waitFor()
    await check('trouble')
  })
})

it('says since when it is offline and goes live again by itself, with the press that was under way', async () => {
  await startKiosk()
  await page.evaluate("window.notReloaded = 'yes'")
  hub.answers.set('IssueTicket', () => ({ silent: true }))
  await tile('现金业务').click()
  await hub.commandWhere(({ type }) => type === 'IssueTicket')
  await hub.stop()
  await page.getByText('暂停取号，正在恢复').waitFor()
  expect(await tile('开户与银行卡').isDisabled()).toBe(true)
  giveTicket()
  await hub.start()
  await page.getByText('V004').waitFor()
  expect(new Set(hub.commands.map(({ id }) => id)).size).toBe(1)
  expect(hub.commands).toHaveLength(2)
  expect(await page.evaluate('window.notReloaded')).toBe('yes')
})

it('fits every screen with four to eight businesses, in both languages and in large type', async () => {
  await startKiosk()
  const all = hub.views.kiosks.get('k1')?.businesses ?? []
  for (const [width, height] of [
    [1080, 1920],
    [1280, 800],
    [800, 1280],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const count of [4, 6, 8]) {
      const businesses = Array.from({ length: count }, (_, index) => all[index % all.length]).filter(
        (entry) => entry !== undefined,
      )
      hub.setKiosk('k1', { businesses })
      await page.locator(`.tiles.of-${count}`).waitFor()
      for (const press of ['大字版', 'English', 'Standard text', '中文']) {
        expect(
          await cutOff(page, '.tile, .band, .kiosk, .names'),
          `${width}x${height}, ${count}, before ${press}`,
        ).toEqual([])
        await page.getByRole('button', { name: press }).click()
      }
    }
  }
})

it('fits with a notice about the printer too, and scrolls downwards only where the screen is far too small', async () => {
  await startKiosk()
  hub.setKiosk('k1', { printer: 'paperOut' })
  await page.getByText('打印纸已用完').waitFor()
  for (const [width, height] of [
    [1080, 1920],
    [1280, 800],
    [360, 640],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const press of ['大字版', 'English', 'Standard text', '中文']) {
      const found = await cutOff(page, '.tile, .band, .names, .foot p')
      expect(width === 360 ? found.filter((what) => what !== 'the page') : found, `${width} before ${press}`).toEqual(
        [],
      )
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      await page.getByRole('button', { name: press }).click()
    }
  }
})

it('has no breach of accessibility that can be found by rule', async () => {
  await startKiosk()
  expect(await accessibilityBreaches(page)).toEqual([])
  presentCard()
  await page.getByText('金卡客户').waitFor()
  await page.getByRole('button', { name: 'English' }).click()
  expect(await accessibilityBreaches(page)).toEqual([])
  giveTicket('notPrinted')
  await tile('Cash services').click()
  await page.getByText('V004').waitFor()
  expect(await accessibilityBreaches(page)).toEqual([])
})
