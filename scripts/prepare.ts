import { spawnSync } from 'node:child_process'
import { prepareDatabase } from './prepare-database.ts'

/** What `npm ci` leaves ready: the built embed, and an empty database to start from. */
const built = spawnSync('npm', ['run', 'build', '-w', '@bellhop/widget', '--silent'], { stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
await prepareDatabase()
