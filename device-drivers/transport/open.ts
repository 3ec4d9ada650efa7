import type { PortConfiguration } from '../../contracts/index.ts'
import type { PortFactory } from './port.ts'
import { serialPort } from './serial.ts'
import { tcpPort } from './tcp.ts'

/** The port factory for a device's line of the configuration. */
export function portFactory(configuration: PortConfiguration): PortFactory {
  return 'tcp' in configuration ? tcpPort(configuration.tcp) : serialPort(configuration.serial.path)
}
