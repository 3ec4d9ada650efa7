import type { WireText } from '../line/meaning.ts'

interface Symbol {
  /** AIM symbology identifier without its `]` (ISO/IEC 15424). */
  readonly aim: string
  readonly text: WireText
}

/** Symbols a simulated scanner can be shown, by the name a person gives them. */
export const SYMBOLS = {
  qrCode: { aim: 'Q1', text: { 'zh-CN': 'QR码', en: 'QR code' } },
  code128: { aim: 'C0', text: { 'zh-CN': 'Code 128', en: 'Code 128' } },
  code39: { aim: 'A0', text: { 'zh-CN': 'Code 39', en: 'Code 39' } },
  ean13: { aim: 'E0', text: { 'zh-CN': 'EAN-13', en: 'EAN-13' } },
  ean8: { aim: 'E4', text: { 'zh-CN': 'EAN-8', en: 'EAN-8' } },
  codabar: { aim: 'F0', text: { 'zh-CN': '库德巴码', en: 'Codabar' } },
  code93: { aim: 'G0', text: { 'zh-CN': 'Code 93', en: 'Code 93' } },
  itf: { aim: 'I0', text: { 'zh-CN': '交叉25码', en: 'Interleaved 2 of 5' } },
  pdf417: { aim: 'L0', text: { 'zh-CN': 'PDF417', en: 'PDF417' } },
  dataMatrix: { aim: 'd1', text: { 'zh-CN': 'Data Matrix', en: 'Data Matrix' } },
  aztec: { aim: 'z0', text: { 'zh-CN': 'Aztec', en: 'Aztec' } },
} as const satisfies Record<string, Symbol>
export type SymbolName = keyof typeof SYMBOLS

export function isSymbolName(name: unknown): name is SymbolName {
  return typeof name === 'string' && Object.hasOwn(SYMBOLS, name)
}

const EAN_UPC: WireText = { 'zh-CN': 'EAN/UPC', en: 'EAN/UPC' }
const UNKNOWN: WireText = { 'zh-CN': '未知码制', en: 'symbology not known' }

/** The words for a code on the wire; `kind` names it where it has no AIM identifier. E is several symbols. */
export function scannedWords(aimLetter: string | undefined, kind: WireText, bytes: number): WireText {
  const named = aimLetter === undefined ? kind : wordsOfAim(aimLetter)
  return {
    'zh-CN': `扫到${named['zh-CN']}，${bytes}字节`,
    en: `scanned: ${named.en}, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`,
  }
}

function wordsOfAim(letter: string): WireText {
  if (letter === 'E') return EAN_UPC
  return Object.values(SYMBOLS).find(({ aim }) => aim.startsWith(letter))?.text ?? UNKNOWN
}
