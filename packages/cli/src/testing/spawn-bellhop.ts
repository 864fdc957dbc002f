import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Called } from './call-bellhop.ts'

const bellhopPath = fileURLToPath(new URL('../../bin/bellhop.js', import.meta.url))

export interface BellhopProcess {
  child: ChildProcess
  /** What it has written by now. */
  written: { out: string; err: string }
  ended: Promise<Called>
}

/** Starts the command as the installed one starts: its own process, an environment that holds nothing but `PATH` and this. */
export function spawnBellhop(args: readonly string[], environment: Record<string, string> = {}): BellhopProcess {
  return spawnNode([bellhopPath, ...args], environment)
}

export function spawnNode(args: readonly string[], environment: Record<string, string> = {}): BellhopProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    written.out += chunk.toString('utf8')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    written.err += chunk.toString('utf8')
  })
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code ?? -1), ...written }))
  return { child, written, ended }
}
