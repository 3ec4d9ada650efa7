import { expect, it } from 'vitest'
import { DEVICE_CLASSES, FINDING_CODES } from '../../contracts/index.ts'
import { alertText, deviceClassText } from './deviceWords.ts'

const key = (path: string) => path

it('has words for every alert and every class of device there is', () => {
  for (const code of FINDING_CODES) expect(alertText(key, code)).toBe(`pad.devices.alert.${code}`)
  for (const name of DEVICE_CLASSES) expect(deviceClassText(key, name)).toBe(`pad.devices.class.${name}`)
})

it('says of what it does not know that it is something else', () => {
  expect(alertText((path, named) => `${path} ${JSON.stringify(named)}`, 'a-code')).toBe(
    'pad.devices.alert.unknown {"code":"a-code"}',
  )
  expect(deviceClassText(key, 'robot')).toBe('pad.devices.class.unknown')
  expect(deviceClassText(key, null)).toBe('pad.devices.class.unknown')
})
