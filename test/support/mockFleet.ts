import type {
  FindingCode,
  FleetAlert,
  FleetCommand,
  FleetDevice,
  FleetMaintenance,
  FleetNode,
  FleetView,
  RunsOut,
  Text,
} from '../../contracts/index.ts'
import { text } from './mockDay.ts'

/** An invented fleet at 10:20 on 23 November 2026, Shanghai time. */
export const FLEET_NOW = Date.UTC(2026, 10, 23, 2, 20)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY_MS = 24 * HOUR
/** So many minutes ago. */
const ago = (minutes: number) => FLEET_NOW - minutes * MINUTE

export type MockFleetSize = 0 | 1 | 5 | 200

const FINE: FleetDevice['health'] = { severity: 0, attention: null, owner: null, selfClearing: false, since: null }

export function mockDevice(deviceId: string, nodeId: string, name: Text, over: Partial<FleetDevice> = {}): FleetDevice {
  return {
    deviceId,
    nodeId,
    name,
    class: 'receiptPrinter',
    driver: 'receipt-printer-escpos',
    model: 'TP-80',
    serial: `TP80-${deviceId}`,
    firmware: [{ name: 'main', version: '2.14' }],
    state: 'online',
    lastSeen: ago(0),
    health: FINE,
    outOfService: null,
    maintenance: null,
    mode: null,
    components: [],
    units: [],
    cardUnits: [],
    configuration: { desired: 'a41f90', reported: 'a41f90', state: 'same' },
    commands: ['Printer.Reset', 'Device.Restart'],
    ...over,
  }
}

export function mockAlert(
  device: FleetDevice,
  code: FindingCode,
  severity: number,
  owner: FleetAlert['owner'],
  over: Partial<FleetAlert> = {},
): FleetAlert {
  return {
    alertId: `${device.deviceId}-${code}`,
    nodeId: device.nodeId,
    deviceId: device.deviceId,
    component: null,
    code,
    severity,
    attention: severity >= 3 ? 'now' : 'soon',
    owner,
    selfClearing: false,
    detail: null,
    openedAt: ago(48),
    times: 1,
    acknowledged: null,
    escalated: null,
    isSuppressed: false,
    closedAt: null,
    ...over,
  }
}

const runsOut = (p10: number, p50: number, p90: number): RunsOut => ({
  p10: FLEET_NOW + p10 * HOUR,
  p50: FLEET_NOW + p50 * HOUR,
  p90: FLEET_NOW + p90 * HOUR,
})

