import { readFileSync } from 'node:fs'
import { IDENTIFIERS } from '../../contracts/index.ts'
import { EmbeddedDirectory } from '../adapters/directory/embeddedDirectory.ts'
import { openDirectory } from '../adapters/store/directoryStore.ts'
import { openRegistry } from '../adapters/store/registry.ts'
import { mistakeIn, normalised } from '../app/recognition/knownNumbers.ts'

/** Commands that keep the list of customers. They work beside a running hub. */

const USAGE =
  'usage: directory import FILE [--replace] | directory forget --kind KIND (the number from standard input) | directory count'

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function refuse(line: string): number {
  process.stderr.write(`${line}\n`)
  return 2
}

export async function directoryCommand(
  dataDirectory: string,
  action: string,
  file: string,
  options: { replace: boolean; kind: string | undefined },
): Promise<number> {
  const opened = openDirectory(dataDirectory)
  const directory = new EmbeddedDirectory(opened.directory)
  try {
    if (action === 'count') {
      const customers = directory.count()
      say(`${customers} customer${customers === 1 ? '' : 's'}`)
      return 0
    }
    if (action === 'forget') return forget(directory, options.kind)
    if (action !== 'import' || file === '') return refuse(USAGE)
    const mode = options.replace ? 'replace' : 'complete'
    const taken = await directory.importList(readFileSync(file, 'utf8'), { mode, ...knownHere(dataDirectory, opened) })
    if (!('mistakes' in taken)) {
      say(`${taken.imported} lines are in force; ${taken.customers} customers are known`)
      return 0
    }
    for (const { line = 1, column, message } of taken.mistakes)
      say(`${file}:${line}${column === undefined ? '' : `:${column}`}  ${message}`)
    const count = taken.mistakes.length + taken.more
    say(`${count} mistake${count === 1 ? '' : 's'}, nothing was imported`)
    return 1
  } finally {
    opened.close()
  }
}

/** A number on the command line would be seen in the list of processes, and stay in the shell's memory. */
function forget(directory: EmbeddedDirectory, kindName: string | undefined): number {
  const kind = IDENTIFIERS.find((candidate) => candidate === kindName)
  if (kind === undefined) return refuse(`--kind is one of ${IDENTIFIERS.join(', ')}`)
  const number = normalised(kind, readFileSync(0, 'utf8').trim())
  const mistake = mistakeIn(kind, number)
  if (mistake !== undefined) return refuse(`The number is read from standard input: ${mistake}`)
  if (!directory.forget({ kind, number })) return refuse('Nobody is known by this number')
  say('The customer is forgotten, with all numbers known of him')
  return 0
}

/** Classes of the configuration in force, and the branch's people. */
function knownHere(dataDirectory: string, opened: ReturnType<typeof openDirectory>) {
  const classes = new Set(opened.classes())
  const registry = openRegistry(dataDirectory)
  try {
    const people = new Set(registry.people.listUsers().map(({ user }) => user))
    return { isClass: (id: string) => classes.has(id), isAdviser: (user: string) => people.has(user) }
  } finally {
    registry.close()
  }
}
