import { padZh } from '../texts/padZh.ts'

type Translate = (key: string, named?: Record<string, unknown>) => string
const { alert: ALERTS, class: CLASSES } = padZh.pad.devices

/** What a device complains about, in words; of a code this page does not know at least that there is something. */
export function alertText(t: Translate, code: string): string {
  return code in ALERTS ? t(`pad.devices.alert.${code}`) : t('pad.devices.alert.unknown', { code })
}

export function deviceClassText(t: Translate, deviceClass: string | null): string {
  const known = deviceClass !== null && deviceClass in CLASSES
  return t(`pad.devices.class.${known ? deviceClass : 'unknown'}`)
}
