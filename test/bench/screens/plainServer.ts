import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

/**
 * A socket.io server that does nothing but pass on: whoever sends `tell` with a delta for each channel is answered, and all
 * screens of those channels get the deltas. The library's own broadcast, with the hub's options. What the hub is held against.
 */
const web = createServer()
const io = new Server(web, {
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
})
io.on('connection', (socket) => {
  socket.on('subscribe', ({ channel }: { channel: string }, acknowledge: (answer: object) => void) => {
    void socket.join(channel)
    acknowledge({ ok: true })
  })
  socket.on('tell', (deltas: readonly { channel: string }[], acknowledge: (answer: object) => void) => {
    acknowledge({ ok: true })
    for (const delta of deltas) io.to(delta.channel).emit('delta', delta)
  })
})
web.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(web.address() as AddressInfo).port}\n`)
})
