import type { BytePort, PortFactory, PortListeners } from './port.ts'

/** What is used of a HID device of node-hid. */
export interface HidDevice {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  write(report: number[]): Promise<number>
  close(): Promise<void>
}

export interface HidAddress {
  readonly vendorId: number
  readonly productId: number
  readonly serialNumber?: string | undefined
}

export type OpenHid = (address: HidAddress) => Promise<HidDevice>

/** Loaded at the first open: an agent without HID devices needs no libusb. */
const openWithNodeHid: OpenHid = async ({ vendorId, productId, serialNumber }) => {
  const { HIDAsync, devicesAsync } = await import('node-hid')
  if (serialNumber === undefined) return HIDAsync.open(vendorId, productId)
  const found = (await devicesAsync(vendorId, productId)).find((device) => device.serialNumber === serialNumber)
  if (found?.path === undefined) throw new Error('no such device')
  return HIDAsync.open(found.path)
}

/**
 * The reports of a USB HID device, one input report a piece, as the system gives them (with the report id where the device has
 * several). What is written is one output report, report id first. Unplugged it closes.
 */
export function hidPort(address: HidAddress, openHid: OpenHid = openWithNodeHid): PortFactory {
  const { vendorId, productId, serialNumber } = address
  const hex = (value: number) => value.toString(16).padStart(4, '0')
  const where = `${hex(vendorId)}:${hex(productId)}${serialNumber === undefined ? '' : ` ${serialNumber}`}`
  return async (listeners, { signal }) => {
    if (signal.aborted) throw new Error(`opening ${where} was given up`)
    const opening = openHid(address)
    try {
      return wrap(await untilGivenUp(opening, signal), where, listeners)
    } catch (error) {
      if (!signal.aborted) throw new Error(`can not open HID device ${where}: ${inWords(error)}`, { cause: error })
      // The system may still open it, and then has it for nobody.
      opening.then((late) => late.close()).catch(() => {})
      throw new Error(`${where} does not open`, { cause: error })
    }
  }
}

/** The system's call can not be broken off: who gives up does not wait for it. */
function untilGivenUp(opening: Promise<HidDevice>, signal: AbortSignal): Promise<HidDevice> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('given up'))
    signal.addEventListener('abort', giveUp, { once: true })
    void opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

function wrap(device: HidDevice, where: string, listeners: PortListeners): BytePort {
  let open = true
  function end(): boolean {
    if (!open) return false
    open = false
    void device.close().catch(() => {})
    return true
  }
  device.on('data', (report) => {
    if (open) listeners.onData(report)
  })
  device.on('error', (error) => {
    if (end()) listeners.onClose(`${where} is gone: ${inWords(error)}`)
  })
  return {
    async write(bytes) {
      if (!open) throw new Error(`${where} is closed`)
      await device.write([...bytes])
    },
    close() {
      end()
    },
  }
}

function inWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/cannot open device|could not open|no such device/i.test(text))
    return 'it is not plugged in, or not allowed (Linux: a udev rule for hidraw gives access)'
  if (/libusb|shared object|cannot find module/i.test(text)) return 'libusb is missing (Debian package libusb-1.0-0)'
  return text
}
