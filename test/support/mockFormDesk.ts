import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { type ErrorCode, type FormView, problem, ROUTES, type SessionView } from '../../contracts/index.ts'
import { FORM_VIEW } from './formFixtures.ts'

/** A PDF with nothing in it. */
const EMPTY_PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

/** The forms of an invented hub: what there is, and what was asked of it. */
export class MockFormDesk {
  readonly forms = new Map<string, FormView>([[FORM_VIEW.formId, FORM_VIEW]])
  /** Addresses that were asked for, in order. */
  readonly asked: string[] = []
  /** Answers are refused with it. */
  refuse: ErrorCode | null = null
  beforeAnswer: () => Promise<void> = () => Promise.resolve()

  reset(): void {
    this.forms.clear()
    this.forms.set(FORM_VIEW.formId, FORM_VIEW)
    this.asked.length = 0
    this.refuse = null
    this.beforeAnswer = () => Promise.resolve()
  }

  /** @param checked refuses an answer that the contract does not know */
  addRoutes(
    app: FastifyInstance,
    sessionOf: (request: FastifyRequest) => SessionView | undefined,
    checked: (schema: TSchema, view: object) => unknown,
  ): void {
    const answered = async (request: FastifyRequest, reply: FastifyReply, answer: () => unknown) => {
      if (!sessionOf(request)) return reply.code(401).send(problem('NOT_SIGNED_IN'))
      this.asked.push(request.url)
      await this.beforeAnswer()
      if (this.refuse !== null) return reply.code(403).send(problem(this.refuse))
      const found = answer()
      return found === undefined ? reply.code(404).send(problem('FORM_UNKNOWN')) : reply.send(found)
    }
    app.get('/api/v1/forms', (request, reply) =>
      answered(request, reply, () => {
        const { reference } = request.query as { reference?: string }
        const view = [...this.forms.values()].find((form) => form.reference === reference)
        return view && checked(ROUTES.findForms.answer, { forms: [foundForm(view)] })
      }),
    )
    app.get('/api/v1/forms/:formId', (request, reply) =>
      answered(request, reply, () => {
        const view = this.forms.get((request.params as { formId: string }).formId)
        return view && checked(ROUTES.form.answer, view)
      }),
    )
    app.get('/api/v1/forms/:formId/form.pdf', (request, reply) =>
      answered(request, reply, () => {
        void reply.type('application/pdf')
        return EMPTY_PDF
      }),
    )
  }
}

function foundForm({ formId, template, reference, state, ticketId, submittedAt }: FormView) {
  return { formId, templateId: template.id, name: template.name, reference, state, ticketId, submittedAt }
}
