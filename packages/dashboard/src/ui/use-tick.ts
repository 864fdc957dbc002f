import { useSyncExternalStore } from 'react'

const everyMs = 10_000

const listeners = new Set<() => void>()
let ticks = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Draws again every ten seconds, for what says how long ago something was. One timer for all; a hidden tab isn't drawn. */
export function useTick(): void {
  useSyncExternalStore(watch, () => ticks)
}

function watch(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, everyMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  if (document.visibilityState === 'hidden') return
  ticks += 1
  for (const listener of listeners) listener()
}
