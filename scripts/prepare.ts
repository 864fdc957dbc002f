import { spawnSync } from 'node:child_process'
import { prepareDatabase } from './prepare-database.ts'
import { generateClient } from './source/generate-client.ts'

/** What `npm ci` leaves ready: an empty database to start from, the REST client's types, and the built embed and dashboard. */
await prepareDatabase()
await generateClient()
for (const name of ['@bellhop/widget', '@bellhop/dashboard']) {
  const built = spawnSync('npm', ['run', 'build', '-w', name, '--silent'], { stdio: 'inherit' })
  if (built.status !== 0) process.exit(built.status ?? 1)
}
