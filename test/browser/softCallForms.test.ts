import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { FormView, TicketForm, WindowView } from '../../contracts/index.ts'
import { FORM_VIEW, TICKET_FORM } from '../support/formFixtures.ts'
import { mockCalled, mockServing, mockWhy } from '../support/mockBranch.ts'
import type { MockHub } from '../support/mockHub.ts'
import { useMockScreen } from '../support/mockScreen.ts'
import { accessibilityBreaches, cutOff, openScreen, type Screen } from '../support/screen.ts'

let hub: MockHub
let screen: Screen
let page: Page
const li = { id: 'li', name: '李雯' }
const WIDE = { width: 1280, height: 800 }
const serving = { current: { ...mockServing, forms: [TICKET_FORM] }, explanation: mockWhy, p75ServiceS: 240 }

const screens = useMockScreen(360, 640, (opened) => {
  ;({ hub, screen, page } = opened)
})
beforeEach(() => {
  hub.answers.set('CloseForm', ({ data }) => {
    const {
      formId,
      outcome,
      coreReference = null,
    } = data as { formId: string; outcome: 'used'; coreReference?: string }
    hub.formDesk.forms.set(formId, { ...FORM_VIEW, state: outcome, coreReference })
    hub.setWindow('w3', { current: { ...serving.current, forms: [{ ...TICKET_FORM, state: outcome }] } })
    return {}
  })
})

