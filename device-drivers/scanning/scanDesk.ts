import { createHmac, randomBytes } from 'node:crypto'
import type { DriverContext } from '../driver.ts'
import { type AimId, symbologyOf } from './aim.ts'
import { type Charset, type Refusal, readText } from './codeText.ts'
import { initialScanState, type ScanEffect, type ScanInput, step } from './exchange.ts'

/** How long a code is worth carrying to a hub that does not answer: the person stands there and scans again. */
const CODE_KEEP_MS = 10_000

/** A whole code as a wire gave it. */
export interface ScannedBytes {
  readonly aim: AimId | undefined
  /** Overwritten once it is read. */
  readonly data: Uint8Array
}

/** A code at hand while it is handed to the machine. */
type ReadableCode = ScannedBytes & { readonly text: string }

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never

export interface ScanDeskOptions {
  readonly charset: Charset
  readonly duplicateMs: number
  readonly hasTrigger: boolean
}

/** The part of a scanner's driver behind its wire: text, repeats, the sealed event, alerts and states. */
export class ScanDesk {
  readonly #context: DriverContext
  readonly #options: ScanDeskOptions
  /** Recognises a repeated code without keeping it; dies with the process. */
  readonly #markKey = randomBytes(32)
  #state = initialScanState
  #isNoisy = false

  constructor(context: DriverContext, options: ScanDeskOptions) {
    this.#context = context
    this.#options = options
  }

  connected(): void {
    this.#feed({ kind: 'connected' })
  }

  disconnected(reason: string): void {
    this.#feed({ kind: 'disconnected', reason })
  }

  triggered(on: boolean): void {
    this.#feed({ kind: 'triggered', on })
  }

  refused(reason: Refusal): void {
    this.#feed({ kind: 'refused', reason })
  }

  /** So many bytes belong to no whole code. */
  stray(bytes: number): void {
    this.#feed({ kind: 'stray', bytes })
  }

  read(code: ScannedBytes): void {
    const { aim, data } = code
    const result = readText(data, this.#options.charset)
    if ('reason' in result) this.refused(result.reason)
    // Nothing between prefix and suffix is nothing scanned.
    else if (result.text !== '') {
      const mark = createHmac('sha256', this.#markKey)
        .update(aim ?? '')
        .update('\0')
        .update(data)
        .digest('hex')
      this.#feed({ kind: 'code', mark }, { ...code, text: result.text })
    }
    data.fill(0)
  }

  #feed(input: Without<ScanInput, 'at'>, code?: ReadableCode): void {
    const next = step(this.#state, { ...input, at: this.#context.clock.now() }, this.#options)
    this.#state = next.state
    for (const effect of next.effects) this.#perform(effect, code)
  }

  #perform(effect: ScanEffect, code: ReadableCode | undefined): void {
    const context = this.#context
    switch (effect.kind) {
      case 'device':
        return context.status('common', { device: effect.state })
      case 'light':
        return context.status('barcodeReader', { scanner: effect.light })
      case 'publish':
        if (code) this.#publish(code).catch(() => context.log.error({}, 'a code could not be sent'))
        return
      case 'raise':
        // Said once, until a good code has come.
        if (effect.code === 'noise' && !this.#isNoisy) context.log.warn({ detail: effect.detail }, 'nothing was taken')
        if (effect.code === 'noise') this.#isNoisy = true
        return context.raise(effect.code, effect.detail)
      case 'clear':
        if (effect.code === 'noise') this.#isNoisy = false
        return context.clear(effect.code)
    }
  }

  async #publish({ aim, data, text }: ReadableCode): Promise<void> {
    const context = this.#context
    const symbology = symbologyOf(aim, data.length)
    const eventId = context.newId()
    const sealed = context.seal({ data: text }, eventId)
    context.log.info({ symbology, eventId }, 'code read')
    const outcome = await context.emit(
      'BarcodeReader.ReadEvent',
      { symbology, sealed },
      { keepForMs: CODE_KEEP_MS, eventId },
    )
    if (outcome === 'expired') context.log.warn({ eventId }, 'the hub did not take the code in time')
  }
}
