import { describe, expect, it } from 'vitest'
import { clearDrafts, type Draft, rememberDraft } from './draftMemory.ts'
import { FORM_IDLE_ELDER_MS, FORM_IDLE_MS } from './idle.ts'

class FakeStorage {
  readonly items: Record<string, string> = {}
  getItem(key: string): string | null {
    return this.items[key] ?? null
  }
  setItem(key: string, value: string): void {
    this.items[key] = value
  }
  removeItem(key: string): void {
    delete this.items[key]
  }
}
const DRAFT: Omit<Draft, 'savedAt'> = {
  language: 'zh-CN',
  isElder: false,
  templateId: 'deposit',
  version: 1,
  formId: 'f1',
  answers: { name: '李明' },
  reading: null,
  step: 1,
  isReviewing: false,
  handedIn: null,
  corrects: null,
  receipt: null,
}

describe('the draft of a form', () => {
  it('is found again while its customer may still be there, and is gone for everybody after that', () => {
    const storage = new FakeStorage()
    let now = 1_000_000
    const memory = rememberDraft('k1', storage, () => now)
    memory.save(DRAFT)
    now += FORM_IDLE_MS - 1
    expect(memory.load()?.answers).toEqual({ name: '李明' })
    now += 1
    expect(memory.load()).toBeNull()
    expect(storage.items).toEqual({})
  })

  it('stays longer for whoever uses large type, and never comes from the future', () => {
    const storage = new FakeStorage()
    let now = 1_000_000
    const memory = rememberDraft('k1', storage, () => now)
    memory.save({ ...DRAFT, isElder: true })
    now += FORM_IDLE_ELDER_MS - 1
    expect(memory.load()).not.toBeNull()
    now = 0
    expect(memory.load()).toBeNull()
  })

  it('is nobody else’s: another kiosk in the same browser, damaged storage, storage that refuses', () => {
    const storage = new FakeStorage()
    rememberDraft('k1', storage).save(DRAFT)
    expect(rememberDraft('k2', storage).load()).toBeNull()
    storage.items['draft:k1'] = '{"templateId":'
    expect(rememberDraft('k1', storage).load()).toBeNull()
    expect(storage.items).toEqual({})
    const refusing = {
      getItem: () => null,
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => {
        throw new Error('forbidden')
      },
    }
    expect(() => rememberDraft('k1', refusing).save(DRAFT)).not.toThrow()
    expect(rememberDraft('k1', refusing).load()).toBeNull()
  })

  it('is cleared with all others on the way back to the page', () => {
    const items: Record<string, string> = { 'draft:k1': '{}', 'left:k1': '{}' }
    const storage = Object.assign(Object.create({ removeItem: (key: string) => delete items[key] }), items) as Storage
    clearDrafts(storage)
    expect(items).toEqual({ 'left:k1': '{}' })
  })
})
