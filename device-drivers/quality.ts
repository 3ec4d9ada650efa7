/**
 * How far each driver is to be trusted, as data beside the registry. `docs/drivers.md` is made from it, and a test holds it to the
 * registry and to the conformance suite.
 */

/**
 * none: not all cases of the conformance suite are decided; bronze: the suite passes, against a simulator that was written from the
 * published protocol on its own; silver: the whole scene has been carried out on a real unit too; gold: silver, and a month of daily use in a
 * branch without a fault that was the driver's.
 */
export const QUALITY_LEVELS = ['none', 'bronze', 'silver', 'gold'] as const
export type QualityLevel = (typeof QUALITY_LEVELS)[number]

/** A: the maker's own text; B: two or more independent implementations agree; C: one implementation, or a secondary page. */
export type SourceGrade = 'A' | 'B' | 'C'

/** A real unit that the driver has been tried on. */
export interface TriedUnit {
  readonly maker: string
  readonly model: string
  readonly firmware: string
  /** YYYY-MM-DD. */
  readonly on: string
}

export interface DriverQuality {
  readonly device: string
  /** Protocol and link. */
  readonly speaks: string
  readonly source: SourceGrade
  readonly level: QualityLevel
  readonly unitsTried: readonly TriedUnit[]
}

export const QUALITY: Readonly<Record<string, DriverQuality>> = {
  'idcard-sam': {
    device: 'second-generation identity card reader',
    speaks: 'SAM_A/SAM_V frames, serial, 115200 8N1',
    source: 'B',
    level: 'bronze',
    unitsTried: [],
  },
  'keypad-ff68': {
    device: 'caller keypads and evaluators, several on one line',
    speaks: 'FF 68 frames, RS-485, 9600 8N1',
    source: 'B',
    level: 'bronze',
    unitsTried: [],
  },
  'led-onbon': {
    device: 'LED boards with font cards, several on one line',
    speaks: 'Onbon BX-5K/6K, RS-485 57600 8N1 or TCP 5005',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'printer-escpos': {
    device: 'ticket printer',
    speaks: 'ESC/POS with GB18030 and DLE EOT status, serial, USB serial or TCP 9100',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'dispenser-f3': {
    device: 'card dispenser with hopper, chip and contactless stations and a bin',
    speaks: 'CRT-591 / F3 frames, RS-232/485, 9600 to 57600 8N1',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'dispenser-k7x0': {
    device: 'card dispenser with hopper, read position and a bin',
    speaks: 'TTCE K720 / K730 / K750 frames with ACK and ENQ, RS-232/485, 9600 8N1',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'reader-crt310': {
    device: 'motor card reader',
    speaks: 'CRT-310 frames with ACK and ENQ, serial, 9600 8N1',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'msr-magtek': {
    device: 'magnetic stripe swipe reader',
    speaks: 'MagTek HID reports with ISO 7813 tracks, USB HID',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'scanner-hidpos': {
    device: 'bar code and QR scanner',
    speaks: 'HID-POS reports, USB HID',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'scanner-line': {
    device: 'bar code and QR scanner',
    speaks: 'a line of text per code, serial, 9600 or 115200 8N1',
    source: 'C',
    level: 'bronze',
    unitsTried: [],
  },
  'lpr-vz': {
    device: 'number plate camera',
    speaks: 'VZ push, JSON over HTTP',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'lpr-hik': {
    device: 'number plate camera',
    speaks: 'Hikvision ISAPI events, XML or JSON over HTTP',
    source: 'B',
    level: 'bronze',
    unitsTried: [],
  },
  modbus: {
    device: 'boards, lamps, gates and contacts by a register map',
    speaks: 'Modbus RTU, functions 03, 06 and 10, RS-485',
    source: 'A',
    level: 'bronze',
    unitsTried: [],
  },
  'atm-ndc': {
    device: 'ATMs of the NDC family, listened to',
    speaks: 'a copy of their NDC messages over TCP, with a length before each, ETX behind, or neither',
    source: 'B',
    level: 'bronze',
    unitsTried: [],
  },
  'generic-frame': {
    device: 'simple keypads and evaluators by tables',
    speaks: 'frames as the configuration tells them, serial',
    source: 'C',
    level: 'bronze',
    unitsTried: [],
  },
  'machine-intake': {
    device: 'self-service machines of any maker by configuration',
    speaks: 'JSON, delimited, key-value or fixed-width messages, serial or TCP, whoever dials',
    source: 'C',
    level: 'bronze',
    unitsTried: [],
  },
  'machine-intake-http': {
    device: 'self-service machines of any maker by configuration',
    speaks: 'JSON, delimited, key-value or fixed-width messages over HTTP',
    source: 'C',
    level: 'bronze',
    unitsTried: [],
  },
  xfs4iot: {
    device: 'self-service machine: cash machine, recycler, video teller, card kiosk',
    speaks: 'CEN XFS4IoT, JSON over WebSockets, releases 2021-1 to 2024-03',
    source: 'B',
    level: 'bronze',
    unitsTried: [],
  },
}
