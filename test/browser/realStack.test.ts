import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { KioskView, WindowView } from '../../contracts/index.ts'
import { notice, smallBranch, type TestBranch } from '../support/branch.ts'
import {
  type BranchPages,
  big,
  boardShows,
  customersWait,
  markPages,
  spaceUntil,
  useBranchPages,
} from '../support/branchPages.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** The pages as people meet them: a real hub and agent behind them, simulated devices at the far end of real ports. */
let branch: TestBranch
let pages: BranchPages

const askingKiosk = () =>
  smallBranch(({ kiosks }) => {
    for (const kiosk of kiosks ?? []) if (kiosk.id === 'k1') kiosk.onCard = 'ask'
  })
useBranchPages(askingKiosk, (opened) => {
  ;({ branch, pages } = opened)
})

const tile = (page: Page) => page.getByRole('button', { name: '现金业务' })
describe('the kiosk', () => {
  it('greets the cardholder by his masked name, gives number and paper for one press, and forgets him', async () => {
    const { reader, printer } = branch.lines
    const page = await pages.kiosk()
    const watching = await branch.kiosk('k1')
    await watching.until<KioskView>('kiosk:k1', (view) => view.printer === 'ok')
    reader.device.act('present-card', { seed: 4, layout: 'citizen' })
    const { reading } = await watching.until<KioskView>('kiosk:k1', (view) => view.reading !== null)
    const name = reading?.customer?.name ?? ''
    expect(name).toMatch(/^\p{Script=Han}\*+$/u)
    await page.getByRole('heading', { name: `${name}，您好` }).waitFor()

    const printed = notice(printer, 'printed')
    await tile(page).click()
    await page.getByText('A001').waitFor()
    expect(JSON.stringify(await printed)).toContain('A001')
    await page.getByText('请取走号票').waitFor()
    // The card still lies there: the page ends with this customer all the same, by itself.
    await page.getByRole('heading', { name: '您好，请刷身份证取号' }).waitFor()
    const left = await page.evaluate<string>(
      'document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href])',
    )
    expect(left).not.toContain(name)
    expect(left).not.toContain('A001')
    expect(left).not.toMatch(/\d{4}\*{4,}/)
    expect((printer.device.look() as { tickets: unknown[] }).tickets).toHaveLength(1)
    expect(pages.complaints).toEqual([])
  })

  it('says so while the printer has no paper, and that the number has to be remembered', async () => {
    const page = await pages.kiosk()
    branch.lines.printer.device.act('paper-out')
    await page.getByText('打印纸已用完。取号后请记住号码，并告诉大堂经理').waitFor()
    await tile(page).click()
    await page.getByText('A001').waitFor()
    await page.getByRole('alert').filter({ hasText: '打印纸已用完，请记住您的号码' }).waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    const printed = notice(branch.lines.printer, 'printed')
    branch.lines.printer.device.act('refill')
    expect(JSON.stringify(await printed)).toContain('A001')
    await page.getByText('请取走号票').waitFor()
    expect(pages.complaints).toEqual([])
  })
})

