import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readFormTemplates } from '../../hub/adapters/configuration/formTemplateFiles.ts'
import { type FormBench, startFormBench } from '../support/formBench.ts'

/** The examples of docs/core-system.md, as they stand there, against a hub. */

const FORM_ID = '0b6c1f0e-7b51-4a4e-9a53-2f0f6a6f3c11'
const ANSWERS = {
  accountName: '张三',
  accountKind: 'card',
  cardNumber: '6225880137706868',
  amount: '1234.5',
  product: 'demand',
}

interface Example {
  readonly command: string
  /** What the page says is answered; undefined where it shows nothing. */
  readonly answer: object | undefined
}

const page = readFileSync(new URL('../../docs/core-system.md', import.meta.url), 'utf8')
const examples: Example[] = [...page.matchAll(/```sh\n(.*?)```\n(?:```json\n(.*?)```)?/gs)].map(
  ([, command = '', json]) => ({ command, answer: json === undefined ? undefined : (JSON.parse(json) as object) }),
)

let bench: FormBench
beforeEach(async () => {
  bench = await startFormBench()
  await bench.restart(readFormTemplates('config/forms').templates)
})
afterEach(() => bench.close())

/** Runs a command of the page; gives what it prints. */
function run(command: string, environment: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { env: { PATH: process.env.PATH, ...environment } })
    let [out, problems] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${command}: ${problems}`))))
  })
}

it('every example of the page works as it is shown, and again', async () => {
  const submitted = await bench.submit({ formId: FORM_ID, answers: ANSWERS, ticket: { businessId: 'cash' } })
  const { reference, qr } = submitted.body
  await bench.teller(1)
  await bench.harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, { kind: 'teller', id: 'teller1' })
  const environment = {
    HUB: bench.web.address,
    KEY: String(bench.core.authorization).replace('Bearer ', ''),
    REFERENCE: reference,
    QR: qr,
  }
  expect(examples).toHaveLength(6)
  for (const { command, answer } of examples) {
    const said = JSON.parse((await run(command, environment)).replaceAll(reference, 'K7PM2X9Q'))
    expect(said, command).not.toHaveProperty('code')
    if (answer) expect(said).toMatchObject(answer)
  }
  expect(bench.harness.branch.forms.get(FORM_ID)).toMatchObject({ state: 'used', coreReference: 'TX-20261123-7' })
  const again = await run(examples.at(-1)?.command ?? '', environment)
  expect(JSON.parse(again)).toMatchObject({ formId: FORM_ID })
})
