import type { Translated } from '../../../dashboard/common/i18n/language.ts'
import type { HallTexts } from './zh.ts'

export const en: Translated<HallTexts> = {
  call: {
    now: 'Now calling',
    last: 'Last call',
    before: 'Please go to counter',
    after: '',
    sentence: 'Number {number}, please go to counter {window}',
    notLive: 'Called before the connection was lost',
  },
  list: {
    title: 'Last calls',
    before: 'Counter',
    after: '',
    calling: 'Now calling',
    empty: 'No calls yet',
  },
  calm: {
    watch: 'Please watch and listen for your number',
    watchSilent: 'Please watch for your number',
    take: 'Please take a number at the kiosk and have a seat',
  },
  waiting: {
    title: 'Waiting',
    nobody: 'Nobody is waiting',
    people: '{count}',
    rest: '{count} other services',
  },
  window: {
    before: 'Counter',
    after: '',
    come: 'Please come to this counter',
    serving: 'Now serving',
    wait: 'Please wait for your number',
    paused: 'Paused',
    backAt: 'Back at about {time}',
    pausedDetail: 'Please watch the other counters',
    closed: 'Closed',
    closedDetail: 'Please use another counter',
    notLive: 'Before the connection was lost',
  },
  offline: {
    title: 'This screen is not up to date',
    detail: 'No connection since {time}. It goes on by itself. Please listen for our staff',
  },
  sound: {
    turnOn: 'Tap to turn on sound',
  },
  gone: 'This screen is no longer in use. Please tell our staff',
  boot: {
    starting: 'Starting',
    waiting: 'Connecting, please wait',
    notEnabled: 'This screen is not enabled yet',
    notEnabledDetail: 'Staff: please open the start address of this screen again',
    keyRefused: 'The start address is wrong or no longer valid',
  },
}
