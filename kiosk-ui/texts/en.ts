import type { Translated } from '../../dashboard/common/i18n/language.ts'
import type { KioskTexts } from './zh.ts'

export const en: Translated<KioskTexts> = {
  otherLanguage: '中文',
  elderMode: 'Larger text',
  standardMode: 'Standard text',
  start: {
    title: 'Welcome. Place your ID card',
    titleNoReader: 'Welcome. Choose a service',
    subtitle: 'Or choose a service below',
    subtitleNoReader: 'You will get a queue number',
  },
  known: {
    title: 'Welcome, {name}',
    titleUnnamed: 'Welcome',
    subtitle: 'Choose a service',
    back: 'Leave without a number',
  },
  band: {
    place: 'Place your ID card on the reader',
    placeDetail: 'Then choose a service',
    read: 'Card read. Please keep your card',
    endsIn: 'Back to start in {seconds} s',
    again: 'Not read. Lift the card and put it back',
    againDetail: 'Lay it flat and hold it for two seconds',
    unavailable: 'The ID card reader is out of service',
    unavailableDetail: 'Choose a service below instead',
  },
  tile: {
    list: 'Services',
    ahead: '',
    people: 'ahead',
    notOffered: 'Not available now',
    issuing: 'Getting your number',
  },
  printer: {
    paperOut: 'Out of paper. Please remember your number and tell the lobby manager',
    coverOpen: 'Printer cover open. Please remember your number and tell the lobby manager',
    offline: 'Printer out of service. Please remember your number and tell the lobby manager',
    fault: 'Printer fault. Please remember your number and tell the lobby manager',
  },
  ticket: {
    yourNumber: 'Your number',
    ahead: '{count} ahead of you',
    next: 'Nobody ahead of you. Please watch for your number',
    sit: 'Please take a seat and watch the screens for your number',
    printing: 'Printing your ticket',
    printed: 'Please take your ticket',
    noPrint: 'Please remember your number',
    notPrinted:
      'The ticket was not printed. Please remember your number\nFor a paper ticket, please see the lobby manager',
    paperOut: 'Out of paper. Please remember your number\nFor a paper ticket, please see the lobby manager',
    unknown:
      'The ticket may be incomplete. Please remember your number\nFor a paper ticket, please see the lobby manager',
    again: 'No ticket? Print it again',
    printingAgain: 'Printing your ticket again',
    printedAgain: 'Printed again. Please take your ticket\nStill no ticket? Please see the lobby manager',
    notAgain:
      'It could not be printed again. Please remember your number\nFor a paper ticket, please see the lobby manager',
    done: 'OK',
  },
  refused: {
    title: 'No number was given',
    retry: 'Please try again in a moment, or ask the lobby manager',
    ask: 'Please ask the lobby manager',
    card: 'Please place your ID card again',
    usedNumber: 'Your number is {number}. Please watch for it',
    unanswered: 'No answer from the system; we can not say if a number was given. Try again, or ask the lobby manager',
    close: 'OK',
  },
  help: {
    ask: 'Help from a person',
    title: 'Need help? Please ask the lobby manager',
    noCard: 'No ID card with you: choose a service to get a number',
    large: 'Hard to read: press "Larger text" above',
    person: 'Hard to use: the lobby manager can take a number for you and show you the way',
    close: 'OK',
  },
  offline: {
    title: 'Paused, coming back',
    detail: 'No connection since {time}. This screen goes on by itself. If it is urgent, ask the lobby manager',
  },
  boot: {
    starting: 'Starting',
    waiting: 'Connecting, please wait',
    notEnabled: 'This kiosk is not enabled yet',
    notEnabledDetail: 'Staff: please open the start address of this kiosk again',
    keyRefused: 'The start address is wrong or no longer valid',
  },
}
