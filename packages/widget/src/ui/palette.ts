/** Neutral colours, all checked: text 4.5:1 and borders of controls 3:1 on their surface. */
export const light = `color-scheme:light;--surface:var(--bellhop-surface,#fff);--raised:var(--surface);--sunken:var(--bellhop-sunken,#f5f5f3);
--text:var(--bellhop-text,#1d1e20);--quiet:var(--bellhop-quiet,#5f6266);--edge:#85888c;--bad:#b3261e;--good:#1a6b3c;--warn:#7a5200`

export const dark = `color-scheme:dark;--surface:var(--bellhop-surface,#1b1c1e);--raised:#232528;--sunken:var(--bellhop-sunken,#2b2d31);
--text:var(--bellhop-text,#ededee);--quiet:var(--bellhop-quiet,#a5a8ad);--edge:#7d8186;--bad:#ff9a91;--good:#7fd1a0;--warn:#edc169`

/**
 * The accent, made readable where it isn't. In XYZ the `y` of a colour is its luminance as WCAG 2 has it, so a contrast is a
 * limit of `y`: a light theme scales the colour down to it, a dark one mixes in white up to it. A browser that can't
 * calculate with colours shows the accent as it is.
 */
export const accent = `.root{--tint:var(--bellhop-accent,var(--bellhop-own,#1c5048));--accent:var(--tint);--accent-text:var(--tint);--accent-on:#fff;--accent-hover:var(--tint)}
@supports (color:color(from red xyz x y z)){
.root{--accent:${darkened(0.757)};--accent-text:${darkened(0.1)};--accent-on:color(from var(--accent) xyz ${onAccent(0.9505)} ${onAccent(1)} ${onAccent(1.089)});
--accent-hover:color-mix(in srgb,var(--accent) 88%,rgb(from var(--accent-on) calc(255 - r) calc(255 - g) calc(255 - b)))}
.dark{--accent:${lightened(0.135)};--accent-text:${lightened(0.4)}}}
.root{--accent-soft:${tinted('var(--accent)', 90)};--accent-line:${tinted('var(--accent)', 65)};--bad-soft:${tinted('var(--bad)', 92)};--warn-soft:${tinted('var(--warn)', 90)};
--line:${tinted('var(--text)', 88)};--shadow:0 0 0 1px var(--line),0 16px 48px -8px rgb(0 0 0/.35)}`

function tinted(colour: string, share: number): string {
  return `color-mix(in srgb,var(--surface) ${share}%,${colour})`
}

function darkened(limit: number): string {
  const part = (channel: string) => `calc(${channel}*min(1,${limit}/y))`
  return `color(from var(--tint) xyz ${part('x')} ${part('y')} ${part('z')})`
}

function lightened(limit: number): string {
  const part = (channel: string, white: number) =>
    `calc(${channel} + (${white} - ${channel})*max(0,(${limit} - y)/(1 - y)))`
  return `color(from var(--tint) xyz ${part('x', 0.9505)} ${part('y', 1)} ${part('z', 1.089)})`
}

/** White on what is darker than this, black on the rest: either then has 4.5:1. */
function onAccent(white: number): string {
  return `clamp(0,(.18 - y)*9e9,${white})`
}
