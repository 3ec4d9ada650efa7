import type { FindingCode, Text } from '../../../contracts/index.ts'

/** Why a device was not there, as the fleet page says it (a test holds the two together). */
const WORDS: Readonly<Record<FindingCode, readonly [zh: string, en: string]>> = {
  'device-offline': ['设备离线', 'Device is offline'],
  'device-fault': ['设备故障', 'Device has a fault'],
  'paper-low': ['纸快用完', 'Paper low'],
  'paper-out': ['缺纸', 'Paper out'],
  'cover-open': ['机盖未关', 'Cover open'],
  'cutter-fault': ['切刀故障', 'Cutter fault'],
  'card-unreadable': ['证件多次读取失败', 'Cards can not be read'],
  noise: ['线路干扰', 'Disturbance on the line'],
  'media-jammed': ['介质卡住', 'Media jammed'],
  'media-left': ['介质未取走', 'Media not taken'],
  'storage-low': ['卡片快用完', 'Few cards left'],
  'storage-empty': ['卡箱已空', 'No cards left'],
  'storage-full': ['回收箱已满', 'Bin for kept cards is full'],
  'count-mismatch': ['数量不符', 'Counts differ'],
  'result-unknown': ['动作结果不明，请到机核对', 'Result unknown, look at the machine'],
  'node-lost': ['节点失联', 'Node is lost'],
  'component-fault': ['部件故障', 'Part has a fault'],
  'component-suspended': ['部件停用', 'Part is suspended'],
  'component-warning': ['部件预警', 'Part gives a warning'],
  'fraud-suspected': ['疑似欺诈或加装异物', 'Fraud or skimmer suspected'],
  'user-error': ['需人工处置', 'Needs a hand at the device'],
  starting: ['正在启动', 'Starting'],
  'power-fault': ['供电异常', 'Power fault'],
  'shutter-fault': ['闸门故障', 'Shutter fault'],
  'door-open': ['门未关', 'Door open'],
  tampered: ['防拆被触发', 'Tamper switch tripped'],
  'unit-missing': ['钞箱不在位', 'Unit missing'],
  'unit-inoperative': ['钞箱不可用', 'Unit inoperative'],
  'unit-manipulated': ['钞箱被改动', 'Unit manipulated'],
  'unit-low': ['余量偏低', 'Running low'],
  'unit-empty': ['已空', 'Empty'],
  'unit-high': ['接近装满', 'Nearly full'],
  'unit-full': ['已满', 'Full'],
  'supply-low': ['耗材偏低', 'Supply low'],
  'supply-out': ['耗材用完', 'Supply out'],
  'supply-overfill': ['耗材装得过满', 'Supply overfilled'],
  'runs-out-soon': ['预计即将用完', 'Runs out soon'],
  'machine-out-of-service': ['机具暂停服务', 'Machine out of service'],
  'maintenance-long': ['维护时间过长', 'Maintenance takes long'],
  incident: ['异常事件', 'Incident'],
  'configuration-differs': ['配置与下发不一致', 'Configuration differs'],
  'command-unsettled': ['指令结果未明', 'Command not settled'],
}

export function causeWords(code: FindingCode): Text {
  const [zh, en] = WORDS[code]
  return { 'zh-CN': zh, en }
}
