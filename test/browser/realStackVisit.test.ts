import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { KioskView, TicketView, WindowView } from '../../contracts/index.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import { notice, type TestBranch } from '../support/branch.ts'
import {
  type BranchPages,
  big,
  boardShows,
  customersWait,
  markPages,
  spaceUntil,
  useBranchPages,
} from '../support/branchPages.ts'
import { fullBranch } from '../support/fullBranch.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** One customer's way through the branch on all its pages at once, with a real hub, agent and simulated devices behind them. */
let branch: TestBranch
let pages: BranchPages

useBranchPages(fullBranch, (opened) => {
  ;({ branch, pages } = opened)
})

/** Four pages, two restarts, and a voice that is waited for. */
const LONG_MS = 120_000
/** The evaluator of window 1. */
const EVALUATOR = 11
const VERY_SATISFIED = 1
const DISSATISFIED = 4
const invited = () => notice(branch.lines.keypads, 'evaluation-invited', ({ address }) => address === EVALUATOR)
const press = (choice: number) => branch.lines.keypads.device.act('evaluate', { address: EVALUATOR, choice })

/** How many evaluations the hub's journal holds on disk. */
function evaluationsInJournal(): number {
  const journal = new Database(dataPaths(branch.dataDirectory).hub, { readonly: true })
  try {
    return journal.prepare("SELECT count(*) FROM journal WHERE type = 'EvaluationGiven'").pluck().get() as number
  } finally {
    journal.close()
  }
}

/** What the hall has fetched to say, in order: the number of each announcement. */
function announcementsOf(hall: Page): string[] {
  const numbers: string[] = []
  hall.on('request', (request) => {
    if (isSound(request.url())) numbers.push(new URL(request.url()).searchParams.get('number') ?? '')
  })
  return numbers
}
const isSound = (url: string) => url.includes('/announcement.wav')

/** Seconds of sound in a WAV file of the usual form. */
function secondsOf(wav: Buffer): number {
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
  expect(wav.toString('latin1', 8, 16)).toBe('WAVEfmt ')
  const data = wav.indexOf('data', 12, 'latin1')
  return wav.readUInt32LE(data + 4) / wav.readUInt32LE(28)
}

const hallShows = (hall: Page, number: string) => hall.locator('.call .number', { hasText: number }).waitFor()
/** The hall has said a call as often as it was to, and is calm about it. */
const saidOut = (hall: Page) => hall.locator('.enters').waitFor({ state: 'detached' })
const ticket = async (number: string): Promise<TicketView | undefined> => {
  const supervisor = await branch.screen('supervisor')
  const { tickets } = await supervisor.get<{ tickets: TicketView[] }>('/api/v1/tickets')
  return tickets.find((one) => one.number === number)
}
/** Until devices at window 1 answer: what is asked of them before waits for nobody. */
const windowReady = async () =>
  (await branch.screen('supervisor')).until<WindowView>(
    'window:w1',
    ({ board, evaluator }) => board === 'ok' && evaluator === 'ok',
  )

