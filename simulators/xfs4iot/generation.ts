/** The three releases machines speak; they can not talk to each other's clients without care. */
export const GENERATIONS = ['2021-1', '2023-2', '2024-03'] as const
export type Generation = (typeof GENERATIONS)[number]

/** How one machine speaks. */
export interface Speech {
  readonly generation: Generation
  /** As the most common framework has it: unsolicited events are plain events, nulls are left out, Common is asked in 2.0 and answered in 3.0. */
  readonly kal: boolean
}

interface MessageVersions {
  readonly command: readonly string[]
  readonly completion: string
}

/** Of 2024-03, where a message is not 2.0. */
const RECENT: Readonly<Record<string, MessageVersions>> = {
  'Common.Status': { command: ['3.0'], completion: '3.0' },
  'Common.Capabilities': { command: ['3.0'], completion: '3.0' },
  'Storage.GetStorage': { command: ['2.0'], completion: '2.1' },
  'Storage.SetStorage': { command: ['2.1'], completion: '2.1' },
  'Printer.PrintRaw': { command: ['2.0', '3.0'], completion: '3.0' },
  'Printer.Reset': { command: ['2.0'], completion: '2.0' },
}
const KAL_RECENT: Readonly<Record<string, MessageVersions>> = {
  'Common.Status': { command: ['2.0'], completion: '3.0' },
  'Common.Capabilities': { command: ['2.0'], completion: '3.0' },
}

export function versionsOf({ generation, kal }: Speech, command: string): MessageVersions {
  if (generation === '2021-1') return { command: ['1.0'], completion: '1.0' }
  const plain = { command: ['2.0'], completion: '2.0' }
  if (generation === '2023-2') return plain
  return (kal ? KAL_RECENT[command] : undefined) ?? RECENT[command] ?? plain
}

export function eventVersion({ generation }: Speech, event: string): string {
  if (generation === '2021-1') return '1.0'
  return generation === '2024-03' && event === 'Common.StatusChangedEvent' ? '3.0' : '2.0'
}