/** A cash recycler with all its parts, one cassette of it running low. */
export function mockRecycler(
  deviceId: string,
  nodeId: string,
  name: Text,
  over: Partial<FleetDevice> = {},
): FleetDevice {
  const part = (
    componentId: string,
    kind: FleetDevice['components'][number]['kind'],
    severity = 0,
    supply: FleetDevice['components'][number]['supply'] = null,
    details: Record<string, string> = {},
  ): FleetDevice['components'][number] => ({ componentId, kind, device: 'online', severity, supply, details })
  const cassette = (
    unitId: string,
    value: number,
    count: number,
    ends: RunsOut | null,
    more: Partial<FleetDevice['units'][number]> = {},
  ): FleetDevice['units'][number] => ({
    unitId,
    component: 'cash',
    kind: 'cash',
    role: 'recycle',
    currency: 'CNY',
    value,
    count,
    capacity: 2500,
    lowThreshold: 300,
    highThreshold: 2300,
    status: 'ok',
    replenishment: 'ok',
    accuracy: 'accurate',
    runsOut: ends,
    ...more,
  })
  return mockDevice(deviceId, nodeId, name, {
    class: 'selfServiceMachine',
    driver: 'self-service-xfs4iot',
    model: 'CR-2500',
    serial: 'CR25-2207-0143',
    firmware: [
      { name: 'platform', version: '4.2.1' },
      { name: 'recycler', version: '1.8.0' },
    ],
    mode: 'inService',
    components: [
      part('display', 'display'),
      part('camera-1', 'camera'),
      part('lights', 'lights'),
      part('card', 'cardReader', 0, 'good', { media: 'notPresent', security: 'ok' }),
      part('pinpad', 'encryptor', 0, null, { encryptor: 'ready' }),
      part('receipt', 'receiptPrinter', 2, 'low', { 'paper.upper': 'low', media: 'notPresent' }),
      part('barcode', 'barcodeReader'),
      part('cash', 'cashRecycler', 1, 'low', { dispenser: 'attention', acceptor: 'ok', shutter: 'closed' }),
      part('safe', 'safe', 0, null, { door: 'closed' }),
      part('journal', 'journalPrinter', 0, 'good'),
      part('power', 'power'),
      part('network', 'network'),
    ],
    units: [
      cassette('c1', 100, 260, runsOut(3.1, 5.3, 7.6), { replenishment: 'low' }),
      cassette('c2', 100, 1840, runsOut(26, 31, 38)),
      cassette('c3', 50, 990, { p10: FLEET_NOW + 5 * DAY_MS, p50: null, p90: null }),
      cassette('c4', 10, 1210, { p10: null, p50: null, p90: null }),
      cassette('reject', 0, 38, null, {
        kind: 'cash',
        role: 'reject',
        capacity: 200,
        value: undefined,
        currency: undefined,
      }),
      {
        unitId: 'roll',
        component: 'receipt',
        kind: 'paper',
        role: 'dispense',
        name: '80mm',
        count: null,
        status: 'ok',
        replenishment: 'low',
        runsOut: null,
      },
    ].map((unit) => whole(unit as FleetDevice['units'][number])),
    commands: ['Machine.Reset', 'Device.Restart'],
    ...over,
  })
}

/** Without keys that have no value: the contract knows none. */
function whole<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
}

export function mockNode(nodeId: string, devices: readonly string[], over: Partial<FleetNode> = {}): FleetNode {
  return {
    nodeId,
    state: 'ready',
    session: 4,
    since: FLEET_NOW - 9 * DAY_MS,
    lastSeen: ago(0),
    software: '0.1.0',
    devices: [...devices],
    configuration: { desired: 12, reported: 12 },
    ...over,
  }
}

export function mockCommand(deviceId: string, over: Partial<FleetCommand> = {}): FleetCommand {
  return {
    commandId: `cmd-${deviceId}-1`,
    deviceId,
    name: 'Machine.Reset',
    data: { component: 'card' },
    reason: '客户反映卡片退不出来',
    by: 'chen',
    at: ago(190),
    state: 'done',
    code: null,
    message: null,
    detail: null,
    result: null,
    settledAt: ago(189),
    ...over,
  }
}

function viewOf(
  nodes: readonly FleetNode[],
  devices: readonly FleetDevice[],
  alerts: readonly FleetAlert[],
  maintenance: FleetMaintenance[],
  commands: FleetCommand[],
): FleetView {
  return Object.fromEntries([
    ['now', FLEET_NOW],
    ['maintenance', maintenance],
    ['commands', commands],
    ...nodes.map((node) => [`node:${node.nodeId}`, node]),
    ...devices.map((device) => [`device:${device.deviceId}`, device]),
    ...alerts.map((alert) => [`alert:${alert.alertId}`, alert]),
  ]) as FleetView
}

const healthOf = (alert: FleetAlert): FleetDevice['health'] => ({
  severity: alert.severity,
  attention: alert.attention,
  owner: alert.owner,
  selfClearing: alert.selfClearing,
  since: alert.openedAt,
})

