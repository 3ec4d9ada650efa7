import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallView, DisplayView, Language } from '../../contracts/index.ts'
import { mockCall } from '../support/mockDisplays.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page

useMockScreen(1920, 1080, (opened) => {
  ;({ hub, screen, page } = opened)
})

beforeEach(() => page.clock.install())

/** A call stands alone for so long. */
const SHOWN_MS = 4000
/** This time goes by on the page at once; the hub and the loudspeaker take theirs. */
const pass = (ms: number) => page.clock.runFor(ms)

async function open(display = 'hall'): Promise<void> {
  // Away from the page of before: to its own address it would not go anew, and what is read then is the old page.
  await page.goto('about:blank')
  await page.goto(`${hub.url}/hall/#${display}.mock-key-0123456789`)
  await page.locator('.hall, .over-window').waitFor()
}
/** The view of the hall before the page sees it. */
function prepare(set: Partial<DisplayView>, display = 'hall'): void {
  hub.setDisplay(display, set)
}
let seq = 2000
/** A call made now. Calls of a page that was live, or not, when they were made. */
function fresh(number: string, windowNumber: number, over: Partial<CallView> = {}): CallView {
  return mockCall(number, windowNumber, 0, { callId: `${++seq}.0`, at: hub.tick(), isCalling: true, ...over })
}
function callNow(...calls: CallView[]): void {
  const before = hub.views.displays.get('hall')?.calls ?? []
  const others = before.filter(({ ticketId }) => !calls.some((call) => call.ticketId === ticketId))
  hub.setDisplay('hall', { calls: [...calls].reverse().concat(others) })
}
/** The calls of the hall with this one as the only one that is not over: no other is shown before it. */
function onlyCalling(call: CallView): CallView[] {
  const before = hub.views.displays.get('hall')?.calls ?? []
  const others = before.filter(({ ticketId }) => ticketId !== call.ticketId)
  return [call, ...others.map((other) => ({ ...other, isCalling: false }))].slice(0, 8)
}
const nobodyCalled = { calls: [] }
/** Parts that do not lie whole in the field they belong to, or are wider than it; and the page when it scrolls. */
function spilled(): Promise<string[]> {
  return page.evaluate(`(() => {
    const parts = '.number, .to, .more, .label, .last, .watch, .bank, .past h2, .past li, .no, .what, .line, .words, .time, .broadcast p'
    const found = [...document.querySelectorAll(parts)].filter((part) => {
      const field = part.closest('.call, .past, .waiting, .offline, .place, .state, .broadcast')?.getBoundingClientRect()
      const box = part.getBoundingClientRect()
      if (!field || box.height === 0) return false
      const isInside = box.top >= field.top - 1 && box.bottom <= field.bottom + 1
      return !isInside || box.left + part.scrollWidth > field.right + 1 || box.left < field.left - 1
    })
    const root = document.documentElement
    const scrolls = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth
    return found.map((part) => part.className + ': ' + part.textContent.trim()).concat(scrolls ? ['the page'] : [])
  })()`)
}
const big = (number: string) => page.locator('.call .number', { hasText: number })
const listed = () => page.locator('.past .number').allTextContents()

/** From now on the page keeps account of what stands in the big field, since when (ms), and beside what list. */
async function watchBigField(): Promise<() => Promise<{ number: string; at: number; past: string[] }[]>> {
  await page.evaluate(`(() => {
    window.seen = []
    const look = () => {
      const number = document.querySelector('.call .number')?.textContent ?? ''
      const past = [...document.querySelectorAll('.past .number')].map((element) => element.textContent)
      if (number && window.seen.at(-1)?.number !== number) window.seen.push({ number, at: performance.now(), past })
    }
    look()
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })()`)
  return () => page.evaluate('window.seen')
}

