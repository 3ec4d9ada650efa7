import { expect, test } from 'vitest'
import { DRIVERS } from '../../device-drivers/registry.ts'
import type { SimulatedLine } from '../../simulators/line/simulatedLine.ts'
import { meanings, simulators } from '../../simulators/registry.ts'
import type { BenchCommand } from '../support/memoryPort.ts'
import { memoryRig } from './rig.ts'

/** What goes on at a line, and words that then have to be among those for its bytes. */
interface Scene {
  readonly commands: readonly BenchCommand[]
  readonly stir?: (line: SimulatedLine) => void
  readonly words: readonly string[]
}

const SCENES: Readonly<Record<string, Scene>> = {
  'idcard-sam': {
    commands: [{ name: 'IdCard.Reset', data: {} }],
    stir: (line) => line.device.act('present-card', { seed: 3 }),
    words: ['复位模块：成功', '寻卡：无卡或已处理', '寻卡：有卡', '选卡：成功', '读文字和照片：1295字节，含文字和照片'],
  },
  'keypad-ff68': {
    commands: [
      { name: 'Keypad.Display', data: { address: 1, waiting: 12, ticket: 7 } },
      { name: 'Keypad.Beep', data: { address: 2 } },
      { name: 'Evaluator.Invite', data: { address: 2 } },
    ],
    stir(line) {
      line.device.act('press', { address: 1, keys: ['6', 'confirm'] })
      line.device.act('evaluate', { address: 2, choice: 4 })
    },
    words: [
      '1号呼叫器显示：等候012，号码007',
      '2号呼叫器：蜂鸣',
      '2号评价器：请客户评价',
      '按键：6 确认，1号呼叫器',
      '回显：6 确认，1号呼叫器',
      '评价：选项4，2号评价器',
      '评价已收到：选项4，2号评价器',
    ],
  },
  'led-onbon': {
    commands: [
      { name: 'Board.Show', data: { address: 1, text: '请A001号到2号窗口', emphasis: true } },
      { name: 'Board.Clear', data: { address: 1 } },
    ],
    words: ['1号屏：显示请A001号到2号窗口', '1号屏：清屏', '屏应答：完成'],
  },
  'printer-escpos': {
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

test('every simulated device has words for its bytes', () => {
  expect(Object.keys(meanings).sort()).toEqual(Object.keys(simulators).sort())
  expect(Object.keys(SCENES).sort()).toEqual(Object.keys(simulators).sort())
})

test.each(Object.keys(SCENES))(
  '%s: what driver and device really say to each other is understood, byte by byte',
  async (name) => {
    const scene = SCENES[name]
    const definition = await DRIVERS[name]?.()
    const createSimulator = await simulators[name]?.()
    const createMeaning = await meanings[name]?.()
    if (!scene || !definition || !createSimulator || !createMeaning) throw new Error(`${name} is not whole`)
    const settings = { addresses: [1, 2] }
    const rig = memoryRig({
      definition,
      createSimulator,
      settings: name === 'keypad-ff68' || name === 'led-onbon' ? settings : {},
      simulatorSettings: settings,
      commands: scene.commands,
      interrupted: { command: { name: 'IdCard.Reset', data: {} }, bytes: Uint8Array.of(0) },
    })
    rig.line.setFaults({ splitBytes: 3 })
    rig.host.start()
    await rig.online()
    for (const command of scene.commands)
      expect(await rig.complete(command), command.name).toMatchObject({ effect: 'done' })
    scene.stir?.(rig.line)
    await rig.clock.advance(3_000)

    const reader = createMeaning()
    const read = rig.line.log.entries().flatMap(({ direction, bytes }) => [...reader(direction, bytes)])
    expect(read.filter(({ kind }) => kind === 'noise')).toEqual([])
    const words = read.map(({ text }) => text['zh-CN'])
    expect(words).toEqual(expect.arrayContaining([...scene.words]))
  },
)
