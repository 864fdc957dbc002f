import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { nodeOn } from './cores.ts'

export interface ProgramOptions {
  /** null: wherever this process runs. */
  core: number | null
  nodeArgs?: string[]
  args?: string[]
  env?: Record<string, string>
}

/** A Node program of ours, running. */
export interface Program {
  pid: number
  output(): string
  /** The first line of its output that fits. Throws when it ends before, or takes longer than a minute. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  /** Throws when it has ended. */
  requireRunning(): void
  /** SIGTERM, and waits; after 40 s, SIGKILL. */
  stop(): Promise<void>
}

const startMs = 60_000
const stopMs = 40_000

export function startProgram(file: string, { core, nodeArgs = [], args = [], env = {} }: ProgramOptions): Program {
  const [command, ...before] = nodeOn(core)
  const { PATH, HOME } = process.env
  const surroundings = Object.entries({ PATH, HOME, ...env }).filter(([, value]) => value !== undefined)
  const child = spawn(command, [...before, ...nodeArgs, file, ...args], {
    env: Object.fromEntries(surroundings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => (output += text))
  const ended = once(child, 'close').finally(() => process.off('exit', killAtExit))
  ended.catch(() => {})

  const broken = (what: string) => new Error(`${file} ${what}:\n${output}`)
  return {
    pid: child.pid ?? Number.NaN,
    output: () => output,
    line: pattern =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(broken(`did not say ${pattern}`)), startMs)
        const look = () => {
          const found = pattern.exec(output)
          if (!found) return
          clearTimeout(timer)
          resolve(found)
        }
        child.stdout.on('data', look)
        look()
        const end = () => {
          clearTimeout(timer)
          look()
          reject(broken('ended'))
        }
        ended.then(end, end)
      }),
    requireRunning: () => {
      if (hasEnded(child)) throw broken('ended')
    },
    stop: async () => {
      if (hasEnded(child)) return
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await ended
      clearTimeout(timer)
    },
  }
}

/** Runs a program to its end and gives what it printed. Throws unless its exit code is 0. */
export async function runProgram(file: string, options: ProgramOptions): Promise<string> {
  const [command, ...before] = nodeOn(options.core)
  const child = spawn(command, [...before, ...(options.nodeArgs ?? []), file, ...(options.args ?? [])], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', text => (output += text))
  const [code]: (number | null)[] = await once(child, 'close')
  if (code !== 0) throw new Error(`${file} ended with ${code}:\n${output}`)
  return output
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
