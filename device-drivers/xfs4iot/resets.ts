import { DONE, notDone, offline, TOO_LATE, UNSUPPORTED, unknown } from '../cards/completions.ts'
import type { DriverClock, DriverCompletion } from '../driver.ts'
import type { Tree } from './envelope.ts'
import type { Outcome } from './exchange.ts'
import type { ServiceModel } from './model.ts'
import { isDefinite, wordsOf } from './moveAnswers.ts'
import type { Service } from './service.ts'
import { printable } from './tree.ts'

/** Resets of the interfaces, in the order in which the first that a service has is that of the part. A card stays where it is. */
const RESETS: readonly (readonly [string, Tree])[] = [
  ['CashManagement.Reset', {}],
  ['CashDispenser.Reset', {}],
  ['CashAcceptor.Reset', {}],
  ['CardReader.Reset', { to: 'currentPosition' }],
  ['Printer.Reset', {}],
  ['Check.Reset', {}],
  ['MixedMedia.Reset', {}],
  ['Deposit.Reset', {}],
  ['BarcodeReader.Reset', {}],
  ['Biometric.Reset', {}],
  ['Camera.Reset', {}],
  ['KeyManagement.Reset', {}],
  ['TextTerminal.Reset', {}],
]

/** How a part is reset; undefined: its service has nothing for that. */
export function resetOf({ abilities }: Pick<ServiceModel, 'abilities'>): readonly [string, Tree] | undefined {
  return RESETS.find(([name]) => abilities.commands.has(name))
}

/** Told so late, it still has time to begin. */
const SHORTEST_MS = 2_000

/** Sends one reset, once; at its deadline it is cancelled. How the part is afterwards is asked soon. */
export async function reset(
  service: Service,
  how: readonly [string, Tree] | undefined,
  { clock, deadline }: { clock: DriverClock; deadline: number },
): Promise<DriverCompletion> {
  if (!how) return UNSUPPORTED
  if (service.model.link !== 'up') return offline('the service is not connected')
  if (clock.now() > deadline) return TOO_LATE
  const [name, payload] = how
  const outcome = await service.order(name, payload, { completionMs: Math.max(SHORTEST_MS, deadline - clock.now()) })
  service.refresh()
  return completionOf(outcome)
}

export function completionOf(outcome: Outcome): DriverCompletion {
  switch (outcome.kind) {
    case 'notSent':
      return offline(outcome.reason)
    case 'refused':
      return notDone('commandErrorCode', 'DEVICE_FAULT', `not taken: ${printable(outcome.status)}`)
    case 'unknown':
      return unknown(REASONS[outcome.reason])
    case 'completed': {
      const { code, errorCode, description } = outcome
      if (code === 'success') return DONE
      const words = wordsOf(code, errorCode, description)
      if (!isDefinite(code)) return unknown(words)
      if (code === 'unsupportedCommand') return notDone('unsupportedCommand', 'COMMAND_UNSUPPORTED', words)
      return notDone(code === 'hardwareError' ? 'hardwareError' : 'commandErrorCode', 'DEVICE_FAULT', words)
    }
  }
}

const REASONS = {
  noAcknowledge: 'the machine has not said that it has taken the command',
  overdue: 'the machine has not said how it ended',
  lost: 'the connection was lost meanwhile',
} as const
