import { contrastOf, READABLE } from '../../../contracts/contrast.ts'

/** What a bank's colour stands on: surface of the light theme, and of the dark one, as tokens.css has them. */
const LIGHT_SURFACE = '#ffffff'
const DARK_SURFACE = '#152023'
/** Least contrast of an area with what is around it: WCAG 2.2, success criterion 1.4.11. */
const VISIBLE = 3
const STEPS = 50

export interface BankColors {
  /** Both `#rrggbb`. */
  readonly color: string
  readonly ink: string
}

/**
 * The colours of tokens.css that follow from a bank's: buttons and calls, and for both themes a text and a pale ground of the
 * same hue, each as much lighter or darker as it takes to be read.
 */
export function brandTokens({ color, ink }: BankColors): Record<string, string> {
  const tint = mixed(color, LIGHT_SURFACE, 0.88)
  const darkTint = mixed(color, DARK_SURFACE, 0.72)
  return {
    '--bank-brand': color,
    '--bank-ink': ink,
    '--bank-called': until(color, '#000000', (text) => isReadable(text, LIGHT_SURFACE, tint)),
    '--bank-tint': tint,
    '--bank-brand-dark': visibleOnDark(color, ink),
    '--bank-called-dark': until(color, '#ffffff', (text) => isReadable(text, DARK_SURFACE, darkTint)),
    '--bank-tint-dark': darkTint,
  }
}

/** Gives the page a bank's colours, or its own back. */
export function applyBrand(root: HTMLElement, brand: BankColors | null): void {
  const tokens = brandTokens(brand ?? { color: LIGHT_SURFACE, ink: DARK_SURFACE })
  for (const [name, value] of Object.entries(tokens)) {
    if (brand) root.style.setProperty(name, value)
    else root.style.removeProperty(name)
  }
}

/** A deep colour would vanish on a dark page: it is made lighter, as far as the text on it can still be read. */
function visibleOnDark(color: string, ink: string): string {
  const lighter = steps(color, '#ffffff').filter((candidate) => isReadable(ink, candidate))
  return (
    lighter.find((candidate) => contrastOf(candidate, DARK_SURFACE) >= VISIBLE) ?? lighter[lighter.length - 1] ?? color
  )
}

function until(color: string, towards: string, isGood: (candidate: string) => boolean): string {
  return steps(color, towards).find(isGood) ?? towards
}

const isReadable = (text: string, ...grounds: string[]) =>
  grounds.every((ground) => contrastOf(text, ground) >= READABLE)

/** The colour itself first, the other one last. */
function steps(color: string, towards: string): string[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => mixed(color, towards, step / STEPS))
}

/** @param share of the other colour, 0 to 1 */
function mixed(color: string, other: string, share: number): string {
  const part = (at: number) => {
    const [one, two] = [color, other].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16))
    return Math.round((one ?? 0) * (1 - share) + (two ?? 0) * share)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${part(1)}${part(3)}${part(5)}`
}
