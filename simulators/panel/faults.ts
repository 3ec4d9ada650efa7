export type Picture = Readonly<Record<string, unknown>>
type Act = readonly [name: string, argument?: Record<string, unknown>]

/** Something that stays wrong until it is switched off. */
export interface FaultSwitch {
  readonly name: string
  isOn(picture: Picture, address: number): boolean
  act(on: boolean, address: number): Act
}
/** Something that goes wrong once. */
export interface Mishap {
  readonly name: string
  act(address: number): Act
}
export interface DeviceFaults {
  readonly switches: readonly FaultSwitch[]
  readonly mishaps: readonly Mishap[]
}

/** A switch of the same name in the picture and among the acts. */
export const plain = (name: string, act = name, key = name): FaultSwitch => ({
  name,
  isOn: (picture) => picture[key] === true,
  act: (on) => [act, { on }],
})
export const once = (name: string, argument?: Record<string, unknown>, act = name): Mishap => ({
  name,
  act: () => [act, argument],
})
export const isPositive = (value: unknown) => typeof value === 'number' && value > 0