describe('starting', () => {
  it('takes the key out of the address and goes on by its cookie after a reload', async () => {
    await open()
    expect(page.url()).toBe(`${hub.url}/hall/`)
    await page.reload()
    await page.locator('.hall').waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('says in words that it has not been enabled', async () => {
    await page.goto(`${hub.url}/hall/`)
    await page.getByText('本屏尚未启用').waitFor()
    await page.goto(`${hub.url}/hall/#hall.a-key-that-is-wrong`)
    await page.getByText('启动地址不正确或已作废').waitFor()
    expect(page.url()).toBe(`${hub.url}/hall/`)
  })
})

describe('calls', () => {
  it('made at the same moment are shown alone one after the other, each for its time, none listed before', async () => {
    prepare(nobodyCalled)
    await open()
    const seen = await watchBigField()
    callNow(fresh('A001', 1), fresh('B002', 2), fresh('C003', 3))
    for (const number of ['A001', 'B002']) {
      await big(number).waitFor()
      await pass(SHOWN_MS)
    }
    await big('C003').waitFor()
    await page.locator('.past .number').nth(1).waitFor()
    const order = await seen()
    expect(order.map(({ number }) => number)).toEqual(['A001', 'B002', 'C003'])
    expect(order.map(({ past }) => past)).toEqual([[], ['A001'], ['B002', 'A001']])
    for (const [index, { at }] of order.entries()) {
      if (index > 0) expect(at - (order[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(3900)
    }
    expect(await page.getByText('Number C003, please go to counter 3').count()).toBe(1)
  })

  it('repeated are shown again', async () => {
    prepare(nobodyCalled)
    await open()
    const first = fresh('A001', 1)
    const second = fresh('B002', 2)
    callNow(first, second)
    await big('A001').waitFor()
    await pass(SHOWN_MS)
    await big('B002').waitFor()
    callNow({ ...first, callId: first.callId.replace('.0', '.1'), at: hub.tick() })
    await pass(SHOWN_MS)
    await big('A001').waitFor()
    expect(await listed()).toEqual(['B002'])
  })

  it('enter with one emphasis, and with none where motion is not wanted', async () => {
    prepare(nobodyCalled)
    await open()
    callNow(fresh('A001', 1))
    await big('A001').waitFor()
    const name = 'getComputedStyle(document.querySelector(".enters")).animationName'
    expect(await page.evaluate(name)).toBe('none')
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await page.evaluate(name)).toMatch(/^enter/)
    expect(await page.evaluate('getComputedStyle(document.querySelector(".enters")).animationDuration')).toBe('0.4s')
  })

  it('of a while ago leave a calm picture with the last of them', async () => {
    const calls = (hub.views.displays.get('hall')?.calls ?? []).map((call) => ({ ...call, isCalling: false }))
    prepare({ calls: calls.map((call) => ({ ...call, at: call.at - 60_000 })) })
    await open()
    await page.getByRole('heading', { name: '汇安银行' }).waitFor()
    expect((await page.locator('.last').textContent())?.replace(/\s+/g, '')).toBe('最近叫号A0163号窗口')
    expect(await listed()).toEqual(['C004', 'A015', 'V002', 'B009', 'A014', 'A013'])
  })
})

describe('a lost connection', () => {
  it('is told within three seconds; what was called meanwhile is shown afterwards, and nothing twice', async () => {
    prepare(nobodyCalled)
    await open()
    await page.evaluate("window.notReloaded = 'yes'")
    callNow(fresh('A001', 1))
    await big('A001').waitFor()
    const seen = await watchBigField()
    const cutAt = performance.now()
    await hub.stop()
    await page.getByText('显示暂停更新').waitFor()
    await page.getByText('连接中断前的叫号').waitFor()
    expect(performance.now() - cutAt).toBeLessThan(3000)
    expect(await big('A001').isVisible()).toBe(true)
    // Another run of the hub; one of the calls made while it was away is too old to be said.
    callNow(fresh('D009', 4, { at: hub.tick() - 200_000, callId: '1500.0' }), fresh('B002', 2), fresh('C003', 3))
    await hub.start()
    await page.getByText('显示暂停更新').waitFor({ state: 'detached' })
    for (const number of ['A001', 'B002']) {
      await big(number).waitFor()
      await pass(SHOWN_MS)
    }
    await big('C003').waitFor()
    expect((await seen()).map(({ number }) => number)).toEqual(['A001', 'B002', 'C003'])
    expect(await listed()).toContain('D009')
    expect(await page.evaluate('window.notReloaded')).toBe('yes')
  })

  it('ends by itself when the hub has forgotten the session', async () => {
    await open()
    hub.endSessions()
    callNow(fresh('E005', 5))
    await big('E005').waitFor()
    expect(screen.complaints).toEqual([])
  })
})

describe('the voice', () => {
  const spoken = () =>
    hub.announcements.map((url) => {
      const query = new URL(url, hub.url).searchParams
      return `${query.get('number')} ${query.get('window')} ${query.get('languages')} ${query.get('chime')}`
    })
  /** A browser decides by rules of its own, and not the same way each time, whether a page may sound untouched. */
  async function openUntouched(): Promise<void> {
    await page.addInitScript(`{
      let isTouched = false
      addEventListener('pointerdown', () => { isTouched = true }, true)
      window.AudioContext = class extends AudioContext {
        get state() {
          return isTouched ? super.state : 'suspended'
        }
      }
    }`)
    prepare(nobodyCalled)
    await open()
  }
  async function openWithSound(): Promise<void> {
    await openUntouched()
    await page.getByRole('button', { name: '点按以开启声音' }).click()
    await page.getByRole('button').waitFor({ state: 'detached' })
  }

  /** Shown, said and said again; then the rest of its time goes by. */
  async function saidTwice(number: string): Promise<void> {
    await big(number).waitFor()
    await hub.announcementWhere((url, index) => url.includes(`number=${number}`) && index % 2 === 1)
    await pass(SHOWN_MS)
  }

  it('says each call as often as configured, in order, the chime once, while it is shown', async () => {
    await openWithSound()
    callNow(fresh('A001', 1), fresh('B002', 2))
    await saidTwice('A001')
    await saidTwice('B002')
    await page.locator('.enters').waitFor({ state: 'detached' })
    expect(spoken()).toEqual(['A001 1 zh-CN,en 1', 'A001 1 zh-CN,en 0', 'B002 2 zh-CN,en 1', 'B002 2 zh-CN,en 0'])
    expect(screen.complaints).toEqual([])
  })

  it('says nothing a second time after a restart of the hub or of the page', async () => {
    await openWithSound()
    callNow(fresh('A001', 1))
    await saidTwice('A001')
    await page.locator('.enters').waitFor({ state: 'detached' })
    await hub.stop()
    await page.getByText('显示暂停更新').waitFor()
    await hub.start()
    await page.getByText('显示暂停更新').waitFor({ state: 'detached' })
    await page.reload()
    await big('A001').waitFor()
    expect(await page.locator('.enters').count()).toBe(0)
    expect(spoken()).toHaveLength(2)
  })

  it('is asked for in vain while the browser forbids it, and for no screen without sound', async () => {
    await openUntouched()
    await page.getByRole('button', { name: '点按以开启声音' }).waitFor()
    callNow(fresh('A001', 1), fresh('B002', 2))
    await big('A001').waitFor()
    await pass(SHOWN_MS)
    await big('B002').waitFor()
    expect(spoken()).toEqual([])
    prepare({ sound: { on: false, percent: 80, repeat: 2, chime: true, languages: ['zh-CN'] } })
    await page.getByRole('button').waitFor({ state: 'detached' })
  })

  it('holds up nobody when the hub has none', async () => {
    await page.route('**/announcement.wav*', (route) => route.fulfill({ status: 404, body: '{}' }))
    await openWithSound()
    const seen = await watchBigField()
    callNow(fresh('A001', 1), fresh('B002', 2))
    await big('A001').waitFor()
    await pass(SHOWN_MS)
    await big('B002').waitFor()
    const [first, second] = await seen()
    expect((second?.at ?? Number.NaN) - (first?.at ?? Number.NaN)).toBeLessThan(6000)
  })
})

describe('people waiting', () => {
  const NAMES = [
    ['现金业务', 'Cash services'],
    ['开户与银行卡', 'Accounts and cards'],
    ['外汇业务', 'Foreign exchange'],
    ['理财与基金', 'Wealth and funds'],
    ['贷款', 'Loans'],
  ] as const
  /** So many businesses, the last with the most people. */
  const wait = (count: number) => {
    const businesses = Array.from({ length: count }, (_, index) => {
      const [zh, en] = NAMES[index % NAMES.length] ?? ['', '']
      const nth = index < NAMES.length ? '' : ` ${Math.floor(index / NAMES.length) + 1}`
      return { id: `b${index}`, name: { 'zh-CN': zh + nth, en: en + nth }, hint: null, meanServiceMinutes: 8 }
    })
    hub.setBranch({ businesses })
    prepare({ waiting: businesses.map(({ id }, index) => ({ businessId: id, waiting: index * 3 + 5 })) })
  }
  /** The items of the row, each with its words, its people and whether it is to be seen whole. */
  const items = () =>
    page.evaluate<[words: string, people: number, isWhole: boolean][]>(`(() => {
      const row = document.querySelector('.waiting ul').getBoundingClientRect()
      const band = document.querySelector('.waiting').getBoundingClientRect()
      return [...document.querySelectorAll('.waiting li')].map((item) => {
        const box = item.getBoundingClientRect()
        const isWhole =
          box.top >= band.top && box.bottom <= Math.min(row.bottom, innerHeight) + 1 && box.right <= row.right + 1
        return [item.textContent.trim(), parseInt(item.querySelector('b').textContent), isWhole]
      })
    })()`)
  const fontSize = () =>
    page.evaluate<number>("parseFloat(getComputedStyle(document.querySelector('.waiting li')).fontSize)")

  it.each(['zh-CN', 'en'] as const)('are all told, by business and the rest as one figure (%s)', async (language) => {
    hub.setBranch({ languages: [language] })
    for (const count of [3, 4, 8, 20]) {
      wait(count)
      for (const [width, height] of [
        [1920, 1080],
        [1280, 720],
        [1080, 1920],
      ] as const) {
        await page.setViewportSize({ width, height })
        await open()
        const told = await items()
        const all = Array.from({ length: count }, (_, index) => index * 3 + 5).reduce((sum, people) => sum + people)
        const where = `${count} at ${width}: ${JSON.stringify(told)}`
        expect(
          told.filter(([, , isWhole]) => !isWhole),
          where,
        ).toEqual([])
        expect(
          told.reduce((sum, [, people]) => sum + people, 0),
          where,
        ).toBe(all)
        // Four are told each by its name, of more those with the most people.
        expect(told.length, where).toBeGreaterThanOrEqual(Math.min(count, width > height ? 4 : 3))
        expect(
          told.some(([, people]) => people === count * 3 + 2),
          where,
        ).toBe(true)
        if (width === 1920) expect(await fontSize()).toBeGreaterThanOrEqual(48)
      }
      expect(await spilled(), `${count}`).toEqual([])
    }
  })

  it('are told anew when there are fewer businesses with anybody', async () => {
    wait(20)
    await open()
    await page.locator('.waiting .rest').waitFor()
    prepare({ waiting: [{ businessId: 'b0', waiting: 2 }] })
    await page.locator('.waiting .rest').waitFor({ state: 'detached' })
    expect(await items()).toEqual([['现金业务 2 人', 2, true]])
  })

  it('are none, in words', async () => {
    prepare({ waiting: [{ businessId: 'cash', waiting: 0 }], calls: [] })
    await open()
    await page.getByText('现在无人等候').waitFor()
    await page.getByText('暂无叫号').waitFor()
    prepare({ waiting: [{ businessId: 'cash', waiting: 1 }] })
    await page.getByText('现金业务 1 人').waitFor()
  })
})

describe('the screen over a window', () => {
  const at = (over: Partial<NonNullable<DisplayView['window']>>) => {
    const window = hub.views.displays.get('door3')?.window
    if (window) prepare({ window: { ...window, ticket: null, ...over } }, 'door3')
  }

  it('says who is to come, who is there, and why nobody is', async () => {
    await page.setViewportSize({ width: 1280, height: 400 })
    at({})
    await open('door3')
    await pass(SHOWN_MS)
    await page.getByRole('heading', { name: '请等候叫号' }).waitFor()
    at({ ticket: { number: 'A017', state: 'called' } })
    await page.getByText('请到本窗口').waitFor()
    await page.getByText('Please come to this counter').waitFor()
    at({ ticket: { number: 'A017', state: 'serving' } })
    await page.getByText('办理中').waitFor()
    expect(await page.getByRole('heading', { name: 'A017' }).isVisible()).toBe(true)
    at({ status: 'paused', pauseReason: { 'zh-CN': '清点现金', en: 'Counting cash' } })
    await page.getByRole('heading', { name: '暂停服务' }).waitFor()
    await page.getByText('清点现金').waitFor()
    at({ status: 'paused', pauseReason: { 'zh-CN': '清点现金', en: 'Counting cash' }, pausedUntil: null })
    expect(await page.getByText('恢复').count()).toBe(0)
    at({ status: 'closed' })
    await page.getByRole('heading', { name: '未开放' }).waitFor()
    await hub.stop()
    await page.getByText('显示暂停更新').waitFor()
    expect(screen.complaints).toEqual([])
  })

  it('says until when it is paused, to the minute, and no longer when that is past', async () => {
    await page.setViewportSize({ width: 1280, height: 400 })
    const reason = { 'zh-CN': '清点现金', en: 'Counting cash' }
    const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Asia/Shanghai' })
    const minute = (wallMs: number) => clock.format(Math.ceil(wallMs / 60_000) * 60_000).replace(/^0/, '')
    const earliest = minute(Date.now() + 15 * 60_000)
    prepare({ calls: [] }, 'door3')
    at({ status: 'paused', pauseReason: reason, pausedUntil: hub.tick() + 15 * 60_000 })
    await open('door3')
    const said = page.getByText(/预计 \d+:\d\d 恢复/)
    const back = (await said.textContent())?.match(/\d+:\d\d/)?.[0]
    expect([earliest, minute(Date.now() + 15 * 60_000)]).toContain(back)
    await page.getByText(`Back at about ${back}`).waitFor()
    expect(await spilled()).toEqual([])
    at({ status: 'paused', pauseReason: null, pausedUntil: hub.tick() - 60_000 })
    await page.getByText('请留意其他窗口叫号').waitFor()
    expect(await said.count()).toBe(0)
  })

  it('shows a call for its time, even when the next one comes at once', async () => {
    at({})
    prepare({ calls: [] }, 'door3')
    await open('door3')
    const first = fresh('A001', 3)
    prepare({ calls: [first] }, 'door3')
    at({ ticket: { number: 'A001', state: 'called' } })
    await page.locator('.enters', { hasText: 'A001' }).waitFor()
    prepare({ calls: [fresh('A002', 3), { ...first, isCalling: false }] }, 'door3')
    at({ ticket: { number: 'A002', state: 'called' } })
    expect(await page.locator('.number').textContent()).toBe('A001')
    await pass(SHOWN_MS)
    await page.locator('.enters', { hasText: 'A002' }).waitFor()
  })
})

describe('a text for everybody', () => {
  const text = { 'zh-CN': '今日 15:30 停止取号，请抓紧办理', en: 'No more numbers after 15:30 today' }
  const band = () => page.locator('.broadcast')

  it('stands below the calls in both languages, and calls go on beside it', async () => {
    prepare(nobodyCalled)
    await open()
    prepare({ broadcast: text })
    await band().getByText(text['zh-CN']).waitFor()
    await band().getByText(text.en).waitFor()
    callNow(fresh('A001', 1), fresh('B002', 2))
    await big('A001').waitFor()
    await pass(SHOWN_MS)
    await big('B002').waitFor()
    expect(await listed()).toEqual(['A001'])
    expect(await spilled()).toEqual([])
    expect(await accessibilityBreaches(page)).toEqual([])
    await hub.stop()
    await page.getByText('显示暂停更新').waitFor()
    expect(await band().count()).toBe(0)
    await hub.start()
    await band().waitFor()
    prepare({ broadcast: null })
    await band().waitFor({ state: 'detached' })
  })

  it('is not on the screen over a window', async () => {
    prepare({ broadcast: text }, 'door3')
    await open('door3')
    expect(await page.getByText(text['zh-CN']).count()).toBe(0)
  })

  it('of any length hides no part of a call on any screen', async () => {
    const long = {
      'zh-CN': '请各位客户留意'.repeat(29).slice(0, 200),
      en: 'Dear customers, '.repeat(13).trim().slice(0, 200),
    }
    for (const [width, height] of [
      [1920, 1080],
      [1280, 720],
      [1080, 1920],
      [768, 1024],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const broadcast of [text, long]) {
        prepare({ broadcast, calls: onlyCalling(fresh('M086', 5)) })
        await open()
        await big('M086').waitFor()
        expect(await spilled(), `${width}x${height}`).toEqual([])
        const [call, said] = await page.evaluate<[number, number]>(`['.call .more', '.broadcast'].map((part, index) => {
          const { top, bottom } = document.querySelector(part).getBoundingClientRect()
          return index === 0 ? bottom : top
        })`)
        expect(call, `${width}x${height}`).toBeLessThanOrEqual(said)
        await page.evaluate('sessionStorage.clear()')
      }
    }
  }, 120_000)
})

describe('every size and language', () => {
  const LANGUAGES: Language[][] = [['zh-CN', 'en'], ['en']]

  it('holds the whole call, its number at least 14 % of the height', async () => {
    for (const languages of LANGUAGES) {
      hub.views.branch.languages = languages
      for (const [width, height] of [
        [1920, 1080],
        [1280, 720],
        [3840, 2160],
        [1080, 1920],
        [768, 1024],
      ] as const) {
        await page.setViewportSize({ width, height })
        prepare({ calls: onlyCalling(fresh('M086', 5)) })
        await open()
        await big('M086').waitFor()
        expect(await spilled(), `${width}x${height} ${languages[0]}`).toEqual([])
        const share = await page.evaluate<number>(`(() => {
          const style = getComputedStyle(document.querySelector('.call .number'))
          const pen = document.createElement('canvas').getContext('2d')
          pen.font = style.fontWeight + ' ' + style.fontSize + ' ' + style.fontFamily
          return pen.measureText('M').actualBoundingBoxAscent / innerHeight
        })()`)
        expect(share, `${width}x${height}`).toBeGreaterThanOrEqual(0.14)
        await page.evaluate('sessionStorage.clear()')
      }
    }
  }, 120_000)

  it('holds long numbers and the screens over windows', async () => {
    for (const [width, height] of [
      [1280, 400],
      [1920, 540],
      [800, 480],
      [1080, 1920],
    ] as const) {
      await page.setViewportSize({ width, height })
      await open('door3')
      expect(await spilled(), `${width}x${height}`).toEqual([])
    }
    await page.setViewportSize({ width: 1920, height: 1080 })
    for (const number of ['A1016', 'VIP016', 'AB10165']) {
      prepare({ calls: onlyCalling(fresh(number, 12)) })
      await open()
      await big(number).waitFor()
      expect(await spilled(), number).toEqual([])
    }
  })

  it('has no breach of accessibility that can be found by rule', async () => {
    for (const languages of LANGUAGES) {
      hub.views.branch.languages = languages
      for (const display of ['hall', 'door3']) {
        prepare({ calls: [fresh('A090', 3)] }, display)
        await open(display)
        await page.locator('.number', { hasText: 'A0' }).first().waitFor()
        expect(await accessibilityBreaches(page), `${display} ${languages[0]}`).toEqual([])
      }
    }
    prepare({ calls: [], waiting: [] })
    await open()
    await page.locator('.calm').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    await hub.stop()
    await page.locator('.offline').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
  })
})
