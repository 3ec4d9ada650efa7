import { connect } from 'node:net'
import { MqttClient } from 'mqtt'
import { encodeFrame, HOST_ADDRESS } from '../../../device-drivers/led-onbon/codec.ts'
import { liveText } from '../../../device-drivers/led-onbon/messages.ts'

/** The least that an agent could do: key frames up, board frames down, the echo of a key once it is acknowledged. */
const [mqttPort = '', keypadPort = '', boardPort = ''] = process.argv.slice(2)
const open = (port: string) => connect({ host: '127.0.0.1', port: Number(port), noDelay: true })
const keypads = open(keypadPort)
const boards = open(boardPort)
const client = new MqttClient(() => open(mqttPort), {
  protocolVersion: 4,
  clean: true,
  clientId: 'node',
  reconnectPeriod: 0,
})

/** A call-next frame is ten bytes long; the simulator writes it whole. */
keypads.on('data', (frame: Buffer) => {
  client.publish('node/key', JSON.stringify({ address: frame[5] }), { qos: 1 }, () => keypads.write(frame))
})
boards.on('data', () => undefined)
client.on('message', (_topic, payload) => {
  const { address, text } = JSON.parse(payload.toString()) as { address: number; text: string }
  const data = liveText([
    {
      text,
      x: 0,
      y: 0,
      width: 128,
      height: 32,
      display: 'static',
      speed: 2,
      stayHalfSeconds: 10,
      align: 2,
      color: 1,
      chineseFont: 'O000',
      latinFont: 'E000',
    },
  ])
  boards.write(encodeFrame({ destination: address, source: HOST_ADDRESS, data }))
})
client.on('connect', () => client.subscribe('node/show', { qos: 1 }, () => process.stdout.write('ready\n')))
