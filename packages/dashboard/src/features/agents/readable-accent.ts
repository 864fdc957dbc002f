/** The accent as the chat shows it: made darker on white, or lighter in the dark, where it could not be seen or written on. */
export function readableAccent(accent: string | null, dark: boolean): { accent: string; on: string; text: string } {
  const linear = toLinear(accent) ?? toLinear(own) ?? [0, 0, 0]
  const shown = dark ? lightened(linear, 0.135) : darkened(linear, 0.757)
  const text = dark ? lightened(linear, 0.4) : darkened(linear, 0.1)
  return { accent: toHex(shown), on: luminance(shown) < 0.18 ? '#ffffff' : '#000000', text: toHex(text) }
}

type Linear = readonly [number, number, number]

const own = '#1c5048'

/** WCAG 2: relative luminance. */
function luminance([red, green, blue]: Linear): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function darkened(colour: Linear, limit: number): Linear {
  const share = Math.min(1, limit / luminance(colour))
  return map(colour, part => part * share)
}

function lightened(colour: Linear, limit: number): Linear {
  const y = luminance(colour)
  const share = Math.max(0, (limit - y) / (1 - y))
  return map(colour, part => part + (1 - part) * share)
}

function toLinear(hex: string | null): Linear | null {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(hex ?? '')?.[1]
  if (digits === undefined) return null
  const long = digits.length === 3 ? [...digits].map(digit => digit + digit).join('') : digits
  const part = (at: number) => {
    const share = Number.parseInt(long.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return [part(0), part(2), part(4)]
}

function toHex(colour: Linear): string {
  const part = (share: number) => {
    const encoded = share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055
    return Math.round(Math.min(1, Math.max(0, encoded)) * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${colour.map(part).join('')}`
}

function map([red, green, blue]: Linear, change: (part: number) => number): Linear {
  return [change(red), change(green), change(blue)]
}
