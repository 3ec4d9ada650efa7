import { XFS4IOT_COMMANDS, Xfs4IotSettings } from '../../contracts/index.ts'
import { UNSUPPORTED } from '../cards/completions.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { isSocketPort } from '../transport/sockets.ts'

/**
 * Self-service machines that serve XFS4IoT (CWA 17852, releases 2021-1 to 2024-03): all services of one machine as the parts of one
 * device. It is looked at only, unless `commands` says more. Built to the published protocol, not yet tried on a real machine.
 */
export const definition: DriverDefinition = {
  name: 'xfs4iot',
  class: 'selfServiceMachine',
  interfaces: ['common', 'machine', 'units', 'cardReader', 'storage'],
  commands: XFS4IOT_COMMANDS,
  commandsFor: (settings) => (settings as Xfs4IotSettings).commands,
  // One part must not wait for another's.
  concurrentCommands: true,
  defaultBaudRate: 9_600,
  settings: Xfs4IotSettings,
  link: 'sockets',
  create,
}

function create(context: DriverContext): Driver {
  return {
    connected(port) {
      if (!isSocketPort(port)) context.fail('the machine serves WebSockets, this port can not dial any')
    },
    disconnected: () => {},
    received: () => {},
    execute: () => Promise.resolve(UNSUPPORTED),
    stop: () => {},
  }
}
