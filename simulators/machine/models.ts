import { type Kind, localTime, type Mode, type Report, type Result, type Supply } from './reports.ts'

/** How the five machines of config/machines write what they have to say; each as the leaflet in its file there tells it. */
export interface Model {
  text(report: Report): string
  /** Something that is no message of it. */
  readonly garbage: string
}

const by = <K extends string, V>(table: Readonly<Record<K, V>>, key: K): V => table[key]

/** Bill payment: JSON over HTTP, the note acceptor and the receipt printer in a list, amounts in fen. */
const paymentKiosk: Model = {
  garbage: '{"no":"1","type":"state",',
  text(report) {
    const { no, wallMs } = report
    const head = { no: `PK${String(no).padStart(8, '0')}`, time: localTime(wallMs).iso }
    switch (report.what) {
      case 'status':
        return JSON.stringify({
          ...head,
          type: 'state',
          machine: { serial: 'PK-0042', software: '3.1.7' },
          state: by({ run: 'RUN', pause: 'PAUSE', maintain: 'SERVICE' } satisfies Record<Mode, string>, report.mode),
          parts: [
            { code: 'BNA', state: report.isBroken ? 'FAULT' : 'OK' },
            { code: 'PRT', state: 'OK', paper: report.supply.toUpperCase() },
          ],
          boxes: [{ id: 'notes', count: 600 - Math.min(600, report.left), capacity: 600 }],
        })
      case 'transaction':
        return JSON.stringify({
          ...head,
          type: 'trade',
          trade: {
            kind: by({ main: 'BILL', other: 'RECHARGE' } satisfies Record<Kind, string>, report.kind),
            result: by(
              { ok: 'OK', failed: 'FAIL', cancelled: 'CANCEL' } satisfies Record<Result, string>,
              report.result,
            ),
            fen: Math.round(report.amount * 100),
            seconds: report.seconds,
            note: report.note,
          },
        })
      case 'incident':
        return JSON.stringify({
          ...head,
          type: 'alarm',
          alarm: {
            part: 'BNA',
            code: `E${String(report.code).padStart(2, '0')}`,
            level: report.level,
            text: report.text,
          },
        })
    }
  },
}

/** Cheques: fields with | in GB18030, words in Chinese, amounts with thousands separators. */
const chequeMachine: Model = {
  garbage: 'STA|1|',
  text(report) {
    const head = [String(report.no), localTime(report.wallMs).digits]
    switch (report.what) {
      case 'status':
        return [
          'STA',
          ...head,
          by({ run: '正常', pause: '暂停', maintain: '维护' } satisfies Record<Mode, string>, report.mode),
          report.isBroken ? '故障' : '正常',
          by({ good: '充足', low: '不足', out: '用尽' } satisfies Record<Supply, string>, report.supply),
          String(report.left),
        ].join('|')
      case 'transaction':
        return [
          'TRX',
          ...head,
          by({ main: '出售', other: '查询' } satisfies Record<Kind, string>, report.kind),
          by({ ok: '成功', failed: '失败', cancelled: '取消' } satisfies Record<Result, string>, report.result),
          report.amount.toLocaleString('en', { minimumFractionDigits: 2 }),
          String(report.seconds),
          report.note.replaceAll('|', ' '),
        ].join('|')
      case 'incident':
        return [
          'ALM',
          ...head,
          String(report.code).padStart(3, '0'),
          String(report.level),
          report.text.replaceAll('|', ' '),
        ].join('|')
    }
  },
}

/** Receipts: a line of JSON each, numbers for everything, times in milliseconds since 1970. */
const receiptMachine: Model = {
  garbage: '{"seq":17,"ts":',
  text(report) {
    const head = { seq: report.no, ts: Math.round(report.wallMs) }
    switch (report.what) {
      case 'status':
        return JSON.stringify({
          ...head,
          ev: 'st',
          mode: by({ run: 1, pause: 2, maintain: 3 } satisfies Record<Mode, number>, report.mode),
          printer: {
            err: report.isBroken ? 12 : 0,
            paper: by({ good: 2, low: 1, out: 0 } satisfies Record<Supply, number>, report.supply),
          },
          sheets: report.left,
        })
      case 'transaction':
        return JSON.stringify({
          ...head,
          ev: 'tx',
          op: by({ main: 'print', other: 'query' } satisfies Record<Kind, string>, report.kind),
          rc: by({ ok: 0, failed: 1, cancelled: 2 } satisfies Record<Result, number>, report.result),
          sec: report.seconds,
          memo: report.note,
        })
      case 'incident':
        return JSON.stringify({ ...head, ev: 'al', code: report.code, level: report.level, text: report.text })
    }
  },
}

/** Seals: NAME=value, asked for its state by CMD=STATUS. */
const sealMachine: Model = {
  garbage: 'TYPE=STATUS;NO',
  text(report) {
    const head = [`NO=${report.no}`, `TIME=${localTime(report.wallMs).plain}`]
    switch (report.what) {
      case 'status':
        return [
          'TYPE=STATUS',
          ...head,
          `STATE=${by({ run: 'READY', pause: 'LOCKED', maintain: 'SERVICE' } satisfies Record<Mode, string>, report.mode)}`,
          `ARM=${report.isBroken ? 'STUCK' : 'OK'}`,
          `INK=${by({ good: 80, low: 12, out: 0 } satisfies Record<Supply, number>, report.supply)}`,
          `INKSTATE=${report.supply.toUpperCase()}`,
        ].join(';')
      case 'transaction':
        return [
          'TYPE=IMPRESS',
          ...head,
          `RESULT=${by({ ok: 'OK', failed: 'ERR', cancelled: 'ABORT' } satisfies Record<Result, string>, report.result)}`,
          `SEC=${report.seconds}`,
          `DOC=${report.note.replaceAll(';', ' ')}`,
        ].join(';')
      case 'incident':
        return [
          'TYPE=ALARM',
          ...head,
          `CODE=${report.code}`,
          `LEVEL=${report.level}`,
          `TEXT=${report.text.replaceAll(';', ' ')}`,
        ].join(';')
    }
  },
}

/** Enquiries: JSON over HTTP, flat. */
const multimediaTerminal: Model = {
  garbage: '["status"]',
  text(report) {
    const head = { id: report.no, at: Math.floor(report.wallMs / 1000) }
    switch (report.what) {
      case 'status':
        return JSON.stringify({
          event: 'status',
          ...head,
          open: report.mode === 'run',
          screen: report.isBroken ? 'no touch' : 'ok',
          paper: report.supply,
          rolls: report.left,
        })
      case 'transaction':
        return JSON.stringify({
          event: 'session',
          ...head,
          page: by({ main: 'balance', other: 'rates' } satisfies Record<Kind, string>, report.kind),
          end: by({ ok: 'done', failed: 'error', cancelled: 'left' } satisfies Record<Result, string>, report.result),
          seconds: report.seconds,
          query: report.note,
        })
      case 'incident':
        return JSON.stringify({ event: 'fault', ...head, fault: report.code, level: report.level, words: report.text })
    }
  },
}

export const MODELS: Readonly<Record<string, Model>> = {
  'payment-kiosk': paymentKiosk,
  'cheque-machine': chequeMachine,
  'receipt-machine': receiptMachine,
  'seal-machine': sealMachine,
  'multimedia-terminal': multimediaTerminal,
}