export function mockFleet(size: MockFleetSize): FleetView {
  if (size === 0) return viewOf([], [], [], [], [])
  if (size === 200) return largeFleet()
  const recycler = mockRecycler('crs1', 'crs1', text('大堂循环机 1', 'Lobby recycler 1'))
  if (size === 1) {
    const fine = {
      ...recycler,
      components: recycler.components.map((part) => ({ ...part, severity: 0, supply: null })),
      units: recycler.units.filter(({ unitId }) => ['c2', 'c3', 'c4'].includes(unitId)),
    }
    return viewOf([mockNode('crs1', ['crs1'])], [fine], [], [], [])
  }
  const low = mockAlert(recycler, 'unit-low', 1, 'replenish', { component: 'c1', openedAt: ago(95) })
  const paper = mockAlert(recycler, 'supply-low', 2, 'flm', {
    component: 'receipt',
    openedAt: ago(31),
    acknowledged: { by: 'sun', at: ago(22), note: '已备纸卷' },
  })
  const printer = mockDevice('printer1', 'local', text('取号机打印机', 'Kiosk printer'))
  const out = mockAlert(printer, 'paper-out', 3, 'flm', {
    openedAt: ago(12),
    escalated: { to: 'supervisor', at: ago(2) },
    times: 3,
  })
  const reader = mockDevice('idcard1', 'local', text('身份证阅读器', 'ID card reader'), {
    class: 'idCardReader',
    driver: 'id-card-reader-sam',
    model: 'IR-100',
    commands: ['IdCard.GetSerial', 'IdCard.Reset', 'Device.Restart'],
  })
  const vtm = mockRecycler('vtm1', 'vtm1', text('远程柜员机', 'Video teller machine'), {
    units: [],
    health: FINE,
    maintenance: { maintenanceId: 'm1', until: FLEET_NOW + 2 * HOUR, reason: '系统升级' },
  })
  const hidden = mockAlert(vtm, 'machine-out-of-service', 3, 'remote', { isSuppressed: true, openedAt: ago(20) })
  const board = mockDevice('boards', 'local', text('窗口屏', 'Window boards'), {
    class: 'ledBoard',
    driver: 'led-board-rs485',
    model: 'WB-8',
    commands: ['Board.Power', 'Device.Restart'],
  })
  return viewOf(
    [mockNode('local', ['printer1', 'idcard1', 'boards']), mockNode('crs1', ['crs1']), mockNode('vtm1', ['vtm1'])],
    [{ ...recycler, health: healthOf(paper) }, { ...printer, health: healthOf(out) }, reader, vtm, board],
    [low, paper, out, hidden],
    [
      {
        maintenanceId: 'm1',
        deviceIds: ['vtm1'],
        from: ago(40),
        until: FLEET_NOW + 2 * HOUR,
        reason: '系统升级',
        by: 'chen',
        isRecurring: false,
        isActive: true,
      },
      {
        maintenanceId: 'm2',
        deviceIds: ['crs1'],
        from: FLEET_NOW + 31 * HOUR,
        until: FLEET_NOW + 32 * HOUR,
        reason: '加钞',
        by: 'chen',
        isRecurring: false,
        isActive: false,
      },
      {
        maintenanceId: 'weekly',
        deviceIds: [],
        from: FLEET_NOW + 5 * DAY_MS + 9 * HOUR,
        until: FLEET_NOW + 5 * DAY_MS + 11 * HOUR,
        reason: '每周例行保养',
        by: null,
        isRecurring: true,
        isActive: false,
      },
    ],
    [
      mockCommand('crs1'),
      mockCommand('crs1', {
        commandId: 'cmd-crs1-0',
        name: 'Device.Restart',
        data: {},
        reason: '连接反复中断',
        at: ago(1500),
        state: 'unknown',
        detail: 'the line was lost before the answer',
        settledAt: null,
      }),
    ],
  )
}

const KINDS = [
  ['printer', '小票打印机', 'Ticket printer', 'receiptPrinter'],
  ['idcard', '身份证阅读器', 'ID card reader', 'idCardReader'],
  ['keypad', '叫号键盘', 'Caller keypad', 'callerKeypad'],
  ['board', '窗口屏', 'Window board', 'ledBoard'],
] as const

