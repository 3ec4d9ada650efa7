import type { DisplayView } from '../../../contracts/index.ts'
import { MINUTE, MOCK_TICK, text } from '../../support/mockDay.ts'
import { mockCall } from '../../support/mockDisplays.ts'
import type { MockHub } from '../../support/mockHub.ts'
import { LOADING, type Look, type Screen, type State } from '../state.ts'

const looks = (size: Look['size']): readonly Look[] => [
  { name: 'zh', language: 'zh-CN', size },
  { name: 'en', language: 'en', size },
]
const UPRIGHT = [1080, 1920] as const

const show = (display: string, set: Partial<DisplayView>) => (hub: MockHub) =>
  void Object.assign(hub.views.displays.get(display) as DisplayView, set)
/** Nobody has been called for a while. */
const calm = (hub: MockHub) => {
  const { calls } = hub.views.displays.get('hall') as DisplayView
  show('hall', { calls: calls.map((call) => ({ ...call, at: call.at - 5 * MINUTE, isCalling: false })) })(hub)
}
const english = (hub: MockHub) => {
  hub.views.branch.languages = ['en', 'zh-CN']
}
/** What is shown is said in the branch's first language. */
const inBoth = (states: readonly State[]): State[] =>
  states.flatMap((state) => [
    { ...state, looks: ['zh'] },
    {
      ...state,
      looks: ['en'],
      before: (hub: MockHub) => {
        english(hub)
        state.before?.(hub)
      },
    },
  ])
const broadcast = text(
  '请持身份证原件办理开户业务，谢谢配合',
  'Please have your original ID card ready to open an account',
)

const hall: readonly State[] = [
  { name: 'empty', title: 'Nobody waits, nobody has been called', crowd: 'nobody' },
  { name: 'one', title: 'One waits', crowd: 'one' },
  { name: 'call', title: 'A call' },
  { name: 'calm', title: 'Nobody has been called for a while', before: calm },
  { name: 'crowded', title: 'Three hundred wait', crowd: 'crowded' },
  {
    name: 'several-calls',
    title: 'Several calls at once',
    before: show('hall', { calls: [] }),
    act: ({ hub }) =>
      hub.setDisplay('hall', {
        calls: [mockCall('D108', 12, -3000), mockCall('VIP2081', 3, -2000), mockCall('A017', 5, -1000)].map((call) => ({
          ...call,
          at: hub.tick(),
          isCalling: true,
        })),
      }),
    until: '.call .number',
  },
  { name: 'long-number', title: 'A long number', before: show('hall', { calls: [mockCall('VIP20815', 12, 8_000)] }) },
  { name: 'broadcast', title: 'A text for everybody', before: show('hall', { broadcast }) },
  { name: 'offline', title: 'No connection', act: ({ cut }) => cut(), until: '.offline' },
  {
    name: 'silent',
    title: 'The browser wants to be touched before it speaks',
    before: show('hall', { calls: [] }),
    async act({ page, hub, seen }) {
      const address = '/hall/?untouched'
      await page.addInitScript(`if (location.search === '?untouched') {
        window.AudioContext = class extends AudioContext {
          get state() { return 'suspended' }
        }
      }`)
      await page.goto(`${hub.url}${address}#hall.mock-key-0123456789`)
      await seen('.hall button')
    },
  },
  { name: 'upright', title: 'A screen that stands', size: UPRIGHT },
  { name: 'upright-calm', title: 'And nobody is called', size: UPRIGHT, before: calm },
]

const door: readonly State[] = [
  { name: 'called', title: 'A number is called to this window' },
  {
    name: 'serving',
    title: 'It is being served',
    before: (hub) => ofWindow(hub, { ticket: { number: 'A016', state: 'serving' } }),
  },
  { name: 'free', title: 'The window is free', crowd: 'nobody' },
  {
    name: 'paused',
    title: 'The window pauses',
    before: (hub) =>
      ofWindow(hub, {
        status: 'paused',
        pauseReason: text('清点现金', 'Counting cash'),
        pausedUntil: MOCK_TICK + 9 * MINUTE,
        ticket: null,
      }),
  },
  { name: 'closed', title: 'The window is closed', before: (hub) => ofWindow(hub, { status: 'closed', ticket: null }) },
  { name: 'offline', title: 'No connection', act: ({ cut }) => cut(), until: '.stale' },
]

function ofWindow(hub: MockHub, set: Partial<NonNullable<DisplayView['window']>>): void {
  const { window } = hub.views.displays.get('door3') as DisplayView
  if (window) show('door3', { window: { ...window, ...set } })(hub)
}

export const hallScreen: Screen = {
  id: 'hall',
  parts: ['kiosk-ui/hall/'],
  title: 'Hall screen',
  looks: looks([1920, 1080]),
  address: '/hall/#hall.mock-key-0123456789',
  ready: '.hall',
  least: 44,
  isWhole: true,
  states: [...inBoth(hall), { ...LOADING, looks: ['zh'] }],
}

export const windowScreen: Screen = {
  id: 'window',
  parts: [],
  title: 'Screen over a window',
  looks: looks([1920, 540]),
  address: '/hall/#door3.mock-key-0123456789',
  ready: '.over-window',
  least: 44,
  isWhole: true,
  states: inBoth(door),
}
