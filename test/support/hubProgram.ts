import { spawn } from 'node:child_process'

export interface EndedProgram {
  readonly code: number | null
  readonly out: string
  readonly problems: string
}

/** Runs the hub's command line, as it was built, to its end. */
export function hub(args: readonly string[], input = ''): Promise<EndedProgram> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/program/hub/main.js', ...args])
    let out = ''
    let problems = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      problems += chunk
    })
    child.on('close', (code) => resolve({ code, out, problems }))
    child.stdin.end(input)
  })
}
