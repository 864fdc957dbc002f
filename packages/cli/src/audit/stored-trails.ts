import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CommandError } from '../command-error.ts'
import type { Environment } from '../environment.ts'
import { serverEntry } from '../server-entry.ts'
import { isObject } from './parse-export-line.ts'
import { type Line, readLines } from './read-lines.ts'
import { createRunsReader, isRunsLine, type RunsVerdict } from './runs-verdict.ts'
import type { KeptCheckpoint } from './trust.ts'
import { type TrailOptions, type TrailVerdict, verifyTrail } from './verify-trail.ts'

/**
 * Verifies every workspace's trail, and its records of runs, in the database of this environment, which the server's reader opens in a
 * process of its own. Each verdict is told as it is there. Throws a `CommandError` where the database can't be read to its end.
 */
export async function verifyStoredTrails(
  environment: Environment,
  options: TrailOptions,
  tellTrail: (verdict: TrailVerdict) => void,
  tellRuns: (verdict: RunsVerdict) => void,
): Promise<void> {
  const reader = spawn(process.execPath, [serverEntry.auditExport()], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(reader, 'exit')
  const complaint = keepEnd(reader.stderr)
  try {
    const lines = readLines(reader.stdout)
    const found = new Set<string>()
    const isOfNone = ({ signed }: KeptCheckpoint) => signed !== null && !found.has(signed.workspace)
    let frame = await nextFrame(lines)
    if (frame?.kind === 'complete' && !options.checkpoints.some(isOfNone))
      throw new CommandError('The database holds no workspace: there is nothing to verify.')
    while (frame?.kind === 'workspace') {
      const trail = trailOf(lines)
      const { workspaceId } = frame
      found.add(workspaceId)
      const verdict = await verifyTrail(trail.lines, {
        ...options,
        checkpoints: ofWorkspace(options.checkpoints, workspaceId),
      })
      tellTrail(verdict.ok ? verdict : { ...verdict, workspaceId })
      const take = createRunsReader()
      for (frame = await trail.skip(); frame?.kind === 'runs'; frame = await nextFrame(lines)) {
        const runs = take(frame.line)
        if (runs) tellRuns(runs)
      }
    }
    if (frame?.kind === 'failed') throw new CommandError(frame.message)
    if (frame?.kind === 'complete') {
      for (const checkpoint of options.checkpoints.filter(isOfNone)) tellTrail(gone(checkpoint))
      return
    }
    const [code] = await exited
    throw new CommandError(`The database could not be read to its end (exit code ${code}). ${await complaint}`.trim())
  } finally {
    // It has nothing more to say: a reader that waits for its output to be taken would never end.
    reader.stdout.destroy()
    await exited
  }
}

function gone({ signed, head, from }: KeptCheckpoint): TrailVerdict {
  const reason = `The database holds no such trail, but the checkpoint in ${from} is of its entry ${head.seq}: it was removed, or replaced as a whole.`
  return { ok: false, workspaceId: signed?.workspace ?? null, place: null, line: null, reason }
}

/** What the reader writes between the lines of the trails. */
type Frame =
  | { kind: 'workspace'; workspaceId: string }
  | { kind: 'complete' }
  /** About the records of runs, after the trail. */
  | { kind: 'runs'; line: Record<string, unknown> }
  /** The database can't be read; the message says what to do. */
  | { kind: 'failed'; message: string }

/** The lines up to the next frame. `skip()` passes over those that were not read, and gives that frame; null: there is none. */
function trailOf(lines: AsyncIterator<Line, void>): {
  lines: AsyncIterator<Line, void>
  skip(): Promise<Frame | null>
} {
  let frame: Frame | null = null
  async function* untilFrame(): AsyncGenerator<Line, void> {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      const line = next.value
      const unreadable = 'text' in line ? toUnreadable(line.text) : null
      frame = 'text' in line ? toFrame(line.text) : null
      if (frame) return
      yield unreadable === null ? line : { number: line.number, problem: unreadable }
    }
  }
  const own = untilFrame()
  return {
    lines: own,
    skip: async () => {
      while (!(await own.next()).done);
      return frame
    },
  }
}

async function nextFrame(lines: AsyncIterator<Line, void>): Promise<Frame | null> {
  const next = await lines.next()
  return next.done || 'problem' in next.value ? null : toFrame(next.value.text)
}

// Lines of trails begin otherwise, so they are parsed once.
function toFrame(text: string): Frame | null {
  const line = /^\{"(workspace|complete|failed|runs?)":/.test(text) ? parseObject(text) : {}
  if (typeof line.workspace === 'string') return { kind: 'workspace', workspaceId: line.workspace }
  if (line.complete === true) return { kind: 'complete' }
  if (typeof line.failed === 'string') return { kind: 'failed', message: line.failed }
  return isRunsLine(line) ? { kind: 'runs', line } : null
}

/** A checkpoint that says of which workspace it is counts for that one alone. */
function ofWorkspace(checkpoints: readonly KeptCheckpoint[], workspaceId: string): KeptCheckpoint[] {
  return checkpoints.filter(({ signed }) => signed === null || signed.workspace === workspaceId)
}

function toUnreadable(text: string): string | null {
  const line = text.startsWith('{"unreadable":') ? parseObject(text) : {}
  return typeof line.unreadable === 'string' ? line.unreadable : null
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  return isObject(value) ? value : {}
}

/** The line of what a process complains about that names the error, else the last. */
async function keepEnd(stream: AsyncIterable<Buffer>): Promise<string> {
  let end = ''
  for await (const chunk of stream) end = (end + chunk.toString('utf8')).slice(-4_096)
  const lines = end.trim().split('\n')
  return lines.findLast(line => /Error\b/.test(line)) ?? lines.at(-1) ?? ''
}
