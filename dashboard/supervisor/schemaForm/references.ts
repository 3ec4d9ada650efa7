/**
 * Which list of the document an id names a member of, by the place of the id. What is not here is a name of its own (`id`), or
 * names something outside of the document.
 */
export const REFERENCES: Readonly<Record<string, string>> = {
  'queues.*.zone': '/zones',
  'queues.*.businesses.*': '/businesses',
  'queues.*.classes.*': '/classes',
  'profiles.*.tiers.*.queues.*': '/queues',
  'profiles.*.finally.*': '/queues',
  'windows.*.zone': '/zones',
  'windows.*.profile': '/profiles',
  'windows.*.schedule.*.profile': '/profiles',
  'windows.*.keypad.device': '/devices',
  'windows.*.board.device': '/devices',
  'windows.*.evaluator.device': '/devices',
  'kiosks.*.zone': '/zones',
  'kiosks.*.reader': '/devices',
  'kiosks.*.printer': '/devices',
  'kiosks.*.businesses.*': '/businesses',
  'kiosks.*.onCard.business': '/businesses',
  'calling.keypad.digitsConfirm.*.outcome': '/calling/outcome/choices',
  'calling.keypad.transferTo.*.queue': '/queues',
  'calling.keypad.transferTo.*.window': '/windows',
  'calling.outcome.keypad': '/calling/outcome/choices',
  'displays.*.window': '/windows',
  'remote.businesses.*': '/businesses',
  'forms.offered.*.business': '/businesses',
  'forms.offered.*.kiosks.*': '/kiosks',
  'partners.*.businesses.*': '/businesses',
  'webhooks.*.partner': '/partners',
  'diversion.machines.*.device': '/devices',
  'diversion.rules.*.businesses.*': '/businesses',
  'diversion.rules.*.classes.*': '/classes',
  'diversion.rules.*.machines.*': '/diversion/machines',
  'operations.maintenance.*.devices.*': '/devices',
  'operations.devices.*.device': '/devices',
  'operations.paper.*.printer': '/devices',
}

/** The same of keys: which list the keys of an object name members of. */
export const KEY_REFERENCES: Readonly<Record<string, string>> = {
  'profiles.*.tiers.*.weights': '/queues',
  'profiles.*.tiers.*.rates': '/classes',
  'profiles.*.tiers.*.headStartMinutes': '/classes',
}

/** Names of things outside of the document. */
export const OUTSIDE: readonly string[] = ['devices.*.node', 'forms.offered.*.template']
