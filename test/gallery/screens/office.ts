import { REPORTS } from '../../../contracts/index.ts'
import { mockRecordedDays } from '../../support/mockRecordedDays.ts'
import { LOADING, type Look, type Screen, type Stage, type State } from '../state.ts'

/** Pages of those who sit at a desk: supervisor, devices, logging in. */

const DESK: readonly Look[] = [
  { name: 'zh', language: 'zh-CN', size: [1280, 800] },
  { name: 'en-dark', language: 'en', size: [1280, 800], scheme: 'dark' },
]
const BOTH = [...DESK, { name: 'en-upright', language: 'en', size: [800, 1280] }] as const satisfies readonly Look[]

const TWO = ['zh', 'en-dark']

let days: ReturnType<typeof mockRecordedDays> | undefined
/** Worked out once: a day of the example branch takes a moment. */
const recorded = () => {
  days ??= mockRecordedDays(3)
  return days
}

const LIVE = { address: '/staff/?page=supervisor&tab=live', ready: 'main h2, main table' }

const whatIf: readonly State[] = [
  { ...LIVE, name: 'live', title: 'Windows and service now' },
  { ...LIVE, name: 'live-empty', title: 'Nobody waits', crowd: 'nobody' },
  { ...LIVE, name: 'live-one', title: 'One waits', crowd: 'one' },
  { ...LIVE, name: 'live-crowded', title: 'Three hundred wait', crowd: 'crowded' },
  { ...LIVE, name: 'live-offline', title: 'No connection', act: ({ cut }) => cut(), until: '.band' },
  LOADING,
  { name: 'nothing', title: 'No day has been recorded', ready: 'h2' },
  {
    name: 'question',
    title: 'Before a question',
    before: (hub) => void Object.assign(hub, { recordedDays: recorded() }),
  },
  {
    name: 'answer',
    title: 'A question answered',
    before: (hub) => void Object.assign(hub, { recordedDays: recorded() }),
    async act({ page, press, seen }) {
      await press('.change button')
      await page.locator('.rail form button[type=submit], .rail button[type=submit]').first().click()
      await seen('.result')
    },
  },
]

const desk = (name: string, title: string, place: string): State => ({
  name,
  title,
  address: `/staff/?page=supervisor&tab=${place}`,
  ready: '.sup h2',
})
const READER = 'rules&part=devices&member=reader'
const RULE = 'rules&part=profiles&member=cash-first'
/** A figure is another, and what that would have done has been worked out. */
async function tried({ page, press, seen }: Stage): Promise<void> {
  await page.locator('[data-pointer$="/guardMinutes"] input').fill('45')
  await press('aside .acts .main:enabled')
  await seen('.middle .result')
}

const administration: readonly State[] = [
  desk('rules', 'A calling rule in a form', RULE),
  desk('settings-voice', 'Settings of the voice', 'rules&part=voice'),
  desk('settings-device', 'Settings of a device', READER),
  {
    ...desk('settings-calling', 'Settings of calling, down to the keys of the keypad', 'rules&part=calling'),
    act: ({ page }) => page.locator('[data-pointer$="/pauseReason"]').scrollIntoViewIfNeeded(),
  },
  {
    ...desk('settings-json', 'Settings of a driver whose form did not come', READER),
    async act({ page, seen }) {
      await page.route('**/api/v1/configuration/schema/drivers', (route) => route.abort())
      await page.reload()
      await seen('.json textarea')
    },
  },
  desk('staffing', 'Windows by half-hour', 'staffing'),
  desk('history', 'Versions of the configuration', 'history'),
  desk('version', 'What a version has changed', 'history&version=2'),
  desk('staff', 'People and their accounts', 'staff'),
  desk('rates', 'The rate board', 'rates'),
  { ...desk('account', "A person's account", 'staff'), press: ['td button.slim'], until: '[role=dialog], .panel' },
  { ...desk('account-new', 'A new account', 'staff'), press: ['button.main'] },
  {
    ...desk('account-made', 'A new account and its first password', 'staff'),
    press: ['button.main'],
    async act({ page, press }) {
      const dialog = page.locator('[role=dialog]')
      await dialog.locator('input').nth(0).fill('gao')
      await dialog.locator('input').nth(1).fill('高原')
      await press('[role=dialog] button[type=submit]')
    },
    until: '[role=dialog] .told',
  },
  {
    ...desk('staffing-plan', 'Windows each half-hour wants', 'staffing'),
    press: ['.rail button[type=submit]'],
    until: '.plan .classes',
  },
  { ...desk('dry-run', 'What a change would have done', RULE), act: tried },
  {
    ...desk('apply', 'A change is put in force', RULE),
    async act(stage) {
      await tried(stage)
      await stage.press('aside .acts .main')
    },
    until: '[role=dialog]',
  },
]