describe('a customer', () => {
  it(
    'is greeted, called, served and asked, and his bad mark reaches teller and manager',
    async () => {
      const { reader, printer } = branch.lines
      const kiosk = await pages.kiosk()
      const hall = await pages.hall()
      const softCall = await pages.softCall('teller1', '1 号窗口')
      const pad = await pages.pad()
      await windowReady()
      await spaceUntil(softCall, '暂无等候客户')

      const watching = await branch.kiosk('k1')
      await watching.until<KioskView>('kiosk:k1', (view) => view.printer === 'ok' && view.reader === 'ok')
      reader.device.act('present-card', { seed: 4, layout: 'citizen' })
      const { reading } = await watching.until<KioskView>('kiosk:k1', (view) => view.reading !== null)
      const name = reading?.customer?.name ?? ''
      expect(name).toMatch(/^\p{Script=Han}\*+$/u)
      await kiosk.getByRole('heading', { name: `${name}，您好` }).waitFor()
      expect(await accessibilityBreaches(kiosk)).toEqual([])
      const paper = notice(printer, 'printed')
      await kiosk.getByRole('button', { name: '现金业务' }).click()
      expect(JSON.stringify(await paper)).toContain('A001')
      await kiosk.getByText('请取走号票').waitFor()

      // He waits: staff see him, the hall screen tells of nobody's number.
      await pad.getByRole('button', { name: /^A001/ }).waitFor()
      await hall.getByText('现金业务 1 人').waitFor()
      await hall.getByText('暂无叫号').waitFor()
      expect(await hall.content()).not.toContain('A001')

      const fetched = hall.waitForResponse((response) => isSound(response.url()))
      const board = boardShows(branch, 1, 'A001')
      await big(softCall, '呼叫下一位').waitFor()
      await spaceUntil(softCall, '开始办理')
      expect(await board).toMatchObject({ text: '请A001号到1号窗口' })
      await hallShows(hall, 'A001')
      expect((await hall.locator('.call .to').textContent())?.replace(/\s/g, '')).toBe('请到1号窗口')
      const sound = await fetched
      expect([sound.status(), sound.headers()['content-type']]).toEqual([200, 'audio/wav'])
      expect(secondsOf(await sound.body())).toBeGreaterThan(1)
      expect(await accessibilityBreaches(hall)).toEqual([])

      await spaceUntil(softCall, '办理完成')
      const asked = invited()
      await softCall.keyboard.press(' ')
      await asked
      await softCall.getByText('已邀请评价').waitFor()
      expect(evaluationsInJournal()).toBe(0)
      let inJournalWhenAcked = -1
      const acked = notice(branch.lines.keypads, 'evaluation-acked', () => {
        inJournalWhenAcked = evaluationsInJournal()
        return true
      })
      press(DISSATISFIED)
      expect(await acked).toMatchObject({ address: EVALUATOR, choice: DISSATISFIED })
      expect(inJournalWhenAcked).toBe(1)

      await softCall.getByText('评价：不满意').waitFor()
      await softCall.getByText('低分，已提醒大堂经理').waitFor()
      await pad.getByRole('button', { name: '提醒，1 条待处理' }).click()
      const bell = pad.getByRole('dialog', { name: '提醒' })
      await bell.getByText('A001 评价：不满意 · 1 分').waitFor()
      await bell.getByText(/1 号窗口/).waitFor()
      for (const page of [softCall, pad]) expect(await accessibilityBreaches(page)).toEqual([])
      await bell.getByRole('button', { name: '知道了' }).click()
      await bell.getByText('已知悉').waitFor()
      await pad.keyboard.press('Escape')
      await pad.getByRole('button', { name: '提醒', exact: true }).waitFor()
      // Of whom he is, no page outside the counter knows anything.
      for (const page of [kiosk, hall]) expect(await page.content()).not.toContain(name)
      expect(pages.complaints).toEqual([])
    },
    LONG_MS,
  )

  it('who says nothing bad disturbs no manager', async () => {
    const softCall = await pages.softCall('teller1', '1 号窗口')
    const pad = await pages.pad()
    await windowReady()
    await customersWait(branch, 1)
    for (const offered of ['呼叫下一位', '开始办理', '办理完成']) await spaceUntil(softCall, offered)
    const asked = invited()
    await softCall.keyboard.press(' ')
    await asked
    press(VERY_SATISFIED)
    await softCall.getByText('评价：非常满意').waitFor()
    expect((await ticket('A001'))?.evaluation).toMatchObject({ score: 5, low: false })
    expect(await pad.getByRole('button', { name: '提醒', exact: true }).isVisible()).toBe(true)
    expect(await softCall.getByText('低分').count()).toBe(0)
  })
})

describe('a power cut', () => {
  it(
    'between call and evaluation reloads no page, calls nobody twice, and loses no mark',
    async () => {
      const kiosk = await pages.kiosk()
      const hall = await pages.hall()
      const softCall = await pages.softCall('teller1', '1 号窗口')
      const pad = await pages.pad()
      const all = [kiosk, hall, softCall, pad]
      await windowReady()
      await customersWait(branch, 2)
      const said = announcementsOf(hall)
      await spaceUntil(softCall, '呼叫下一位')
      await spaceUntil(softCall, '开始办理')
      await hallShows(hall, 'A001')
      await saidOut(hall)
      expect(said).toEqual(['A001'])
      const areNotReloaded = await markPages(all)

      await branch.kill9()
      await Promise.all([
        kiosk.getByText('暂停取号，正在恢复').waitFor(),
        hall.getByText('显示暂停更新').waitFor(),
        softCall.getByText('离线，暂不能操作').waitFor(),
        pad.getByText('画面停留在离线前，暂不能操作').waitFor(),
      ])
      expect(await hall.locator('.call').textContent()).toContain('A001')
      for (const page of all) expect(await accessibilityBreaches(page)).toEqual([])

      await branch.start()
      await Promise.all([
        kiosk.getByText('暂停取号，正在恢复').waitFor({ state: 'detached' }),
        hall.getByText('显示暂停更新').waitFor({ state: 'detached' }),
        big(softCall, '开始办理').and(softCall.locator(':enabled')).waitFor(),
        pad.getByRole('button', { name: /^1 A001/ }).waitFor(),
      ])
      await hallShows(hall, 'A001')
      await windowReady()

      await spaceUntil(softCall, '办理完成')
      const asked = invited()
      await softCall.keyboard.press(' ')
      await asked
      // The power fails again at the very moment the customer is thanked.
      let hubGone = Promise.resolve()
      const acked = notice(branch.lines.keypads, 'evaluation-acked', () => {
        hubGone = branch.kill9()
        return true
      })
      press(DISSATISFIED)
      await acked
      await hubGone
      await branch.start()
      await softCall.getByText('评价：不满意').waitFor()
      await pad.getByRole('button', { name: '提醒，1 条待处理' }).waitFor()
      expect(await ticket('A001')).toMatchObject({ state: 'evaluated', evaluation: { score: 1, low: true } })

      await big(softCall, '呼叫下一位').and(softCall.locator(':enabled')).waitFor()
      const board = boardShows(branch, 1, 'A002')
      await spaceUntil(softCall, '开始办理')
      await board
      await hallShows(hall, 'A002')
      await saidOut(hall)
      expect(said).toEqual(['A001', 'A002'])
      expect(await areNotReloaded()).toBe(true)
      expect(pages.complaints).toEqual([])
    },
    LONG_MS,
  )
})