/** Forty nodes with five devices each: a region's worth, with the troubles such a number has on a Monday. */
function largeFleet(): FleetView {
  const nodes: FleetNode[] = []
  const devices: FleetDevice[] = []
  const alerts: FleetAlert[] = []
  for (let place = 1; place <= 40; place += 1) {
    const at = String(place).padStart(2, '0')
    const nodeId = `node-${at}`
    const isLost = place === 17
    const its = KINDS.map(([id, zh, en, deviceClass]) =>
      mockDevice(`${id}-${at}`, nodeId, text(`${at} 号点 ${zh}`, `Site ${at} ${en}`), { class: deviceClass }),
    )
    its.push(mockRecycler(`crs-${at}`, nodeId, text(`${at} 号点 循环机`, `Site ${at} recycler`), { health: FINE }))
    const node = mockNode(
      nodeId,
      its.map(({ deviceId }) => deviceId),
      isLost ? { state: 'lost', since: ago(26), lastSeen: ago(27) } : {},
    )
    nodes.push(node)
    devices.push(...its.map((device) => (isLost ? { ...device, state: 'lost' as const, lastSeen: ago(27) } : device)))
    if (isLost)
      alerts.push({
        ...mockAlert(its[0] as FleetDevice, 'node-lost', 4, 'it', { openedAt: ago(26) }),
        alertId: `node-lost-${nodeId}`,
        deviceId: null,
      })
  }
  const trouble = (
    deviceId: string,
    code: FindingCode,
    severity: number,
    owner: FleetAlert['owner'],
    over: Partial<FleetAlert> = {},
  ) => {
    const at = devices.findIndex((device) => device.deviceId === deviceId)
    const device = devices[at] as FleetDevice
    const alert = mockAlert(device, code, severity, owner, over)
    alerts.push(alert)
    const worst = device.health.severity < severity ? healthOf(alert) : device.health
    devices[at] = { ...device, health: worst }
  }
  trouble('crs-03', 'fraud-suspected', 4, 'security', { component: 'card', openedAt: ago(3) })
  trouble('crs-22', 'component-fault', 4, 'slm', {
    component: 'cash',
    openedAt: ago(134),
    times: 2,
    acknowledged: { by: 'chen', at: ago(120), note: '工程师 11 点到' },
  })
  trouble('crs-08', 'unit-empty', 3, 'replenish', {
    component: 'c1',
    openedAt: ago(18),
    escalated: { to: 'manager', at: ago(8) },
  })
  trouble('crs-08', 'supply-low', 1, 'flm', { component: 'receipt', openedAt: ago(300) })
  trouble('printer-11', 'paper-out', 3, 'flm', { openedAt: ago(9) })
  trouble('printer-29', 'cutter-fault', 3, 'slm', { openedAt: ago(64) })
  trouble('idcard-05', 'device-offline', 4, 'remote', { openedAt: ago(41), selfClearing: true })
  trouble('board-33', 'noise', 2, 'remote', { openedAt: ago(210), times: 14, selfClearing: true })
  trouble('crs-14', 'runs-out-soon', 1, 'replenish', { component: 'c1', openedAt: ago(55) })
  trouble('crs-19', 'unit-high', 1, 'replenish', { component: 'reject', openedAt: ago(400) })
  trouble('crs-26', 'unit-low', 1, 'replenish', { component: 'c1', openedAt: ago(30) })
  trouble('keypad-38', 'configuration-differs', 2, 'it', { openedAt: ago(700) })
  trouble('idcard-31', 'card-unreadable', 2, 'flm', { openedAt: ago(75) })
  const at = devices.findIndex(({ deviceId }) => deviceId === 'crs-36')
  devices[at] = {
    ...(devices[at] as FleetDevice),
    outOfService: { by: 'chen', at: ago(1600), reason: '等待配件' },
  }
  return viewOf(nodes, devices, alerts, [], [])
}
