import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The directory that holds `initdb` and `postgres`, or null. Distributions keep them out of PATH. */
export function findPostgresPrograms(): string | null {
  const candidates = [
    ...versions('/usr/lib/postgresql', ''),
    ...versions('/opt/homebrew/opt', 'postgresql'),
    ...versions('/usr/local/opt', 'postgresql'),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return candidates.find(path => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres'))) ?? null
}

function versions(parent: string, prefix: string): string[] {
  if (!existsSync(parent)) return []
  const names = readdirSync(parent).filter(name => name.startsWith(prefix))
  return names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map(name => join(parent, name, 'bin'))
}

/** As whom to run Postgres, which refuses root; null: as who we are. */
export function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) }
    } catch {
      // This system has no such user.
    }
  }
  throw new Error('Postgres does not run as root, and neither a user "postgres" nor "nobody" exists')
}

function idOf(option: string, name: string): number {
  return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
}
