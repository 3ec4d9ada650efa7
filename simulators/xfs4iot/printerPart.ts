import { failed, invalid, type Part } from './parts.ts'
import { type PrinterUnit, paperOf, print, printerMedia, RECEIPT_LINES } from './printerUnit.ts'
import type { Call } from './service.ts'

export interface PrinterOptions {
  readonly unit: PrinterUnit
  readonly isFirst: boolean
  readonly moveMs: number
  readonly changed: () => void
  readonly notice: (name: string, detail: Record<string, unknown>) => void
  readonly unsolicited: (name: string, payload: Record<string, unknown>) => void
}

export function printerPart({ unit, isFirst, moveMs, changed, notice, unsolicited }: PrinterOptions): Part & {
  /** Tells of paper that has come to another state since. */
  tellPaper(): void
} {
  let told = paperOf(unit)
  const none = isFirst ? 'notSupported' : null

  function printRaw(call: Call): void {
    const data = call.payload['data']
    if (typeof data !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return call.done(invalid('data'))
    const text = Buffer.from(data, 'base64').toString('utf8')
    const lines = text.split('\n').length
    call.after(moveMs, () => {
      const error = print(unit, Math.max(RECEIPT_LINES, lines))
      if (error) return call.done(failed(error))
      notice('printed', { printer: unit.name, lines })
      changed()
      call.done()
    })
  }

  function reset(call: Call): void {
    call.after(moveMs, () => {
      if (paperOf(unit) === 'jammed') return call.done(failed('paperJammed'))
      unit.hasPaperOut = false
      notice('printer-reset', { printer: unit.name })
      changed()
      call.done()
    })
  }

  return {
    name: 'Printer',
    commands: { 'Printer.PrintRaw': { run: printRaw }, 'Printer.Reset': { run: reset } },
    events: ['Printer.PaperThresholdEvent', 'Printer.MediaTakenEvent'],
    status: () => ({
      media: printerMedia(unit),
      paper: { upper: paperOf(unit), lower: none, external: none, aux: none, aux2: none, park: none },
      toner: none,
      ink: none,
      lamp: unit.role === 'document' ? 'ok' : none,
      mediaOnStacker: null,
      paperType: { upper: 'single' },
      blackMarkMode: none,
    }),
    capabilities: () => ({
      type: {
        receipt: unit.role === 'receipt',
        journal: unit.role === 'journal',
        document: unit.role === 'document',
        passbook: false,
        optical: false,
        scanner: unit.role === 'document',
      },
      resolution: { low: false, medium: true, high: false, veryHigh: false },
      control: { eject: unit.role === 'receipt', cut: unit.role === 'receipt', retract: false },
      paperSources: { upper: true },
      mediaTaken: unit.role === 'receipt',
    }),
    tellPaper() {
      const paper = paperOf(unit)
      if (paper === told) return
      told = paper
      if (paper !== 'jammed') unsolicited('Printer.PaperThresholdEvent', { paperSource: 'upper', threshold: paper })
    },
  }
}
