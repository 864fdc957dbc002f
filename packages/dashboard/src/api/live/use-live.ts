import { useEffect, useRef, useSyncExternalStore } from 'react'
import { live } from './live.ts'
import type { LiveState, Topic } from './live-connection.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** Asks again whenever this may have changed, as long as the page is there. */
export function useChanges(topic: Topic, ask: () => Promise<unknown>): void {
  const latest = useRef(ask)
  latest.current = ask
  useEffect(
    () =>
      live.follow(
        [topic],
        oneAtATime(() => latest.current()),
      ),
    [topic],
  )
}

/** Whether what is shown changes by itself. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watch, live.state)
}
