/** What can be wrong with a configuration, or doubtful about it. `{...}` are parameters; those of WORD_PARAMETERS are words. */
export const CONFIGURATION_MISTAKES = {
  // form
  'form.type': ['须为{type}，现为 {value}', 'must be {type}, not {value}'],
  'form.const': ['须为 {wanted}，现为 {value}', 'must be {wanted}, not {value}'],
  'form.enum': ['须为{options}之一，现为 {value}', 'must be one of {options}, not {value}'],
  'form.lacks': ['缺少{settings}', 'lacks {settings}'],
  'form.anyOf': ['须为{forms}，现为 {value}', 'must be {forms}, not {value}'],
  'form.pattern': ['格式：{form}；现为 {value}', 'must be {form}, not {value}'],
  'form.regex': ['须符合 {pattern}，现为 {value}', 'must be of the form {pattern}, not {value}'],
  'form.empty': ['不能为空', 'must not be empty'],
  'form.short': ['至少要有 {limit} 个字符', 'must have {limit} characters at least'],
  'form.long': ['不能超过 {limit} 个字符', 'must not be longer than {limit} characters'],
  'form.few': ['至少要有 {limit} 项', 'must have {limit} entries at least'],
  'form.many': ['不能超过 {limit} 项', 'must not have more than {limit} entries'],
  'form.twice': ['有重复：{value}', 'names something twice: {value}'],
  'form.least': ['不能小于 {limit}，现为 {value}', 'must be >= {limit}, not {value}'],
  'form.most': ['不能大于 {limit}，现为 {value}', 'must be <= {limit}, not {value}'],
  'form.above': ['须大于 {limit}，现为 {value}', 'must be > {limit}, not {value}'],
  'form.below': ['须小于 {limit}，现为 {value}', 'must be < {limit}, not {value}'],
  'form.unknown': ['这里没有 {value} 这项设置', 'there is no setting {value} here'],
  'form.other': ['不符合要求，现为 {value}', 'is not as it is wanted here: {value}'],
  'form.match': ['不是可用的匹配式：第 {position} 个字符处，{reason}', 'not a pattern, at {position}: {reason}'],

  // names
  'name.unknown': ['没有{kind} {value}', 'there is no {kind} {value}'],
  'name.twice': ['{kind} {value} 重复使用', '{kind} {value} is used twice'],
  'name.timeZone': [
    '没有时区 {value}；请用 IANA 名称，如 Asia/Shanghai',
    'there is no time zone {value}; an IANA name is wanted, such as Asia/Shanghai',
  ],
  'name.noDriver': ['没有驱动 {value}；现有：{drivers}', 'there is no driver {value}; there are {drivers}'],
  'name.hub': ['{value} 是主机自己的名称', "{value} is the hub's own name"],

  // classes, businesses, queues
  'class.alarmFirst': [
    '报警时限 {alarm} 分钟早于目标时限 {minutes} 分钟',
    'the alarm comes after {alarm} min, before the target of {minutes} min is missed',
  ],
  'queue.range': ['起始号 {from} 大于最大号 {to}', 'from {from} is above to {to}'],
  'queue.overlap': [
    '号码 {prefix} {from}-{to} 与队列 {queue} 的号码（{otherFrom}-{otherTo}）重叠',
    'numbers {prefix} {from}-{to} overlap with those of queue {queue} ({otherFrom}-{otherTo})',
  ],
  'queue.noneForClasses': [
    '没有队列为等级 {classes} 办理 {business}，将使用等级 {lowest} 的队列',
    'no queue takes {business} for class {classes}; the queue of class {lowest} is used',
  ],
  'queue.none': ['没有队列为等级 {class} 办理 {business}', 'no queue takes {business} for class {class}'],
  'queue.noneButOffered': [
    '没有队列为等级 {class} 办理 {business}，但取号机 {kiosk} 提供该业务',
    'no queue takes {business} for class {class}, but kiosk {kiosk} offers it',
  ],
  'queue.two': [
    '业务 {businesses} 与等级 {classes} 同时归本队列和队列 {queue}，只能归一个',
    'business {businesses} and class {classes} fit this queue and queue {queue} too; one must take them',
  ],
  'queue.limitUnreached': [
    '{limit} 个号永远达不到：该队列只有 {numbers} 个号码（{from}-{to}）',
    '{limit} tickets are never reached: the queue has {numbers} numbers ({from}-{to})',
  ],
  'queue.capacityUnreached': [
    '永远达不到：该队列一天只发 {most} 个号',
    'is never reached: the queue gives {most} tickets a day',
  ],
  'queue.unserved': ['没有窗口的叫号规则叫队列 {queue}', "no window's profile serves queue {queue}"],

  // profiles
  'profile.inTier': [
    '队列 {queue} 已在本规则靠前的层级中',
    'queue {queue} is in an earlier tier of this profile already',
  ],
  'profile.notLeft': [
    '队列 {queue} 已在某个层级中，永远不会留到最后',
    'queue {queue} is in a tier already, so it is never left for the end',
  ],
  'profile.notInTier': ['队列 {queue} 不在本层级', 'queue {queue} is not in this tier'],
  'profile.otherOrder': [
    '不起作用：本层级的次序是按{order}，不是按{needs}',
    'has no effect: the order of this tier is {order}, not {needs}',
  ],
  'profile.headStart': [
    '按提前量排序时，至少要为一个等级设提前量',
    'order headStart needs headStartMinutes for a class at least',
  ],
  'profile.noValue': ['没有为{kind} {ids} 设值', 'has no value for {kind} {ids}'],
  'profile.threshold': [
    '{minutes} 分钟低于平均办理时间（每笔 {mean} 分钟）的两倍：上面层级的客户会比本层级等得更久',
    '{minutes} min is below two mean service times ({mean} min each): the tiers above would wait longer than this one',
  ],
  'profile.unused': ['没有窗口使用叫号规则 {profile}', 'no window uses profile {profile}'],

  // calling
  'keypad.digits': ['{value} 不是一至三位数字', '{value} is not one to three digits'],
  'outcome.noChoices': ['没有可选的办理结果，将无法办结', 'no service could end: there are no choices'],
  'outcome.noKey': [
    '呼叫器上无法办结：没有按键给出办理结果',
    'no service can be ended on a keypad: none of its keys gives an outcome',
  ],
  'quick.isQueuePrefix': ['{prefix} 是队列 {queue} 的字母', '{prefix} is the prefix of queue {queue}'],
  'quick.isTaken': [
    '{prefix} 用于无号办理的客户，见“无号办理的字母”',
    '{prefix} is for those served without a ticket; see quickPrefix',
  ],
  'autoCall.none': ['不起作用：没有窗口自动叫号', 'has no effect: no window has autoCall'],

  // times
  'time.datesAndWeekdays': [
    '同时设了日期和星期；日期优先于星期，请分成两条',
    'has dates and weekdays; make it two rules, as dates outrank weekdays',
  ],
  'time.windowDates': ['同时设了日期和星期，请分成两条', 'has dates and weekdays; make it two windows'],
  'time.backwards': [
    '结束时间 {to} 不晚于开始时间 {from}；跨零点请分成两条',
    'ends at {to}, not after it begins at {from}; a range past midnight is two rules',
  ],
  'time.volumeBackwards': [
    '结束时间 {to} 不晚于开始时间 {from}；跨零点请分成两条',
    'ends at {to}, not after it begins at {from}; a range past midnight is two',
  ],
  'time.noDay': ['没有 {date} 这一天', 'there is no day {date}'],
  'time.overlapsRule': [
    '{day}与本时间表第 {nth} 条重叠，且优先级相同',
    'overlaps on {day} with rule no. {nth} of this schedule, and neither outranks the other',
  ],
  'time.overlapsBreak': [
    '{day}与本窗口第 {nth} 个休息时段重叠',
    'overlaps on {day} with break no. {nth} of this window',
  ],
  'time.overlapsHours': ['{day}与第 {nth} 个时段重叠', 'overlaps on {day} with range no. {nth} of these hours'],
  'time.overlapsRange': ['与第 {nth} 个时段重叠', 'overlaps with range no. {nth} of this list'],
  'time.overlapsSlot': ['与本队列第 {nth} 个时段重叠', 'overlaps with slot no. {nth} of this queue'],
  'time.empty': [
    '开始和结束都是 {from}；全天请写 00:00 至 24:00',
    'begins and ends at {from}; a whole day is 00:00 to 24:00',
  ],
  'time.midnight': ['24:00 即次日 00:00', 'begins at 24:00, which is 00:00 of the day after'],
  'opening.closed': [
    '{date} 的时段不起作用：当天不取号',
    'the hours of {date} have no effect: no tickets are given on this day',
  ],
  'opening.noHours': ['不起作用：没有设营业时段', 'has no effect: there are no opening hours'],
  'opening.noTicket': [
    '一个号也不会发：结束前 {minutes} 分钟就停止取号',
    'gives no ticket at all: the last one is given {minutes} min before the end',
  ],

  // brand
  'brand.contrast': [
    '文字 {ink} 在 {color} 上的对比度为 {measured}:1，至少 {least}:1 才看得清',
    'text {ink} on {color} has a contrast of {measured}:1; at least {least}:1 is readable',
  ],
  'mark.png': ['行徽不是 PNG 图片', 'the mark is no PNG picture'],
  'mark.webp': ['行徽不是 WebP 图片', 'the mark is no WebP picture'],
  'mark.svg': ['行徽不是 SVG 图片', 'the mark is no SVG picture'],
  'mark.svgEnd': ['行徽的 SVG 图片不完整', 'the mark is an SVG picture without an end'],
  'mark.documentType': ['行徽不能含文档类型声明', 'the mark holds a document type, which a mark may not'],
  'mark.styleSheet': ['行徽不能引用样式表', 'the mark holds a style sheet of its own, which a mark may not'],
  'mark.script': ['行徽不能含脚本或外来内容', 'the mark holds a script or foreign content, which a mark may not'],
  'mark.handler': ['行徽不能含事件处理', 'the mark holds an event handler, which a mark may not'],
  'mark.import': ['行徽不能含导入', 'the mark holds an import, which a mark may not'],
  'mark.outside': [
    '行徽不能引用图片以外的内容',
    'the mark holds a reference to something outside it, which a mark may not',
  ],

  // hall and evaluation
  'display.noWindow': ['窗口屏没有指定窗口', 'is of kind window, and names none'],
  'display.notWindow': ['只有窗口屏才属于一个窗口', 'only a display of kind window is of one window'],
  'choice.keyCode': [
    '{choice} 是呼叫器按键的编码；11 至 19 不能用作评价选项',
    "choice {choice} is the code of a keypad's key; those from 11 to 19 can not be choices",
  ],
  'lowScore.all': [
    '没有更高得分的选项，每次评价都会提醒大堂经理',
    'no choice has a higher score, so the manager is told of every evaluation',
  ],

  // devices
  'device.unused': ['没有取号机或窗口使用设备 {device}', 'no kiosk or window uses device {device}'],
  'device.otherDriver': [
    '设备 {device} 的驱动是 {driver}；这里要用 {prefix} 开头的驱动',
    'device {device} has driver {driver}; one that begins with {prefix} is needed',
  ],
  'device.portTaken': ['设备 {device} 已在使用这个端口', 'device {device} has this port already'],
  'device.notListed': ['设备 {device} 的地址表中没有地址 {address}', 'device {device} does not list address {address}'],
  'kiosk.readerTaken': ['读卡器 {reader} 已在另一台取号机上', 'reader {reader} is at another kiosk already'],
  'kiosk.notOffered': ['本取号机不提供业务 {business}', 'business {business} is not offered at this kiosk'],
  'kiosk.noReader': ['不起作用：取号机没有读卡器', 'has no effect: the kiosk has no reader'],
  'unit.address': ['{unit}的地址最大为 255，现为 {address}', "{unit}'s address is at most 255, not {address}"],
  'unit.taken': [
    '{device} 上的{unit} {address} 已属于窗口 {window}',
    '{unit} {address} on {device} belongs to window {window} already',
  ],
  'unit.isKeypad': ['此设备是窗口 {window} 的呼叫器', 'this unit is the keypad of window {window}'],

  // channels
  'remote.notGiven': ['不起作用：{business} 不可远程取号', 'has no effect: {business} is not in remote'],
  'webhook.noReminders': ['永远不会发送：快到号提醒未对任何人开启', 'is never sent: reminders are for none'],
  'webhook.notOfTicket': [
    '永远不会发送：{message}与该渠道的号无关',
    'is never sent: {message} is not about a ticket of this partner',
  ],
  'url.secret': [
    '地址中含有用户名或密码，配置中不应存放',
    'has a user name or password in it; those do not belong into a configuration',
  ],
  'url.none': ['不是有效地址：{value}', 'is no address: {value}'],
  'url.http': [
    '须为 https；http 只能用于本机，不能用于 {host}',
    'must be https; http is for this machine only, not for {host}',
  ],

  // forms that are offered
  'offered.twice': ['表单 {template} 重复提供', 'form {template} is offered twice'],
  'offered.noTicket': [
    '取号机 {kiosk} 不发 {business} 的号：在那里填单后不能取号',
    'kiosk {kiosk} gives no tickets for {business}: the form gives none there',
  ],
  'offered.unknown': ['没有表单 {template}，不会提供', 'there is no form {template}: it is not offered'],

  // self-service, operations, stock
  'diversion.unused': ['没有规则用到自助设备 {machine}', 'no rule names machine {machine}'],
  'escalation.same': [
    '与第 {nth} 步相同：严重程度 {severity} 起告知{level}',
    'says the same as step no. {nth}: to "{level}" from severity {severity}',
  ],
  'escalation.overtaken': [
    '永远轮不到：届时告警已升级到{level}',
    'is never reached: the alert has gone to {level} by then',
  ],
  'stock.twice': ['另一项库存也叫 {value}', 'another stock is called {value}'],
  'stock.alwaysLow': ['装满时也会报不足：最多可容纳 {capacity}', 'it is low even when it is full: {capacity} fit'],
  'paper.twice': ['{printer} 的纸卷已经写过', 'the roll of {printer} is described already'],
  'paper.alwaysLow': ['不小于整卷长度 {length} 毫米', 'is not less than the whole roll of {length} mm'],

  // other rules on a day
  'whatIf.people': [
    '客户会达到 {count} 人（原为 {of} 人），最多 {most} 人',
    'would make {count} customers of {of}; {most} at most',
  ],
  'whatIf.times': ['{from} 不早于 {to}', '{from} is not before {to}'],
  'whatIf.noBreak': ['窗口 {window} 在 {at} 前后没有休息', 'window {window} had no break about {at}'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>
