import { problem } from '../../contracts/index.ts'

const WALL = 1_795_224_000_000
const SEALED = {
  v: 1,
  epk: 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=',
  iv: 'AAECAwQFBgcICQoL',
  data: 'c2VhbGVk',
  tag: 'AAECAwQFBgcICQoLDA0ODw==',
}
const status = (data: object) => [{ session: 12, seq: 3, ts: WALL, data }]
const event = (seq: number, data: object) => [
  { id: `f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a${10 + seq}`, session: 12, seq, ts: WALL, data },
]
const command = (data: object) => [
  { id: '7d9b5f0e-3a51-4c0e-9d3c-0d9a4b7c1e11', from: 'hub', deadline: WALL + 5000, data },
]

/** Payloads as they are on the wire, by the message's name in docs/asyncapi.yaml; a test holds them to the schemas. */
export const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  nodeState: [
    { state: 'ready', session: 12, ts: WALL },
    { state: 'lost', session: 12 },
  ],
  nodeDescription: [
    {
      version: 1,
      session: 12,
      software: 'branchhub-agent 0.1.0',
      devices: {
        'board-1': {
          class: 'ledBoard',
          driver: 'led-onbon',
          interfaces: ['common', 'board'],
          commands: { 'Board.Show': ['1.0'] },
        },
      },
    },
  ],
  'status.common': status({ device: 'online' }),
  'status.cardReader': status({ media: 'notPresent' }),
  'status.printer': status({ media: 'notPresent', paper: { upper: 'low' }, cover: 'closed', cutter: 'ok' }),
  'status.keypad': status({ units: { '1': 'active', '2': 'silent' } }),
  'status.board': status({ units: { '1': 'shown' } }),
  'status.storage': status({
    units: {
      unit1: { type: 'dispense', count: 87, replenishmentStatus: 'ok' },
      unit2: { type: 'retain', count: 3, deviceCount: 3, replenishmentStatus: 'ok' },
    },
  }),
  'status.barcodeReader': status({ scanner: 'on' }),
  'status.camera': status({ camera: 'ok' }),
  'status.lights': status({ lights: { 'window-1': 'slow' } }),
  'status.machine': status({
    mode: 'inService',
    components: {
      dispenser: { kind: 'cashDispenser', device: 'online', details: { dispenser: 'ok' } },
      'receipt-printer': {
        kind: 'receiptPrinter',
        device: 'online',
        severity: 1,
        supply: 'low',
        details: { 'paper.upper': 'low' },
      },
    },
  }),
  'status.units': status({
    units: {
      'dispenser.unit1': {
        component: 'dispenser',
        kind: 'cash',
        role: 'dispense',
        currency: 'CNY',
        value: 100,
        count: 1240,
        initial: 2000,
        capacity: 2500,
        status: 'ok',
        replenishment: 'ok',
      },
    },
  }),
  'status.gates': status({ gates: { 'car-park': 'closed' } }),
  alert: [{ session: 12, seq: 4, ts: WALL, severity: 2, attention: 'soon', owner: 'replenish' }],
  'event.IdCard.ReadEvent': [
    {
      id: 'f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a10',
      session: 12,
      seq: 5,
      ts: WALL,
      data: { documentType: 'citizen', sealed: SEALED },
    },
  ],
  'event.IdCard.ReadFailedEvent': [
    { id: 'f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a11', session: 12, seq: 6, ts: WALL, data: { reason: 'unreadable' } },
  ],
  'event.Keypad.KeyPressedEvent': [
    {
      id: 'f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a12',
      session: 12,
      seq: 7,
      ts: WALL,
      data: { address: 1, key: 'callNext', digits: '' },
    },
  ],
  'event.Evaluator.ScoredEvent': [
    { id: 'f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a13', session: 12, seq: 8, ts: WALL, data: { address: 11, choice: 1 } },
  ],
  'event.CardReader.MediaInsertedEvent': event(9, {}),
  'event.CardReader.MediaRemovedEvent': event(10, {}),
  'event.CardReader.CardActionEvent': event(11, {
    from: 'unit1',
    to: 'exit',
    cause: 'command',
    commandId: 'f1c1a7d2-5b7e-4a43-8b0c-0e5a0d0f7a40',
  }),
  'event.CardReader.CardReadEvent': event(12, {
    token: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    mask: '622500******0006',
    source: 'track2',
  }),
  'event.CardReader.ReadFailedEvent': event(13, { reason: 'unreadable' }),
  'event.BarcodeReader.ReadEvent': event(14, { symbology: 'qrCode', sealed: SEALED }),
  'event.PlateReader.PlateReadEvent': event(15, {
    mask: '京A***45',
    sealed: SEALED,
    confidence: 97,
    direction: 'in',
    trigger: 'video',
    offlineRecord: false,
    takenAt: WALL,
  }),
  'event.Machine.IncidentEvent': event(8, { component: 'safe', code: 'vibration', severity: 2 }),
  'event.Machine.TransactionEvent': event(9, {
    kind: 'withdrawal',
    result: 'completed',
    amountBand: '500-2000',
    currency: 'CNY',
    at: WALL,
  }),
  'event.Machine.MessageEvent': event(9, { verdict: 'taken', bytes: 148, sealed: SEALED }),
  'event.Input.ChangedEvent': event(16, { input: 1, value: 0 }),
  'command.Printer.PrintTicket': command({
    elements: [
      { type: 'text', text: 'A001', size: 4, align: 'center', bold: true },
      { type: 'qr', data: '2026-11-21-A001' },
      { type: 'feed', lines: 3 },
    ],
  }),
  'command.Printer.Reset': command({}),
  'command.Board.Show': command({ address: 1, text: '请A001号到1号窗口', emphasis: true }),
  'command.Board.Clear': command({ address: 1 }),
  'command.Board.Power': command({ address: 1, on: false }),
  'command.Keypad.Display': command({ address: 1, waiting: 12, ticket: 1 }),
  'command.Keypad.Beep': command({ address: 1 }),
  'command.Evaluator.Invite': command({ address: 11 }),
  'command.Evaluator.ShowStars': command({ address: 11, stars: 5 }),
  'command.IdCard.Reset': command({}),
  'command.IdCard.GetSerial': command({}),
  'command.CardReader.Move': command({ from: 'unit1', to: 'exit' }),
  'command.CardReader.Reset': command({ to: 'currentPosition' }),
  'command.CardReader.SetEntry': command({ allowed: true }),
  'command.CardReader.ReadRawData': command({}),
  'command.CardReader.ChipPower': command({ action: 'cold' }),
  'command.CardReader.ChipIO': command({ protocol: 't0', chipData: 'AKQEAA==' }),
  'command.CardReader.Inspect': command({}),
  'command.Storage.SetCount': command({ unit: 'unit1', count: 100 }),
  'command.BarcodeReader.Trigger': command({ on: true }),
  'command.Device.Restart': command({}),
  'command.Machine.Reset': command({ component: 'receipt-printer' }),
  'command.Gate.Open': command({ gate: 'car-park' }),
  'command.Gate.Close': command({ gate: 'car-park' }),
  'command.Lights.SetLight': command({ light: 'window-1', flashRate: 'slow' }),
  reply: [
    { type: 'acknowledge', session: 12 },
    { type: 'completion', session: 12, completionCode: 'success', effect: 'done' },
    { type: 'completion', session: 12, completionCode: 'timeOut', errorCode: 'DEVICE_TIMEOUT', effect: 'unknown' },
  ],
  rebirth: [{ id: '0b7f2c9c-52f9-4f3e-8a0a-3b8f6d6a0a01', from: 'hub' }],
  configuration: [
    {
      version: 7,
      devices: [
        {
          id: 'reader-1',
          node: 'local',
          driver: 'idcard-sam',
          port: { serial: { path: '/dev/serial/by-id/usb-reader', baudRate: 115_200 } },
          settings: {},
        },
      ],
    },
  ],
  time: [{ ts: WALL }],
  error: [{ topic: 'sb/1/demo/local/reader-1/event/IdCard.ReadEvent', problem: problem('SEAL_BROKEN') }],
  subscribe: [{ channel: 'window:w1' }],
  subscribeAnswer: [
    {
      ok: true,
      snapshot: {
        channel: 'window:w1',
        epoch: 'e7a1',
        version: 41,
        tick: 86_400_000,
        wall: 1_795_224_000_000,
        view: { windowId: 'w1', status: 'open' },
      },
    },
    { ok: false, problem: problem('NOT_FOUND') },
  ],
  unsubscribe: [{ channel: 'window:w1' }],
  command: [{ id: '4f0c2a34-4a0f-4a34-9a3e-6f5b7c9d2e01', type: 'CallNext', data: { windowId: 'w1', seen: 3 } }],
  commandAnswer: [
    { ok: true, result: { seq: 1024, ticketId: '2026-11-21-A001', number: 'A001', windowId: 'w1' } },
    { ok: false, problem: problem('NOBODY_WAITING') },
  ],
  hello: [{ contract: 1, software: 'branchhub 0.1.0', epoch: 'e7a1' }],
  delta: [
    {
      channel: 'window:w1',
      epoch: 'e7a1',
      from: 41,
      to: 42,
      tick: 86_401_000,
      wall: 1_795_224_001_000,
      set: { status: 'paused' },
    },
    {
      channel: 'pad',
      epoch: 'e7a1',
      from: 7,
      to: 8,
      tick: 86_401_500,
      wall: 1_795_224_001_500,
      set: {},
      unset: ['ticket:2026-11-21-A001'],
    },
  ],
  'session-expired': [{}],
}