const reports: readonly State[] = [
  // The month before: figures of all days, nothing of it still going on.
  ...REPORTS.map(
    (report): State => ({
      looks: TWO,
      name: report,
      title: `Report: ${report}`,
      address: `/staff/?page=reports&report=${report}&span=month&from=2026-10-01`,
      ready: '.rep table, .rep .surface b',
    }),
  ),
  { name: 'waits', title: 'How long customers waited' },
  {
    looks: TWO,
    name: 'empty',
    title: 'Nothing happened in these days',
    address: '/staff/?page=reports&report=waiting&span=month&from=2025-03-01',
    until: '.rep .surface b',
  },
  {
    looks: TWO,
    name: 'reading',
    title: 'The report is being read',
    before: (hub) => Object.assign(hub, { beforeAnswer: () => new Promise<void>(() => {}) }),
    until: '.reading',
  },
  {
    name: 'none',
    title: 'Figures are being made anew',
    before: (hub) => Object.assign(hub.reports, { isRebuilding: true }),
  },
  {
    looks: TWO,
    name: 'offline',
    title: 'No connection',
    ready: '.rep table, .rep .trouble',
    act: ({ cut }) => cut(),
    until: '.band',
  },
  {
    looks: TWO,
    name: 'print',
    title: 'As it is printed',
    ready: '.rep table, .rep .trouble',
    act: ({ page }) => page.emulateMedia({ media: 'print' }),
    isPaper: true,
  },
  {
    looks: TWO,
    name: 'definition',
    title: 'What a column counts',
    ready: '.rep table',
    press: ['.define'],
  },
]

export const reportsScreen: Screen = {
  id: 'reports',
  parts: ['dashboard/reports/'],
  title: 'Reports',
  looks: BOTH,
  address: '/staff/?page=reports',
  ready: '.rep main h2, .rep main h1',
  user: 'zhou',
  least: 24,
  isWhole: false,
  states: reports,
}

export const supervisorScreen: Screen = {
  id: 'supervisor',
  parts: ['dashboard/supervisor/'],
  title: 'Supervisor',
  looks: DESK,
  address: '/staff/?page=supervisor&tab=whatIf',
  ready: '.days label',
  user: 'zhou',
  least: 24,
  isWhole: false,
  states: [...whatIf, ...administration],
}

