import { describe, expect, it } from 'vitest'
import { CARD, FormFiller } from '../support/formFiller.ts'
import { KioskBench } from '../support/kioskBench.ts'
import { accessibilityBreaches } from '../support/screen.ts'

/** What customers are promised: two minutes, the last fifteen seconds of them with a question; the reference stands for twenty seconds. */
const FORM_IDLE_MS = 120_000
const FORM_WARNING_MS = 15_000
const RECEIPT_SHOWN_MS = 20_000

const kiosk = KioskBench.use()
const form = new FormFiller(kiosk, async () => {
  await kiosk.start()
  kiosk.hub.setKiosk('k1', { forms: kiosk.hub.forms.offers() })
})
/** Every key of a form of five steps is touched. */
const LONG_MS = 180_000

describe('forms at the kiosk', () => {
  it('are listed by kind, and left again without a trace', async () => {
    await form.list()
    for (const kind of ['个人业务', '外汇业务', '对公业务'])
      await kiosk.page.getByRole('heading', { name: kind }).waitFor()
    expect(await kiosk.page.locator('.forms li').count()).toBe(kiosk.hub.forms.templates.size)
    await kiosk.page.getByRole('button', { name: '返回' }).click()
    await kiosk.tile('现金业务').waitFor()
  })

  it(
    'are filled in by touch alone: an account, with a name by pinyin, to the reference and the number',
    async () => {
      await form.open('个人开户申请')
      await form.putChinese('name', ['li', '李'], ['ming', '明'])
      await form.pick('documentType', '居民身份证')
      await form.put('documentNumber', '110101199003077758')
      expect(await form.field('documentNumber').inputValue()).toBe('****** ******** 7758')
      await form.next('documentValidUntil')
      await kiosk.page.getByRole('button', { name: '长期' }).click()
      await form.choose('sex', '男')
      await form.put('birthDate', '19900307')
      await form.next('nationality')
      await form.pick('nationality', '中国')
      await form.next('phone')
      await form.put('phone', '13912345678')
      await form.put('phoneAgain', '13912345678')
      await form.putChinese(
        'address',
        ['bei', '北'],
        ['jing', '京'],
        ['shi', '市'],
        ['dong', '东'],
        ['cheng', '城'],
        ['qu', '区'],
      )
      await form.put('email', 'li@a.cn')
      await form.next('occupation')
      await form.pick('occupation', '专业技术人员')
      await form.putChinese('employer', ['yin', '银'], ['hang', '行'])
      await form.next('accountClass')
      await form.choose('accountClass', 'Ⅰ类')
      await form.choose('medium', '借记卡')
      await form.pick('accountPurpose', '储蓄')
      await form.put('dailyLimit', '50000')
      await form.next('taxResidency')
      await form.choose('taxResidency', '仅为中国税收居民')
      await kiosk.page.getByRole('button', { name: '去核对' }).click()
      await kiosk.page.getByText('1101**********7758').waitFor()
      await kiosk.page.getByLabel('我已阅读并同意').check()
      await kiosk.page.getByRole('button', { name: '下一步' }).click()
      await kiosk.page.getByRole('heading', { name: '手机银行' }).waitFor()
      await kiosk.page.getByRole('button', { name: '不需要' }).click()
      kiosk.hub.forms.answer = () => {
        const ticket = { ticketId: '2026-11-23-A017', number: 'A017' }
        kiosk.hub.setKiosk('k1', {
          ticket: {
            ...ticket,
            businessId: 'account',
            agenda: [],
            issuedAt: kiosk.hub.tick(),
            isActivated: false,
            peopleAhead: 3,
            wait: null,
            print: 'printed',
          },
        })
        return { receipt: { ticket } }
      }
      await kiosk.page.getByRole('button', { name: '提交并取号' }).click()
      await kiosk.page.getByText('凭此到柜台办理').waitFor()
      await kiosk.page.getByText('A017').waitFor()
      await kiosk.page.getByText('请取走号票').waitFor()
      await kiosk.page.getByRole('img', { name: '表单二维码' }).waitFor()
      expect(await kiosk.page.locator('.code').textContent()).toBe('K7PM2X9Q')
      const [submission] = kiosk.hub.forms.submissions
      expect(submission?.answers).toEqual({
        name: '李明',
        documentType: 'citizen',
        documentNumber: '110101199003077758',
        documentValidUntil: 'long',
        sex: 'male',
        birthDate: '1990-03-07',
        nationality: 'CHN',
        phone: '13912345678',
        phoneAgain: '13912345678',
        address: '北京市东城区',
        email: 'li@a.cn',
        occupation: 'professional',
        employer: '银行',
        accountClass: 'class1',
        medium: 'card',
        accountPurpose: 'savings',
        dailyLimit: '50000.00',
        taxResidency: 'chinaOnly',
      })
      expect([submission?.ticket, submission?.offerAccepted]).toEqual([{ businessId: 'account' }, false])
      await kiosk.page.getByRole('button', { name: '完成' }).click()
      await kiosk.tile('现金业务').waitFor()
      expect(await form.left()).not.toMatch(/李明|7758|K7PM|A017/)
      expect(kiosk.screen.complaints).toEqual([])
    },
    LONG_MS,
  )

  it('tell at each field what is wrong once it is left, and lead to the first mistake', async () => {
    await form.open('存款')
    await kiosk.page.getByRole('button', { name: '下一步' }).click()
    const mistake = (words: string) => kiosk.page.getByRole('alert').filter({ hasText: words })
    await mistake('请填写户名').waitFor()
    await mistake('请选择存入').waitFor()
    expect(await form.field('accountName').evaluate('document.activeElement.id')).toBe('field-accountName')
    await form.choose('accountKind', '借记卡')
    await form.put(
      'cardNumber',
      CARD.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
    )
    expect(await mistake('号码有误').count()).toBe(0)
    await kiosk.page.keyboard.press('Tab')
    await mistake('号码有误，请逐位核对').waitFor()
    await kiosk.page.getByRole('button', { name: 'English' }).click()
    await mistake('This number has a mistake').waitFor()
  })

  it('show amounts in groups and in capital numerals while they are typed', async () => {
    await form.open('存款')
    await form.putChinese('accountName', ['wang', '王'])
    await form.choose('accountKind', '存折')
    await form.put('passbookNumber', '12345678')
    await form.next('amount')
    await form.put('amount', '68050.5')
    expect(await form.field('amount').inputValue()).toBe('68,050.5')
    await kiosk.page.getByText('陆万捌仟零伍拾元零伍角整').waitFor()
    // More than 50,000: where it comes from is asked, and forgotten again without loss.
    await form.field('source').waitFor()
  })

  it('go on where they were after a reload, and are gone after the way back of the browser', async () => {
    await form.fillDeposit()
    await kiosk.page.reload()
    await form.field('amount').waitFor()
    expect(await form.field('amount').inputValue()).toBe('2,000.00')
    await kiosk.page.getByRole('button', { name: '上一步' }).click()
    expect(await form.field('accountName').inputValue()).toBe('李明')
    await kiosk.page.goto('about:blank')
    await kiosk.page.goBack()
    await kiosk.tile('现金业务').waitFor()
    expect(await form.left()).not.toContain('李明')
  })

  it('ask whether anybody is there, and are cleared when nobody is', async () => {
    await kiosk.startWithClock()
    kiosk.hub.setKiosk('k1', { forms: kiosk.hub.forms.offers() })
    await kiosk.page.getByRole('button', { name: '填单' }).click()
    await kiosk.page.locator('.forms li button').filter({ hasText: '存款' }).first().click()
    await form.putChinese('accountName', ['li', '李'])
    const asks = kiosk.page.getByRole('alertdialog')
    await kiosk.page.clock.fastForward(FORM_IDLE_MS - FORM_WARNING_MS + 500)
    await asks.getByText('您还在吗').waitFor()
    await asks.getByRole('button', { name: '继续填写' }).click()
    await asks.waitFor({ state: 'detached' })
    expect(await form.field('accountName').inputValue()).toBe('李')
    await kiosk.page.clock.fastForward(FORM_IDLE_MS - FORM_WARNING_MS + 500)
    await asks.waitFor()
    await kiosk.page.clock.fastForward(FORM_WARNING_MS + 500)
    await kiosk.tile('现金业务').waitFor()
    expect(await form.left()).not.toMatch(/李/)
  })

  it('take what the card says, shown in part, and leave it to be typed instead', async () => {
    kiosk.hub.forms.reading = {
      name: '张*',
      documentNumber: '1101**********7758',
      sex: 'male',
      documentType: 'citizen',
    }
    await form.open('个人开户申请')
    await kiosk.page.getByText('刷身份证可自动填写').waitFor()
    kiosk.presentCard()
    await kiosk.page.getByText('已按身份证填好 3 项').waitFor()
    expect(await kiosk.page.getByText('来自身份证').count()).toBe(3)
    await kiosk.page.getByText('1101**********7758').waitFor()
    await kiosk.page.getByRole('button', { name: '姓名: 改为自己填写' }).click()
    expect(await kiosk.page.evaluate('document.activeElement.id')).toBe('field-name')
    expect(await form.field('name').inputValue()).toBe('')
    // The next customer's card is a greeting and not an addition to this form.
    kiosk.hub.setKiosk('k1', {
      reading: {
        readingId: 'r2',
        customer: { name: '王*', document: '4403**********1234' },
        classId: 'gold',
        validUntil: kiosk.hub.tick() + 60_000,
      },
    })
    await kiosk.page.getByRole('heading', { name: '王*，您好' }).waitFor()
    expect(await form.left()).not.toMatch(/7758|张\*/)
  })
})

