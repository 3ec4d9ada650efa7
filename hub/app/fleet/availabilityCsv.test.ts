import { expect, it } from 'vitest'
import { availabilityCsv } from './availabilityCsv.ts'

const row = {
  deviceId: 'atm',
  serviceS: 100.4,
  plannedS: 10,
  upS: 60,
  downS: 20,
  unknownS: 10.4,
  availability: 0.75,
  failures: 2,
  mttrS: null,
  causes: [
    { code: 'unit-empty', component: '-1', owner: 'replenish', seconds: 15, times: 1 },
    { code: 'component-fault', component: 'a,"b"\r\n', owner: 'slm', seconds: 5, times: 2 },
  ],
} as const

it('is one line for each device and one for each cause, as RFC 4180 wants it', () => {
  const devices = [{ ...row, causes: [...row.causes] }]
  const csv = availabilityCsv({ from: '2026-11-01', to: '2026-11-30', until: 5, devices })
  expect(csv).toBe(
    [
      'device,from,to,service_s,planned_s,up_s,down_s,unknown_s,availability,failures,mttr_s,cause,cause_component,cause_owner,cause_s,cause_times',
      'atm,2026-11-01,2026-11-30,100,10,60,20,10,0.75,2,,,,,,',
      // A spreadsheet would take -1 for a formula.
      "atm,2026-11-01,2026-11-30,,,,,,,,,unit-empty,'-1,replenish,15,1",
      'atm,2026-11-01,2026-11-30,,,,,,,,,component-fault,"a,""b""\r\n",slm,5,2',
      '',
    ].join('\r\n'),
  )
  for (const line of csv.split('\r\n').slice(0, 3)) expect(line.split(',')).toHaveLength(16)
})
