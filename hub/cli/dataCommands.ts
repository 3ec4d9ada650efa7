import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { formFolder, readFormTemplates } from '../adapters/configuration/formTemplateFiles.ts'
import { mistakeLine } from '../adapters/configuration/yamlFile.ts'
import { backUp } from '../adapters/store/backup.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { restore } from '../adapters/store/restore.ts'
import { verifyFile } from '../adapters/store/verification.ts'
import { CODE_VERSION } from '../core/branch.ts'

/** Commands that look after the data. */

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function usage(line: string): number {
  process.stderr.write(`usage: ${line}\n`)
  return 2
}

/** With the forms beside it, or where there are none our own. */
export async function checkConfigCommand(file: string, formsDirectory: string): Promise<number> {
  if (file === '') return usage('check-config FILE')
  const forms = readFormTemplates(formFolder(file, formsDirectory))
  const read = readConfigurationFile(file, { formTemplates: new Set(forms.templates.map(({ id }) => id)) })
  const found = [...('mistakes' in read ? [{ file, mistakes: read.mistakes }] : []), ...forms.mistakes]
  for (const { file: where, mistakes } of found)
    for (const mistake of mistakes) say(`${where}: ${mistakeLine(mistake)}`)
  const count = found.reduce((sum, { mistakes }) => sum + mistakes.length, 0)
  if ('mistakes' in read || count > 0) {
    say(`${count} mistake${count === 1 ? '' : 's'}`)
    return 1
  }
  for (const warning of read.warnings) say(`${file}: warning: ${mistakeLine(warning)}`)
  say(`${file} is good`)
  return 0
}

/** Works beside a running hub. */
export async function backupCommand(dataDirectory: string, file: string): Promise<number> {
  if (file === '') return usage('backup FILE')
  const made = await backUp(dataPaths(dataDirectory).hub, file, CODE_VERSION)
  say(`${file}: ${made.bytes} bytes, events up to ${made.journal.seq}, sha256 ${made.sha256}`)
  return 0
}

/** Refuses while a hub runs on the directory, and to put an older journal in the place of a newer one unless forced. */
export async function restoreCommand(dataDirectory: string, file: string, force: boolean): Promise<number> {
  if (file === '') return usage('restore FILE [--force]')
  const report = await restore(file, dataDirectory, { force })
  say(
    `Events up to ${report.lastSeq} are in place${report.replaced ? `; what stood there is in ${report.replaced}` : ''}`,
  )
  return 0
}

export async function verifyCommand(dataDirectory: string): Promise<number> {
  const result = await verifyFile(dataPaths(dataDirectory).hub)
  if (result.ok) say(`The journal is whole up to event ${result.journal.lastSeq}`)
  else if (result.firstBadSeq !== undefined) say(`The journal has been changed: first at event ${result.firstBadSeq}`)
  else say(`The file is damaged: ${result.structure.join('; ') || 'the audit chain is broken'}`)
  return result.ok ? 0 : 1
}
