import { type CashUnits, readiness } from './cashUnits.ts'
import { failed, type Part } from './parts.ts'
import type { Call } from './service.ts'

export interface CashOptions {
  readonly cash: CashUnits
  readonly takesNotes: boolean
  readonly isFirst: boolean
  readonly moveMs: number
  readonly isSafeOpen: () => boolean
  readonly changed: () => void
  readonly notice: (name: string, detail: Record<string, unknown>) => void
}

const GIVERS = ['dispense', 'recycle'] as const
const TAKERS = ['recycle', 'deposit'] as const

/** Of a machine with notes: what its clients may look at. Giving money is the host's business, and asks for a token nobody here has. */
export function cashParts(options: CashOptions): Part[] {
  const { cash, takesNotes, isFirst, moveMs, isSafeOpen, changed, notice } = options
  const none = isFirst ? 'notSupported' : null

  function reset(call: Call): void {
    call.after(moveMs, () => {
      if (cash.isShutterJammed) return call.done(failed('shutterNotClosed'))
      if (cash.bundle) cash.retract()
      notice('cash-reset', {})
      changed()
      call.done()
    })
  }

  const position = (name: string) => ({
    position: name,
    shutter: cash.shutter,
    positionStatus: cash.bundle ? 'notEmpty' : 'empty',
    transport: 'ok',
    transportStatus: 'empty',
  })
  const management: Part = {
    name: 'CashManagement',
    commands: { 'CashManagement.Reset': { run: reset } },
    events: [
      'CashManagement.ItemsTakenEvent',
      'CashManagement.ItemsPresentedEvent',
      'CashManagement.ItemsInsertedEvent',
      'CashManagement.ShutterStatusChangedEvent',
    ],
    status: () => ({
      ...(isFirst && { safeDoor: isSafeOpen() ? 'doorOpen' : 'doorClosed' }),
      dispenser: readiness(cash.units, GIVERS, ['empty']),
      acceptor: takesNotes ? readiness(cash.units, TAKERS, ['full']) : none,
    }),
    capabilities: () => ({ cashBox: false, exchangeType: { byHand: true }, itemInfoTypes: none }),
  }
  const dispenser: Part = {
    name: 'CashDispenser',
    commands: {
      'CashDispenser.Reset': { run: reset },
      'CashDispenser.Dispense': { run: (call) => call.done({ code: 'authorisationRequired' }) },
    },
    events: [],
    status: () => ({ intermediateStacker: 'empty', positions: [position('outDefault')] }),
    capabilities: () => ({
      type: 'selfServiceBill',
      maxDispenseItems: 40,
      shutterControl: true,
      intermediateStacker: true,
      itemsTakenSensor: true,
      positions: { default: true },
    }),
  }
  if (!takesNotes) return [management, dispenser]
  const acceptor: Part = {
    name: 'CashAcceptor',
    commands: { 'CashAcceptor.Reset': { run: reset } },
    events: [],
    status: () => ({
      intermediateStacker: 'empty',
      stackerItems: 'noItems',
      banknoteReader: 'ok',
      dropBox: false,
      positions: [position('inDefault')],
    }),
    capabilities: () => ({ type: 'selfServiceBill', maxCashInItems: 200, shutter: true, shutterControl: true }),
  }
  return [management, dispenser, acceptor]
}
