export type Rgb = readonly [red: number, green: number, blue: number]

/** Used where the agent has no accent of its own, or one that can't be read. */
export const DEFAULT_ACCENT = '#1c5048'

/** `#rgb` and `#rrggbb`; null for anything else, which therefore can't reach the style sheet. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]
  if (hex === undefined) return null
  const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
  const part = (at: number) => Number.parseInt(full.slice(at, at + 2), 16)
  return [part(0), part(2), part(4)]
}

export function toHex(colour: Rgb): string {
  return `#${colour.map(part => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** WCAG 2 contrast ratio, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map(part => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

/** White or black, whichever can be read on the colour: one of them always has 4.5:1. */
export function readableOn(colour: Rgb): Rgb {
  return contrast(WHITE, colour) >= 4.5 ? WHITE : BLACK
}

export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => one[at] + (other[at] - one[at]) * share
  return [part(0), part(1), part(2)]
}

/** The colour, moved towards white or black just so far that it has the ratio on the surface. */
export function withContrast(colour: Rgb, surface: Rgb, ratio: number): Rgb {
  const target = contrast(WHITE, surface) > contrast(BLACK, surface) ? WHITE : BLACK
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = rounded(mix(colour, target, share))
    if (contrast(candidate, surface) >= ratio) return candidate
  }
  return target
}

function rounded([red, green, blue]: Rgb): Rgb {
  return [Math.round(red), Math.round(green), Math.round(blue)]
}
