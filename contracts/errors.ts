import type { Text } from './common.ts'
import type { Problem } from './problem.ts'

/** Who has to act: the device (hardware), the person (user), the order of steps (sequence), the set-up (config), the program (internal). */
export const FAULTS = ['hardware', 'user', 'sequence', 'config', 'internal'] as const
export type Fault = (typeof FAULTS)[number]

interface ErrorEntry {
  readonly fault: Fault
  /** True when the same request, unchanged, may succeed later. */
  readonly retryable: boolean
  readonly text: Text
}

function entry(fault: Fault, retryable: boolean, zh: string, en: string): ErrorEntry {
  return { fault, retryable, text: { 'zh-CN': zh, en } }
}

/**
 * The one message dictionary: every refusal has one code and one text in each language, the same on every screen,
 * in the API and in the logs. `docs/errors.md` is generated from it.
 */
export const ERRORS = {
  // requests
  BAD_REQUEST: entry('user', false, '请求格式不正确', 'The request is not in the form the contract asks for'),
  UNKNOWN_COMMAND: entry('user', false, '没有这个指令', 'There is no such command'),
  COMMAND_ID_REUSED: entry(
    'sequence',
    false,
    '同一指令编号用于不同内容',
    'This command id was used before with another body',
  ),
  NOT_FOUND: entry('user', false, '没有找到', 'Not found'),
  PAYLOAD_TOO_LARGE: entry('user', false, '内容过大', 'The content is too large'),
  TOO_MANY_REQUESTS: entry('user', true, '操作过于频繁，请稍候', 'Too many requests, please wait a moment'),
  DEADLINE_PASSED: entry('sequence', false, '指令已过时效', 'The command came after its deadline'),
  INTERNAL: entry('internal', true, '系统内部错误，请稍候再试', 'Internal error, please try again'),
  STORE_UNAVAILABLE: entry(
    'internal',
    true,
    '数据暂时无法保存，请稍候再试',
    'Data can not be stored at the moment, please try again',
  ),
  STARTING: entry('internal', true, '系统正在启动，请稍候', 'The system is starting, please wait'),
  REPORTS_REBUILDING: entry(
    'internal',
    true,
    '报表数据正在重新整理，请稍候',
    'The figures for reports are being made anew, please wait',
  ),
  REPORT_TOO_LONG: entry(
    'user',
    false,
    'Excel 最多 50,000 行，请缩短日期范围，或下载 CSV',
    'Excel takes at most 50,000 lines: please choose fewer days, or take the CSV',
  ),
  CALCULATION_FAILED: entry(
    'internal',
    true,
    '暂时无法测算，请稍候再试',
    'This can not be worked out at the moment, please try again',
  ),
  DOCUMENT_FAILED: entry(
    'internal',
    true,
    '文件暂时无法生成，请稍候再试',
    'The document can not be made at the moment, please try again',
  ),
  NO_PRE_PRINTED_PAPER: entry('user', false, '此表单没有套打格式', 'This form has no pre-printed paper'),
  // people and permissions
  NOT_SIGNED_IN: entry('user', false, '请先登录', 'Please log in first'),
  LOGIN_FAILED: entry('user', true, '用户名或密码不正确', 'User name or password is wrong'),
  LOGIN_LOCKED: entry('user', true, '登录失败次数过多，账号已锁定', 'Too many failed log-ins, the account is locked'),
  PASSWORD_CHANGE_REQUIRED: entry('user', false, '首次登录请先修改密码', 'Please change the password first'),
  USER_UNKNOWN: entry('user', false, '没有这个账号', 'There is no such account'),
  USER_EXISTS: entry('user', false, '已有同名账号', 'There is an account of this name already'),
  PASSWORD_TOO_SIMPLE: entry(
    'user',
    true,
    '新密码过于简单：请勿使用用户名、连续或重复的字符',
    'Too simple a password: not the user name, nor characters in a row or over and over',
  ),
  OWN_ACCOUNT: entry('user', false, '不能更改自己的账号', 'Nobody changes his own account'),
  LAST_ADMIN: entry('user', false, '至少要保留一个可用的管理员', 'One administrator at least has to stay'),
  FORBIDDEN: entry('user', false, '没有此项权限', 'Your role does not allow this'),
  FOREIGN_ORIGIN: entry('user', false, '来源不被允许', 'Requests from this origin are refused'),
  SESSION_EXPIRED: entry('user', false, '登录已过期，请重新登录', 'The session has ended, please log in again'),
  // exchange rates
  CURRENCY_TWICE: entry('user', false, '同一币种出现两次', 'A currency is on the rate board twice'),
  RATES_OUTDATED: entry('sequence', false, '已有更新的牌价', 'The branch has newer exchange rates already'),
  RATES_AHEAD: entry('user', false, '牌价发布时间晚于当前时间', 'The exchange rates are published in the future'),
  // tickets
  BUSINESS_UNKNOWN: entry('user', false, '没有这项业务', 'There is no such business type'),
  BUSINESS_NOT_OFFERED: entry('config', false, '此业务暂不办理', 'This business is not offered here'),
  QUEUE_UNKNOWN: entry('user', false, '没有这个队列', 'There is no such queue'),
  CLASS_UNKNOWN: entry('user', false, '没有这个客户等级', 'There is no such customer class'),
  NUMBERS_EXHAUSTED: entry('config', false, '今日号码已发完', "All of today's numbers have been given out"),
  READING_UNKNOWN: entry('sequence', false, '请重新刷证件', 'Please present the card again'),
  READING_EXPIRED: entry(
    'sequence',
    false,
    '刷证已超时，请重新刷证件',
    'The card was read too long ago, please present it again',
  ),
  READING_USED: entry('sequence', false, '此次刷证已取过号', 'This card reading has already given a ticket'),
  TICKET_UNKNOWN: entry('user', false, '没有这个号码', 'There is no such ticket'),
  TICKET_WRONG_STATE: entry('sequence', false, '号码当前状态不能这样操作', "The ticket's state does not allow this"),
  TICKET_NOT_AT_WINDOW: entry('sequence', false, '该号码不在本窗口', 'This ticket is not at this window'),
  TICKET_STALE: entry(
    'sequence',
    false,
    '号码状态已变化，请看最新信息',
    'The ticket has changed since; see what is true now',
  ),
  TICKET_DUPLICATE: entry(
    'user',
    false,
    '该客户已有同一业务的号码',
    'This customer already has a ticket for this business',
  ),
  OUTSIDE_HOURS: entry('user', true, '现在不在取号时间内', 'No tickets are given at this time'),
  QUEUE_FULL: entry('user', true, '等候人数已满，请稍后再来', 'Too many people are waiting, please come back later'),
  DAY_LIMIT: entry('user', false, '今日此业务号码已领完', "Today's tickets for this business have all been taken"),
  SLOT_LIMIT: entry(
    'user',
    true,
    '本时段号码已领完，请稍后再取',
    'The tickets of this hour have all been taken, please try later',
  ),
  PERSON_LIMIT: entry(
    'user',
    false,
    '您今日此业务取号次数已达上限',
    'You have taken as many tickets for this business as one person may today',
  ),
  BUSINESS_THERE: entry('sequence', false, '本次来访已包含此业务', 'This visit has this business already'),
  NO_FURTHER_BUSINESS: entry('sequence', false, '本次来访没有后续业务', 'This visit has no further business'),
  IDENTITY_KNOWN: entry('sequence', false, '该号码已识别客户身份', 'It is known already whose ticket this is'),
  // remote tickets
  CODE_WRONG: entry('user', false, '取号码不正确，请核对', 'This code is not right, please check it'),
  QR_INVALID: entry('user', false, '二维码无效', 'This QR code is not valid'),
  QR_EXPIRED: entry(
    'user',
    false,
    '二维码已过期，请在手机上刷新',
    'This QR code has expired, please refresh it on the phone',
  ),
  QR_OTHER_BRANCH: entry('user', false, '此二维码属于其他网点', 'This QR code is for another branch'),
  ACTIVATION_USED: entry('sequence', false, '该号码已激活', 'This ticket has been activated already'),
  RESERVATION_EXPIRED: entry('sequence', false, '预约号已过期', 'The reservation has expired'),
  QUOTA_EXCEEDED: entry('user', false, '渠道今日取号额度已用完', "This channel's tickets for today have been used up"),
  KEY_INVALID: entry('user', false, '渠道密钥无效', 'The API key is not valid'),
  // forms filled in beforehand
  FORM_TEMPLATE_UNKNOWN: entry('user', false, '没有这种表单', 'There is no such form to fill in'),
  FORM_NOT_OFFERED: entry('config', false, '此处不提供该表单', 'This form is not offered here'),
  FORM_VERSION_UNKNOWN: entry(
    'sequence',
    false,
    '表单已更新，请重新填写',
    'This form has changed since, please fill it in anew',
  ),
  FORM_UNKNOWN: entry('user', false, '没有找到该表单，请核对编号', 'There is no such form, please check the reference'),
  FORM_DUPLICATE: entry(
    'user',
    false,
    '该客户今日已提交同一表单',
    'This customer has handed in the same form today already',
  ),
  FORM_LIMIT: entry(
    'user',
    false,
    '您今日提交表单次数已达上限',
    'You have handed in as many forms as one person may today',
  ),
  FORM_CLOSED: entry('sequence', false, '该表单已处理、撤销或过期', 'This form was used, withdrawn, or has expired'),
  FORM_NOT_HERE: entry(
    'sequence',
    false,
    '该客户不在本窗口，请输入表单编号或扫描二维码',
    'Its customer is not at your window: enter the reference of the form, or scan its code',
  ),
  // self-service
  MACHINE_UNKNOWN: entry('config', false, '没有这台自助设备', 'There is no such self-service machine'),
  DIVERSION_UNKNOWN: entry(
    'sequence',
    false,
    '此业务暂无分流建议',
    'This business is not diverted to that machine now',
  ),
  KIOSK_UNKNOWN: entry('config', false, '没有这台取号机', 'There is no such kiosk'),
  PRINTER_UNKNOWN: entry('config', false, '取号机未配置打印机', 'The kiosk has no printer'),
  // calling
  WINDOW_UNKNOWN: entry('user', false, '没有这个窗口', 'There is no such window'),
  WINDOW_NOT_OPEN: entry('sequence', false, '窗口未开放', 'The window is not open'),
  WINDOW_BUSY: entry('sequence', false, '窗口仍有客户', 'The window still has a customer'),
  WINDOW_OCCUPIED: entry('sequence', false, '窗口已有柜员签到', 'Another teller is signed in at this window'),
  TELLER_ELSEWHERE: entry('sequence', false, '您已在其他窗口签到', 'You are signed in at another window'),
  TELLER_NOT_SIGNED_IN: entry('sequence', false, '请先签到', 'Please sign in at the window first'),
  TELLER_UNKNOWN: entry('user', false, '没有这位柜员', 'There is no such teller'),
  NOBODY_WAITING: entry('sequence', true, '暂无等候客户', 'Nobody is waiting'),
  NOTHING_CALLED: entry('sequence', false, '当前没有已叫号码', 'No ticket is called at this window'),
  CALL_NOT_STARTED: entry('sequence', false, '当前号码尚未办理', 'The called ticket has not been started yet'),
  RECALL_LIMIT: entry('sequence', false, '重呼次数已达上限', 'The recall limit is reached'),
  RECALL_TOO_SOON: entry('sequence', true, '重呼过于频繁，请稍候', 'Recalled a moment ago, please wait'),
  TRANSFER_TARGET_SAME: entry('user', false, '不能转移到原处', 'The ticket is already there'),
  OUTCOME_REQUIRED: entry('sequence', false, '请先选择办理结果', 'Please choose an outcome of the service first'),
  OUTCOME_UNKNOWN: entry('config', false, '没有这个办理结果', 'There is no such outcome'),
  KEY_UNASSIGNED: entry('config', false, '此按键未设置功能', 'This key has no function here'),
  PROFILE_UNKNOWN: entry('user', false, '没有这条叫号规则', 'There is no such calling profile'),
  TICKET_ELSEWHERE: entry('user', false, '两个号码不在同一队列', 'The two tickets do not stand in the same line'),
  // evaluation, notices
  EVALUATOR_UNKNOWN: entry('config', false, '窗口未配置评价器', 'The window has no evaluator'),
  EVALUATION_NOT_INVITED: entry('sequence', false, '当前没有待评价的服务', 'No evaluation was asked for'),
  EVALUATION_GIVEN: entry('sequence', false, '该号码已评价', 'This visit has been evaluated already'),
  CHOICE_UNKNOWN: entry('config', false, '评价选项未配置', 'This choice of the evaluator is not configured'),
  NOTICE_UNKNOWN: entry('user', false, '没有这条提醒', 'There is no such notice'),
  // day, configuration
  DAY_NOT_OPEN: entry('sequence', true, '营业日尚未开始', 'The business day has not begun'),
  DAY_ALREADY_OPEN: entry('sequence', false, '营业日已开始', 'The business day has already begun'),
  CONFIG_INVALID: entry('config', false, '配置有误', 'The configuration has mistakes'),
  CONFIG_STALE: entry('sequence', false, '配置已被他人修改', 'The configuration has changed since'),
  CONFIG_ORPHANS_TICKETS: entry(
    'config',
    false,
    '被删除的队列仍有号码，须指定去向',
    'A removed queue still holds tickets: say where they go',
  ),
  DIRECTORY_INVALID: entry(
    'user',
    false,
    '客户名录有误，未导入',
    'The customer list has mistakes, nothing was imported',
  ),
  WEBHOOK_UNKNOWN: entry('user', false, '没有这个通知推送', 'There is no such webhook or delivery'),
  // devices
  DEVICE_UNKNOWN: entry('config', false, '没有这台设备', 'There is no such device'),
  ALERT_UNKNOWN: entry('user', false, '没有这条告警', 'There is no such alert'),
  MAINTENANCE_UNKNOWN: entry('user', false, '没有这次维护计划', 'There is no such maintenance'),
  MAINTENANCE_INVALID: entry('user', false, '维护计划不可行', 'This maintenance can not be planned'),
  STOCK_UNKNOWN: entry('user', false, '没有这项库存', 'There is no such stock'),
  STOCK_SHORT: entry('user', false, '库存数量不足', 'There are not so many'),
  STOCK_FULL: entry('user', false, '超出可容纳数量', 'So many do not fit'),
  SERIALS_NEEDED: entry('user', false, '请填写凭证起止号码', 'Please give the first and last serial number'),
  SERIALS_INVALID: entry('user', false, '起止号码与数量不符', 'These serial numbers do not fit the number of pieces'),
  SERIALS_TAKEN: entry('sequence', false, '号码段已登记过', 'Some of these serial numbers are in the book already'),
  SERIALS_ELSEWHERE: entry(
    'sequence',
    false,
    '号码段不在此处',
    'Some of these serial numbers are not there to be moved',
  ),
  SERIALS_GAP: entry('user', false, '号码不连续，请说明原因', 'Serial numbers are left out: please say why'),
  DEVICE_OFFLINE: entry('hardware', true, '设备离线', 'The device is offline'),
  DEVICE_FAULT: entry('hardware', true, '设备故障', 'The device has a fault'),
  DEVICE_TIMEOUT: entry('hardware', true, '设备没有应答', 'The device did not answer'),
  DEVICE_INDETERMINATE: entry('hardware', false, '设备执行结果不明', 'It is not known whether the device has done it'),
  CARD_ABSENT: entry('sequence', false, '该位置没有卡', 'There is no card where it is to come from'),
  CARD_IN_THE_WAY: entry('sequence', false, '通道内已有卡', 'There is a card in the way'),
  MEDIA_JAMMED: entry('hardware', false, '卡片堵塞', 'The card is jammed'),
  STORAGE_EMPTY: entry('hardware', false, '卡箱无卡', 'The hopper is empty'),
  STORAGE_FULL: entry('hardware', false, '卡箱已满', 'The bin or hopper is full'),
  CARD_UNREADABLE: entry('user', false, '卡无法读取', 'The card can not be read'),
  DEVICE_COMMAND_UNDER_WAY: entry(
    'sequence',
    true,
    '该设备正在执行上一条指令',
    'The command before has not ended on this device yet',
  ),
  COMMAND_UNSUPPORTED: entry('config', false, '设备不支持此指令', 'The device does not know this command'),
  TOPIC_FORBIDDEN: entry('config', false, '不允许的主题', 'This node may not use this topic'),
  SEAL_BROKEN: entry('config', false, '加密数据无法打开', 'The sealed data can not be opened'),
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof ERRORS
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[]

/** The refusal of a code, ready to send. */
export function problem(code: ErrorCode, details?: Record<string, unknown>): Problem {
  const { text, retryable } = ERRORS[code]
  return { code, message: { ...text }, retryable, ...(details ? { details } : {}) }
}

/** A refusal as an exception, for the few places where returning one is not possible. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(code: ErrorCode, details?: Record<string, unknown>) {
    super(`${code}: ${ERRORS[code].text.en}`)
    this.name = 'ProblemError'
    this.problem = problem(code, details)
  }
}

export function isProblemError(error: unknown): error is ProblemError {
  return error instanceof ProblemError
}
