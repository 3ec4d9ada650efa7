import type { BranchConfigurationInput, FormTemplate } from '../../contracts/index.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import { FormTemplates } from '../../hub/app/forms/formTemplates.ts'
import type { FormDocuments } from '../../hub/app/forms/ports.ts'
import type { IdentityVault, PeopleStore } from '../../hub/app/ports.ts'
import { smallBranch } from './branch.ts'
import { depositForm } from './formTemplates.ts'
import { type ServiceHarness, serviceHarness, VISITOR } from './serviceHarness.ts'
import { collectingLog, openTestStore, temporaryDirectory } from './storeFixtures.ts'
import { type Reply, type RequestOptions, startWebHub } from './webHub.ts'

const NAME = { 'zh-CN': '渠道', en: 'Channel' }
const TRANSFER = depositForm({ id: 'transfer', name: { 'zh-CN': '转账单', en: 'Transfer' } })
export const SUBMIT = '/api/v1/forms'

/** The hub's forms over HTTP, with the real rules and real keys; devices are in memory, and the test moves the time. */
export interface FormBench {
  readonly harness: ServiceHarness
  readonly store: Store
  readonly log: ReturnType<typeof collectingLog>
  /** Where the hub's files are. */
  readonly directory: string
  readonly audited: Parameters<PeopleStore['audit']>[0][]
  readonly web: Awaited<ReturnType<typeof startWebHub>>
  /** Cookie of kiosk k1. */
  readonly kiosk: string
  /** Headers of a core system. */
  readonly core: Record<string, string>
  /** The hub ends and goes on with its journal, keys and disk. */
  restart(templates?: readonly FormTemplate[]): Promise<void>
  /** Hands in a form at k1 with these changes; the answers are complete unless they are changed. */
  submit(change?: object, options?: RequestOptions): Promise<Reply>
  get(path: string, options?: RequestOptions): Promise<Reply>
  command(type: string, data: object, options: RequestOptions, id?: string): Promise<Reply>
  /** A document lies on the reader of k1; gives its reading. */
  present(number?: string): Promise<string>
  /** A teller is logged in and signed in at his window. */
  teller(n: 1 | 2): Promise<string>
  close(): Promise<void>
}

interface Options {
  readonly configure?: (configuration: BranchConfigurationInput) => void
  readonly documents?: FormDocuments
  readonly isSpaceLow?: () => boolean
}

export async function startFormBench({ configure, documents, isSpaceLow }: Options = {}): Promise<FormBench> {
  const directory = temporaryDirectory()
  const log = collectingLog()
  const store = openTestStore(directory.path, { log })
  const audited: FormBench['audited'] = []
  let number = VISITOR.number
  let ids = 0

  const configuration = smallBranch((made) => {
    made.businesses.push({ id: 'loans', name: NAME, meanServiceMinutes: 20 })
    made.queues.push({ id: 'loans', name: NAME, prefix: 'L', businesses: ['loans'], classes: ['ordinary', 'gold'] })
    made.partners = [
      { id: 'core', name: NAME, forms: true },
      { id: 'bank-app', name: NAME },
    ]
    made.forms = { offered: [{ template: 'deposit', business: 'cash' }, { template: 'transfer' }] }
    if (made.kiosks?.[0]) made.kiosks[0].onCard = 'ask'
    configure?.(made)
  })
  const vault: IdentityVault = {
    publicKey: store.vault.publicKey,
    openMessage: () => ({ format: 'text', data: '', isCut: false }),
    open: () => ({ ...VISITOR, number, validTo: '2035-01-01' }),
    protect: (...of) => store.vault.protect(...of),
    blindIndex: (...of) => store.vault.blindIndex(...of),
    fingerprint: (...of) => store.vault.fingerprint(...of),
    reveal: (field) => store.vault.reveal(field),
    seal: (...of) => store.vault.seal(...of),
    unseal: (sealed) => store.vault.unseal(sealed),
    eraseVisit: (keyId) => store.vault.eraseVisit(keyId),
    purgeBefore: (day) => store.vault.purgeBefore(day),
  }
  const serviceOf = (templates: readonly FormTemplate[]) => ({
    log,
    vault,
    ...(isSpaceLow && { isSpaceLow }),
    forms: {
      templates: new FormTemplates(templates, store.formTemplates, log),
      people: { audit: (entry: FormBench['audited'][number]) => void audited.push(entry) },
      ...(documents && { documents }),
    },
  })
  const usual = [depositForm(), TRANSFER]
  const parts = await start(await serviceHarness({ configuration, service: serviceOf(usual) }))

  async function start(harness: ServiceHarness) {
    const web = await startWebHub({ application: harness.service })
    return { harness, web, kiosk: await web.sessionAs('kiosk'), core: web.partnerHeaders('core') }
  }

  return {
    store,
    log,
    directory: directory.path,
    audited,
    get harness() {
      return parts.harness
    },
    get web() {
      return parts.web
    },
    get kiosk() {
      return parts.kiosk
    },
    get core() {
      return parts.core
    },
    async restart(templates = usual) {
      const { harness, web } = parts
      await web.close()
      harness.stop()
      const again = { configuration, journal: harness.journal, wall: harness.wall(), service: serviceOf(templates) }
      Object.assign(parts, await start(await serviceHarness(again)))
    },
    submit(change = {}, options = {}) {
      const answers = { account: '62220200001234', amount: '1234.5', name: '金丝雀', number: '110101199003077758' }
      const body = { formId: `f-${++ids}`, templateId: 'deposit', version: 1, language: 'zh-CN', answers, ...change }
      return parts.web.request('POST', SUBMIT, { cookie: parts.kiosk, body, ...options })
    },
    get: (path, options = {}) => parts.web.request('GET', path, options),
    command: (type, data, options, id = `c-${++ids}`) =>
      parts.web.request('POST', `/api/v1/commands/${type}`, { ...options, body: { id, data } }),
    async present(document = VISITOR.number) {
      number = document
      await parts.harness.card()
      return parts.harness.branch.kiosks.get('k1')?.readingId ?? ''
    },
    async teller(n) {
      const cookie = await parts.web.sessionAs('teller', `teller${n}`)
      await parts.harness.done({ type: 'SignIn', data: { windowId: `w${n}` } }, { kind: 'teller', id: `teller${n}` })
      return cookie
    },
    async close() {
      await parts.web.close()
      parts.harness.stop()
      await store.close()
      directory.remove()
    },
  }
}
