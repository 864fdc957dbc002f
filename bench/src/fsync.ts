import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './median.ts'

const page = Buffer.alloc(8192, 1)

/** How long it takes to put one page on the disk of this directory, in milliseconds: the median of `count`. */
export function medianFsyncMs(directory: string, count: number): number {
  const path = join(directory, 'fsync-probe')
  const file = openSync(path, 'w')
  const times: number[] = []
  try {
    for (let i = 0; i < count; i += 1) {
      writeSync(file, page)
      const from = performance.now()
      fsyncSync(file)
      times.push(performance.now() - from)
    }
  } finally {
    closeSync(file)
    rmSync(path)
  }
  return median(times)
}
