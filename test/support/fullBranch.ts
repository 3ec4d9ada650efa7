import type { BranchConfigurationInput } from '../../contracts/index.ts'
import { smallBranch } from './branch.ts'

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })

/** The small branch with a hall screen, an evaluator at every window and a second profile; k1 asks for the business. */
export function fullBranch(
  change: (configuration: BranchConfigurationInput) => void = () => undefined,
): BranchConfigurationInput {
  return smallBranch((configuration) => {
    for (const window of configuration.windows) {
      window.evaluator = { device: 'keypads', address: 10 + window.number }
    }
    for (const kiosk of configuration.kiosks ?? []) if (kiosk.id === 'k1') kiosk.onCard = 'ask'
    configuration.displays = [{ id: 'hall', name: text('大厅屏', 'Hall'), kind: 'hall', sound: true }]
    // Short, so that a call is said out soon.
    configuration.voice = { languages: ['zh-CN'], chime: false, repeat: 1 }
    configuration.profiles.push({
      id: 'ordinary-first',
      name: text('普通优先', 'Ordinary first'),
      tiers: [{ queues: ['cash-ordinary'] }, { queues: ['cash-gold'] }],
    })
    change(configuration)
  })
}
