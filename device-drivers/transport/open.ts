import type { PortConfiguration } from '../../contracts/index.ts'
import { admits } from './callers.ts'
import { hidPort } from './hid.ts'
import { callerPort } from './listenTcp.ts'
import type { PortFactory } from './port.ts'
import { listeningPort, requestsOver } from './requests.ts'
import { serialPort } from './serial.ts'
import { dialingPort } from './sockets.ts'
import { tcpPort } from './tcp.ts'

/** The port factory for a device's line of the configuration; `link` as the driver's definition has it. */
export function portFactory(
  configuration: PortConfiguration,
  link: 'bytes' | 'requests' | 'sockets' = 'bytes',
): PortFactory {
  if ('listen' in configuration) {
    const { from, ...where } = configuration.listen
    try {
      const listen = { ...where, may: admits(from) }
      return link === 'requests' ? listeningPort(listen) : callerPort(listen)
    } catch (error) {
      // One wrong line of the configuration is not the end of the agent.
      return () => Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }
  if ('websocket' in configuration) return dialingPort(configuration.websocket)
  const bytes = byteFactory(configuration)
  return link === 'requests' ? requestsOver(bytes) : bytes
}

function byteFactory(
  configuration: Exclude<PortConfiguration, { listen: unknown } | { websocket: unknown }>,
): PortFactory {
  if ('tcp' in configuration) return tcpPort(configuration.tcp)
  if ('hid' in configuration) return hidPort(configuration.hid)
  return serialPort(configuration.serial.path)
}
