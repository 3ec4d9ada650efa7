import { definition } from '../../../device-drivers/printer-escpos/driver.ts'
import { createSimulator } from '../../../simulators/printer-escpos/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
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
  notApplicable: {
    negativeAcknowledge: 'the protocol has none: what keeps a printer from printing is in its status',
    twoUnits: 'the protocol has no addresses: a printer has its line to itself',
  },
  scene: {
    commands: [
      {
        name: 'Printer.PrintTicket',
        data: {
          elements: [
            { type: 'text', text: '普通客户 A001', size: 2, align: 'center', bold: true },
            { type: 'qr', data: 'ticket:A001' },
            { type: 'feed', lines: 2 },
          ],
        },
      },
    ],
    words: [
      '居中',
      '字号2倍',
      '打印“普通客户 A001”并换行',
      '二维码内容“ticket:A001”',
      '走纸2行',
      '半切',
      '已处理到此，纸：充足',
      '状态1：联机',
      '状态4：有纸',
    ],
  },
}