const onFleet = (name: string, title: string, place: string, ...press: string[]): State => ({
  looks: TWO,
  name,
  title,
  address: `/staff/?page=fleet&${place}`,
  before: (hub) => hub.useFleet(5),
  press,
  until: '[role=dialog]',
})
const fleet: readonly State[] = [
  { looks: TWO, name: 'empty', title: 'No device', before: (hub) => hub.useFleet(0) },
  { looks: TWO, name: 'one', title: 'One device, nothing to do', before: (hub) => hub.useFleet(1) },
  { name: 'overview', title: 'Five devices', before: (hub) => hub.useFleet(5) },
  { looks: TWO, name: 'many', title: 'Two hundred devices', before: (hub) => hub.useFleet(200) },
  {
    looks: TWO,
    name: 'alerts',
    title: 'Alerts',
    address: '/staff/?page=fleet&tab=alerts',
    before: (hub) => hub.useFleet(5),
  },
  { name: 'stock', title: 'Cash and stock', address: '/staff/?page=fleet&tab=stock', before: (hub) => hub.useFleet(5) },
  {
    looks: TWO,
    name: 'availability',
    title: 'Availability',
    address: '/staff/?page=fleet&tab=availability',
    before: (hub) => hub.useFleet(5),
  },
  {
    looks: TWO,
    name: 'maintenance',
    title: 'Maintenance',
    address: '/staff/?page=fleet&tab=maintenance',
    before: (hub) => hub.useFleet(5),
  },
  {
    looks: TWO,
    name: 'device',
    title: 'A device',
    address: '/staff/?page=fleet&device=crs1',
    before: (hub) => hub.useFleet(5),
    until: '[role=dialog]',
  },
  {
    looks: TWO,
    name: 'device-fine',
    title: 'A device that is fine',
    address: '/staff/?page=fleet&device=idcard1',
    before: (hub) => hub.useFleet(5),
    until: '[role=dialog]',
  },
  ...['use', 'messages', 'done'].map(
    (tab, index): State => ({
      ...onFleet(
        `device-${tab}`,
        `A device: ${tab}`,
        'device=crs1',
        `[role=dialog] nav button:nth-child(${index + 2})`,
      ),
    }),
  ),
  { ...LOADING, looks: TWO },
  onFleet('command', 'A command to a device', 'device=crs1', '[role=dialog] .acts button.main'),
  onFleet('service', 'A device out of service', 'device=crs1', '[role=dialog] .acts button:not(.main):nth-child(2)'),
  onFleet('plan', 'A time for maintenance', 'device=crs1', '[role=dialog] .acts button:nth-child(3)'),
  onFleet('count', 'A stock is counted', 'tab=stock', '.acts button:nth-child(1)'),
  onFleet('move', 'Stock is put in', 'tab=stock', '.acts button:nth-child(2)'),
  onFleet('history', 'What a stock has been', 'tab=stock', 'button.its'),
  onFleet('acknowledge', 'An alert is seen to', 'tab=alerts', 'main li:has(.facts) .button'),
  {
    looks: TWO,
    name: 'offline',
    title: 'No connection',
    before: (hub) => hub.useFleet(5),
    act: ({ cut }) => cut(),
    until: '.band',
  },
]

export const fleetScreen: Screen = {
  id: 'fleet',
  parts: ['dashboard/fleet/'],
  title: 'Devices',
  looks: BOTH,
  address: '/staff/',
  ready: '.fleet main',
  user: 'chen',
  least: 24,
  isWhole: false,
  states: fleet,
}

const doors: readonly State[] = [
  { name: 'log-in', title: 'Logging in' },
  {
    looks: TWO,
    name: 'wrong',
    title: 'A wrong password',
    async act({ page, press }) {
      await page.locator('input[name=user]').fill('li')
      await page.locator('input[name=password]').fill('wrong')
      await press('button.submit')
    },
    until: '.trouble:not(:empty)',
  },
  {
    looks: TWO,
    name: 'not-fetched',
    title: 'A part of the application did not come',
    address: '/staff/?page=supervisor',
    async act({ page, press }) {
      await page.route('**/assets/SupervisorPage-*.js', (route) => route.abort())
      await page.locator('input[name=user]').fill('zhou')
      await page.locator('input[name=password]').fill('password')
      await press('button.submit')
    },
    until: 'main > button',
  },
  {
    name: 'password',
    title: 'A password of her own',
    before: (hub) => hub.endSessions(),
    async act({ page, press }) {
      await page.locator('input[name=user]').fill('zhang')
      await page.locator('input[name=password]').fill('password')
      await press('button.submit')
    },
    until: 'input[name=current]',
  },
  {
    looks: TWO,
    name: 'waiting',
    title: 'The hub does not answer',
    ready: 'h1, p',
    before: () => {},
    async act({ page, cut }) {
      await page.route('**/api/v1/session', (route) => route.abort())
      await page.reload()
      await page.locator('[role=status], main').first().waitFor()
      await cut()
    },
  },
]

export const doorScreen: Screen = {
  id: 'session',
  parts: ['dashboard/session/', 'dashboard/StaffApp.vue', 'dashboard/WaitingPage.vue', 'dashboard/FailedPage.vue'],
  title: 'Logging in',
  looks: [...DESK, { name: 'zh-narrow', language: 'zh-CN', size: [360, 640] }],
  address: '/staff/',
  ready: 'form',
  least: 24,
  isWhole: false,
  states: doors,
}
