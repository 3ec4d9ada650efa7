import { io, type Socket } from 'socket.io-client'
import { reactive, type ShallowRef, shallowReactive, shallowRef } from 'vue'
import type {
  Answer,
  BenchMessage,
  ChangesMessage,
  DeviceState,
  LogRow,
  PageMessageName,
  PageMessages,
  PanelDevice,
} from '../messages.ts'
import { createRowStore, type RowStore } from '../rowStore.ts'

/** A device as the page keeps it. */
export interface ShownDevice {
  readonly id: string
  readonly protocol: string
  readonly port: string
  state: DeviceState
  /** Replaced as a whole with every change. */
  rows: readonly LogRow[]
}

export interface PanelClient {
  readonly devices: ShallowRef<readonly ShownDevice[]>
  readonly connection: { readonly isLive: boolean; readonly offlineSince: number | null }
  /** Empties the log of a device on this page. */
  clear(device: ShownDevice): void
  send<Name extends PageMessageName>(name: Name, message: PageMessages[Name]): Promise<Answer>
}

const ANSWER_TIMEOUT_MS = 4000

/** The connection to the panel this page came from. It reconnects by itself, for ever. */
export function openPanelClient(socket: Socket = connect()): PanelClient {
  const devices = shallowRef<readonly ShownDevice[]>([])
  const stores = new Map<string, RowStore>()
  const connection = reactive({ isLive: false, offlineSince: null as number | null })

  function begin({ id, protocol, port, rows, ...state }: PanelDevice): ShownDevice {
    const store = createRowStore()
    for (const row of rows) store.add(row)
    stores.set(id, store)
    return shallowReactive({ id, protocol, port, state, rows: store.rows() })
  }

  socket.on('bench', (message: BenchMessage) => {
    stores.clear()
    devices.value = message.devices.map(begin)
    Object.assign(connection, { isLive: true, offlineSince: null })
  })
  socket.on('changes', (message: ChangesMessage) => {
    for (const { id, state, rows } of message.devices) {
      const device = devices.value.find((known) => known.id === id)
      const store = stores.get(id)
      if (!device || !store) continue
      if (state) device.state = state
      if (!rows) continue
      for (const row of rows) store.add(row)
      device.rows = store.rows()
    }
  })
  socket.on('disconnect', () => Object.assign(connection, { isLive: false, offlineSince: Date.now() }))
  socket.connect()

  return {
    devices,
    connection,
    clear(device) {
      stores.get(device.id)?.clear()
      device.rows = []
    },
    async send(name, message) {
      try {
        return (await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(name, message)) as Answer
      } catch {
        return { ok: false, words: '' }
      }
    },
  }
}

function connect(): Socket {
  return io({
    path: '/socket.io',
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 250,
    reconnectionDelayMax: 2000,
    timeout: 4000,
  })
}
