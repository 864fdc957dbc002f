import { describe, expect, it } from 'vitest'
import { readableAccent } from './readable-accent.ts'

function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (a: string, b: string) => {
  const [dark = 0, light = 0] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe('the accent in the preview', () => {
  it.each(['#1c5048', '#b3261e', '#ffff00', '#ffffff', '#000000', '#777777', '#abc'])(
    '%s can be written on, and read on its surface, in both themes',
    accent => {
      for (const dark of [false, true]) {
        const { accent: shown, on, text } = readableAccent(accent, dark)
        expect(contrast(shown, on)).toBeGreaterThan(4.4)
        expect(contrast(text, dark ? '#1b1c1e' : '#ffffff')).toBeGreaterThan(4.4)
      }
    },
  )

  it('is Bellhop’s own where there is none, or what was typed is not yet a colour', () => {
    expect(readableAccent(null, false).accent).toBe('#1c5048')
    expect(readableAccent('#12', false).accent).toBe('#1c5048')
  })

  it('is what the author chose where that can be read', () => {
    expect(readableAccent('#B3261E', false)).toMatchObject({ accent: '#b3261e', on: '#ffffff' })
  })
})
