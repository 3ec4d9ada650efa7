import { type ComputedRef, computed, type Ref, ref, shallowRef, watch } from 'vue'
import { isMet } from '../../contracts/forms/conditions.ts'
import type { FormAnswer, FormAnswers, FormField, FormMistake, FormTemplate } from '../../contracts/forms/template.ts'
import type { VisibleStep } from '../../contracts/forms/visible.ts'
import type { AutofillView, FormReceipt, FormSubmission, KioskView, Language, Problem } from '../../contracts/index.ts'
import type { Outcome } from '../../dashboard/common/hub/outcome.ts'
import type { Draft, DraftMemory, DraftReading } from './draftMemory.ts'
import { answersToHandIn, askedSteps, type Filling, known, mistakeIn, mistakesIn, readToHandIn } from './formAnswers.ts'
import { type FormPagePart, PAGE_ROOM, PAGE_ROOM_ELDER, pagesOf } from './formPages.ts'
import { useDocument } from './useDocument.ts'
import { useHandIn } from './useHandIn.ts'

export type FormPage = 'list' | 'loading' | 'notLoaded' | 'step' | 'review' | 'offer' | 'handIn' | 'duplicate' | 'done'
export type TicketWish = NonNullable<FormSubmission['ticket']> | null

export interface FormsApi {
  template(templateId: string, version?: number): Promise<Outcome<FormTemplate>>
  autofill(readingId: string, templateId: string): Promise<Outcome<AutofillView>>
  submit(submission: FormSubmission): Promise<Outcome<FormReceipt>>
}

export interface FormFlowOptions {
  readonly api: FormsApi
  /** The document that lies on the reader or was read a moment ago. */
  readonly reading: () => KioskView['reading']
  readonly isLive: () => boolean
  /** The outlet's day, YYYY-MM-DD. */
  readonly today: () => string
  readonly language: Ref<Language>
  readonly isElder: Ref<boolean>
  readonly draft: DraftMemory
  readonly newId: () => string
  /** The document of somebody else was read: what was filled in is none of his business. */
  readonly onOther: () => void
  readonly schedule: (delayMs: number, work: () => void) => () => void
}

export interface FormFlow {
  readonly page: Ref<FormPage>
  readonly template: Ref<FormTemplate | null>
  readonly answers: Ref<FormAnswers>
  readonly reading: Ref<DraftReading | null>
  /** What is asked, by the steps of the form. */
  readonly sections: ComputedRef<readonly VisibleStep[]>
  /** The same in pages. */
  readonly steps: ComputedRef<readonly FormPagePart[]>
  /** Index of the page that is shown. */
  readonly step: Ref<number>
  readonly mistakes: Ref<Readonly<Record<string, FormMistake>>>
  readonly autofill: Ref<'none' | 'asked' | 'done' | 'failed'>
  /** He came back from the check to change something. */
  readonly isReviewing: Ref<boolean>
  readonly isDeclared: Ref<boolean>
  readonly sending: Ref<'no' | 'sending' | 'waiting'>
  /** It was sent, and nobody has said what became of it. */
  readonly mayHaveArrived: Ref<boolean>
  readonly refusal: Ref<Problem | null>
  readonly receipt: Ref<FormReceipt | null>
  /** Something was typed that would be lost. */
  readonly isBegun: ComputedRef<boolean>
  readonly hasOffer: ComputedRef<boolean>
  /** Answers as conditions see them. */
  readonly known: ComputedRef<FormAnswers>
  open(templateId: string): Promise<void>
  /** The form could not be opened: once more. */
  retry(): Promise<void>
  /** Goes on with what was being filled in before the page was loaded anew. False: there is nothing. */
  resume(): boolean
  answer(fieldId: string, answer: FormAnswer): void
  /** The field is left: its answer is checked now, and never while it is typed. */
  check(field: FormField): void
  typeOneself(fieldId: string): void
  /** Answers the id of the first field with a mistake, or null when the next page is shown. */
  next(): string | null
  back(): void
  change(fieldId: string): void
  toReview(): string | null
  confirm(): void
  decideOffer(isAccepted: boolean): void
  handIn(ticket: TicketWish): Promise<void>
  replace(): Promise<void>
  /** As another one of the same kind: the first stays. */
  keepBoth(): Promise<void>
  /** The field of the first mistake the hub has found, once. */
  takeMistakenField(): string | null
  save(): void
  forget(): void
}

