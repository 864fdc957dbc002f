import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface NodeProcess {
  /** What it last wrote, at most 20 kB. */
  output(): string
  /** Each line of its output from now on, until the function that is given is called. */
  onLine(listener: (line: string) => void): () => void
  signal(signal: NodeJS.Signals): void
  /** By what it ended: a code, or a signal. */
  ended: Promise<number | NodeJS.Signals>
  hasEnded(): boolean
}

/** Starts a Node program. It ends with this process at the latest. */
export function startNodeProcess(
  file: URL,
  options: { nodeArgs?: string[]; args?: string[]; env?: Record<string, string> } = {},
): NodeProcess {
  const { nodeArgs = [], args = [], env = {} } = options
  const child = spawn(process.execPath, [...nodeArgs, fileURLToPath(file), ...args], {
    // Not our own environment: `BELLHOP_*` of whoever runs this would reach the server.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const listeners = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000)
    })
  }
  createInterface({ input: child.stdout }).on('line', line => {
    for (const listener of listeners) listener(line)
  })
  living.add(child)
  let isOver = false
  const ended = new Promise<number | NodeJS.Signals>(resolve => {
    child.once('close', (code, signal) => {
      isOver = true
      living.delete(child)
      resolve(code ?? signal ?? 'SIGKILL')
    })
  })
  return {
    output: () => output,
    onLine: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    signal: signal => void child.kill(signal),
    ended,
    hasEnded: () => isOver,
  }
}

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})
