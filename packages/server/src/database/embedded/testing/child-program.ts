import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A program in a process of its own, which ends with the test at the latest. */
export interface ChildProgram {
  readonly pid: number | undefined
  readonly lines: AsyncIterator<string>
  kill(signal: NodeJS.Signals): Promise<void>
}

export function startChildProgram(file: URL, ...parameters: string[]): ChildProgram {
  const child = spawn(process.execPath, [fileURLToPath(file), ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await exited
  }
  onTestFinished(() => kill('SIGKILL'))
  return { pid: child.pid, lines: linesOf(child), kill }
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (child.stdout !== null) yield* createInterface({ input: child.stdout })
}
