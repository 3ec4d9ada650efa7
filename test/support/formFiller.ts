import type { Locator, Page } from 'playwright-core'

/** A card that does not exist, with a check digit that is right. */
export const CARD = '6222020200001235'

/** How somebody fills in forms at the kiosk, by touch: the keys on the screen and nothing else. */
export class FormFiller {
  readonly #kiosk: { readonly page: Page }
  readonly #begin: () => Promise<void>

  /** @param begin opens the kiosk, with forms to fill in */
  constructor(kiosk: { readonly page: Page }, begin: () => Promise<void>) {
    this.#kiosk = kiosk
    this.#begin = begin
  }

  get page(): Page {
    return this.#kiosk.page
  }

  /** The kiosk with all forms of the project, at the list. */
  async list(): Promise<void> {
    await this.#begin()
    await this.page.getByRole('button', { name: '填单' }).click()
    await this.page.getByRole('heading', { name: '填单' }).waitFor()
  }

  async open(name: string): Promise<void> {
    await this.list()
    await this.page.locator('.forms li button').filter({ hasText: name }).first().click()
    await this.page.locator('.step h1').waitFor()
  }

  field(id: string): Locator {
    return this.page.locator(`#field-${id}`)
  }

  key(name: string): Locator {
    return this.page.locator('.keyboard').getByRole('button', { name, exact: true })
  }

  /** Digits and letters, key by key. */
  async type(text: string): Promise<void> {
    for (const character of text) await this.key(character).click()
  }

  async put(id: string, text: string): Promise<void> {
    await this.field(id).click()
    await this.type(text)
  }

  /** Characters by their pinyin, each chosen from the candidates, on whatever page of them it is. */
  async putChinese(id: string, ...words: readonly (readonly [pinyin: string, character: string])[]): Promise<void> {
    await this.field(id).click()
    for (const [pinyin, character] of words) {
      await this.type(pinyin)
      await this.key('下一页').waitFor()
      while ((await this.key(character).count()) === 0) await this.key('下一页').click()
      await this.key(character).click()
    }
  }

  /** One of the chips. */
  async choose(id: string, name: string): Promise<void> {
    await this.field(id).locator('label').filter({ hasText: name }).click()
  }

  /** One of a long list. */
  async pick(id: string, name: string): Promise<void> {
    await this.field(id).click()
    await this.page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  }

  /** To the next page, whose first field is there by the time this returns. */
  async next(first: string): Promise<void> {
    await this.page.locator('.ways .on').click()
    await this.field(first).waitFor()
  }

  /** A deposit of so much into a card, up to its last page. */
  async fillDeposit(amount = '2000'): Promise<void> {
    await this.open('存款')
    await this.putChinese('accountName', ['li', '李'], ['ming', '明'])
    await this.choose('accountKind', '借记卡')
    await this.put('cardNumber', CARD)
    await this.next('amount')
    await this.put('amount', amount)
    await this.choose('product', '活期')
  }

  /** From the last page to the question how to hand it in. */
  async toHandIn(): Promise<void> {
    await this.page.getByRole('button', { name: '去核对' }).click()
    await this.page.getByLabel('我已阅读并同意').check()
    await this.page.getByRole('button', { name: '下一步' }).click()
    await this.page.getByRole('heading', { name: '表单已填好，怎样办理' }).waitFor()
  }

  handIn(): Promise<void> {
    return this.page.getByRole('button', { name: '只提交，不取号' }).click()
  }

  /** The page and the browser's storage, as somebody curious would look through them. */
  async left(): Promise<string> {
    const storage = await this.page.evaluate<string>('JSON.stringify(sessionStorage) + JSON.stringify(localStorage)')
    return (await this.page.content()) + storage
  }
}
