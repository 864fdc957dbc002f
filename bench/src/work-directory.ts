import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface WorkDirectory {
  path: string
  /** What it is on keeps nothing over a power cut, so that a sync there costs nothing. */
  inMemory: boolean
  remove(): void
}

// Of statfs(2): tmpfs and ramfs.
const memoryFileSystems = new Set([0x01021994, 0x858458f6])

/** A new directory on a disk, if there is one: `BENCH_DIR`, else the first of the usual places that is not in memory. */
export function makeWorkDirectory(): WorkDirectory {
  const { BENCH_DIR } = process.env
  const places = BENCH_DIR ? [BENCH_DIR] : [tmpdir(), '/var/tmp']
  const parent = places.find(place => !isInMemory(place)) ?? places[0] ?? tmpdir()
  const path = mkdtempSync(join(parent, 'bellhop-bench-'))
  // Postgres may run as another user.
  chmodSync(path, 0o711)
  // What still writes there may be ending this very moment.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  return { path, inMemory: isInMemory(parent), remove }
}

function isInMemory(path: string): boolean {
  try {
    return memoryFileSystems.has(statfsSync(path).type)
  } catch {
    return false
  }
}
