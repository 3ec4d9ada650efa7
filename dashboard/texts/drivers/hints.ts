/** What the settings of drivers mean, in Chinese, by what their schema says in English. */
export const DRIVER_HINTS: Readonly<Record<string, string>> = {
  'logical unit number of the machine; absent: the first one heard, others in the same copy are passed over':
    '设备的逻辑单元号；不填则取最先收到的，同一路中的其他设备忽略',
  'what bounds a message: two bytes with its length before it, high byte first; ETX behind it; none: a silence, or the next message':
    '报文如何分界：前置两字节长度（高位在前）、以 ETX 结尾，或以静默及下一报文为界',
  'the two bytes of the length are counted in it': '两个长度字节也计入长度',
  'what is in cassettes 1 to 4, in order; the protocol does not say it': '按次序填写 1 至 4 号钞箱的内容，协议本身不含',
  'of one note': '单张面值',
  notes: '张',
  'what customers ask for by these operation codes, which every bank sets up as it likes; others are not told of':
    '客户所做交易的操作代码，各银行自行设定；未列出的不上报',
  'operation code buffer, spaces included; spaces at its end count for nothing': '操作代码缓冲区，含空格；末尾空格不计',
  'messages are kept for a day, sealed, with tracks, PIN blocks and card numbers masked':
    '报文加密保留一天，磁道、PIN 和卡号已屏蔽',
  'address of the unit by its switches; answers of other units on the line are left out':
    '拨码开关设定的地址；线上其他设备的应答忽略',
  'so many cards or fewer in the hopper, by our own count, are low; absent: its sensor alone says so':
    '按本机计数，卡箱中不多于此数即为不足；不填则只看传感器',
  'a card that lies in the mouth so long was forgotten': '卡在出口停留超过此时间即视为遗忘',
  'a card that lies in the mouth so long is drawn in and kept in the bin; absent: never by itself':
    '卡在出口停留超过此时间即吸入回收箱；不填则不自动回收',
  'where a card waits inside: at the contactless antenna or at the contacts':
    '卡在机内的停留位置：非接触天线处或芯片触点处',
  "whether the machine's counter of captured cards is used; false for models that do not count":
    '是否使用设备自身的吞卡计数；不计数的型号选否',
  'pause between two looks while idle': '空闲时两次询问之间的间隔',
  'one flag of the status is "preparing a card" with k720 and "hopper nearly full" with k750':
    '同一状态位在 K720 表示“正在准备卡”，在 K750 表示“卡箱将满”',
  'where a card waits inside: at the reader (FC7) or at sensor 2 (FC6)':
    '卡在机内的停留位置：读卡位（FC7）或 2 号传感器（FC6）',
  'sums of the sensors (4, 2, 1 for sensors 3, 2, 1) that a card in the mouth covers and no card elsewhere does; any other sum is a card inside':
    '卡在出口时被遮挡的传感器之和（3、2、1 号分别为 4、2、1）；其他和表示卡在机内',
  'sent at every connect: BE (true) or BD (false); absent: as the machine has it':
    '每次连接时发送：是为 BE，否为 BD；不填则保持设备原样',
  'pause between two looks while idle; the maker asks for 200 at least': '空闲时两次询问之间的间隔；厂家要求不小于 200',
  'units on this line; one only where frames have no address': '本线上的设备；帧中没有地址时只能有一台',
  'a silence that ends a frame': '超过此静默时间即为一帧结束',
  'bytes every frame begins with': '每帧开头的字节',
  'bytes every frame ends with': '每帧结尾的字节',
  'further bytes that are the same in every frame': '每帧都相同的其他字节',
  where: '所在位置',
  'bytes that are always there': '固定出现的字节',
  '{ bytes } of frames that are all as long, or { at, rest, shortest, longest }':
    '各帧等长时填字节数；否则填长度字节的位置、其余字节数、最小值和最大值',
  'every frame has so many': '每帧的字节数',
  'a byte that says how long the frame is': '说明帧长的字节的位置',
  'where it is said again': '重复说明长度的位置',
  'bytes of the frame it does not count': '未计入长度的字节数',
  'least it says': '长度的最小值',
  'most it says; a limit, so that a broken length does not hold up the line': '长度的最大值，避免错误的长度占住线路',
  'unit that speaks or is spoken to': '发出或接收的单元',
  bytes: '字节',
  'a byte that tells kinds of frames apart': '区分帧种类的字节的位置',
  'first byte of key or choice': '按键或选项的首字节',
  'last byte of it': '其末字节',
  'first byte it is over': '校验范围的首字节',
  'last byte it is over': '校验范围的末字节',
  'where it stands': '校验所在位置',
  'the byte at frame.kind': '种类字节的值',
  'what the unit sends': '设备发出的内容',
  'digits this key stands for': '此键代表的数字',
  'the byte for 0, those for 1 to 9 behind it': '数字 0 的字节，1 至 9 依次在其后',
  'sent when the hub has it on disk: `echo`, or bytes in hex with {address}, {kind}, {data}, {key}, {length}, {checksum}; absent: nothing':
    '主机落盘后发送：回显（echo），或十六进制字节，可用 {address}、{kind}、{data}、{key}、{length}、{checksum}；不填则不发',
  'number of the choice': '评价选项的编号',
  'bytes in hex with {waiting} and {ticket}, {address}, {length}, {checksum}':
    '十六进制字节，可用 {waiting}、{ticket}、{address}、{length}、{checksum}',
  'figures of each number': '每个数的位数',
  'the byte for 0': '数字 0 的字节',
  'the byte for a dark place': '暗位的字节',
  'makes the unit beep': '让设备蜂鸣',
  'makes the evaluator ask': '让评价器邀请评价',
  'ask each card for addresses its holder had added later; they follow the printed one':
    '读取持证人后来追加的地址，接在印刷地址之后',
  'longest radio frame between reader and card, such as 80; absent: as the reader has it':
    '读卡器与卡之间最长的射频帧，如 80；不填则保持读卡器原样',
  'keypads on this line; absent from a branch configuration: those that windows name':
    '本线上的呼叫器；网点配置中可不填，即窗口所用的那些',
  'largest L taken from a keypad; 6 where three digits go before a key':
    '呼叫器帧长 L 的最大值；按键前可输三位数字时为 6',
  'addresses of the boards on this line': '本线上各条屏的地址',
  'rectangles in dots that take one line of a text each, the last one the rest; absent: the whole panel. A 6K card has 5, a 5K card 8':
    '各显示一行文字的矩形（单位为点），最后一个显示其余内容；不填则用整屏。6K 卡最多 5 个，5K 卡最多 8 个',
  'kind of card: 5k holds 8 areas of 512 bytes, 6k 5 of 1024; any keeps to what both can':
    '控制卡种类：5K 有 8 个分区各 512 字节，6K 有 5 个分区各 1024 字节；任意则两者皆可',
  'sent to every board when it comes up; absent: as the board has it': '条屏上线时发送；不填则保持条屏原样',
  "set the board's clock when it comes up and every day": '条屏上线时及每天校时',
  'switch a board on that is found off; false where it switches itself off at night':
    '发现条屏关闭即打开；条屏夜间自行关闭时选否',
  'how frames are checked; none with 6K cards on TCP only': '帧的校验方式；不校验仅用于 TCP 上的 6K 卡',
  'show calls over programs stored in the card; false where both have places of their own':
    '叫号覆盖卡内存储的节目；两者各有位置时选否',
  '1 red': '1 为红色',
  'font code in the card, O000 = 16 dots': '卡内字体代码，O000 为 16 点',
  'font code in the card, E000 = 16 dots; absent: the card chooses': '卡内字体代码，E000 为 16 点；不填则由卡选择',
  'how a text appears that nobody needs to notice: a repaint': '无需引人注意的文字（如重绘）的显示方式',
  'how a new call appears; it is drawn anew after every stay': '新叫号的显示方式；每次停留后重新显示',
  '0 is fastest': '0 为最快',
  'longest text with its font codes; a 5K area holds 512 bytes in all': '含字体代码的最长文字；5K 分区总共 512 字节',
  'shorter, so that a silent board does not hold up the others': '较短，以免一块不应答的屏拖慢其他屏',
  'how often each board is asked whether it is there, while the line is idle': '线路空闲时多久探测一次每块条屏',
  'first part of the path the camera is told to call, /SECRET/...; a caller without it gets nothing':
    '告知摄像机的路径的第一段（/密钥/...）；没有它的来访不予应答',
  'how often the camera is to be heard; silent for twice as long it is offline':
    '摄像机应多久出现一次；静默达两倍时间即视为离线',
  'longest wait for the hub to take a reading; then the camera is told to keep it and to send it again':
    '等待主机接收识别结果的最长时间；超时则让摄像机保留并重发',
  'cameras that may call; absent: any': '允许来访的摄像机；不填即任意',
  'a car that comes towards the camera': '驶向摄像机的车辆',
  'a car that goes away from it': '驶离摄像机的车辆',
  'as set in the camera; with plain heartbeats it takes orders in answers to plates only, with comet polling at any time':
    '与摄像机中的设置一致；普通心跳只能在车牌应答中下达指令，长轮询随时可以',
  'how long a poll without an order is held; less than the time-out set in the camera':
    '没有指令时轮询保持多久；须小于摄像机中设置的超时',
  'gates this camera can open, by name; none: it opens nothing': '本摄像机可开的道闸，按名称；不填则不开闸',
  'output of the camera': '摄像机的输出口',
  'how long the output stays on': '输出保持接通的时间',
  'how long the answer to a plate waits for an order to open; less than the time-out set in the camera':
    '应答车牌时等待放行指令多久；须小于摄像机中设置的超时',
  'a car that moves to the left of the picture': '在画面中向左行驶的车辆',
  'to the right': '向右',
  'upwards, away from the camera': '向上，远离摄像机',
  'downwards, towards the camera': '向下，驶向摄像机',
  'what it is: payment-kiosk, cheque-machine ...; its model until it says one itself':
    '设备名称，如 payment-kiosk、cheque-machine；设备自报型号之前即为型号',
  'what a message is written in: json, delimited, keyValue or fixed': '报文的书写格式：JSON、分隔符、键值对或固定宽度',
  'lists whose elements are named by one of their own fields and not by their place: with { field: parts, by: code } `parts.PRN.state`':
    '元素按自身某个字段取名、而非按位置的列表',
  'a field of the message; in JSON the way to it with dots, as `cash.boxes.1.count`':
    '报文的字段；JSON 中用点号表示路径，如 cash.boxes.1.count',
  'between fields': '字段之间',
  'around fields that hold a separator; twice for itself': '包住含分隔符的字段；连写两个表示其本身',
  'the names of the fields, in their order': '按次序写字段名称',
  'messages that begin so; absent: all the others': '以此开头的报文；不填即其余全部',
  'between pairs': '键值对之间',
  'between name and value; = if absent': '名称与值之间；不填即等号',
  'columns of bytes; blanks around a value are not part of it': '按字节划分的列；值两侧的空格不计',
  'first byte, counted from 0': '首字节，从 0 算起',
  'kinds of messages; the first one that fits counts, one that none fits is ignored':
    '报文的种类；以第一个适用的为准，都不适用的忽略',
  'what such a message is called in logs and mistakes': '此类报文在日志和提示中的名称',
  'all of it has to hold; absent: every message': '须全部满足；不填即所有报文',
  'a pattern for the whole value; it takes linear time': '匹配整个值的式子，匹配用时与长度成正比',
  'whether it is there at all': '字段是否存在',
  'what fields have to be like, as they come': '收到时对字段的要求',
  'text if absent': '不填即文字',
  'yes if absent': '不填即是',
  'iso (2026-11-29T10:15:00+08:00), unixSeconds, unixMs, or yyyy MM dd HH mm, perhaps ss SSS XXX (+08:00), and what stands between: yyyyMMddHHmmss':
    'ISO、Unix 秒或毫秒，或 yyyy MM dd HH mm，可加 ss SSS XXX 及其间的符号，如 yyyyMMddHHmmss',
  'what is done to fields, one step after the other, before they are mapped': '映射之前逐步对字段所做的处理',
  '. if absent': '不填即点号',
  'times so much: 0.01 of an amount in fen': '乘以此数：以分为单位的金额填 0.01',
  'hours and minutes before UTC': '早于 UTC 的时与分',
  'the machine is there, that is all it says': '设备在线，仅此而已',
  'fields by which a message is known; the same again within this time is acknowledged and counts for nothing':
    '用来识别报文的字段；此时间内再次收到同样的报文，应答但不计',
  'when the machine says it wrote the message': '设备自述的报文时间',
  'for so long after a state has come an older one does not replace it; then its clock was put back':
    '收到一个状态后的此时间内，更早的状态不覆盖它；超过则视为设备时钟被调回',
  'without a message for so long the machine is offline': '超过此时间没有报文即视为离线',
  'longest message': '最长的报文',
  'more messages are not taken': '超出的报文不接收',
  'so many messages that can not be used within a minute raise the alert `noise`':
    '一分钟内无法使用的报文达到此数即告警',
  'messages are kept for a day as they came, masked and sealed, for diagnosis':
    '报文屏蔽并加密后按原样保留一天，用于诊断',
  'of a longer one only the beginning': '更长的只保留开头',
  'where a message begins and ends on a line of bytes': '报文在字节流中的起止',
  'lf if absent; a CR before it is not part of it': '不填即 LF；其前的 CR 不计入',
  'bytes, or their hexadecimal digits; binary if absent': '字节，或其十六进制数字；不填即二进制',
  'of two bytes; highFirst if absent': '双字节时；不填即高位在前',
  'where it stands; afterEnd if absent, of lines always beforeEnd': '所在位置；不填即结束字节之后，按行分隔时总在之前',
  'it is also over the start bytes and the length; no if absent': '校验也包含起始字节和长度；不填即否',
  'it is also over the end bytes before it; yes if absent': '校验也包含其前的结束字节；不填即是',
  'bytes every message begins with: 02': '每条报文开头的字节，如 02',
  'bytes every message ends with, which are nowhere inside: 03': '每条报文结尾的字节，正文中不出现，如 03',
  'bytes every message begins with': '每条报文开头的字节',
  'figures as text, or bytes': '以文本写的数字，或字节',
  'figures, or bytes: 1, 2 or 4': '数字位数，或字节数：1、2 或 4',
  'how much more it says than the text has bytes; 0 if absent': '比正文字节数多出多少；不填即 0',
  'bytes every message ends with': '每条报文结尾的字节',
  'a silence that ends half a message': '静默超过此时间即放弃半条报文',
  'what the machine is told when the hub has its message on disk, and of one that can not be used':
    '报文落盘后的回答，以及无法使用时的回答',
  'these bytes: 06': '这些字节，如 06',
  'a text; {field} stands for a field of the message': '一段文字；{field} 代表报文的字段',
  'in a frame like those of the machine; yes if absent, else as it is': '与设备的报文同样加帧；不填即是，否则原样发送',
  'of a machine that speaks only when it is asked': '用于只在被询问时才应答的设备',
  'where the machine sends its messages, behind the secret where that is in the path':
    '设备发送报文的路径；密钥在路径中时接在其后',
  'others are not taken; one that names none is': '其他类型不接收；没有写明类型的接收',
  'header it is sent in; absent: it is the first part of the path, /SECRET/messages':
    '发送密钥的请求头；不填则密钥为路径的第一段，如 /密钥/messages',
  'boards that windows name; each has to be among `boards`': '窗口所用的条屏；须都在条屏表中',
  'by the address windows name': '按窗口所用的地址',
  'unit on the line': '线上的单元',
  'as on the wire: 40001 of a manual is 0': '线上的编号：手册中的 40001 即 0',
  'registers of the board': '条屏的寄存器数',
  'number: one value in 1 or 2 registers; bcd: four figures a register; digits: one figure 0-9 a register; ascii: one character a register; asciiPairs: two characters a register':
    '数字：1 或 2 个寄存器存一个数；BCD：每寄存器四位；每寄存器一位 0-9；ASCII：每寄存器一个字符；ASCII 双字符：每寄存器两个字符',
  'which register of a number of two, or which byte of asciiPairs, comes first': '双寄存器的数或双字符中哪个在前',
  'what stands before a number with fewer figures': '位数不足时数字前的内容',
  'a dark place: a figure (bcd 15, digits 10) or a character (32); for number what the registers hold when nothing is shown (0)':
    '暗位：数字（BCD 为 15，每寄存器一位为 10）或字符（32）；数字编码时为不显示时寄存器的值（0）',
  'by the name their commands use': '按指令所用的名称',
  'lamp off': '关灯',
  'slow flashing, where the lamp can': '慢闪，灯支持时',
  'medium flashing, where the lamp can': '中速闪，灯支持时',
  'quick flashing, where the lamp can': '快闪，灯支持时',
  'lamp on': '亮灯',
  'written to open': '写入以开闸',
  'written to close; absent where a pulse opens and the gate closes by itself': '写入以关闸；脉冲开闸且自动关闸时不填',
  'open is written, and rest so many milliseconds later': '写入开闸值，此毫秒数之后写入复位值',
  'written to release the relay after a pulse': '脉冲之后写入以释放继电器',
  'read while the gate is open': '道闸开启时读到的值',
  'read while it is closed': '道闸关闭时读到的值',
  'how long the gate may take to get there, looked at where a command was not answered':
    '道闸到位可能需要的时间；指令没有应答时据此查看',
  'registers watched for changes': '监视其变化的寄存器',
  'number of the input in its events': '事件中的输入编号',
  'one bit of the register; absent: its value': '寄存器的某一位；不填即其值',
  'which digits of a text a board shows: those of the ticket number (letters and digits), the first or the last digits in it, or all of them':
    '条屏显示文字中的哪些数字：票号（字母和数字）、最前或最后的数字，或全部数字',
  'function, in hex, that writes one register; 10 for units that know only that':
    '写单个寄存器的功能码（十六进制）；只支持 10 的单元选 10',
  'longest wait for an answer, behind the time its bytes take': '除字节传输外等待应答的最长时间',
  'how often inputs and gates are read, and other units asked whether they are there':
    '多久读取一次输入和道闸，并探测其他单元',
  'bytes of a track in a report; 112 for models with MagnePrint': '报告中每条磁道的字节数；带 MagnePrint 的型号为 112',
  'bytes of a whole report where something follows the third track; absent: it ends there':
    '第三磁道之后还有内容时整个报告的字节数；不填则到此为止',
  'gbk for models without the four-byte characters of GB18030; they then print 〓':
    '不支持 GB18030 四字节字符的型号选 GBK，此类字符打印为〓',
  'feedPartial feeds to the cutter by itself; the others for models that know only them':
    '走纸并半切会自行走纸到切刀；其余用于只支持该方式的型号',
  'extra feed before the cut, in motion units, for feedPartial': '走纸并半切时切前额外走纸，以移动单位计',
  'lines from the head to the cutter, fed before the cuts partial and full': '打印头到切刀的行数，半切和全切之前走纸',
  'largest dots of a QR code that the model knows, 8 with some; larger ones are printed in this size':
    '型号支持的二维码最大点数，有的为 8；更大的按此打印',
  'have the printer report changes by itself (GS a), so that they are heard of before the next status round':
    '让打印机自动上报变化（GS a），不必等到下一次询问',
  'model of the Custom KPM150 family: the whole status is asked for too, and tells of a ticket in the mouth':
    'Custom KPM150 系列：同时读取完整状态，可知出纸口有票',
  'a ticket longer than this in the mouth has been left lying, with fullStatus':
    '票在出纸口超过此时间即视为遗留，需读取完整状态',
  'realTimeOnly for models that do not answer GS r; a print is then confirmed by its expected duration':
    '不应答 GS r 的型号选按预计用时，以预计的打印时间确认',
  'time of one printed line, for realTimeOnly': '打印一行的时间，按预计用时确认时使用',
  'pause between two status rounds while idle': '空闲时两次查询状态之间的间隔',
  'longest wait for one status byte': '等待一个状态字节的最长时间',
  'longest wait for a ticket to be printed and cut': '等待打印并切纸的最长时间',
  'printer is offline, whatever the cause': '打印机脱机，不论原因',
  'status asked for by DLE EOT n': '以 DLE EOT n 查询的状态',
  'bits of the answer, any of which says it': '应答中表示此状态的位，任一位即可',
  'cover open': '开盖',
  'somebody holds the feed button': '有人按住走纸键',
  'printing stopped at the end of the paper': '纸用完而停止打印',
  'stopped by an error, which one is said elsewhere': '因故障停止，故障另行说明',
  'mechanical error': '机械故障',
  'cutter error': '切刀故障',
  'error that needs service': '需要维修的故障',
  'error that ends by itself, such as a hot head': '可自动恢复的故障，如打印头过热',
  'near end of the roll': '纸卷将尽',
  'no paper': '缺纸',
  'whether cards are taken in before anybody has said so by command; asFound: left as the reader has it':
    '没有指令之前是否允许进卡；保持原样即不改变读卡器的设置',
  'a card put in is read at once': '卡插入后立即读取',
  'track2: track 1, which has the name, never leaves the reader': '只读 2 磁道时，含姓名的 1 磁道不离开读卡器',
  'how a card lies in the mouth: held can still be taken back in, free is pushed out as far as it goes':
    '卡在出口的状态：夹住可再收回，推出则完全推出',
  'a card put in goes on to the chip contacts; set once whenever the reader comes up':
    '插入的卡继续送至芯片触点；读卡器上线时设置一次',
  'what Y and N mean in the answer about taking cards in, which the published text has the wrong way round; verify: neither is believed, the state is asked':
    '允许进卡指令的应答中 Y 与 N 的含义，公开资料写反；查询核实则都不采信，另行查询状态',
  'pause between two questions for the state while idle': '空闲时两次询问状态之间的间隔',
  'longest wait for a card to be moved or read': '等待走卡或读卡的最长时间',
  'a card lying in the mouth so long was left behind': '卡在出口停留超过此时间即视为遗忘',
  'how the scanner sends text; a code that is no text in it is refused':
    '扫码器发送文字的编码；不是该编码文字的码不接收',
  'longest code taken, in bytes; longer ones are dropped whole': '可接收的最长的码，以字节计；更长的整条丢弃',
  'the same code again within this time is the same scan; counted anew from every repetition':
    '此时间内再次出现的同一码视为同一次扫描；每次重复重新计时',
  'aim: report 2 with the AIM identifier in its head; microscan: report 1 with up to 62 bytes of data':
    'AIM：报告 2，头部含 AIM 标识；Microscan：报告 1，最多 62 字节数据',
  'the scanner puts the AIM identifier of the symbology before every code, such as ]Q0':
    '扫码器在每个码之前加码制的 AIM 标识，如 ]Q0',
  'bytes the scanner puts behind every code, such as 0D 0A; not part of it':
    '扫码器在每个码之后加的字节，如 0D 0A；不属于码',
  'what ends a code; with cr a line feed right behind it is passed over': '码的结束符；选 CR 时紧随其后的换行忽略',
  'bytes before every code, and before its AIM identifier, such as 02; not part of it':
    '每个码及其 AIM 标识之前的字节，如 02；不属于码',
  'bytes behind every code, such as 03; not part of it': '每个码之后的字节，如 03；不属于码',
  'bytes that switch the light on and off: honeywell 16 54 0D and 16 55 0D, others as their manual says':
    '开关补光的字节：Honeywell 为 16 54 0D 和 16 55 0D，其他见其手册',
  'Newland commands sent whenever the port opens, each when the one before is answered: @ is kept without power, # is not':
    '端口每次打开时逐条发送的新大陆指令，前一条应答后再发下一条：@ 断电保存，# 不保存',
  'what the machine may be told; none: it is only looked at. With CardReader.Move the hub moves its cards and keeps their account: then its own application must not':
    '允许向设备下达的指令；不选则只监视。允许移动卡片时由主机移动卡片并记账，设备自身的应用不得再动',
  'services to look at, by the last part of their address; absent: all':
    '要监视的服务，以其地址的最后一段表示；不填即全部',
  'other names and addresses under which services may be; one at any other host is left out: a machine does not send us elsewhere':
    '服务可能所在的其他主机名和地址；其他主机上的服务不采用，设备不能把连接引到别处',
  'the service whose cards are moved, where several could be': '有多个可选时，用于移动卡片的服务',
  'the service that Printer.Reset is for, where several could be': '有多个可选时，用于复位打印机的服务',
  'the only storage unit cards are given out from; absent: every one of type dispense':
    '只从这个存储单元发卡；不填即所有发放单元',
  'storage unit captured cards go to; absent: the first of type retain that has room':
    '回收卡所用的存储单元；不填即第一个未满的回收单元',
  'storage units that hold cards of a kind, the one to be emptied first in front: `{ "DEBIT": ["unit1", "unit4"] }`; of a kind that is not named here the units whose cardID, as the machine says it, is that kind':
    '各卡种所在的存储单元，先用完的在前；未写的卡种取设备自报 cardID 与之相同的单元',
  'customers put cards in at the front; where that is not so, a card that appears is counted as one from the hopper':
    '客户可从前面插卡；否则出现的卡按卡箱发出计',
  'so many cards or fewer in a hopper, by our own count, are low; absent: the machine alone says so':
    '按本机计数，卡箱中不多于此数即为不足；不填则只看设备自报',
  'how often everything is asked again; between, the machine says what changes': '多久全面询问一次；其间由设备自报变化',
}
