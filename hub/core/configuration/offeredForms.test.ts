import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'

type Offered = NonNullable<NonNullable<BranchConfigurationInput['forms']>['offered']>
const withForms = (offered: Offered, change: (made: BranchConfigurationInput) => void = () => undefined) => {
  const made = { ...smallConfiguration(), forms: { offered } }
  change(made)
  return made
}

describe('forms that are offered', () => {
  test('name businesses and kiosks that are there, and no form twice', () => {
    const checked = checkConfiguration(
      withForms([
        { template: 'deposit', business: 'nothing', kiosks: ['k1', 'k9'] },
        { template: 'deposit', business: 'cash' },
      ]),
    )
    expect('mistakes' in checked && checked.mistakes).toMatchObject([
      { path: '/forms/offered/0/business', message: 'there is no business "nothing"' },
      { path: '/forms/offered/0/kiosks/1', message: 'there is no kiosk "k9"' },
      { path: '/forms/offered/1/template', message: 'form "deposit" is offered twice' },
    ])
  })

  test('warn where their kiosk gives no ticket for them, and of forms there are none of', () => {
    const document = withForms(
      [
        { template: 'deposit', business: 'account', kiosks: ['k1'] },
        { template: 'transfer', business: 'account', kiosks: ['k2'] },
        { template: 'loss' },
      ],
      (made) => Object.assign(made.kiosks?.[0] ?? {}, { businesses: ['cash'] }),
    )
    const checked = checkConfiguration(document, { formTemplates: new Set(['deposit', 'transfer']) })
    expect('warnings' in checked && checked.warnings).toMatchObject([
      {
        path: '/forms/offered/0/business',
        message: 'kiosk "k1" gives no tickets for "account": the form gives none there',
      },
      { path: '/forms/offered/2/template', message: 'there is no form "loss": it is not offered' },
    ])
    const unknown = checkConfiguration(document)
    expect('warnings' in unknown && unknown.warnings).toHaveLength(1)
  })

  test('have defaults where nothing is said of them', () => {
    const checked = checkConfiguration(smallConfiguration())
    expect('config' in checked && checked.config.forms).toEqual({ offered: [], keepDays: 1, perPersonPerDay: 10 })
  })
})
