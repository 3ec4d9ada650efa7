import { BlockList, isIP } from 'node:net'

/** Networks that nobody outside has an address of: what may call where nothing is configured. RFC 1918, 4193, 3927, 4291. */
export const PRIVATE_NETWORKS = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
] as const

/** Whether somebody at this address may call. `undefined`, of a connection that has gone already: no. */
export type Admits = (remote: string | undefined) => boolean

/** @param from addresses, or networks as `10.2.0.0/16`; absent: private networks. Throws on one that is neither. */
export function admits(from: readonly string[] = PRIVATE_NETWORKS): Admits {
  const list = new BlockList()
  for (const entry of from) {
    const [address = '', prefix] = entry.split('/')
    const family = familyOf(address)
    const bits = prefix === undefined ? widest(family) : Number(prefix)
    if (family === undefined || !/^\d{1,3}$/.test(prefix ?? '0') || bits > widest(family))
      throw new Error(`${entry} is no address and no network`)
    list.addSubnet(address, bits, family)
  }
  return (remote) => {
    // The zone of a link-local address says by which interface it came, IPv4 may come in the form of IPv6.
    const address = remote?.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
    const family = address === undefined ? undefined : familyOf(address)
    return address !== undefined && family !== undefined && list.check(address, family)
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address)
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined
}
const widest = (family: 'ipv4' | 'ipv6' | undefined) => (family === 'ipv6' ? 128 : 32)
