import { environment, readConfig } from '../config.ts'
import { DatabaseStartError } from '../database/index.ts'
import { operator } from '../operator.ts'
import { createIds, systemClock } from '../parts.ts'
import { publicUrlOf } from '../public-url.ts'
import { openStopped } from '../rotation/open-stopped.ts'
import { StartError } from '../start-error.ts'
import { makeResetLink } from './reset-link.ts'
import { findUserByEmail } from './store.ts'

// A process of its own, for `bellhop people reset-link EMAIL`. It asks for no key of the API: who can read the database is the
// operator. It writes one line of JSON: {"link":{"url","expiresAt","name"}}, or {"failed":"…"}, which says what to do.

const [email = ''] = process.argv.slice(2)
try {
  write({ link: await makeLink(email) })
} catch (error) {
  process.exitCode = 1
  write({ failed: toAdvice(error) })
}

async function makeLink(email: string): Promise<{ url: string; expiresAt: string; name: string }> {
  const config = readConfig(environment)
  const database = await openStopped(config, 'bellhop people reset-link')
  try {
    const user = await findUserByEmail(database.db, email)
    if (!user) throw new StartError(`Nobody has the address ${email}. Their address is what they sign in with.`)
    const parts = { database, clock: systemClock, ids: createIds(systemClock), publicUrl: publicUrlOf(config) }
    return { ...(await makeResetLink(parts, user, operator())), name: user.name }
  } finally {
    await database.close()
  }
}

function toAdvice(error: unknown): string {
  if (error instanceof StartError && error.cause instanceof DatabaseStartError && error.cause.reason === 'locked')
    return `${error.cause.message} Stop the server, call this again, and start it: the link works from then on.`
  // Postgres's undefined_table.
  if (error instanceof Error && 'code' in error && error.code === '42P01')
    return 'The database has not the tables of this version of Bellhop. Start the server once, which brings them up to date.'
  return error instanceof Error ? error.message : String(error)
}

function write(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
