import { expect, test } from 'vitest'
import { endpointsOf, publisherPorts } from './discovery.ts'

const RULE = { host: 'atm-7.branch.example', secure: false, hosts: ['10.0.0.8'] }
const at = (uri: unknown, rule = RULE) => endpointsOf([uri], rule)

test('the ports of the standard, unless the configuration names others', () => {
  const rest = [5846, 5847, 5848, 5849, 5850, 5851, 5852, 5853, 5854, 5855, 5856]
  expect(publisherPorts({ ports: undefined, secure: false })).toEqual([80, 443, ...rest])
  expect(publisherPorts({ ports: undefined, secure: true })).toEqual([443, ...rest])
  expect(publisherPorts({ ports: [5850], secure: false })).toEqual([5850])
})

test.each([
  ['ws://atm-7.branch.example:5846/xfs4iot/v1.0/CardReader', { port: 5846, path: '/xfs4iot/v1.0/CardReader' }],
  ['ws://ATM-7.Branch.example./XFS4IoT/v1.0/CardReader/', { port: 80, path: '/XFS4IoT/v1.0/CardReader/' }],
  ['ws://localhost:5846/xfs4iot/v1.0/CardReader', { port: 5846, path: '/xfs4iot/v1.0/CardReader' }],
  ['ws://127.0.0.1:5846/xfs4iot/v1.0/CardReader', { port: 5846, path: '/xfs4iot/v1.0/CardReader' }],
  ['ws://[::1]:5846/xfs4iot/v1.0/CardReader', { port: 5846, path: '/xfs4iot/v1.0/CardReader' }],
  ['ws://10.0.0.8:5846/xfs4iot/v1.0/CardReader', { host: '10.0.0.8', port: 5846, path: '/xfs4iot/v1.0/CardReader' }],
])('%s is dialled', (uri, address) => {
  expect(at(uri)).toEqual([{ name: 'CardReader', address }])
})

test.each([
  ['another host', 'ws://10.0.0.9:5846/xfs4iot/v1.0/CardReader'],
  ['a host that only begins like it', 'ws://atm-7.branch.example.evil.example/xfs4iot/v1.0/CardReader'],
  ['a name in front of another host', 'ws://atm-7.branch.example@evil.example/xfs4iot/v1.0/CardReader'],
  ['another scheme', 'http://atm-7.branch.example/xfs4iot/v1.0/CardReader'],
  ['a password', 'ws://a:b@atm-7.branch.example/xfs4iot/v1.0/CardReader'],
])('%s is left out, with the reason', (_, uri) => {
  expect(at(uri)).toEqual([{ name: 'CardReader', address: undefined, reason: expect.any(String) }])
})

test('what is to be spoken to by TLS is never spoken to without', () => {
  const uri = 'ws://atm-7.branch.example:5846/xfs4iot/v1.0/CardReader'
  expect(at(uri, { ...RULE, secure: true })[0]?.address).toBeUndefined()
  expect(at(uri.replace('ws:', 'wss:'), { ...RULE, secure: true })[0]?.address).toBeDefined()
})

test.each([
  undefined,
  7,
  '',
  'CardReader',
  'ws://atm-7.branch.example/',
  'ws://atm-7.branch.example/xfs4iot/v1.0/',
  'ws://atm-7.branch.example/xfs4iot/v1.0/a/b',
  'ws://atm-7.branch.example/xfs4iot/v1.0/%2e%2e%2fadmin',
  `ws://atm-7.branch.example/xfs4iot/v1.0/${'x'.repeat(600)}`,
])('%j is no service', (uri) => {
  expect(at(uri)).toEqual([])
})

test('each service once, and no more than a machine has', () => {
  const uri = (name: string) => `ws://localhost:5846/xfs4iot/v1.0/${name}`
  expect(endpointsOf([uri('A'), uri('A'), uri('B')], RULE).map(({ name }) => name)).toEqual(['A', 'B'])
  expect(
    endpointsOf(
      Array.from({ length: 100 }, (_, index) => uri(`S${index}`)),
      RULE,
    ),
  ).toHaveLength(32)
})

test('of several addresses of a service the first that may be dialled counts', () => {
  const uri = (host: string) => `ws://${host}:5846/xfs4iot/v1.0/CardReader`
  expect(endpointsOf([uri('desktop-7'), uri('10.0.0.8'), uri('localhost')], RULE)).toEqual([
    { name: 'CardReader', address: { host: '10.0.0.8', port: 5846, path: '/xfs4iot/v1.0/CardReader' } },
  ])
})
