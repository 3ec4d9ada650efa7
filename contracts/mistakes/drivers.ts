/** What can be wrong with the settings of drivers and with form templates beyond their form. */
export const DRIVER_MISTAKES = {
  // keypads told in tables
  'frame.nothing': ['既没有按键也没有评价选项', 'there are neither keys nor choices'],
  'frame.noise': [
    '没有可识别帧的标志：起始、结束、固定字节或校验',
    'nothing tells a frame from noise: start, end, marks or checksum',
  ],
  'frame.oneUnit': ['没有地址的帧只能用于一台设备', 'frames without an address can only be of one unit'],
  'frame.long': ['{bytes} 字节的帧太长，最多 {most} 字节', 'frames of {bytes} bytes are too long, {most} at most'],
  'frame.shortest': ['最短长度大于最长长度', 'the shortest length is more than the longest'],
  'frame.lengthFromEnd': ['长度的位置须从帧首算起', 'the length has to be found from the start of the frame'],
  'frame.outside': ['{part}不在 {bytes} 字节的帧内', '{part} is not within a frame of {bytes} bytes'],
  'frame.data': ['数据的终点在起点之前', 'data ends before it begins'],
  'frame.checksum': ['校验的范围包含了校验自身', 'the checksum is over itself'],
  'frame.noKind': ['{part}没有写明种类', '{part} lack their kind'],
  'frame.kindNowhere': ['{part}写了种类，但帧中没有种类的位置', '{part} have a kind, frame.kind says not where'],
  'frame.sameKind': ['按键和评价选项的种类相同', 'keys and choices have the same kind'],
  'frame.twice': ['{bytes} 在表中出现两次', '{bytes} is in the tables twice'],
  'frame.placeholder': ['{part}中不能用 {placeholder}', '{part} can not have {placeholder}'],

  // register maps
  'map.nothing': ['没有条屏、灯、道闸或输入', 'there is no board, lamp, gate or input'],
  'map.noBoard': ['窗口用到的条屏 {address} 不在表中', 'a window names board {address}, which is not in the map'],
  'map.twoRegisters': [
    '条屏 {id}：一个数字占 1 或 2 个寄存器，不能是 {count} 个',
    'board {id}: a number has 1 or 2 registers, not {count}',
  ],
  'map.blank': [
    '条屏 {id}：按 {encoding} 编码时暗位最大为 {most}，现为 {blank}',
    'board {id}: blank is at most {most} with {encoding}, not {blank}',
  ],
  'map.closeOrPulse': ['道闸 {id}：关闸值与脉冲时长须设其一', 'gate {id}: needs either close or pulseMs'],
  'map.openIsClose': ['道闸 {id}：开闸值与关闸值相同', 'gate {id}: open and close are the same value'],
  'map.openIsRest': ['道闸 {id}：开闸值与复位值相同', 'gate {id}: open and rest are the same value'],
  'map.feedbackSame': [
    '道闸 {id}：开、关的反馈值相同',
    'gate {id}: the feedback for open and closed is the same value',
  ],
  'map.beyond': ['{kind} {id} 超出寄存器 65535', '{kind} {id} goes beyond register 65535'],
  'map.overlap': [
    '{kind} {id} 与{other} {otherId} 在单元 {unitAddress} 的寄存器 {register} 重叠',
    '{kind} {id} and {other} {otherId} overlap at register {register} of unit {unitAddress}',
  ],
  'map.feedbackWritten': [
    '道闸 {gate} 的反馈寄存器会被{kind} {id} 写入',
    'the feedback of gate {gate} is a register that {kind} {id} writes',
  ],
  'map.inputTwice': ['输入 {input} 出现两次', 'input {input} is there twice'],

  // messages of self-service machines
  'intake.equals': ['与分隔符相同', 'is the same as the separator'],
  'intake.quote': ['是分隔符的一部分', 'is part of the separator'],
  'intake.layoutHidden': [
    '永远用不到：前面的格式已接收它的全部报文',
    'is never used: a layout before it takes all its messages',
  ],
  'intake.fieldTwice': ['字段 {field} 出现两次', 'has the field {field} twice'],
  'intake.lineChecksum': ['按行分隔时校验在行尾之前', 'of a line the checksum stands before its end'],
  'intake.hexChecksum': [
    '在结束字节之前的校验须用十六进制，否则可能与结束字节混淆',
    'has to be hex before the end, which it could look like otherwise',
  ],
  'intake.binaryLength': ['二进制长度只能是 1、2 或 4 字节', 'of a binary length is 1, 2 or 4'],
  'intake.endIsStart': ['与起始字节相同', 'is the same as the start'],
  'intake.nameTwice': ['名称 {name} 重复使用', '{name} is used twice'],
  'intake.ruleHidden': [
    '永远用不到：前面的报文种类已接收全部报文',
    'is never used: a kind of message before it takes every one',
  ],
  'intake.condition': [
    '没有写明字段应为何值：等于、其中之一、匹配或存在',
    'lacks what the field is to be: equals, in, matches or present',
  ],
  'intake.limits': ['最小值大于最大值', 'the minimum is more than the maximum'],
  'intake.lengths': ['最短长度大于最长长度', 'the shortest is longer than the longest'],
  'intake.timeFormat': ['时间须写明格式', 'a time needs its format'],
  'intake.nothing': [
    '没有任何结果；若只表示设备在线，请把“在线信号”设为是',
    'nothing becomes of it: say heartbeat: true where that is meant',
  ],
  'intake.noTime': [
    '{field} 不是时间；请在清理步骤中按时间格式解析',
    '{field} is no time: clean it with { time: ... }',
  ],
  'intake.otherKind': ['{id} 在别处是{was}', '{id} is a {was} elsewhere'],
  'intake.detailsOfPart': [
    '{id} 在全部报文中合计最多 48 项明细',
    '{id} has 48 details at most, in all messages together',
  ],
  'intake.details': ['一台设备最多 {most} 项明细', 'a machine has {most} details at most'],
  'intake.components': ['一台设备最多 40 个部件', 'a machine has 40 components at most'],
  'intake.units': ['一台设备最多 64 个钞箱或卡箱', 'a machine has 64 units at most'],
  'intake.noComponent': ['没有部件 {id}', 'there is no component {id}'],
  'intake.noMessageYet': ['此时还没有报文，不能引用字段 {field}', 'there is no message yet that {field} could be of'],
  'intake.noField': ['没有格式含字段 {field}', 'no layout has the field {field}'],

  // templates of forms
  'template.idTwice': ['编号 {id} 重复', 'the id {id} is given twice'],
  'template.idTaken': [
    '字段不能叫 {id}：这个名称有别的用途',
    'a field can not be called {id}: everything has something by that name',
  ],
  'template.requiredTwice': ['“必填”已写明是否必填', 'required says already whether the field must be filled'],
  'template.needsChoices': ['{of}字段须有选项', 'a field of type {of} needs choices'],
  'template.noChoices': ['{of}字段没有选项', 'a field of type {of} has no choices'],
  'template.choiceTwice': ['选项 {id} 重复', 'the choice {id} is given twice'],
  'template.noMeaning': ['对{of}字段没有意义', 'means nothing to a field of type {of}'],
  'template.crossed': ['小于{lower}，任何答案都不符合', 'is less than {lower}: no answer would do'],
  'template.noField': ['没有字段 {id}', 'there is no field {id}'],
  'template.itself': ['就是本字段', 'is the field itself'],
  'template.otherType': ['{id} 是{of}字段，不是{wantedOf}', '{id} is of type {of}, not {wantedOf}'],
  'template.noCurrency': ['{id} 不是 ISO 4217 币种的单选', '{id} is no choice between currencies of ISO 4217'],
  'template.condition': ['等于、其中之一、已填、大于须恰好写一项', 'says exactly one of is, in, filled, above'],
  'template.notCounted': ['{id} 是{of}字段，不是金额或数字', '{id} is of type {of}, not an amount or number'],
  'template.isWhat': ['勾选框用是或否，其他字段用文字', 'is true or false of a box, and a text of every other field'],
  'template.noChoice': ['{id} 不是 {field} 的选项', '{id} is no choice of {field}'],
  'template.circle': ['是否询问 {id} 取决于它自己', 'whether {id} is asked depends on itself'],
  'template.offPaper': ['超出 {width} × {height} 毫米的纸面', 'lies off the paper of {width} by {height} mm'],
  'template.noAmount': ['{id} 不是金额', '{id} is no amount'],
  'template.noDate': ['{id} 不是日期', '{id} is no date'],
  'template.pitch': ['分格填写须设字距', 'boxes need the way from one character to the next'],
  'template.markChoice': ['勾选标记须写明所在选项', 'a mark needs the choice it stands at'],
  'template.otherFile': ['表单 {id} 在另一个文件中也有', 'form {id} is in another file too'],

  // files
  'file.large': ['文件超过 1 MB', 'The file is larger than 1 MB'],
  'file.deep': ['文件嵌套过深', 'The file is nested too deeply'],
  'file.syntax': ['文件的语法不正确：{reason}', '{reason}'],
  'file.unreadable': ['文件无法读取（{reason}）', 'the file can not be read: {reason}'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>
