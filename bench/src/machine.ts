import { cpus, release, totalmem, type } from 'node:os'
import type { Cores } from './cores.ts'

/** What absolute figures must stand beside. */
export function describeMachine(parts: {
  cores: Cores | string
  fsyncMs: number
  inMemory: boolean
  postgres: string | null
}): string[] {
  const { cores, fsyncMs, inMemory, postgres } = parts
  const all = cpus()
  const where =
    typeof cores === 'string'
      ? `NOT PINNED: ${cores}. The figures hold less than they seem to.`
      : `server and floor on core ${cores.measured}; generator, upstream and Postgres on core ${cores.others}`
  const disk = inMemory
    ? 'The data is IN MEMORY: set BENCH_DIR to a directory on a disk.'
    : `fsync of one page: ${fsyncMs.toFixed(3)} ms (median)`
  return [
    `${all.length} × ${all[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.version}`,
    where,
    disk,
    `Postgres: ${postgres ?? 'NONE found (set BENCH_DATABASE_URL, or install its server): not measured'}`,
  ]
}