describe('handing in', () => {
  it('is one request for a double touch, and its reference goes away by itself', async () => {
    await form.fillDeposit()
    await form.toHandIn()
    await kiosk.page.getByRole('button', { name: '只提交，不取号' }).dblclick()
    await kiosk.page.getByText('凭此到柜台办理').waitFor()
    expect(kiosk.hub.forms.submissions).toHaveLength(1)
    await kiosk.tile('现金业务').waitFor({ timeout: RECEIPT_SHOWN_MS + 10_000 })
    expect(await form.left()).not.toMatch(/李明|K7PM/)
  })

  it('leads to the field the hub found wrong, and lets a form of today be replaced', async () => {
    await form.fillDeposit()
    await form.toHandIn()
    kiosk.hub.forms.answer = () => ({
      receipt: { mistakes: [{ field: 'cardNumber', code: 'checkDigit', limit: null }] },
    })
    await form.handIn()
    await kiosk.page.getByRole('alert').filter({ hasText: '号码有误' }).waitFor()
    expect(await kiosk.page.evaluate('document.activeElement.id')).toBe('field-cardNumber')
    kiosk.hub.forms.answer = ({ replaces }) =>
      replaces
        ? {}
        : {
            receipt: {
              duplicate: {
                name: { 'zh-CN': '存款', en: 'Deposit' },
                submittedAt: Date.UTC(2026, 10, 23, 1, 5),
                isUsed: false,
                count: 1,
              },
            },
          }
    await form.toHandIn()
    await form.handIn()
    await kiosk.page.getByText('存款，9:05 提交').waitFor()
    await kiosk.page.getByRole('button', { name: '用这一张替换' }).click()
    await kiosk.page.getByText('凭此到柜台办理').waitFor()
    const ids = kiosk.hub.forms.submissions.map(({ formId }) => formId)
    expect(new Set(ids).size).toBe(3)
  })

  /** There is one of today already, until he says what is to become of it. */
  function isTwice(duplicate: { isUsed: boolean; count: number }): void {
    const standing = {
      name: { 'zh-CN': '存款', en: 'Deposit' },
      submittedAt: Date.UTC(2026, 10, 23, 1, 5),
      ...duplicate,
    }
    kiosk.hub.forms.answer = ({ replaces, besides }) =>
      replaces || besides ? {} : { receipt: { duplicate: standing } }
  }
  const choices = () => kiosk.page.locator('.choices button strong').allTextContents()

  it(
    'a second time on one day asks whether it replaces the first, stands besides it, or is left, in both languages',
    async () => {
      isTwice({ isUsed: false, count: 2 })
      await form.fillDeposit()
      await form.toHandIn()
      await form.handIn()
      await kiosk.page.getByText('有 2 张存款待办理，最近一张 9:05 提交').waitFor()
      expect(await choices()).toEqual(['用这一张替换最近一张', '再交一张，都办理', '保留原来的'])
      expect(await kiosk.misfits('.choices button, .ways button, .detail')).toEqual([])
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
      await kiosk.page.getByRole('button', { name: 'English' }).click()
      await kiosk.page.getByText('Deposit: 2 are waiting, the last handed in at 9:05').waitFor()
      expect(await choices()).toEqual([
        'Replace the last one with this one',
        'Hand in this one too',
        'Keep what I handed in',
      ])
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
      await kiosk.page.getByRole('button', { name: 'Hand in this one too' }).click()
      await kiosk.page.locator('.code').waitFor()
      const [first, second] = kiosk.hub.forms.submissions
      expect(second).toMatchObject({ besides: true, answers: first?.answers })
      expect(second).not.toHaveProperty('replaces')
      expect(kiosk.screen.complaints).toEqual([])
    },
    LONG_MS,
  )

  it('a second time is left without a trace, and of one that is used already nothing is replaced', async () => {
    isTwice({ isUsed: true, count: 0 })
    await form.fillDeposit()
    await form.toHandIn()
    await form.handIn()
    await kiosk.page.getByRole('heading', { name: '柜台已在办理这张表单' }).waitFor()
    expect(await choices()).toEqual(['再交一张，都办理', '以柜台那张为准'])
    await kiosk.page.getByRole('button', { name: '以柜台那张为准' }).click()
    await kiosk.tile('现金业务').waitFor()
    expect(kiosk.hub.forms.submissions).toHaveLength(1)
    expect(await form.left()).not.toMatch(/李明|1235/)
  })

  it('waits when the hub is gone, while typing goes on, and sends the same form once it is back', async () => {
    await form.open('存款')
    await form.field('accountName').waitFor()
    await form.putChinese('accountName', ['li', '李'], ['ming', '明'])
    await kiosk.hub.stop()
    await form.choose('accountKind', '借记卡')
    await form.put('cardNumber', CARD)
    await form.next('amount')
    await form.put('amount', '2000')
    await form.choose('product', '活期')
    await form.toHandIn()
    await form.handIn()
    await kiosk.page.getByRole('heading', { name: '连接中断，恢复后自动提交' }).waitFor()
    await kiosk.hub.start()
    await kiosk.page.getByText('凭此到柜台办理').waitFor()
    expect(kiosk.hub.forms.submissions).toHaveLength(1)
  })

  it('links the number that was taken here a moment ago', async () => {
    await kiosk.start()
    kiosk.giveTicket('IssueTicket')
    kiosk.hub.setKiosk('k1', { forms: kiosk.hub.forms.offers() })
    await kiosk.tile('现金业务').click()
    await kiosk.page.getByText('A017').waitFor()
    await kiosk.page.getByRole('button', { name: '填单' }).click()
    await kiosk.page.locator('.forms li button').filter({ hasText: '存款' }).first().click()
    await form.putChinese('accountName', ['li', '李'], ['ming', '明'])
    await form.choose('accountKind', '借记卡')
    await form.put('cardNumber', CARD)
    await form.next('amount')
    await form.put('amount', '2000')
    await form.choose('product', '活期')
    await form.toHandIn()
    await kiosk.page.getByRole('button', { name: '提交，用刚取的号 A017' }).click()
    const { ticket } = await kiosk.hub.submissionWhere(() => true)
    expect(ticket).toEqual({ ticketId: '2026-11-23-A017' })
  })

  it('shows what was typed as text, whatever it looks like, also from a keyboard of the computer', async () => {
    await form.fillDeposit('60000')
    await form.choose('source', '其他')
    await form.field('sourceOther').click()
    await form.key('英文').click()
    const markup = '<img src=x onerror=alert(1)>'
    await kiosk.page.keyboard.type(markup)
    expect(await form.field('sourceOther').inputValue()).toBe(markup)
    await form.next('documentType')
    await form.pick('documentType', '护照')
    await form.put('documentNumber', '123456789')
    await kiosk.page.getByRole('button', { name: '长期' }).click()
    await form.put('phone', '13912345678')
    await kiosk.page.getByRole('button', { name: '去核对' }).click()
    await kiosk.page.getByText(markup).waitFor()
    expect(await kiosk.page.locator('img[src="x"]').count()).toBe(0)
    expect(kiosk.screen.complaints).toEqual([])
  })
})

describe('every page of a form', () => {
  it(
    'fits in both languages, sizes of type and kinds of kiosks, and can be used by everybody',
    async () => {
      const selector = '.frame > .ways button, .key, .opener, .quick'
      await form.list()
      expect(await kiosk.misfits('.forms li button')).toEqual([])
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
      await kiosk.page.locator('.forms li button').filter({ hasText: '存款' }).first().click()
      await kiosk.page.getByRole('button', { name: '下一步' }).click()
      await kiosk.page.getByRole('alert').first().waitFor()
      expect(await kiosk.misfits(selector)).toEqual([])
      await form.field('accountName').click()
      await form.type('li')
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
      await form.key('李').click()
      await form.choose('accountKind', '存折')
      await form.put('passbookNumber', '12345678')
      await form.next('amount')
      await form.put('amount', '60000')
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
      await form.field('source').locator('label').first().click()
      await form.choose('product', '活期')
      await form.next('documentType')
      await form.field('documentType').click()
      expect(await accessibilityBreaches(kiosk.page)).toEqual([])
    },
    LONG_MS,
  )
})
