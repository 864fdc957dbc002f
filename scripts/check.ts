import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'

/** Everything that is checked without running the product, each as its own npm script. */
const checks = [
  { script: 'check:format', title: 'Format and lint' },
  { script: 'check:types', title: 'Types' },
  { script: 'check:unused', title: 'Unused files, exports and dependencies' },
  { script: 'check:layering', title: 'Layers and dangers' },
]

// Captured, so no terminal; and Biome colours every single character.
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }

// All of them, also after one that failed: one look then shows all there is to do.
const results = checks.map(({ script, title }) => {
  const from = performance.now()
  const { status, stdout, stderr, error } = spawnSync('npm', ['run', '--silent', script], { encoding: 'utf8', env })
  const passed = status === 0
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  if (!passed) process.stdout.write(`\n${error?.message ?? ''}${stdout}${stderr}\n`)
  process.stdout.write(
    `${passed ? 'ok    ' : 'FAILED'}  ${title} (${seconds} s)${passed ? '' : `: npm run ${script}`}\n`,
  )
  return { title, passed }
})

mkdirSync('.cache', { recursive: true })
writeFileSync('.cache/check-results.json', JSON.stringify(results))
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1
