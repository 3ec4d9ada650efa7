/** Texts of the big screens, zh-CN first; `en.ts` has the same keys. */
export const zh = {
  call: {
    now: '正在叫号',
    last: '最近叫号',
    /** Before and after the window's number, which is set larger. */
    before: '请到',
    after: '号窗口',
    sentence: '请 {number} 号到 {window} 号窗口',
    notLive: '连接中断前的叫号',
  },
  list: {
    title: '最近叫号',
    before: '',
    after: '号窗口',
    calling: '正在叫号',
    empty: '暂无叫号',
  },
  calm: {
    watch: '请留意屏幕和语音叫号',
    watchSilent: '请留意屏幕叫号',
    take: '请先到取号机取号，在大厅就座等候',
  },
  waiting: {
    title: '等候',
    nobody: '现在无人等候',
    people: '{count} 人',
    rest: '其他 {count} 项业务',
  },
  window: {
    before: '',
    after: '号窗口',
    come: '请到本窗口',
    serving: '办理中',
    wait: '请等候叫号',
    paused: '暂停服务',
    backAt: '预计 {time} 恢复',
    pausedDetail: '请留意其他窗口叫号',
    closed: '未开放',
    closedDetail: '请到其他窗口办理',
    notLive: '连接中断前的状态',
  },
  offline: {
    title: '显示暂停更新',
    detail: '{time} 起无法连接，恢复后自动继续。请留意工作人员叫号',
  },
  sound: {
    turnOn: '点按以开启声音',
  },
  gone: '这块显示屏已停用，请联系工作人员',
  boot: {
    starting: '正在启动',
    waiting: '正在连接，请稍候',
    notEnabled: '本屏尚未启用',
    notEnabledDetail: '请工作人员用本屏的启动地址重新打开此页',
    keyRefused: '启动地址不正确或已作废',
  },
}
export type HallTexts = typeof zh