/** How a form is filled in at the kiosk, from the list to the reference, and how it is forgotten. */
export function useFormFlow(options: FormFlowOptions): FormFlow {
  const { api, language, isElder } = options
  const page = ref<FormPage>('list')
  const template = shallowRef<FormTemplate | null>(null)
  const answers = shallowRef<FormAnswers>({})
  const step = ref(0)
  const mistakes = shallowRef<Readonly<Record<string, FormMistake>>>({})
  const isReviewing = ref(false)
  const isDeclared = ref(false)
  const offerAccepted = ref<boolean | null>(null)
  const refusal = shallowRef<Problem | null>(null)
  const receipt = shallowRef<FormReceipt | null>(null)
  let ticketWish: TicketWish = null
  /** What he wants with the form of today that stands already. */
  let choice: 'replaces' | 'besides' | null = null
  let mistakenField: string | null = null
  let wanted: { readonly templateId: string; readonly version?: number } = { templateId: '' }
  /** Rises when a form is left: answers that come later are for nobody. */
  let visit = 0
  let resumed: Draft | null = null

  const document = useDocument({
    present: options.reading,
    templateId: () => (page.value === 'step' ? (template.value?.id ?? null) : null),
    ask: api.autofill,
    isUnanswered,
    onRead: takeRead,
    onOther: options.onOther,
  })
  const { reading, autofill } = document
  const handing = useHandIn({
    submit: api.submit,
    isLive: options.isLive,
    newId: options.newId,
    schedule: options.schedule,
    onChange: save,
    onAnswer(outcome) {
      if (outcome.kind === 'refused') refuse(outcome.problem)
      else if (outcome.kind === 'done') receive(outcome.value)
    },
  })
  const { sending, mayHaveArrived } = handing

  const filling = computed<Filling | null>(
    () =>
      template.value && {
        template: template.value,
        answers: answers.value,
        read: reading.value?.fields ?? {},
        today: options.today(),
      },
  )
  const sections = computed(() => (filling.value ? askedSteps(filling.value) : []))
  const steps = computed(() => pagesOf(sections.value, isElder.value ? PAGE_ROOM_ELDER : PAGE_ROOM))
  const knownNow = computed(() => known({ answers: answers.value, read: reading.value?.fields ?? {} }))
  const isBegun = computed(() => page.value !== 'done' && Object.keys(answers.value).length > 0)
  const hasOffer = computed(() => {
    const offer = template.value?.offer
    return offer !== undefined && (!offer.when || isMet(offer.when, knownNow.value))
  })

  // Larger type has other pages: the one with what was at the top of this one.
  watch(
    () => [isElder.value, steps.value[step.value]?.fields[0]?.id] as const,
    ([isLarge], [wasLarge, top]) => {
      if (isLarge === wasLarge || top === undefined) return
      step.value = Math.max(
        0,
        steps.value.findIndex(({ fields }) => fields.some(({ id }) => id === top)),
      )
    },
    { flush: 'sync' },
  )

  async function open(templateId: string): Promise<void> {
    forget()
    wanted = { templateId }
    await load()
  }

  async function load(): Promise<void> {
    const mine = visit
    const draft = resumed
    page.value = 'loading'
    const outcome = await api.template(wanted.templateId, wanted.version)
    if (mine !== visit) return
    if (outcome.kind !== 'done') {
      page.value = 'notLoaded'
      return
    }
    template.value = outcome.value
    handing.begin(draft ?? undefined)
    page.value = 'step'
    step.value = Math.max(0, Math.min(draft?.step ?? 0, steps.value.length - 1))
    resumed = null
    if (draft?.handedIn) return goOnHandingIn(draft.handedIn)
    if (draft?.isReviewing) toReview()
    save()
    void document.read()
  }

  /** The page was loaded anew before the hub had answered: the same once more, which is the same form and the same ticket. */
  function goOnHandingIn(submission: FormSubmission): void {
    ticketWish = submission.ticket ?? null
    choice = submission.replaces ? 'replaces' : submission.besides ? 'besides' : null
    offerAccepted.value = submission.offerAccepted ?? null
    isReviewing.value = true
    isDeclared.value = true
    page.value = 'handIn'
    handing.goOn()
  }

  function resume(): boolean {
    const draft = options.draft.load()
    if (!draft) return false
    visit += 1
    if (draft.receipt) {
      language.value = draft.language
      isElder.value = draft.isElder
      receipt.value = draft.receipt
      page.value = 'done'
      return true
    }
    resumed = draft
    wanted = { templateId: draft.templateId, version: draft.version }
    language.value = draft.language
    isElder.value = draft.isElder
    answers.value = draft.answers
    reading.value = draft.reading
    autofill.value = draft.reading ? 'done' : 'none'
    void load()
    return true
  }

  function save(): void {
    if (!template.value || page.value === 'done' || page.value === 'list') return
    options.draft.save({
      language: language.value,
      isElder: isElder.value,
      templateId: template.value.id,
      version: template.value.version,
      ...handing.kept(),
      answers: answers.value,
      reading: reading.value,
      step: step.value,
      isReviewing: isReviewing.value,
      receipt: null,
    })
  }

  /** A reload takes nobody's reference from him before he has read it. */
  function saveReceipt(got: FormReceipt): void {
    options.draft.save({
      language: language.value,
      isElder: isElder.value,
      templateId: template.value?.id ?? '',
      version: template.value?.version ?? 0,
      formId: '',
      answers: {},
      reading: null,
      step: 0,
      isReviewing: false,
      handedIn: null,
      corrects: null,
      receipt: got,
    })
  }

  function takeRead(fieldIds: readonly string[], found: readonly FormMistake[]): void {
    const rest = { ...mistakes.value }
    for (const id of fieldIds) delete rest[id]
    for (const mistake of found) if (fieldIds.indexOf(mistake.field) >= 0) rest[mistake.field] = mistake
    mistakes.value = rest
    save()
  }
  function isUnanswered(id: string): boolean {
    return answers.value[id] === undefined || answers.value[id] === ''
  }

  function answer(fieldId: string, given: FormAnswer): void {
    answers.value = { ...answers.value, [fieldId]: given }
    refusal.value = null
    handing.takeBack()
    save()
  }

  function setMistake(fieldId: string, mistake: FormMistake | null): void {
    const rest = { ...mistakes.value }
    delete rest[fieldId]
    mistakes.value = mistake ? { ...rest, [fieldId]: mistake } : rest
  }

  function check(field: FormField): void {
    if (!filling.value || field.id in filling.value.read) return
    setMistake(field.id, isUnanswered(field.id) ? null : mistakeIn(field, filling.value))
    recheckTwins(field.id)
  }

  /** Of an account typed twice the other one may be right now. */
  function recheckTwins(fieldId: string): void {
    for (const { fields } of steps.value) {
      for (const field of fields) {
        if (field.sameAs === fieldId && mistakes.value[field.id] && filling.value)
          setMistake(field.id, mistakeIn(field, filling.value))
      }
    }
  }

  function typeOneself(fieldId: string): void {
    if (!reading.value) return
    const { [fieldId]: _, ...fields } = reading.value.fields
    reading.value = { ...reading.value, fields }
    setMistake(fieldId, null)
    save()
  }

  function next(): string | null {
    const shown = steps.value[step.value]
    const now = filling.value
    if (!shown || !now) return null
    const found = shown.fields.flatMap((field) => mistakeIn(field, now) ?? [])
    const ofDocument = shown.fields.filter(({ id }) => id in now.read).flatMap(({ id }) => mistakes.value[id] ?? [])
    const all = [...found, ...ofDocument]
    const rest = { ...mistakes.value }
    for (const { id } of shown.fields) delete rest[id]
    for (const mistake of all) rest[mistake.field] = mistake
    mistakes.value = rest
    const first = shown.fields.find(({ id }) => rest[id])
    if (first) return first.id
    if (isReviewing.value || step.value >= steps.value.length - 1) return toReview()
    step.value += 1
    save()
    return null
  }

  /** The check of everything; shows the first page with a mistake instead. */
  function toReview(): string | null {
    if (!filling.value) return null
    const found = mistakesIn(filling.value)
    if (found.length > 0) return showMistakes(found)
    page.value = 'review'
    isReviewing.value = true
    isDeclared.value = false
    save()
    return null
  }

  /** Answers the field of the first one. */
  function showMistakes(found: readonly FormMistake[]): string | null {
    const all: Record<string, FormMistake> = {}
    for (const mistake of found) all[mistake.field] ??= mistake
    mistakes.value = all
    const place = steps.value.findIndex(({ fields }) => fields.some(({ id }) => all[id]))
    step.value = Math.max(place, 0)
    page.value = 'step'
    save()
    return steps.value[step.value]?.fields.find(({ id }) => all[id])?.id ?? null
  }

  function back(): void {
    refusal.value = null
    handing.takeBack()
    if (sending.value !== 'no') return
    if (page.value === 'handIn' && hasOffer.value) page.value = 'offer'
    else if (page.value === 'handIn' || page.value === 'offer') page.value = 'review'
    else if (page.value === 'duplicate') page.value = 'handIn'
    else if (page.value === 'review') {
      page.value = 'step'
      isReviewing.value = false
      step.value = steps.value.length - 1
    } else if (page.value === 'step' && step.value > 0) step.value -= 1
    else return forget()
    save()
  }

  function change(fieldId: string): void {
    const place = steps.value.findIndex(({ fields }) => fields.some(({ id }) => id === fieldId))
    if (place < 0) return
    step.value = place
    page.value = 'step'
    save()
  }

  function confirm(): void {
    if (template.value?.declaration && !isDeclared.value) return
    page.value = hasOffer.value ? 'offer' : 'handIn'
  }

  function decideOffer(isAccepted: boolean): void {
    offerAccepted.value = isAccepted
    page.value = 'handIn'
  }

  async function handIn(ticket: TicketWish): Promise<void> {
    if (sending.value !== 'no') return
    ticketWish = ticket
    if (choice === 'replaces') choice = null
    await send()
  }

  async function choose(chosen: typeof choice): Promise<void> {
    if (sending.value !== 'no') return
    choice = chosen
    page.value = 'handIn'
    await send()
  }

  function send(): Promise<void> {
    refusal.value = null
    return handing.send(asSubmission)
  }

  function asSubmission(ids: Pick<FormSubmission, 'formId' | 'corrects'>): FormSubmission | null {
    const now = filling.value
    if (!now) return null
    const fields = readToHandIn(now)
    return {
      ...ids,
      templateId: now.template.id,
      version: now.template.version,
      language: language.value,
      answers: answersToHandIn(now),
      ...(reading.value &&
        fields.length > 0 && { reading: { readingId: reading.value.readingId, fields: [...fields] } }),
      ...(hasOffer.value && { offerAccepted: offerAccepted.value === true }),
      ...(choice && { [choice]: true }),
      ...(ticketWish && { ticket: ticketWish }),
    }
  }

  function refuse(problem: Problem): void {
    // Where both can not stand, one may still replace the other: he is asked again.
    choice = null
    // The reading has been forgotten at the hub: the card again, or the hand.
    if (problem.code === 'READING_EXPIRED' || problem.code === 'READING_UNKNOWN') {
      reading.value = null
      autofill.value = 'failed'
      mistakenField = toReview()
      return
    }
    refusal.value = problem
  }

  function receive(got: FormReceipt): void {
    if (got.mistakes.length > 0) {
      const hidden = got.mistakes.some(
        ({ field }) => !steps.value.some(({ fields }) => fields.some(({ id }) => id === field)),
      )
      // What the document answered makes the hub ask for more than is known here: it is answered by hand.
      if (hidden && reading.value) reading.value = { ...reading.value, fields: {} }
      mistakenField = showMistakes(got.mistakes)
      return
    }
    receipt.value = got
    if (got.duplicate) {
      page.value = 'duplicate'
      return
    }
    saveReceipt(got)
    page.value = 'done'
    answers.value = {}
    reading.value = null
  }

  function takeMistakenField(): string | null {
    const field = mistakenField
    mistakenField = null
    return field
  }

  function forget(): void {
    visit += 1
    handing.clear()
    document.clear()
    options.draft.clear()
    page.value = 'list'
    template.value = null
    answers.value = {}
    step.value = 0
    mistakes.value = {}
    isReviewing.value = false
    isDeclared.value = false
    offerAccepted.value = null
    refusal.value = null
    receipt.value = null
    resumed = null
    ticketWish = null
    choice = null
    mistakenField = null
  }

  return {
    page,
    template,
    answers,
    reading,
    sections,
    steps,
    step,
    mistakes,
    autofill,
    isReviewing,
    isDeclared,
    sending,
    mayHaveArrived,
    refusal,
    receipt,
    isBegun,
    hasOffer,
    known: knownNow,
    open,
    retry: load,
    resume,
    answer,
    check,
    typeOneself,
    next,
    back,
    change,
    toReview,
    confirm,
    decideOffer,
    handIn,
    replace: () => choose('replaces'),
    keepBoth: () => choose('besides'),
    takeMistakenField,
    save,
    forget,
  }
}
