import type { TestProject } from 'vitest/node'
import { startPostgresCluster } from './postgres-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A Postgres for tests, null when there is none. */
    postgresUrl: string | null
  }
}

/** One Postgres for a whole run: `TEST_DATABASE_URL`, else a throw-away cluster. Having none fails under CI. */
export default async function setUpPostgres(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given)
    return undefined
  }
  const cluster = await startPostgresCluster()
  project.provide('postgresUrl', cluster?.url ?? null)
  if (cluster !== null) return cluster.stop
  const missing =
    'No Postgres for the tests: set TEST_DATABASE_URL, or install the PostgreSQL server (initdb and postgres).'
  if (process.env.CI !== undefined) throw new Error(missing)
  console.warn(`${missing} Everything about a real Postgres is SKIPPED.`)
  return undefined
}
