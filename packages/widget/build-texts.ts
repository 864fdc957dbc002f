import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'
import { de } from './src/texts/de.ts'
import { en } from './src/texts/en.ts'
import { es } from './src/texts/es.ts'
import { fr } from './src/texts/fr.ts'
import { ja } from './src/texts/ja.ts'

const names = Object.keys(en)
const short = (name: string) =>
  `${'abcdefghijklmnopqrstuvwxyz'[names.indexOf(name) % 26]}${Math.floor(names.indexOf(name) / 26) || ''}`

/**
 * The languages as files of their own, of which a page loads one, and in them and in the code a short name for each text. The
 * long ones are in one more file, for pages that say something of their own.
 */
export function buildTexts(): { files: Record<string, string>; plugin: Plugin } {
  const files = Object.entries({ en, de, fr, es, ja }).map(([locale, texts]) => {
    const entries = Object.entries(texts).map(([name, text]) => [short(name), text])
    return toFile(locale, Object.fromEntries(entries))
  })
  files.push(toFile('names', Object.fromEntries(names.map(name => [name, short(name)]))))
  return {
    files: Object.fromEntries(files.map(({ name, path }) => [name, path])),
    plugin: {
      name: 'bellhop-texts',
      enforce: 'pre',
      transform(code, id) {
        if (!id.includes('/widget/src/')) return null
        const named = code.replace(/\btexts\.([a-z]\w+)/gi, (whole, name: string) => {
          if (names.includes(name)) return `texts.${short(name)}`
          // A path of an import.
          if (whole === 'texts.ts') return whole
          throw new Error(`There is no text "${name}" (${id}).`)
        })
        return { code: named, map: null }
      },
      generateBundle() {
        for (const { path, source } of files) this.emitFile({ type: 'asset', fileName: path, source })
      },
    },
  }
}

function toFile(name: string, values: Record<string, string>): { name: string; path: string; source: string } {
  // Bare keys, as the minifier would write them.
  const source = `export default${JSON.stringify(values).replace(/([{,])"(\w+)":/g, '$1$2:')}`
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8)
  return { name, path: `assets/${name}-${hash}.js`, source }
}
