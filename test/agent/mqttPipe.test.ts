import { afterEach, expect, test } from 'vitest'
import { mqttPipe, type Pipe, PipeError } from '../../device-drivers/agent/mqttPipe.ts'
import { type PlainBroker, plainBroker } from '../support/plainBroker.ts'

const SECRET = 's'.repeat(43)
const WILL = { topic: 'sb/1/b/kiosk-1/$state', payload: '{"state":"lost","session":1}' }

let broker: PlainBroker | undefined
const pipes: Pipe[] = []
afterEach(async () => {
  for (const pipe of pipes.splice(0)) pipe.destroy()
  await broker?.close()
  broker = undefined
})

async function connect(secret = SECRET) {
  broker ??= await plainBroker(SECRET)
  const got: string[] = []
  let tell = (_: string) => {}
  let hear = () => {}
  const closed = new Promise<string>((resolve) => {
    tell = resolve
  })
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  const pipe = await mqttPipe({ url: broker.url, node: 'kiosk-1', secret })(WILL, {
    onMessage(topic, payload) {
      got.push(`${topic} ${Buffer.from(payload).toString()}`)
      hear()
    },
    onClose: (reason) => tell(reason),
  })
  pipes.push(pipe)
  return { broker, pipe, got, closed, heard }
}

test('the node shows its credentials and asks for a clean session', async () => {
  const { broker } = await connect()
  expect(broker.connects).toEqual([{ clientId: 'kiosk-1', username: 'kiosk-1', password: SECRET, clean: true }])
})

test('wrong credentials are refused by a hub that is there; no hub at all is another thing', async () => {
  const refused = connect('wrong')
  await expect(refused).rejects.toBeInstanceOf(PipeError)
  await expect(refused).rejects.toMatchObject({ answered: true })
  const { port } = broker as PlainBroker
  await broker?.close()
  broker = undefined
  const absent = mqttPipe({ url: `mqtt://127.0.0.1:${port}`, node: 'kiosk-1', secret: SECRET })(WILL, {
    onMessage() {},
    onClose() {},
  })
  await expect(absent).rejects.toMatchObject({ answered: false })
})

test('publishes keep their order, many more than fit in flight, and resolve only when acknowledged', async () => {
  const { broker, pipe } = await connect()
  broker.holdAcknowledgements(true)
  const acknowledged: number[] = []
  const all = Array.from({ length: 100 }, (_, n) =>
    pipe.publish('sb/1/b/kiosk-1/x', String(n), { retain: false }).then(() => acknowledged.push(n)),
  )
  await broker.message(({ payload }) => payload === '0')
  expect(acknowledged).toEqual([])
  broker.holdAcknowledgements(false)
  await Promise.all(all)
  const order = Array.from({ length: 100 }, (_, n) => n)
  expect(acknowledged).toEqual(order)
  expect(broker.messages.map(({ payload }) => Number(payload))).toEqual(order)
})

test('a cut connection answers everything that was under way, once says why, and takes nothing more', async () => {
  const { broker, pipe, closed } = await connect()
  broker.holdAcknowledgements(true)
  const outcomes = Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => pipe.publish('sb/1/b/kiosk-1/x', String(n), { retain: false })),
  )
  await broker.message(({ payload }) => payload === '0')
  broker.cut()
  expect((await closed).length).toBeGreaterThan(0)
  expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']))
  await expect(pipe.publish('sb/1/b/kiosk-1/x', 'late', { retain: false })).rejects.toThrow()
})

test('what the hub sends to the node arrives', async () => {
  const { broker, pipe, got, heard } = await connect()
  await pipe.subscribe(['sb/1/b/kiosk-1/+/cmd/#', 'sb/1/b/kiosk-1/$ctl/#'])
  broker.send('kiosk-1', 'sb/1/b/kiosk-1/$ctl/time', { ts: 1 })
  await heard
  expect(got).toEqual(['sb/1/b/kiosk-1/$ctl/time {"ts":1}'])
})

test('a connection that is cut leaves its will; one that is ended does not', async () => {
  const first = await connect()
  first.broker.cut()
  await first.closed
  const will = await first.broker.message(({ topic }) => topic === WILL.topic)
  expect(will).toMatchObject({ payload: WILL.payload, retain: true })
  const second = await connect()
  const before = second.broker.messages.length
  await second.pipe.end()
  const third = await connect()
  await third.pipe.publish('sb/1/b/kiosk-1/x', 'after', { retain: false })
  expect(third.broker.messages.slice(before).map(({ payload }) => payload)).toEqual(['after'])
})
