import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, parseColour, type Rgb } from './colour.ts'
import { themeCss } from './theme.ts'

const part = fc.nat(255)
const hex = fc.tuple(part, part, part).map(rgb => `#${rgb.map(value => value.toString(16).padStart(2, '0')).join('')}`)

function themes(css: string) {
  const [light = '', dark = ''] = css.split('[data-theme=dark]')
  return [light, dark].map(theme => (name: string): Rgb => {
    const found = new RegExp(`--${name}:(#[0-9a-f]+)`).exec(theme)?.[1]
    return parseColour(found ?? '') ?? [-1, -1, -1]
  })
}

describe('theme', () => {
  it('can be read with any accent, light and dark', () => {
    fc.assert(
      fc.property(hex, accent => {
        for (const colour of themes(themeCss(accent))) {
          for (const fill of ['accent', 'accent-hover']) {
            expect(contrast(colour('accent-on'), colour(fill))).toBeGreaterThanOrEqual(4.5)
          }
          expect(contrast(colour('accent'), colour('surface'))).toBeGreaterThanOrEqual(1.3)
          for (const surface of ['surface', 'accent-soft', 'raised']) {
            expect(contrast(colour('accent-text'), colour(surface))).toBeGreaterThanOrEqual(4.5)
          }
        }
      }),
    )
  })

  it('has neutral colours that can be read', () => {
    for (const colour of themes(themeCss(null))) {
      for (const text of ['text', 'quiet', 'bad', 'good', 'warn']) {
        expect(contrast(colour(text), colour('surface'))).toBeGreaterThanOrEqual(4.5)
        expect(contrast(colour(text), colour('raised'))).toBeGreaterThanOrEqual(4.5)
      }
      for (const text of ['text', 'quiet']) {
        expect(contrast(colour(text), colour('sunken'))).toBeGreaterThanOrEqual(4.5)
      }
      expect(contrast(colour('bad'), colour('bad-soft'))).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colour('warn'), colour('warn-soft'))).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colour('edge'), colour('surface'))).toBeGreaterThanOrEqual(3)
      expect(contrast(colour('edge'), colour('raised'))).toBeGreaterThanOrEqual(3)
    }
  })

  it.each(['red;}*{display:none', 'url(https://evil.example)', '#12', '#1234567', 'var(--x)', ''])(
    'lets nothing but a colour into the style sheet: %j',
    accent => {
      expect(themeCss(accent)).toBe(themeCss(null))
    },
  )
})
