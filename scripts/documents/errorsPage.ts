import { ERROR_CODES, ERRORS, type Fault } from '../../contracts/index.ts'
import { statusOf } from '../../hub/adapters/web/problems.ts'

const FAULTS: Readonly<Record<Fault, string>> = {
  hardware: 'a device has to be put right',
  user: 'the sender has to do something else',
  sequence: 'the state of the branch does not allow it now',
  config: 'the set-up has to be changed',
  internal: 'the program or its machine has a fault',
}

/** docs/errors.md: the message dictionary as a page. */
export function errorsPage(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rows = ERROR_CODES.map((code) => {
    const { fault, retryable, text } = ERRORS[code]
    return `| \`${code}\` | ${fault} | ${retryable ? 'yes' : 'no'} | ${statusOf(code)} | ${cell(text['zh-CN'])} | ${cell(text.en)} |`
  })
  return `# Error codes

Generated from \`contracts/errors.ts\` by \`scripts/docs.ts\`. Every refusal, over HTTP, socket.io and MQTT alike, is a *Problem*:
\`code\`, \`message\` in both languages, \`retryable\` and, where it helps, \`details\` (mistakes with their places, what is true now).
Programs decide by the code, never by the text. *Retryable* means that the same request, unchanged, may succeed later.

${Object.entries(FAULTS)
  .map(([fault, meaning]) => `- **${fault}**: ${meaning}`)
  .join('\n')}

| code | fault | retryable | HTTP | zh-CN | en |
|---|---|---|---|---|---|
${rows.join('\n')}
`
}
