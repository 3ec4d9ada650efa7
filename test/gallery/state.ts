import type { Page } from 'playwright-core'
import type { Language } from '../../contracts/index.ts'
import type { Crowd } from '../support/mockDay.ts'
import type { MockHub } from '../support/mockHub.ts'

/** What a state is shown with: a page in front of the invented branch, in one language. */
export interface Stage {
  readonly page: Page
  readonly hub: MockHub
  readonly language: Language
  /** Waits for the first of these to be seen. */
  seen(selector: string): Promise<void>
  /** The hub is gone; it comes back before the next picture. */
  cut(): Promise<void>
  /** Checks the page as it is, and goes on without a picture; `place` says where in the state. */
  look(place: string): Promise<void>
  /** Presses one after the other. */
  press(...selectors: string[]): Promise<void>
}

/** One state of a screen: one picture in each of the screen's looks. */
export interface State {
  /** Of the file, in lower case: `paper-out`. */
  readonly name: string
  /** For the one who looks at it. */
  readonly title: string
  /** People in the branch; default: `usual`. */
  readonly crowd?: Crowd
  /** What the hub knows before the page is opened. */
  readonly before?: (hub: MockHub) => void
  /** Where it is, if not at the screen's own address. */
  readonly address?: string
  /** Says that the page is there, where it is another than the screen's; the look's presses are left out then. */
  readonly ready?: string
  /** Pressed one after the other: places in the page, so that they lead there in both languages. */
  readonly press?: readonly string[]
  /** Done on the page, after the presses. */
  readonly act?: (stage: Stage) => Promise<void> | void
  /** In the picture for sure. */
  readonly until?: string
  /** Only these looks of the screen. */
  readonly looks?: readonly string[]
  /** Width and height, where they are not the screen's. */
  readonly size?: readonly [number, number]
  /** As it is printed: nothing is touched, and the page is as long as its paper. */
  readonly isPaper?: boolean
  /** Lies over the page on purpose, so that targets below it are not to be touched. */
  readonly over?: string
}

/** The page is there, and the hub has told it nothing yet. */
export const LOADING: State = {
  name: 'loading',
  title: 'Before the hub has told anything',
  before: (hub) => {
    hub.isSilent = true
  },
  ready: 'h1:text-matches("^(正在连接|Connecting)")',
}

/** A way to look at every state of a screen. */
export interface Look {
  /** Of the file: `zh`, `en-dark`. */
  readonly name: string
  readonly language: Language
  readonly size: readonly [number, number]
  readonly scheme?: 'light' | 'dark'
  /** Pressed once the page is there: a language or a size of type that the page does not keep. */
  readonly press?: readonly string[]
  /** Least width and height of what is touched, where it is not the screen's. */
  readonly least?: number
}

export interface Screen {
  /** Of the folder: `kiosk`. */
  readonly id: string
  readonly title: string
  readonly looks: readonly Look[]
  /** Folders or files below the project's folder whose components its pictures show. */
  readonly parts: readonly string[]
  /** Of these, components that no picture shows yet; the list must be true, so that it can only become shorter. */
  readonly unshown?: readonly string[]
  /** The first screens of a page: its address, and what says that it is there. */
  readonly address: string
  readonly ready: string
  /** Who is logged in; none: the screen has a key, or is the page for logging in. */
  readonly user?: string
  /** Least width and height of what is touched, in px. */
  readonly least: number
  /** Lies over the page in every state, as a bar at its foot. */
  readonly over?: string
  /** The page itself never scrolls. */
  readonly isWhole: boolean
  readonly states: readonly State[]
}
