import { createHash } from 'node:crypto'
import { HikCameraSettings } from '../../contracts/index.ts'
import type { Driver, DriverContext, DriverDefinition } from '../driver.ts'
import { knowsSecret, refusalPause } from '../plate-camera/caller.ts'
import { cameraWatch } from '../plate-camera/cameraWatch.ts'
import { plateReports, type Reported } from '../plate-camera/readings.ts'
import { tally } from '../plate-camera/tally.ts'
import { type DeviceAnswer, type DeviceRequest, isRequestPort, type RequestPort } from '../transport/requests.ts'
import { type PlateAlert, readAlert } from './codec.ts'

/** An early event without a confidence waits so long for the full one. */
const EARLY_MS = 1500
const MOST_EARLY = 32

/** Plate cameras of Hikvision that post ISAPI events to a listening host. They take no orders. */
export const definition: DriverDefinition = {
  name: 'lpr-hik',
  class: 'plateCamera',
  interfaces: ['common', 'camera'],
  commands: [],
  // Of no meaning to HTTP; for a line that carries it.
  defaultBaudRate: 115_200,
  settings: HikCameraSettings,
  link: 'requests',
  personalBytes: true,
  create,
}

function create(context: DriverContext): Driver {
  const settings = context.settings as HikCameraSettings
  const { clock } = context
  const macAddresses = settings.macAddresses?.map(plainMac)
  const note = tally(context.log)
  const pause = refusalPause(clock)
  const report = plateReports(context, { answerMs: settings.answerMs, note })
  const watch = cameraWatch(context, { heartbeatMs: settings.heartbeatMs, onSilent() {} })
  /** Early events by their key. */
  const early = new Map<string, { cancel(): void; report(): void }>()
  let port: RequestPort | undefined

  async function answer({ method, url, headers, body }: DeviceRequest): Promise<DeviceAnswer> {
    const mayCall = knowsSecret(url, settings.pathSecret)
    const alert = mayCall && method === 'POST' ? readAlert(headers['content-type'], body) : undefined
    // Pictures: they are of no use to anybody here.
    body.fill(0)
    if (!mayCall) return refuse('somebody calls without the secret')
    if (!alert) {
      note('a request that is no event of a camera')
      return { status: 400 }
    }
    if (macAddresses && !macAddresses.includes(plainMac(alert.macAddress ?? ''))) {
      return refuse('a camera calls that is not configured')
    }
    watch.spoken()
    // Not taken, a camera sends it again later.
    return { status: alert.kind === 'plate' && (await take(alert, alert.macAddress)) === 'expired' ? 503 : 200 }
  }

  async function take(alert: PlateAlert, macAddress: string | undefined): Promise<Reported> {
    const key = keyOf(alert, macAddress)
    const reportIt = () => {
      if (key !== undefined) {
        early.get(key)?.cancel()
        early.delete(key)
      }
      return report({
        key,
        text: alert.text,
        color: alert.color,
        confidence: alert.confidence ?? 0,
        direction: alert.movement === 'unknown' ? 'unknown' : settings.directions[alert.movement],
        // An event does not say what made the camera look.
        trigger: 'unknown',
        offlineRecord: alert.isLate,
        takenAt: alert.takenAt,
      })
    }
    if (alert.confidence !== undefined || key === undefined || early.size >= MOST_EARLY) return reportIt()
    early.get(key)?.cancel()
    early.set(key, { cancel: clock.after(EARLY_MS, () => void reportIt()), report: () => void reportIt() })
    return 'noPlate'
  }

  async function refuse(words: string): Promise<DeviceAnswer> {
    note(words)
    await pause()
    return { status: 403 }
  }

  function close(): void {
    // Nobody is answered over a port of yesterday.
    port?.close()
    port = undefined
    // The full events will not come any more.
    for (const waiting of [...early.values()]) waiting.report()
  }

  return {
    connected(opened) {
      if (!isRequestPort(opened)) {
        context.fail('the camera calls over HTTP, this port takes no requests')
        return
      }
      port = opened
      watch.connected()
      opened.serve(answer)
    },
    disconnected(reason) {
      context.status('common', { device: 'offline' })
      context.raise('device-offline', reason)
      watch.disconnected()
      close()
    },
    received: () => {},
    execute: () =>
      Promise.resolve({
        completionCode: 'unsupportedCommand',
        errorCode: 'COMMAND_UNSUPPORTED',
        effect: 'notDone',
      }),
    stop() {
      watch.stop()
      close()
    },
  }
}

const plainMac = (address: string) => address.toLowerCase().replace(/[^0-9a-f]/g, '')

/**
 * The camera's own name for a passage; where it gives none, what it says and when, hashed since a plate is in it. Without a time the
 * same car an hour later would be the same.
 */
function keyOf({ uuid, channel, text, takenAt }: PlateAlert, macAddress = ''): string | undefined {
  if (uuid === undefined && takenAt === null) return undefined
  if (uuid !== undefined) return `${plainMac(macAddress)} ${uuid}`
  const said = JSON.stringify([plainMac(macAddress), channel, takenAt, text])
  return createHash('sha256').update(said).digest('hex')
}
