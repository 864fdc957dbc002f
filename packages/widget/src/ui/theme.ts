import { DEFAULT_ACCENT, mix, parseColour, type Rgb, readableOn, toHex, withContrast } from './colour.ts'

const LIGHT_SURFACE: Rgb = [255, 255, 255]
const DARK_SURFACE: Rgb = [27, 28, 30]

/** Neutral colours, all checked: text 4.5:1 and borders of controls 3:1 on their surface. */
const LIGHT = `--surface:#fff;--raised:#fff;--sunken:#f5f5f3;--text:#1d1e20;--quiet:#5f6266;--line:#e4e4e1;
--edge:#85888c;--bad:#b3261e;--bad-soft:#fcf1f0;--good:#1a6b3c;--warn:#7a5200;--warn-soft:#fdf6e7;
--shadow:0 0 0 1px rgb(20 22 26/.06),0 2px 6px rgb(20 22 26/.06),0 18px 48px -8px rgb(20 22 26/.22);color-scheme:light`
const DARK = `--surface:#1b1c1e;--raised:#232528;--sunken:#26282b;--text:#ededee;--quiet:#a5a8ad;--line:#34373b;
--edge:#7d8186;--bad:#ff9a91;--bad-soft:#3a2322;--good:#7fd1a0;--warn:#edc169;--warn-soft:#352c19;
--shadow:0 0 0 1px rgb(255 255 255/.09),0 18px 48px -8px rgb(0 0 0/.65);color-scheme:dark`

/** The style sheet of an agent's looks: both themes with its accent, made readable where it isn't. */
export function themeCss(accent: string | null): string {
  const colour = parseColour(accent ?? '') ?? parseColour(DEFAULT_ACCENT) ?? [0, 0, 0]
  const light = `${LIGHT};${accentCss(colour, LIGHT_SURFACE, 1.3)}`
  const dark = `${DARK};${accentCss(colour, DARK_SURFACE, 3)}`
  return `.root{${light}}.root[data-theme=dark]{${dark}}
@media (prefers-color-scheme:dark){.root[data-theme=auto]{${dark}}}`
}

/** `ratio`: how far a filled area stands out. On white even a yellow does, by what is written on it. */
function accentCss(colour: Rgb, surface: Rgb, ratio: number): string {
  const fill = withContrast(colour, surface, ratio)
  const soft = mix(surface, fill, 0.1)
  const on = readableOn(fill)
  const values = {
    '': fill,
    '-on': on,
    '-hover': mix(fill, readableOn(on), 0.12),
    '-soft': soft,
    '-line': mix(surface, fill, 0.35),
    '-text': withContrast(colour, soft, 5.5),
  }
  return Object.entries(values)
    .map(([name, value]) => `--accent${name}:${toHex(value)}`)
    .join(';')
}