async function atWindow(view: Partial<WindowView> = {}, at: Page = page): Promise<void> {
  hub.setWindow('w3', { teller: li, status: 'open', ...view })
  await at.goto(`${hub.url}/staff/?window=w3`)
  await at.getByLabel('用户名').fill('li')
  await at.getByLabel('密码').fill('password')
  await at.keyboard.press('Enter')
  await at.getByRole('heading', { name: '3 号窗口' }).waitFor()
}
async function atWideWindow(view: Partial<WindowView> = {}): Promise<void> {
  await page.setViewportSize(WIDE)
  await atWindow(view)
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
/** What the system's clipboard holds, pasted as into any other field. */
async function pasted(): Promise<string> {
  await page.evaluate(`document.body.insertAdjacentElement('beforeend', document.createElement('textarea')).focus()`)
  await page.keyboard.press('Control+V')
  return page.evaluate<string>(`(() => {
    const field = document.querySelector('textarea')
    field.remove()
    return field.value
  })()`)
}
const views = () => hub.formDesk.asked.filter((url) => !url.includes('.pdf') && !url.includes('?'))

describe('a form beside the ticket', () => {
  it('is there as soon as its customer is called, in words, and asked for once', async () => {
    await atWideWindow({ current: { ...mockCalled, forms: [TICKET_FORM] }, explanation: mockWhy })
    await page.getByRole('heading', { name: '个人取款申请书' }).waitFor()
    for (const words of [
      '123,456.50 元',
      '壹拾贰万叁仟肆佰伍拾陆元伍角整',
      '2026年11月30日',
      '尚未转入',
      '同意：开通短信提醒',
    ]) {
      await page.getByText(words).first().waitFor()
    }
    expect(await page.getByText('其他用途').count()).toBe(0)
    hub.setWindow('w3', { waiting: 3 })
    await page.getByText('等候 3').first().waitFor()
    expect(views()).toHaveLength(1)
    expect(await cutOff(page, '.words, .badge, .acts button')).toEqual([])
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })

  it('is copied field by field: by digit, by arrows and C, and on with V', async () => {
    await atWideWindow(serving)
    await page.getByText('123,456.50 元').waitFor()
    await page.keyboard.press('6')
    await page.getByRole('button', { name: '已复制' }).waitFor()
    expect(await pasted()).toBe('123456.50')
    await page.keyboard.press('v')
    expect(await pasted()).toBe('2026-11-30')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('c')
    expect(await pasted()).toBe('6222020200112233445')
    await button('复制姓名').click()
    expect(await pasted()).toBe('张㛃𬭎')
    // None of these keys was one of the window's own.
    expect(hub.commands).toEqual([])
  })

  it('goes with its customer, and with a page that nobody looks at', async () => {
    await page.clock.install()
    await atWideWindow(serving)
    await page.getByText('123,456.50 元').waitFor()
    await page.evaluate(`(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })()`)
    await page.clock.runFor(301_000)
    await page.getByText('页面长时间未使用，内容已收起').waitFor()
    expect(await page.getByText('123,456.50 元').count()).toBe(0)
    await page.evaluate(`(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    })()`)
    await button('重新显示').click()
    await page.getByText('123,456.50 元').waitFor()
    expect(views()).toHaveLength(2)
    hub.setWindow('w3', { current: null, explanation: null })
    await page.getByText('当前无客户').waitFor()
    expect(await page.content()).not.toContain('123,456.50')
  })

  it('says why it can not be shown, and asks again when it is told to', async () => {
    hub.formDesk.refuse = 'FORM_NOT_HERE'
    await atWideWindow(serving)
    await page.getByText('该客户不在本窗口，请输入表单编号或扫描二维码').waitFor()
    hub.formDesk.refuse = null
    await button('重新显示').click()
    await page.getByText('123,456.50 元').waitFor()
  })

  it('can be put away, and comes back by its key', async () => {
    await atWideWindow(serving)
    await button('收起表单').click()
    await page.getByRole('heading', { name: '各队列等候' }).waitFor()
    await page.keyboard.press('d')
    await page.getByText('123,456.50 元').waitFor()
  })
})

describe('several forms of one ticket', () => {
  const second: FormView = {
    ...FORM_VIEW,
    formId: '01JDFORM000000000000000002',
    reference: 'M4QT8W3Z',
    answers: { ...FORM_VIEW.answers, name: '王芳', amount: '5.00' },
    capitals: { amount: '伍元整' },
    submittedAt: FORM_VIEW.submittedAt + 20 * 60_000,
  }
  const both = (state: TicketForm['state'] = 'submitted') => ({
    ...serving,
    current: { ...serving.current, forms: [TICKET_FORM, { ...TICKET_FORM, formId: second.formId, state }] },
  })
  const buttons = (list: string) => page.getByRole('list', { name: list }).getByRole('button')

  it('are told apart, and what is copied, printed and marked is the chosen one', async () => {
    hub.formDesk.forms.set(second.formId, second)
    hub.answers.set('CloseForm', () => {
      hub.formDesk.forms.set(second.formId, { ...second, state: 'used' })
      hub.setWindow('w3', both('used'))
      return {}
    })
    await page.clock.install()
    await atWideWindow(both())
    const chinese = buttons('本号的表单')
    await chinese.filter({ hasText: '5.00 元 · 王芳' }).filter({ hasText: 'M4QT 8W3Z · 9:22' }).waitFor()
    await chinese.filter({ hasText: '123,456.50 元 · 张㛃𬭎' }).filter({ hasText: 'K7PM 2X9Q · 9:02' }).waitFor()
    // Whoever looks at a form is written down: once for each.
    expect(views()).toHaveLength(2)
    await chinese.filter({ hasText: '王芳' }).click()
    await page.getByText('伍元整').waitFor()
    await page.keyboard.press('6')
    await button('已复制').waitFor()
    expect(await pasted()).toBe('5.00')
    const tab = page.waitForEvent('popup')
    await button('打印表单').click()
    await tab
    await expect.poll(() => hub.formDesk.asked.at(-1)).toContain(`${second.formId}/form.pdf`)
    await page.bringToFront()
    expect(await cutOff(page, '.several button, .words')).toEqual([])
    expect(await accessibilityBreaches(page)).toEqual([])
    await button('标记为已使用').click()
    await button('撤销').waitFor()
    await chinese.filter({ hasText: '标记中' }).filter({ hasText: '王芳' }).waitFor()
    // The other one can be marked meanwhile.
    expect(await button('标记为已使用').isEnabled()).toBe(false)
    await chinese.filter({ hasText: '张㛃𬭎' }).click()
    await page.getByText('壹拾贰万').waitFor()
    expect(await button('标记为已使用').isEnabled()).toBe(true)
    await page.clock.runFor(6_100)
    const { data } = await hub.commandWhere(({ type }) => type === 'CloseForm')
    expect(data).toEqual({ formId: second.formId, outcome: 'used' })
    await chinese.filter({ hasText: '已使用' }).filter({ hasText: '王芳' }).waitFor()
    expect(await chinese.filter({ hasText: '已使用' }).count()).toBe(1)
    await button('English').click()
    const english = buttons('Forms of this ticket')
    await english.filter({ hasText: 'CNY 5.00 · 王芳' }).filter({ hasText: 'Used' }).waitFor()
    expect(await cutOff(page, '.several button, .words')).toEqual([])
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })

  it('are told apart again after nobody has looked for long', async () => {
    hub.formDesk.forms.set(second.formId, second)
    await page.clock.install()
    await atWideWindow(both())
    await page.getByText('5.00 元 · 王芳').waitFor()
    const look = (state: 'hidden' | 'visible') =>
      page.evaluate(`(() => {
        Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      })()`)
    await look('hidden')
    await page.clock.runFor(301_000)
    await page.getByText('页面长时间未使用，内容已收起').waitFor()
    expect(await page.content()).not.toContain('王芳')
    await look('visible')
    await button('重新显示').click()
    await page.getByText('5.00 元 · 王芳').waitFor()
    await page.getByText('123,456.50 元 · 张㛃𬭎').waitFor()
  })
})

describe('a form taken over', () => {
  it('is marked as used with the reference of the core system, and says so', async () => {
    await page.clock.install()
    await atWideWindow(serving)
    await page.getByLabel('核心流水号（可不填）').fill('CB 17')
    await page.getByText('只能用字母、数字和 . _ / -').waitFor()
    await page.getByLabel('核心流水号（可不填）').fill('CB-2026/17')
    await button('标记为已使用').click()
    await page.getByText('个人取款申请书：即将标记为已使用').waitFor()
    expect(hub.commands).toEqual([])
    await page.clock.runFor(6_100)
    const { data } = await hub.commandWhere(({ type }) => type === 'CloseForm')
    expect(data).toEqual({ formId: FORM_VIEW.formId, outcome: 'used', coreReference: 'CB-2026/17' })
    await page.getByText('流水号 CB-2026/17').waitFor()
    await page.getByText('填单已用').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
  })

  it('is not, once that was taken back', async () => {
    await page.clock.install()
    await atWideWindow(serving)
    await button('标记为已使用').click()
    await button('撤销').click()
    await page.clock.runFor(10_000)
    await page.getByText('尚未转入').waitFor()
    expect(hub.commands).toEqual([])
  })

  it('is before its customer is finished, without waiting', async () => {
    hub.answers.set('FinishService', () => {
      hub.setWindow('w3', { current: null, explanation: null })
      return {}
    })
    await atWideWindow(serving)
    await button('标记为已使用').click()
    await button('撤销').waitFor()
    await button('办理完成').click()
    await hub.commandWhere(({ type }) => type === 'FinishService')
    expect(hub.commands.map(({ type }) => type)).toEqual(['CloseForm', 'FinishService'])
  })

  it('is withdrawn only after a second word', async () => {
    await page.clock.install()
    await atWideWindow(serving)
    await button('撤回').click()
    await button('不撤回').click()
    await button('撤回').click()
    await button('确认撤回：内容将销毁').click()
    await page.getByText('个人取款申请书：即将撤回').waitFor()
    await page.clock.runFor(6_100)
    const { data } = await hub.commandWhere(({ type }) => type === 'CloseForm')
    expect(data).toMatchObject({ outcome: 'withdrawn' })
  })

  it('says why the hub refused', async () => {
    hub.answers.set('CloseForm', () => ({ refuse: 'FORM_CLOSED' }))
    await page.clock.install()
    await atWideWindow(serving)
    await button('标记为已使用').click()
    await page.clock.runFor(6_100)
    await page.getByRole('alert').filter({ hasText: '该表单已处理、撤销或过期' }).waitFor()
  })

  it('is, once, where the hub was away when that was to be sent', async () => {
    await page.clock.install()
    await atWideWindow(serving)
    await button('标记为已使用').click()
    await button('撤销').waitFor()
    await hub.stop()
    await page.getByText('起离线，正在重连').first().waitFor()
    await page.clock.runFor(6_100)
    expect(hub.commands).toEqual([])
    await hub.start()
    await page.clock.runFor(2_000)
    await page.getByText('填单已用').waitFor()
    expect(hub.commands.map(({ type }) => type)).toEqual(['CloseForm'])
  })

  it('can not be while the hub is away', async () => {
    await atWideWindow(serving)
    await button('标记为已使用').waitFor()
    await hub.stop()
    await expect.poll(() => button('标记为已使用').isDisabled()).toBe(true)
    // What was fetched can still be copied.
    await page.keyboard.press('1')
    expect(await pasted()).toBe('张㛃𬭎')
  })
})

describe('a form on paper', () => {
  it('is fetched as a document or for the pre-printed paper, set right by what this printer is off by', async () => {
    await atWideWindow(serving)
    const tab = page.waitForEvent('popup')
    await button('打印表单').click()
    await tab
    await expect.poll(() => hub.formDesk.asked.at(-1)).toContain('form.pdf?layout=document&language=zh-CN')
    await button('套打微调（毫米）').click()
    await page.getByLabel('向右').fill('1.5')
    await page.getByLabel('向下').fill('-0.5')
    await page.getByLabel('向下').press('Tab')
    await button('套打').first().click()
    await expect
      .poll(() => hub.formDesk.asked.at(-1))
      .toContain('layout=prePrinted&language=zh-CN&offsetX=1.5&offsetY=-0.5')
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('张')
  })

  it('is said to have failed on the page, and leaves no empty tab', async () => {
    await atWideWindow(serving)
    await page.getByText('123,456.50 元').waitFor()
    hub.formDesk.refuse = 'DOCUMENT_FAILED'
    await button('打印表单').click()
    await page.getByText('文件暂时无法生成，请稍候再试').waitFor()
    await expect.poll(() => page.context().pages().length).toBe(1)
  })
})

describe('in the floating window', () => {
  it('a form lies in a sheet over the ticket, with the same keys', async () => {
    await atWindow(serving)
    await button(/已预填/).waitFor()
    expect(hub.formDesk.asked).toEqual([])
    await page.keyboard.press('d')
    const sheet = page.getByRole('dialog', { name: 'V003 的填单' })
    await sheet.getByText('123,456.50 元').waitFor()
    expect(await accessibilityBreaches(page)).toEqual([])
    expect(await cutOff(page, '.words, .act button')).toEqual([])
    await page.keyboard.press('6')
    await sheet.getByRole('button', { name: '已复制' }).waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain('123,456.50')
  })

  it('shows who is next with his form', async () => {
    const next = hub.views.windows.get('w3')?.next
    await atWindow({ next: next ? { ...next, forms: [TICKET_FORM] } : null })
    await page.getByRole('contentinfo').getByText('已预填').waitFor()
    expect(await cutOff(page, '.badge')).toEqual([])
  })

  it('finds a form by its reference, and links it to the customer who is here', async () => {
    hub.formDesk.forms.set(FORM_VIEW.formId, { ...FORM_VIEW, ticketId: null })
    hub.answers.set('LinkForm', () => {
      hub.setWindow('w3', { current: serving.current })
      return {}
    })
    await atWindow({ current: mockServing, explanation: mockWhy })
    await page.keyboard.press('l')
    await page.getByLabel('填单编号').fill('AAAA2222')
    await page.keyboard.press('Enter')
    await page.getByText('没有找到该表单，请核对编号').waitFor()
    await page.getByLabel('填单编号').fill('k7pm 2x9q')
    await page.keyboard.press('Enter')
    await button('关联到 V003').click()
    const { data } = await hub.commandWhere(({ type }) => type === 'LinkForm')
    expect(data).toEqual({ formId: FORM_VIEW.formId, ticketId: mockServing.ticketId })
    await button('关联到 V003').waitFor({ state: 'detached' })
  })
})

describe('two tabs of one window', () => {
  it('show the same, and a press in both is answered by the hub for each', async () => {
    let isDone = false
    hub.answers.set('StartService', () => {
      if (isDone) return { refuse: 'TICKET_WRONG_STATE', details: { current: { number: 'V003', state: 'serving' } } }
      isDone = true
      hub.setWindow('w3', serving)
      return {}
    })
    await atWindow({ current: mockCalled, explanation: mockWhy })
    const other = (await openScreen(screens.browser(), 360, 640)).page
    await atWindow({}, other)
    await Promise.all([button('开始办理').click(), other.getByRole('button', { name: '开始办理' }).click()])
    for (const tab of [page, other]) await tab.getByRole('button', { name: '办理完成' }).waitFor()
    await other.close()
  })
})

describe('the timer', () => {
  it('turns amber when three of four services would be done', async () => {
    await atWindow({ ...serving, p75ServiceS: 60 })
    await page.getByText('已超一般 1 分钟').waitFor()
    hub.setWindow('w3', { p75ServiceS: 600 })
    await page.getByText('一般 10 分钟内').waitFor()
    expect(await page.getByText('已超一般').count()).toBe(0)
  })
})
