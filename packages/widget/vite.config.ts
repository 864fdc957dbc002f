import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, defineConfig, type Plugin, type Rolldown } from 'vite'
import { ownNames, shortenCustomProperties } from './build-names.ts'
import { slimPreact } from './build-preact.ts'
import { buildTexts } from './build-texts.ts'

/** Written to dist/manifest.json: what the server serves, and which of it may be cached for ever. */
export interface Manifest {
  /** Stable address, so it must be revalidated. */
  loader: 'embed.js'
  /** The same for the frame of the dashboard's playground, as a module. */
  playground: 'playground.js'
  /** Path of the app module below dist. */
  app: string
  /** By language, and `names`: paths below dist. */
  texts: Record<string, string>
  /** Every file whose name holds a hash of its content. */
  immutable: string[]
}

const texts = buildTexts()
// Preact's own begin with an underscore.
const shortened = new RegExp(`^(_[a-zA-Z]\\w*|${ownNames.join('|')})$`)
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here('.'),
  // Calls of `createElement` come out smaller than those of the JSX runtime, which is then left out.
  oxc: {
    jsx: { runtime: 'classic', pragma: 'element', pragmaFrag: 'Fragment', development: false },
    jsxInject: "import { createElement as element, Fragment } from 'preact'",
  },
  define: { __TEXT_FILES__: JSON.stringify(texts.files) },
  plugins: [slimPreact(), shortenCustomProperties(), texts.plugin, loaderAndManifest()],
  build: {
    target: 'es2022',
    outDir: here('dist'),
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: here('src/main.tsx'),
      preserveEntrySignatures: 'strict',
      output: {
        format: 'es',
        minify: { compress: true, mangle: true, mangleProps: { include: shortened } },
        entryFileNames: 'assets/[hash].js',
        chunkFileNames: 'assets/[hash].js',
      },
    },
  },
})

/** Builds the loader last, because it names the app module by the hash that the app's own build gave it. */
function loaderAndManifest(): Plugin {
  return {
    name: 'bellhop-loader',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const files = Object.values(bundle)
      const app = files.find(file => file.type === 'chunk' && file.isEntry)?.fileName
      if (app === undefined) throw new Error('The embed has no entry chunk.')
      this.emitFile({ type: 'asset', fileName: 'embed.js', source: await buildLoader(app) })
      this.emitFile({ type: 'asset', fileName: 'playground.js', source: await buildPlayground(app) })
      const frame = readFileSync(here('src/playground/playground.html'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'playground.html', source: frame })
      const manifest: Manifest = {
        loader: 'embed.js',
        playground: 'playground.js',
        app,
        texts: texts.files,
        immutable: files.map(file => file.fileName).sort(),
      }
      this.emitFile({ type: 'asset', fileName: 'manifest.json', source: `${JSON.stringify(manifest, null, 2)}\n` })
    },
  }
}

function buildLoader(app: string): Promise<string> {
  return buildAround(app, 'src/loader/loader.ts', { format: 'iife', entryFileNames: 'embed.js' })
}

function buildPlayground(app: string): Promise<string> {
  return buildAround(app, 'src/playground/playground.ts', { format: 'es', entryFileNames: 'playground.js' })
}

/** Builds what imports the app module by its name. */
async function buildAround(app: string, input: string, output: Rolldown.OutputOptions): Promise<string> {
  const result = await build({
    configFile: false,
    root: here('.'),
    logLevel: 'error',
    define: { __APP_MODULE__: JSON.stringify(`embed/${app}`) },
    build: {
      target: 'es2022',
      write: false,
      modulePreload: false,
      rolldownOptions: { input: here(input), preserveEntrySignatures: 'strict', output },
    },
  })
  const [built] = Array.isArray(result) ? result : [result]
  if (built === undefined || !('output' in built)) throw new Error(`${input} was not built.`)
  return built.output[0].code
}
