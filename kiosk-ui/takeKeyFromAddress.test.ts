import { expect, it } from 'vitest'
import { takeKeyFromAddress } from './takeKeyFromAddress.ts'

function take(hash: string) {
  const replaced: unknown[] = []
  const history = {
    replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void replaced.push(url),
  }
  return { key: takeKeyFromAddress({ hash, pathname: '/kiosk/', search: '' }, history), replaced }
}

it('reads the key and removes it from the address', () => {
  expect(take('#k1.0123456789abcdef')).toEqual({
    key: { id: 'k1', key: '0123456789abcdef' },
    replaced: ['/kiosk/'],
  })
})

it('removes what is no key as well', () => {
  expect(take('#k1.short')).toEqual({ key: null, replaced: ['/kiosk/'] })
})

it('leaves an address without a fragment alone', () => {
  expect(take('')).toEqual({ key: null, replaced: [] })
})
