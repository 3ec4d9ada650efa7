import type { DeviceCommandData, GenericFrameSettings } from '../../contracts/index.ts'
import { choiceReport, type Heard, type KeyPress, keyReport } from '../keypad-line/reports.ts'
import { type Frame, frameFormat } from './codec.ts'
import { type Fields, hexBytes, inOrder, readTemplate, render } from './template.ts'

/** What the bytes of a keypad mean by the tables of the configuration, and what is sent to it. */
export interface Tables {
  hear(frame: Frame): Heard
  readonly display: ((data: DeviceCommandData['Keypad.Display']) => Uint8Array) | undefined
  readonly beep: ((address: number) => Uint8Array) | undefined
  readonly invite: ((address: number) => Uint8Array) | undefined
}

const MOST_DIGITS = 3

/** @throws Error in words where an acknowledgement would be taken for something else */
export function tablesOf(settings: GenericFrameSettings): Tables {
  const { frame: layout, addresses, display, beep, invite } = settings
  const [only = 0] = addresses
  const keys = settings.keys && {
    ...settings.keys,
    kindByte: byteOf(settings.keys.kind),
    // The longest first: a key of two bytes may end like one of one byte.
    entries: settings.keys.table
      .map((entry) => ({ ...entry, code: hexBytes(entry.bytes) }))
      .sort((a, b) => b.code.length - a.code.length),
    answer: acknowledger(settings.keys.acknowledge),
  }
  const choices = settings.choices && {
    kindByte: byteOf(settings.choices.kind),
    entries: settings.choices.table.map((entry) => ({ ...entry, code: hexBytes(entry.bytes) })),
    answer: acknowledger(settings.choices.acknowledge),
  }
  const inviting = sender(invite)

  function fieldsFor(address: number): Fields {
    const { address: place } = layout
    return { address: place ? inOrder(address, place.width, place.order) : [] }
  }

  function sender(template: string | undefined): ((address: number) => Uint8Array) | undefined {
    if (template === undefined) return undefined
    const parts = readTemplate(template)
    return (address) => render(parts, layout, fieldsFor(address))
  }

  function acknowledger(text: string | undefined): (frame: Frame, key: readonly number[]) => Uint8Array | undefined {
    if (text === undefined) return () => undefined
    if (text === 'echo') return ({ bytes }) => bytes
    const parts = readTemplate(text)
    return ({ address = only, kind, data }, key) =>
      render(parts, layout, { ...fieldsFor(address), data, key, kind: kind === undefined ? [] : [kind] })
  }

  function reportIn(frame: Frame): Heard['says'] {
    const { address = only, kind } = frame
    const isKey = keys && keys.kindByte === kind
    const isChoice = choices && choices.kindByte === kind
    if (!isKey && !isChoice) return undefined
    const key = isKey ? readKey(frame, keys.entries, keys.digits?.zero) : undefined
    if (key) {
      const acknowledgement = keys?.answer(frame, key.code)
      return keyReport(address, key.press, acknowledgement, same(acknowledgement, inviting?.(address)))
    }
    const choice = isChoice ? choices.entries.find(({ code }) => same(code, frame.data)) : undefined
    if (choice) return choiceReport(address, choice.choice, choices?.answer(frame, choice.code))
    return { nonsense: isKey ? 'key frame without a known key' : 'evaluation that is no known choice' }
  }

  /** A choice acknowledged with what a unit takes for a question, or for the echo of a key, would begin something else. */
  function checkAcknowledgements(): void {
    for (const { choice, code } of choices?.entries ?? []) {
      const frame = {
        address: only,
        kind: choices?.kindByte,
        data: Uint8Array.from(code),
        bytes: new Uint8Array(),
      }
      const acknowledgement = choices?.answer(frame, code)
      if (!acknowledgement || acknowledgement.length === 0) continue
      if (same(acknowledgement, inviting?.(only)))
        throw new Error(`choice ${choice} would be acknowledged with the question itself`)
      const echo = settings.keys?.acknowledge === 'echo' ? frameFormat(layout).scan(acknowledgement) : undefined
      const says = echo?.kind === 'frame' ? reportIn(echo.frame) : undefined
      if (says && 'event' in says && says.event.name === 'Keypad.KeyPressedEvent')
        throw new Error(`choice ${choice} would be acknowledged like the key ${says.event.data.key}`)
    }
  }

  checkAcknowledgements()
  return {
    hear: (frame) => ({
      address: frame.address ?? only,
      frameKey: `${frame.kind ?? ''}:${[...frame.data].join('.')}`,
      says: reportIn(frame),
    }),
    display: display && displayer(display, layout, fieldsFor),
    beep: sender(beep),
    invite: inviting,
  }
}

function readKey(
  { data }: Frame,
  entries: readonly (Omit<KeyPress, 'digits'> & { readonly code: readonly number[]; readonly digits?: string })[],
  zero: number | undefined,
): { press: KeyPress; code: readonly number[] } | undefined {
  for (const { code, key, digits = '' } of entries) {
    const before = data.length - code.length
    if (before < 0 || !same(code, data.subarray(before))) continue
    const typed = [...data.subarray(0, before)].map((byte) => (zero === undefined ? -1 : byte - zero))
    if (typed.some((digit) => digit < 0 || digit > 9)) continue
    const all = `${typed.join('')}${digits}`
    if (all.length <= MOST_DIGITS) return { press: { key, digits: all }, code }
  }
  return undefined
}

function displayer(
  { template, places, zero, blank }: NonNullable<GenericFrameSettings['display']>,
  layout: GenericFrameSettings['frame'],
  fieldsFor: (address: number) => Fields,
): NonNullable<Tables['display']> {
  const parts = readTemplate(template)
  const figures = (value: number | null) =>
    value === null
      ? Array.from({ length: places }, () => blank)
      : Array.from(String(value).padStart(places, '0'), (figure) => zero + Number(figure))
  const most = 10 ** places
  return ({ address, waiting, ticket }) =>
    render(parts, layout, {
      ...fieldsFor(address),
      // Too many to be shown are as many as can be; of a ticket the last figures tell it from its neighbours.
      waiting: figures(waiting === null ? null : Math.min(waiting, most - 1)),
      ticket: figures(ticket === null ? null : ticket % most),
    })
}

function byteOf(hex: string | undefined): number | undefined {
  return hex === undefined ? undefined : parseInt(hex, 16)
}

function same(one: ArrayLike<number> | undefined, other: ArrayLike<number> | undefined): boolean {
  if (!one || !other || one.length !== other.length) return false
  return Array.from(one).every((byte, at) => byte === other[at])
}
