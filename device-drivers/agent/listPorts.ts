/** What is plugged into this machine, as text for the person who writes the configuration. Never throws: what can not be listed is said. */
export async function listPorts(): Promise<string> {
  return [...(await serialPorts()), '', ...(await hidDevices()), ''].join('\n')
}

async function serialPorts(): Promise<string[]> {
  const title = 'Serial ports'
  try {
    const { SerialPort } = await import('serialport')
    const ports = await SerialPort.list()
    if (ports.length === 0) return [title, '  none']
    return [
      title,
      ...ports.map(({ path, manufacturer, serialNumber, vendorId, productId }) => {
        const usb = vendorId && productId ? `${vendorId}:${productId}` : undefined
        return `  ${[path, manufacturer, usb, serialNumber && `serial ${serialNumber}`].filter(Boolean).join('  ')}`
      }),
    ]
  } catch (error) {
    return [
      title,
      ...apology(
        error,
        'udevadm is missing (Debian package udev): serial ports can not be listed, but can be used by their path',
      ),
    ]
  }
}

async function hidDevices(): Promise<string[]> {
  const title = 'HID devices'
  try {
    const { devicesAsync } = await import('node-hid')
    const devices = await devicesAsync()
    if (devices.length === 0) return [title, '  none']
    const hex = (value: number) => value.toString(16).padStart(4, '0')
    return [
      title,
      ...devices.map(
        ({ vendorId, productId, manufacturer, product, path }) =>
          `  ${[`${hex(vendorId)}:${hex(productId)}`, manufacturer, product, path].filter(Boolean).join('  ')}`,
      ),
    ]
  } catch (error) {
    return [title, ...apology(error, 'libusb is missing (Debian package libusb-1.0-0): HID devices can not be used')]
  }
}

function apology(error: unknown, likely: string): string[] {
  return [`  ${likely}`, `  (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`]
}
