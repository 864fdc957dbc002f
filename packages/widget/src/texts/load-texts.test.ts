import { describe, expect, it } from 'vitest'
import { directionOf, loadTexts } from './load-texts.ts'

const files = { en: 'en.js', de: 'de.js', names: 'names.js' }
const contents: Record<string, object> = {
  'en.js': { a: 'Send', b: 'Stop' },
  'de.js': { a: 'Senden', b: 'Anhalten' },
  'names.js': { send: 'a', stop: 'b' },
}

function setUp() {
  const read: string[] = []
  const load = (locale: string, overrides: Record<string, unknown> = {}) =>
    loadTexts(
      files,
      async path => {
        read.push(path)
        return { default: contents[path] }
      },
      locale,
      overrides,
    )
  return { read, load }
}

describe('texts', () => {
  it.each([
    ['de', 'Senden'],
    ['de-AT', 'Senden'],
    ['DE', 'Senden'],
    ['en-GB', 'Send'],
    ['pl', 'Send'],
    ['constructor', 'Send'],
    ['', 'Send'],
  ])('of the locale %j are those of its language, else English', async (locale, send) => {
    expect(await setUp().load(locale)).toMatchObject({ a: send })
  })

  it('are one file where nothing is overridden', async () => {
    const { read, load } = setUp()
    await load('de')
    expect(read).toEqual(['de.js'])
  })

  it('that the page or the agent gives take the place of ours, one by one; what is no text or no name is left out', async () => {
    const { load } = setUp()
    const overrides = { send: 'Los', stop: 7, toString: 'x', __proto__: { a: 'y' }, unheard: 'z' }
    expect(await load('de', overrides)).toEqual({ a: 'Los', b: 'Anhalten' })
    expect(await load('de')).toEqual({ a: 'Senden', b: 'Anhalten' })
  })

  it('are not there when their file is not', async () => {
    await expect(loadTexts(files, () => Promise.reject(new Error('offline')), 'de', {})).rejects.toThrow('offline')
  })
})

describe('direction', () => {
  it.each(['ar', 'ar-EG', 'he', 'fa-IR', 'UR'])('of %s is from right to left', locale => {
    expect(directionOf(locale)).toBe('rtl')
  })
  it.each(['en', 'de', 'arn', 'hex', 'ja', ''])('of %j is from left to right', locale => {
    expect(directionOf(locale)).toBe('ltr')
  })
})
