import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createVoice } from '../../hub/adapters/audio/clipFiles.ts'
import { type LogLine, logOf } from '../support/brokerBench.ts'
import { mailbox } from '../support/mailbox.ts'

const root = join(import.meta.dirname, '../..')

test('the built program finds the same clips beside its main file as the source does, none missing', () => {
  const log = mailbox<LogLine>()
  const [fromSource, fromBundle] = ['hub', 'dist/program/hub'].map((programDirectory) =>
    createVoice({ clipDirectory: join(root, programDirectory, 'app/voice/clips'), log: logOf(log) }),
  )
  for (const number of ['A0123456789', 'ZYX42']) {
    const call = { number, windowNumber: 121 }
    const options = { languages: ['zh-CN', 'en'] as const, chime: true }
    const bundled = fromBundle?.compose(call, options) ?? new Uint8Array()
    expect(bundled.length).toBeGreaterThan(16_000)
    expect(Buffer.compare(bundled, fromSource?.compose(call, options) ?? new Uint8Array())).toBe(0)
  }
  expect(log.all).toEqual([])
})