describe('the soft-call', () => {
  it('takes customers from the call to their end by the space bar, and the board over the window shows each', async () => {
    const page = await pages.softCall('teller1', '1 号窗口')
    await spaceUntil(page, '暂无等候客户')
    await customersWait(branch, 3)
    await big(page, '呼叫下一位').waitFor()

    const first = boardShows(branch, 1, 'A001')
    await spaceUntil(page, '开始办理')
    expect(await first).toMatchObject({ text: '请A001号到1号窗口' })
    await page.locator('.number').filter({ hasText: 'A001' }).waitFor()
    // Beside the ticket on a wide screen, and on demand below it.
    await page.getByRole('button', { name: '为什么是这位' }).click()
    const why = await page.locator('.ticket .words').textContent()
    expect(why?.length).toBeGreaterThan(4)
    const beside = page.getByRole('complementary').getByText(why ?? '')
    expect(await beside.count()).toBeGreaterThan(0)
    await spaceUntil(page, '办理完成')
    await spaceUntil(page, '呼叫下一位')

    const second = boardShows(branch, 1, 'A002')
    await spaceUntil(page, '开始办理')
    await second
    await page.keyboard.press('n')
    await big(page, '呼叫下一位').waitFor()

    const colleague = await pages.softCall('teller2', '2 号窗口', [360, 640])
    await spaceUntil(colleague, '呼叫下一位')
    const third = boardShows(branch, 1, 'A003')
    await spaceUntil(page, '开始办理')
    await third
    await spaceUntil(page, '办理完成')
    await page.keyboard.press('t')
    await page
      .getByRole('dialog', { name: '转移 A003' })
      .getByRole('button', { name: /^2 号窗口/ })
      .click()
    await page.getByText('当前无客户').waitFor()
    await big(colleague, '呼叫下一位').waitFor()
    const transferred = boardShows(branch, 2, 'A003')
    await spaceUntil(colleague, '开始办理')
    await transferred
    const states = await (await branch.screen('manager')).get<{ tickets: { number: string; state: string }[] }>(
      '/api/v1/tickets',
    )
    expect(Object.fromEntries(states.tickets.map(({ number, state }) => [number, state]))).toEqual({
      A001: 'served',
      A002: 'noShow',
      A003: 'called',
    })
    expect(pages.complaints).toEqual([])
  })

  it('of two tabs of one teller, the one left behind is refused with what is true now', async () => {
    const page = await pages.softCall('teller1', '1 号窗口')
    const behind = await page.context().newPage()
    // Messages from the hub are kept back while `held` is a list: a tab that has not heard yet.
    let held: (() => void)[] | undefined
    await behind.routeWebSocket(/\/socket\.io\//, (socket) => {
      const hub = socket.connectToServer()
      hub.onMessage((message) => {
        if (held) held.push(() => socket.send(message))
        else socket.send(message)
      })
    })
    await behind.goto(page.url())
    await customersWait(branch, 1)
    await spaceUntil(page, '呼叫下一位')
    await spaceUntil(page, '开始办理')
    await big(behind, '开始办理').waitFor()

    held = []
    await spaceUntil(page, '办理完成')
    await behind.bringToFront()
    await behind.keyboard.press('n')
    await behind.getByText('已发送，等待答复').waitFor()
    const arrivals = held
    held = undefined
    for (const arrive of arrivals) arrive()
    const words = behind.getByRole('alert').filter({ hasText: 'A001 现在：服务中' })
    await words.waitFor()
    await big(behind, '办理完成').waitFor()

    // Both go on from there, and each sees what the other has done.
    await spaceUntil(behind, '暂无等候客户')
    await big(page, '暂无等候客户').waitFor()
    expect(pages.complaints).toEqual([])
  })
})

it('both pages say that they are offline while the hub is dead, and go on without being loaded anew', async () => {
  const kiosk = await pages.kiosk()
  const softCall = await pages.softCall('teller1', '1 号窗口')
  await customersWait(branch, 1)
  await spaceUntil(softCall, '呼叫下一位')
  const areNotReloaded = await markPages([kiosk, softCall])

  await branch.kill9()
  await Promise.all([
    kiosk.getByText('暂停取号，正在恢复').waitFor(),
    softCall.getByText('离线，正在重连').first().waitFor(),
    softCall.getByText('离线，暂不能操作').waitFor(),
  ])
  expect(await tile(kiosk).isDisabled()).toBe(true)
  expect(await big(softCall, '呼叫下一位').isDisabled()).toBe(true)

  await branch.start()
  await Promise.all([
    kiosk.getByText('暂停取号，正在恢复').waitFor({ state: 'detached' }),
    big(softCall, '呼叫下一位').and(softCall.locator(':enabled')).waitFor(),
  ])
  const called = boardShows(branch, 1, 'A001')
  await spaceUntil(softCall, '开始办理')
  await called
  await tile(kiosk).click()
  await kiosk.getByText('A002').waitFor()
  expect(await areNotReloaded()).toBe(true)
  const teller = await branch.screen('teller1')
  expect((await teller.view<WindowView>('window:w1')).current).toMatchObject({ number: 'A001', state: 'called' })
  expect(pages.complaints).toEqual([])
})
