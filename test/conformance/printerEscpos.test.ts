import { definition } from '../../device-drivers/printer-escpos/driver.ts'
import { createSimulator } from '../../simulators/printer-escpos/simulator.ts'
import { describeConformance } from './suite.ts'

describeConformance({
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  commands: [
    {
      name: 'Printer.PrintTicket',
      data: {
        elements: [
          { type: 'text', text: 'A001', size: 2 },
          { type: 'qr', data: 'A001' },
          { type: 'feed', lines: 2 },
        ],
      },
    },
    { name: 'Printer.Reset', data: {} },
  ],
  interrupted: {
    command: { name: 'Printer.PrintTicket', data: { elements: [{ type: 'text', text: 'STALE-TICKET' }] } },
    bytes: Buffer.from('STALE-TICKET', 'latin1'),
  },
})
