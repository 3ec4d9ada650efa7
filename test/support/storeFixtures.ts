import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DomainEvent, Identity, RecordedEvent } from '../../contracts/index.ts'
import { openStore, type Store, type StoreOptions } from '../../hub/adapters/store/store.ts'
import type { AnsweredCommand, Log } from '../../hub/app/ports.ts'

/** A well-known test number that must never be seen in plain text in any file. */
export const CANARY = '110101199003077758'
export const CANARY_IDENTITY: Identity = { documentType: 'citizen', number: CANARY, name: '金丝雀' }

export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'branchhub-store-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: Record<string, unknown>
  readonly message: string
}

export function collectingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const at = (level: LogLine['level']) => (fields: Record<string, unknown>, message: string) =>
    void lines.push({ level, fields, message })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Events of version 1 are as they are. */
export const asStored: StoreOptions['upcast'] = (type, version, data) => ({ type, version, data }) as DomainEvent

export function openTestStore(directory: string, options: Partial<StoreOptions> = {}): Store {
  return openStore(directory, { upcast: asStored, log: collectingLog(), ballastBytes: 0, ...options })
}

/** A small event at a position of the journal; the tick is a second per event. */
export function eventAt(seq: number): RecordedEvent {
  return {
    type: 'ServiceStarted',
    version: 1,
    data: { ticketId: `2026-11-21-A${seq}`, windowId: 'w1' },
    seq,
    tick: seq * 1_000,
    wall: 1_763_000_000_000 + seq * 1_000,
    actor: { kind: 'teller', id: 't1' },
    correlationId: `visit-${seq}`,
    causeId: `command-${seq}`,
  }
}

export function eventsFrom(first: number, count: number): RecordedEvent[] {
  return Array.from({ length: count }, (_, index) => eventAt(first + index))
}

export function answerTo(commandId: string, tick: number): AnsweredCommand {
  return { id: commandId, bodyHash: 'ab'.repeat(32), answer: { ok: true, result: { seq: tick } }, tick }
}

/** Files below a directory, and those of one name with what SQLite puts beside it. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The files below a directory that hold these bytes. */
export function filesHolding(directory: string, needle: string | Buffer): string[] {
  return filesIn(directory).filter((file) => readFileSync(file).includes(needle))
}
