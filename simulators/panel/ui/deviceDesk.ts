import { type ComputedRef, computed, type Ref, ref } from 'vue'
import type { DeviceState, PageMessageName, PageMessages } from '../messages.ts'
import type { PanelClient, ShownDevice } from './panelClient.ts'

type Faults = DeviceState['faults']

/** What can be done to one device on the page, and why the last of it was not done. */
export interface DeviceDesk {
  /** The panel's words, '' when it did not answer; null: all is well. */
  readonly refusal: Ref<string | null>
  readonly isDisabled: ComputedRef<boolean>
  act(name: string, argument?: Record<string, unknown>): Promise<void>
  plug(plugged: boolean): Promise<void>
  /** Puts these on top of the faults there are; undefined ends one. */
  change(faults: { [Name in keyof Faults]?: Faults[Name] | undefined }): Promise<void>
  noise(bytes: number): Promise<void>
}

export function useDeviceDesk(client: PanelClient, device: ShownDevice): DeviceDesk {
  const refusal = ref<string | null>(null)

  async function send<Name extends PageMessageName>(name: Name, message: PageMessages[Name]): Promise<void> {
    const answer = await client.send(name, message)
    refusal.value = answer.ok ? null : answer.words
  }

  return {
    refusal,
    isDisabled: computed(() => !client.connection.isLive),
    act: (act, argument) => send('act', { device: device.id, act, ...(argument && { argument }) }),
    plug: (plugged) => send('plug', { device: device.id, plugged }),
    change(faults) {
      const left: Record<string, number | boolean> = {}
      for (const [name, value] of Object.entries({ ...device.state.faults, ...faults }))
        if (value !== undefined && value !== false) left[name] = value
      return send('faults', { device: device.id, faults: left })
    },
    noise: (bytes) => send('noise', { device: device.id, bytes }),
  }
}
