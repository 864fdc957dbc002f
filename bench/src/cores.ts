import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Which core runs what is measured, and which one runs all else. */
export interface Cores {
  measured: number
  others: number
}

/**
 * Takes the first two cores that this process may use, and moves this process, with all that it will start, to the second.
 * A string says why that can't be done.
 */
export function takeCores(): Cores | string {
  const [measured, others] = allowedCores()
  if (measured === undefined || others === undefined) return 'this process may use one core alone'
  const problem = moveTo(others)
  if (problem !== null) return problem
  return { measured, others }
}

function moveTo(core: number): string | null {
  // A thread that ends between being listed and being moved makes it fail.
  for (let tries = 1; ; tries += 1) {
    const args = ['-a', '-p', '-c', String(core), String(process.pid)]
    const { status, error, stderr } = spawnSync('taskset', args, { encoding: 'utf8' })
    if (status === 0) return null
    if (tries === 5) return error ? 'there is no taskset here (package util-linux)' : stderr.trim()
  }
}

/** The command that runs Node on a core. */
export function nodeOn(core: number | null): [command: string, ...args: string[]] {
  return core === null ? [process.execPath] : ['taskset', '-c', String(core), process.execPath]
}

function allowedCores(): number[] {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
    return list.split(',').flatMap(part => {
      const [first, last = first] = part.split('-').map(Number)
      if (first === undefined || last === undefined) return []
      return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    })
  } catch {
    return []
  }
}
