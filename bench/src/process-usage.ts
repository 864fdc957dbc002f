import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** CPU time of a process so far, all threads, user and system, in milliseconds. NaN where the system doesn't tell. */
export function cpuMsOf(pid: number): number {
  const stat = readStat(pid)
  return stat ? ticksToMs(stat.own) : Number.NaN
}

/** The same of a process with its children, those that have ended included. */
export function cpuMsOfFamily(pid: number): number {
  const parent = readStat(pid)
  if (!parent) return Number.NaN
  let ticks = parent.own + parent.ended
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readStat(Number(name))
    if (stat?.parent === pid) ticks += stat.own + stat.ended
  }
  return ticksToMs(ticks)
}

/** Memory that a process holds in RAM, in bytes. NaN where the system doesn't tell. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) * 1024
}

interface Stat {
  parent: number
  own: number
  /** Of children that have ended. */
  ended: number
}

function readStat(pid: number): Stat | null {
  const text = read(`/proc/${pid}/stat`)
  if (text === null) return null
  // The name of the program, in parentheses, may hold anything; the state (field 3 of proc(5)) comes behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return { parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

let ticksPerSecond: number | undefined

function ticksToMs(ticks: number): number {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  return (ticks * 1000) / ticksPerSecond
}
