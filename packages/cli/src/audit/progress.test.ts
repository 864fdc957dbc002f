import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProgress } from './progress.ts'

describe('Progress', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('shows on a terminal what takes longer than a second, and takes it off again', () => {
    const { progress, painted } = paint(true)
    read(progress, 640)
    expect(painted).toEqual([])
    vi.advanceTimersByTime(2_000)
    read(progress, 1_360)
    expect(painted).toEqual(['\r704 entries, 352 entries/s\u001b[K'])
    vi.advanceTimersByTime(2_000)
    read(progress, 64)
    progress.end()
    expect(painted.slice(1)).toEqual([expect.stringMatching(/^\r2048 entries, 512 entries\/s/), '\r\u001b[K'])
  })

  it('writes nothing where nobody watches', () => {
    const { progress, painted } = paint(false)
    vi.advanceTimersByTime(5_000)
    read(progress, 1_000)
    progress.end()
    expect(painted).toEqual([])
  })
})

function paint(isTTY: boolean) {
  const painted: string[] = []
  const progress = createProgress({ isTTY, write: text => painted.push(text) })
  return { progress, painted }
}

function read(progress: { count(): void }, entries: number): void {
  for (let n = 0; n < entries; n++) progress.count()
}
