import type { Device } from './configurationDevices.ts'

/**
 * What a device's line of configuration is told by, at the hub and at its node: the first 16 hex digits of SHA-256 over the line as JSON
 * with sorted keys. `node` is not in it, since a node's own file need not say it, and a line without settings is one with none.
 * @param sha256 SHA-256 of a text in UTF-8, hex
 */
export function deviceFingerprint(
  { id, driver, port, settings = {} }: Pick<Device, 'id' | 'driver' | 'port' | 'settings'>,
  sha256: (text: string) => string,
): string {
  return sha256(sorted({ id, driver, port, settings })).slice(0, 16)
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  )
}
