import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { Aedes, type Client } from 'aedes'
import Database from 'better-sqlite3'
import { Server } from 'socket.io'

/**
 * The least that a hub could do between a key press and a board: take the press from the broker, write one row, acknowledge,
 * tell the board's node and the tablets. Same libraries, pragmas, processes and hops as the product; no rules, no checks, no
 * answers kept, no chain, one line of people. What press-to-board is held against; nothing of the product uses it.
 */
const [dataDirectory = '.'] = process.argv.slice(2)
const db = new Database(join(dataDirectory, 'minimum.db'))
for (const pragma of [
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'secure_delete = ON',
  'trusted_schema = OFF',
  'recursive_triggers = ON',
]) {
  db.pragma(pragma)
}
db.exec('CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, type TEXT NOT NULL, data TEXT NOT NULL) STRICT')
const insert = db.prepare('INSERT INTO journal (type, data) VALUES (?, ?)')

const web = createHttpServer()
const io = new Server(web, { transports: ['websocket'], serveClient: false })
let called = 0

const aedes = new Aedes({
  authorizePublish(client, packet, callback) {
    if (client && packet.topic.endsWith('/key')) pressed(client, packet.payload as Buffer, callback)
    else callback(null)
  },
})

function pressed(client: Client, payload: Buffer, acknowledge: (error?: Error | null) => void): void {
  const { address } = JSON.parse(payload.toString()) as { address: number }
  called += 1
  const number = `A${String(called).padStart(4, '0')}`
  insert.run('TicketCalled', JSON.stringify({ address, number }))
  acknowledge(null)
  const message = JSON.stringify({ address, text: `请${number}号到${address}号窗口` })
  client.publish(
    { cmd: 'publish', topic: 'node/show', payload: message, qos: 1, retain: false, dup: false },
    () => undefined,
  )
  io.emit('delta', { address, number })
}

await aedes.listen()
const mqtt = createServer({ noDelay: true }, (socket) => void aedes.handle(socket))
await new Promise<void>((listening) => mqtt.listen(0, '127.0.0.1', listening))
await new Promise<void>((listening) => web.listen(0, '127.0.0.1', listening))
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
process.stdout.write(`${JSON.stringify({ mqtt: portOf(mqtt), http: portOf(web) })}\n`)
