import { type Cursor, shown } from './cursor.ts'
import { checkUnique } from './referenceRules.ts'
import type { Report } from './report.ts'

/** Self-service machines, and who is shown the way to them. */
export function diversionRules(document: Cursor, report: Report): void {
  const machines = document.at('diversion').at('machines')
  const rules = document.at('diversion').at('rules')
  checkUnique(machines, 'id', report)
  checkUnique(rules, 'id', report)
  const devices = document.at('devices').ids()
  for (const machine of machines.items()) report.checkKnown(machine.at('device'), devices, 'device')
  const known = {
    businesses: { ids: document.at('businesses').ids(), kind: 'business' },
    classes: { ids: document.at('classes').ids(), kind: 'class' },
    machines: { ids: machines.ids(), kind: 'machine' },
  }
  for (const rule of rules.items()) {
    for (const [key, { ids, kind }] of Object.entries(known)) {
      for (const item of rule.at(key).items()) report.checkKnown(item, ids, kind)
    }
  }
  checkUsed(machines, rules, report)
}

function checkUsed(machines: Cursor, rules: Cursor, report: Report): void {
  const used = new Set(rules.items().flatMap((rule) => rule.at('machines').texts()))
  for (const machine of machines.items()) {
    const id = machine.at('id').text
    if (id !== undefined && !used.has(id)) report.warning(machine, 'diversion.unused', { machine: shown(id) })
  }
}
